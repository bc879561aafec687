"""Two records of one person become one (`domain.md` 3.2, R38): one asks, a second person agrees, bound to what he saw of both.

The record that is kept takes over the numbers it lacked, the months that were paid, requests and methods; the other one stays
behind what was written about it, and whatever names it from then on finds the kept one. There is no way back. The one with
the citizen id is kept, since the digests of closed runs name people by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from disburse import audit, queue
from disburse.access import Permission, Role, Viewer
from disburse.core.errors import Conflict, NotAllowed, NotFound, Refusal
from disburse.db import run, run_count, transaction
from disburse.db.merge_refusals import (
    MergeAnswered,
    NotYourPeople,
    PaidTwice,
    PeopleChanged,
    RefusedWithoutReason,
)
from disburse.people import rules, store
from disburse.people.two_records import Pair, months_of_both, pair_of


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
        "Hủy khoản chưa chi; khoản đã chi thì ghi nhận chi trùng và quyết định thu hồi trước."
    )


class NothingPaidTwice(Conflict):
    code = "nothing_paid_twice"
    text = "Không có tháng nào được chi cho cả hai hồ sơ mà chưa xử lý. Tải lại trang để xem."


class NotYourRequest(NotAllowed):
    code = "not_your_request"
    text = "Chỉ người đề nghị gộp mới rút lại được đề nghị của mình."


@dataclass(frozen=True, slots=True)
class Merge:
    """A request; `own`: the viewer's person asked, `agreed` None until it is answered, `taken_back` by whoever asked."""

    id: UUID
    owner: str
    reason: str
    asker: str | None
    asked_at: datetime
    own: bool
    agreed: bool | None
    taken_back: bool
    second: str | None
    answered_at: datetime | None
    note: str | None
    pair: Pair


async def look_at_two(viewer: Viewer, *, unit: str, kept: str, merged: str) -> Pair:
    """Show two people before anything is asked, both of whom the unit pays, or whom a row of its list names (R38).

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
    database's name BothListed, PeopleChanged and MergeAsked.
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
        asked = found["province"], unit, found["kept"], found["merged"], why, seen or pair.seen, by
        await run_count("people", "add_merge", merge, *asked)
        await audit.record(
            "person:merge_asked", f"person:{found['kept']}", unit=unit, body={"merged": found["merged"]},
            covers=[("person_merge", merge)],
        )  # fmt: skip
    return merge


async def record_double(viewer: Viewer, *, unit: str, kept: str, merged: str) -> list[str]:
    """Put down what was paid to both as a double payment, to be decided about like any discrepancy; give the runs it is in.

    Once it is, the two can be merged. Raises what `look_at_two` raises, NothingPaidTwice, and in the database's name NotPaidYet
    and RunIsClosed.
    """
    _asker(viewer, unit)
    async with transaction(viewer):
        found, pair = await _found(viewer, unit, kept, merged)
        if not pair.both:
            raise NothingPaidTwice
        two = found["kept"], found["merged"]
        runs = sorted({row["run"] for row in await run("people", "find_double", unit, *two)})
        for name in runs:
            await queue.enqueue(viewer, "reconcile", f"run:{name}", unit=unit)
        await audit.record(
            "person:paid_twice", f"person:{two[0]}", unit=unit, body={"other": two[1], "runs": runs}
        )
    return runs


async def answer_merge(
    viewer: Viewer, merge_id: UUID, *, agree: bool, seen: str = "", note: str = ""
) -> None:
    """Merge two records as the second person, or refuse with a reason; `seen` names what was shown of both.

    Raises NotFound outside the viewer's units, MergeAnswered, RefusedWithoutReason, PaidTwiceIn, and in the database's name
    BothListed, PeopleChanged, MergedAlready and MergedByASecondPerson.
    """
    viewer.require(Permission.ROSTER_APPROVE)
    async with transaction(viewer):
        row = await _waiting(merge_id)
        if agree and not seen:
            raise PeopleChanged
        if not agree and not note.strip():
            raise RefusedWithoutReason
        both = await months_of_both(row["owner"], row["kept"], row["merged"]) if agree else ()
        if both:
            raise PaidTwiceIn(months=", ".join(both))
        await _answer(viewer, row, "person:merged" if agree else "person:merge_refused", agree, seen, note)


async def take_back_merge(viewer: Viewer, merge_id: UUID) -> None:
    """Take back one's own request; raises NotFound outside the viewer's units, MergeAnswered, NotYourRequest."""
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        row = await _waiting(merge_id)
        if not row["own"]:
            raise NotYourRequest
        await _answer(viewer, row, "person:merge_taken_back", False, "", "")


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
    return rows[0], await pair_of(unit, rows[0])


async def _row(merge_id: UUID) -> Any:
    rows = await run("people", "merges", merge_id)
    if not rows:
        raise NotFound
    return rows[0]


async def _waiting(merge_id: UUID) -> Any:
    row = await _row(merge_id)
    if row["agreed"] is not None:
        raise MergeAnswered
    return row


async def _answer(viewer: Viewer, row: Any, said: str, agree: bool, seen: str, note: str) -> None:
    if viewer.user_id is None:
        raise NotAllowed
    answer = row["id"], row["owner"], agree, seen, note.strip()[:500], viewer.user_id
    await run_count("people", "answer_merge", *answer)
    await audit.record(
        said, f"person:{row['kept']}", unit=row["owner"], body={"merged": row["merged"]},
        covers=[("person_merge_answer", row["id"])],
    )  # fmt: skip


async def _merge(row: Any) -> Merge:
    named = {name: row[name] for name in Merge.__slots__ if name != "pair"}
    return Merge(**named, pair=await pair_of(row["owner"], row))
