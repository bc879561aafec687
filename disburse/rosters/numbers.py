"""The numbers behind lines of a list, unsealed only to be masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from disburse.core.identifiers import mask_account, mask_citizen_id, mask_vss
from disburse.db import run
from disburse.rosters.sealing import ACCOUNT, CITIZEN_ID, VSS_NUMBER
from disburse.service import service
from disburse.vault import place


class Number(NamedTuple):
    """A person's number and the account of one line, both masked; the account is empty for cash."""

    person: str
    account: str


async def numbers_of(province: str, lines: Sequence[tuple[str, int]]) -> dict[int, Number]:
    """Give the masked numbers of lines (run, line), those of the viewer's own lists; inside a transaction."""
    rows = await run(
        "rosters", "numbers_of_lines", province, [run_ for run_, _ in lines], [line for _, line in lines]
    )
    return {row["line"]: Number(_person(row), _account(row)) for row in rows}


def _person(row: Any) -> str:
    unseal = service().vault.unseal
    if row["citizen_id_sealed"] is not None:
        return mask_citizen_id(unseal(row["citizen_id_sealed"], place(CITIZEN_ID, row["citizen_id_index"])))
    return mask_vss(unseal(row["vss_number_sealed"], place(VSS_NUMBER, row["vss_number_index"])))


def _account(row: Any) -> str:
    if row["account_sealed"] is None:
        return ""
    return mask_account(service().vault.unseal(row["account_sealed"], place(ACCOUNT, row["account_index"])))
