"""Two records of one person become one (`domain.md` 3.2, R38): one asks, a second person agrees, bound to what he saw of both.

The record that is kept takes over the numbers it lacked, the months that were paid, requests and methods; the other one stays
behind what was written about it, and whatever names it from then on finds the kept one. There is no way back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from disburse import audit
from disburse.access import Permission, Role, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Conflict, NotAllowed, NotFound, Refusal
from disburse.core.identifiers import mask_account, mask_citizen_id, mask_vss
from disburse.db import run, run_count, transaction
from disburse.db.merge_refusals import MergeAnswered, NotYourPeople, PaidTwice, PeopleChanged
from disburse.people import rules, store
from disburse.places import reference
from disburse.service import service
from disburse.vault import place

CITIZEN_ID, VSS_NUMBER, ACCOUNT = "beneficiary.citizen_id", "beneficiary.vss_number", "account.number"


class OnePersonAlready(Conflict):
    code = "one_person_already"
    text = "Hai số này đã thuộc cùng một hồ sơ, không cần gộp. Kiểm tra lại danh sách."


class MergeReasonMissing(Refusal):
    code = "merge_reason_missing"
    status = 422
    exit_code = 2
    text = "Ghi lý do và căn cứ: vì sao hai hồ sơ là một người, theo giấy tờ nào."


class PaidTwiceIn(PaidTwice):
    """Names the months; `months` as `Hưu trí 12/2026`."""

    text = (
        "Cả hai hồ sơ cùng được duyệt chi: {months}. Đây là chi trùng, nên chưa gộp được. "
        "Hủy khoản chưa chi; khoản đã chi thì báo người duyệt để thu hồi."
    )


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


@dataclass(frozen=True, slots=True)
class Merge:
    """A request; `own`: the viewer's person asked, `agreed` None until it is answered."""

    id: UUID
    owner: str
    reason: str
    asker: str | None
    asked_at: datetime
    own: bool
    agreed: bool | None
    second: str | None
    answered_at: datetime | None
    note: str | None
    pair: Pair


async def look_at_two(viewer: Viewer, *, unit: str, kept: str, merged: str) -> Pair:
    """Show two people of the unit's province, one of whom it has to do with at least, before anything is asked.

    Both are named by a citizen id or a VSS number. Raises NotANumberOfAPerson, NotYourPeople, OnePersonAlready.
    """
    _asker(viewer, unit)
    async with transaction(viewer):
        return (await _found(viewer, unit, kept, merged))[1]


async def ask_merge(
    viewer: Viewer, *, unit: str, kept: str, merged: str, reason: str, seen: str | None = None
) -> UUID:
    """Ask a second person to agree that the record `merged` goes into the record `kept`; give the request.

    `seen` as `look_at_two` showed it, if it was looked at. Raises what that raises, MergeReasonMissing, PaidTwiceIn, and in the
    database's name PeopleChanged and MergeAsked.
    """
    by = _asker(viewer, unit)
    why = reason.strip()[:500]
    if not why:
        raise MergeReasonMissing
    merge = uuid4()
    async with transaction(viewer):
        found, pair = await _found(viewer, unit, kept, merged)
        if pair.both:
            raise PaidTwiceIn(months=", ".join(pair.both))
        await run_count(
            "people",
            "add_merge",
            merge,
            found["province"],
            unit,
            found["kept"],
            found["merged"],
            why,
            seen or pair.seen,
            by,
        )
        await audit.record(
            "person:merge_asked", f"person:{found['kept']}", unit=unit, body={"merged": found["merged"]},
            covers=[("person_merge", merge)],
        )  # fmt: skip
    return merge


async def answer_merge(
    viewer: Viewer, merge_id: UUID, *, agree: bool, seen: str = "", note: str = ""
) -> None:
    """Merge two records as the second person, or refuse; `seen` names what was shown of both.

    Raises NotFound outside the viewer's units, MergeAnswered, PaidTwiceIn, and in the database's name PeopleChanged,
    MergedAlready and MergedByASecondPerson.
    """
    viewer.require(Permission.ROSTER_APPROVE)
    if viewer.user_id is None:
        raise NotAllowed
    async with transaction(viewer):
        row = await _row(merge_id)
        if row["agreed"] is not None:
            raise MergeAnswered
        if agree and not seen:
            raise PeopleChanged
        both = await _months(row["owner"], row["kept"], row["merged"]) if agree else ()
        if both:
            raise PaidTwiceIn(months=", ".join(both))
        await run_count(
            "people",
            "answer_merge",
            merge_id,
            row["owner"],
            agree,
            seen,
            note.strip()[:500],
            viewer.user_id,
        )
        await audit.record(
            "person:merged" if agree else "person:merge_refused", f"person:{row['kept']}", unit=row["owner"],
            body={"merged": row["merged"]}, covers=[("person_merge_answer", merge_id)],
        )  # fmt: skip


async def merges(viewer: Viewer) -> list[Merge]:
    """List the requests of the viewer's units, those that wait first; the read log notes it."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        found = [await _merge(row) for row in await run("people", "merges", None)]
        if found:
            await audit.note_read("person:merges_listed", "person", rows=len(found), user=viewer.user_id)
    return found


async def merge_of(viewer: Viewer, merge_id: UUID) -> Merge:
    """Give one request with both people as they are now; raises NotFound outside the viewer's units."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        found = await _merge(await _row(merge_id))
        await audit.note_read("person:merge_read", f"merge:{merge_id}", rows=2, user=viewer.user_id)
    return found


def _asker(viewer: Viewer, unit: str) -> UUID:
    viewer.require(Permission.ROSTER_UPLOAD)
    if viewer.user_id is None or unit not in viewer.units(Role.SI_OFFICER, Role.COMMUNE_OFFICER):
        raise NotAllowed
    return viewer.user_id


async def _found(viewer: Viewer, unit: str, kept: str, merged: str) -> tuple[Any, Pair]:
    numbers = [*rules.check_number(kept)], [*rules.check_number(merged)]
    rows = await run("people", "find_two", unit, *store.indexes(*numbers[0]), *store.indexes(*numbers[1]))
    if not rows:
        raise NotYourPeople
    if rows[0]["kept"] == rows[0]["merged"]:
        raise OnePersonAlready
    await audit.note_read("person:two_shown", f"person:{rows[0]['kept']}", rows=2, user=viewer.user_id)
    return rows[0], await _pair(unit, rows[0])


async def _row(merge_id: UUID) -> Any:
    rows = await run("people", "merges", merge_id)
    if not rows:
        raise NotFound
    return rows[0]


async def _merge(row: Any) -> Merge:
    named = {name: row[name] for name in Merge.__slots__ if name != "pair"}
    return Merge(**named, pair=await _pair(row["owner"], row))


async def _pair(unit: str, row: Any) -> Pair:
    people = await run("people", "two_people", unit, row["kept"], row["merged"])
    paid = await run("people", "two_people_paid", unit, row["kept"], row["merged"])
    kept, merged = (
        _record(one, tuple(_paid(line) for line in paid if line["record"] == one["record"])) for one in people
    )
    return Pair(kept, merged, row["seen"], await _months(unit, row["kept"], row["merged"]))


async def _months(unit: str, kept: int, merged: int) -> tuple[str, ...]:
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
