"""Two records side by side, as whoever is to say that they are one person sees them (`domain.md` 3.2, R38)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from disburse.core.calendar import Run
from disburse.core.identifiers import mask_account, mask_citizen_id, mask_vss
from disburse.db import run
from disburse.places import reference
from disburse.service import service
from disburse.vault import place

CITIZEN_ID, VSS_NUMBER, ACCOUNT = "beneficiary.citizen_id", "beneficiary.vss_number", "account.number"


@dataclass(frozen=True, slots=True)
class Paid:
    """The newest approved line of a record for an owner and benefit; of another owner's only programme, benefit and run."""

    owner: str | None
    programme: str
    benefit: str
    run: str
    list_number: int | None
    amount: int | None
    method: str | None
    bank: str | None
    account: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it is shown: numbers and accounts by their last digits only, `birth` as dd/mm/yyyy or a year."""

    name: str
    birth: str | None
    sex: str | None
    commune: str | None
    hamlet: str | None
    citizen_id: str | None
    vss_number: str | None
    paid: tuple[Paid, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records side by side; `seen` names what is shown, `both` the months paid to both."""

    kept: Record
    merged: Record
    seen: str
    both: tuple[str, ...]


async def pair_of(unit: str, row: Any) -> Pair:
    """Give the two records `row` names, with what is `seen` of them, as a unit of the viewer's sees them."""
    people = await run("people", "two_people", unit, row["kept"], row["merged"])
    paid = await run("people", "two_people_paid", unit, row["kept"], row["merged"])
    kept, merged = (
        _record(one, tuple(_paid(line) for line in paid if line["record"] == one["record"])) for one in people
    )
    return Pair(kept, merged, row["seen"], await months_of_both(unit, row["kept"], row["merged"]))


async def months_of_both(unit: str, kept: int, merged: int) -> tuple[str, ...]:
    """Name the months of a benefit that were paid to both, as `Hưu trí 12/2026`."""
    rows = await run("people", "months_of_both", unit, kept, merged)
    return tuple(f"{_benefit(row['benefit'])} {Run.parse(row['month']).shown}" for row in rows)


def _record(row: Any, paid: tuple[Paid, ...]) -> Record:
    return Record(
        name=row["name"],
        birth="/".join(reversed(row["birth"].split("-"))) if row["birth"] else None,
        sex=row["sex"],
        commune=row["commune"],
        hamlet=row["hamlet"],
        citizen_id=_masked(row, "citizen_id", CITIZEN_ID, mask_citizen_id),
        vss_number=_masked(row, "vss_number", VSS_NUMBER, mask_vss),
        paid=paid,
    )


def _paid(row: Any) -> Paid:
    bank = reference.banks().get(row["payer"] or "")
    return Paid(
        owner=row["owner"],
        programme=reference.programmes()[row["programme"]].name,
        benefit=_benefit(row["benefit"]),
        run=row["run"],
        list_number=row["list_number"],
        amount=row["amount"],
        method=row["method"],
        bank=bank.name if bank else None,
        account=_masked(row, "account", ACCOUNT, mask_account),
    )


def _benefit(code: str) -> str:
    found = reference.benefits().get(code)
    return found.name if found else code


def _masked(row: Any, name: str, column: str, mask: Any) -> str | None:
    sealed = row[f"{name}_sealed"]
    return mask(service().vault.unseal(sealed, place(column, row[f"{name}_index"]))) if sealed else None
