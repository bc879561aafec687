"""In what a list differs from those before: person by person, by group, and why people left it (`ux.md` 3.7, REQ43)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.errors import Conflict, Refusal
from disburse.core.money import show
from disburse.db import run, run_count, take_time, transaction
from disburse.places import reference
from disburse.places.changes import leaving_reasons
from disburse.rosters import store
from disburse.rosters.numbers import Number, numbers_of
from disburse.rosters.store import Roster
from disburse.words import mark, say

PAGE: Final = 100
CHANGES_MAX: Final = 1_000_000  # what one export holds
GROUPS: Final = {
    "new": mark("Mới"),
    "from_list": mark("Từ danh sách khác sang"),
    "gone": mark("Thôi hưởng"),
    "to_list": mark("Sang danh sách khác"),
    "up": mark("Tăng mức hưởng"),
    "down": mark("Giảm mức hưởng"),
    "months": mark("Khác số tháng chi trả"),
    "once": mark("Khác truy lĩnh, khấu trừ"),
    "to_account": mark("Tiền mặt sang tài khoản"),
    "to_cash": mark("Tài khoản sang tiền mặt"),
    "other_account": mark("Đổi số tài khoản"),
    "moved": mark("Chuyển xã"),
    "benefit": mark("Đổi loại chế độ"),
}
CHANGEABLE: Final = ("has_errors", "ready", "submitted", "returned")


class NobodyChosen(Refusal):
    code = "nobody_chosen"
    status = 422
    text = "Chưa chọn người nào. Đánh dấu ít nhất một dòng rồi ghi lại."


class LeavingReasonMissing(Refusal):
    code = "leaving_reason_missing"
    status = 422
    text = "Chưa chọn lý do thôi hưởng. Chọn một lý do trong danh sách."


@dataclass(frozen=True, slots=True)
class Change:
    """One person's difference to the list before; amounts in đồng, `None` where the person is not on that list.

    `place` is its place in the order of effect; `before_line` names a person who is gone; numbers are masked.
    """

    place: int
    parts: tuple[str, ...]
    name: str
    number: str
    hamlet: str
    row: int | None
    before_line: int | None
    amount: int | None
    before_amount: int | None
    change: int
    where: str
    details: tuple[str, ...]
    reason: str
    reason_by: str
    reason_at: datetime | None
    elsewhere: int | None

    @property
    def gone(self) -> bool:
        return self.parts == ("gone",)

    @property
    def explained(self) -> bool:
        """Say whether it is known why somebody left: a reason was given, or another list has the person."""
        return bool(self.reason) or self.elsewhere is not None

    @property
    def effect(self) -> str:
        """Write the amount from old to new: 2.900.000 → 3.245.800 (+345.800)."""
        if self.before_amount is None or self.amount is None:
            return signed(self.change)
        more = self.amount - self.before_amount
        if not more:
            return show(self.amount)
        return f"{show(self.before_amount)} → {show(self.amount)} ({signed(more)})"


async def changes_of(viewer: Viewer, roster_id: UUID, *, group: str = "", after: int = 0) -> list[Change]:
    """List up to `PAGE` + 1 changes after a place, the greatest effect first; the last one only says that more follow.

    Raises `NotFound` for a roster outside the viewer's rows.
    """
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        await take_time()
        await store.roster(roster_id)
        return await _changes(roster_id, group, after, PAGE + 1)


async def all_changes(viewer: Viewer, roster_id: UUID, *, group: str = "") -> list[Change]:
    """List every change, numbers masked; the read log notes it. Raises `NotFound` outside the viewer's rows."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        await take_time()
        await store.roster(roster_id)
        found = await _changes(roster_id, group, 0, CHANGES_MAX)
        await audit.note_read(
            "roster:changes_exported", f"roster:{roster_id}", rows=len(found), user=viewer.user_id
        )
    return found


async def unexplained(roster_id: UUID) -> int:
    """Count the people who are gone without a word; inside a transaction."""
    return len(await run("rosters", "unexplained", roster_id))


async def say_why_gone(
    viewer: Viewer, roster_id: UUID, *, reason: str, lines: Sequence[int] | None
) -> Roster:
    """Say why people left a list: those of the named lines of the list before, None: all nobody said anything about.

    A reason holds for the list's next versions too; said again, the newest counts. Raises `NobodyChosen`,
    `LeavingReasonMissing`, and `Conflict` once the list is approved.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    if reason not in leaving_reasons():
        raise LeavingReasonMissing
    async with transaction(viewer):
        await take_time()
        roster = await store.roster(roster_id)
        if roster.state not in CHANGEABLE:
            raise Conflict
        if lines is None:
            lines = [row["line"] for row in await run("rosters", "unexplained", roster_id)]
        said = await run_count("rosters", "add_leavings", roster_id, list(lines), reason, viewer.user_id)
        if not said:
            raise NobodyChosen
        await audit.record(
            "roster:leaving_explained",
            f"roster:{roster_id}",
            unit=roster.owner,
            body={"reason": reason, "people": said},
        )
    return roster


def signed(amount: int) -> str:
    """Write an amount with its sign, also where it is added: +345.800."""
    return f"+{show(amount)}" if amount > 0 else show(amount)


async def _changes(roster_id: UUID, group: str, after: int, limit: int) -> list[Change]:
    rows = await run("rosters", "changes", roster_id, group, after, limit)
    asked = [(row["run"], row["line"]) for row in rows if row["line"] is not None]
    asked += [(row["before_run"], row["before_line"]) for row in rows if row["before_line"] is not None]
    numbers = await numbers_of(rows[0]["province"], asked) if rows else {}
    return [_change(row, numbers) for row in rows]


def _change(row: Any, numbers: dict[int, Number]) -> Change:
    now, before = numbers.get(row["line"]), numbers.get(row["before_line"])
    person = now or before
    known = leaving_reasons().get(row["reason"] or "")
    return Change(
        place=row["place"],
        parts=tuple(row["parts"]),
        name=row["name"],
        number=person.person if person else "",
        hamlet=row["hamlet"] or "",
        row=row["file_row"],
        before_line=row["before_line"],
        amount=row["amount"],
        before_amount=row["before_amount"],
        change=row["change"],
        where=row["commune"] or row["before_commune"] or "",
        details=tuple(_details(row, now, before)),
        reason=known.label if known else "",
        reason_by=row["reason_by"] or "",
        reason_at=row["reason_at"],
        elsewhere=row["elsewhere"],
    )


def _details(row: Any, now: Number | None, before: Number | None) -> list[str]:
    """Write what else changed than the amount, each old → new."""
    parts, benefits = row["parts"], reference.benefits()
    told = []
    if row["months_change"]:
        told.append(say("{amount} do khác số tháng", amount=signed(row["months_change"])))
    if row["once_change"]:
        told.append(say("{amount} do truy lĩnh, khấu trừ", amount=signed(row["once_change"])))
    if {"to_account", "to_cash", "other_account"} & set(parts):
        was, becomes = _way(before), _way(now)
        if was == becomes:
            becomes = say("{account} (4 số cuối trùng nhau, số tài khoản khác)", account=becomes)
        told.append(f"{was} → {becomes}")
    if "moved" in parts:
        told.append(f"{row['before_commune']} → {row['commune']}")
    if "benefit" in parts:
        told.append(f"{benefits[row['before_benefit']].name} → {benefits[row['benefit']].name}")
    return told


def _way(number: Number | None) -> str:
    return number.account if number and number.account else say("tiền mặt")
