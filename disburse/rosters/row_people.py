"""Who stands in a row, as it is kept with the first problem of a row that has no line."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

import msgspec

from disburse.core.identifiers import mask_account, mask_citizen_id, mask_vss
from disburse.rosters.file.line import RosterLine
from disburse.service import service


class RowPerson(NamedTuple):
    """The person of a row with what else of it tells him apart: number and account masked, "" where not read."""

    name: str
    number: str
    account: str
    amount: int


def person_of(line: RosterLine) -> RowPerson:
    """Give the person of a line that is not stored."""
    number = (
        mask_citizen_id(line.citizen_id)
        if line.citizen_id
        else mask_vss(line.vss_number)
        if line.vss_number
        else ""
    )
    return RowPerson(line.full_name, number, mask_account(line.account) if line.account else "", line.amount)


def sealed(person: RowPerson, roster_id: UUID) -> bytes:
    """Seal a person as it is kept with the first problem of his row."""
    return service().vault.seal(msgspec.json.encode(person).decode(), problem_place(roster_id))


def unsealed(kept: bytes, roster_id: UUID) -> RowPerson:
    """Read a person as it was kept."""
    return msgspec.json.decode(service().vault.unseal(kept, problem_place(roster_id)), type=RowPerson)


def problem_place(roster_id: UUID) -> bytes:
    """Say where what problems hold is sealed: to their roster."""
    return b"roster_problem:" + roster_id.bytes
