"""What a month's numbers mean: the state of each task, what keeps a part from closing, the next deadline; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from disburse.core.calendar import Run, WorkingCalendar
from disburse.core.money import show
from disburse.places.pay_days import PayDays
from disburse.words import mark, say

TaskKind = Literal["done", "blocked", "info", "warn", "bad", "wait", "mute"]
NOT_STARTED = mark("Chưa bắt đầu")
DONE = mark("Hoàn thành")
NOT_YET = mark("Chưa thể bắt đầu")


@dataclass(frozen=True, slots=True)
class Month:
    """A run in numbers: lists, then payments, then what is open. `overdue`: answers that should have come.

    `rosters_before`: the first day on which a missing list is late.
    """

    run: Run
    rosters_before: date | None
    missing: int
    faulty: int
    reading: int
    unsent: int
    submitted: int
    approved: int
    listed: int
    not_instructed: int
    files: int
    outstanding: int
    overdue: int
    discrepancies: int
    parts: int
    closed: int
    closable: int


class Task(NamedTuple):
    """One row of the task list: its words, the page it opens, its state and, where useful, a hint."""

    label: str
    page: str
    kind: TaskKind
    status: str
    hint: str = ""


class Deadline(NamedTuple):
    """What is due next, on which day, and how many working days are left (0: today)."""

    label: str
    day: date
    left: int


def tasks(month: Month) -> list[Task]:
    """List the month's tasks in the order of the money's road, each with its state."""
    return [
        Task(say("Nạp danh sách chi trả"), "rosters", *listing(month)),
        Task(say("Duyệt danh sách"), "rosters", *approving(month)),
        Task(say("Gửi lệnh chi cho đơn vị chi trả"), "instructions", *instructing(month)),
        Task(say("Nhận kết quả chi trả"), "balance", *answering(month)),
        Task(say("Xử lý chênh lệch"), "discrepancies", *resolving(month)),
        Task(say("Đóng kỳ"), "#closing", *closing(month)),
    ]


def listing(month: Month) -> tuple[TaskKind, str, str]:
    there = month.reading + month.unsent + month.submitted + month.approved
    before = month.rosters_before
    due = say("hạn trước ngày {day}", day=f"{before:%d/%m/%Y}") if before else ""
    if month.faulty:
        return "bad", say("{count} danh sách có lỗi", count=month.faulty), due
    if month.unsent:
        return "warn", say("{count} danh sách chưa gửi duyệt", count=month.unsent), due
    if month.reading:
        return "info", say("Đang kiểm tra"), ""
    if not there:
        return "mute", say(NOT_STARTED), due
    return ("info", say("Còn thiếu {count} danh sách", count=month.missing), due) if month.missing else done()


def approving(month: Month) -> tuple[TaskKind, str, str]:
    if month.submitted:
        return "wait", say("{count} danh sách chờ người thứ hai", count=month.submitted), ""
    if not month.approved:
        return "blocked", say(NOT_YET), say("chờ danh sách được gửi duyệt")
    if month.missing or month.faulty or month.unsent or month.reading:
        return "info", say("Đã duyệt {count} danh sách", count=month.approved), ""
    return done()


def instructing(month: Month) -> tuple[TaskKind, str, str]:
    if not month.listed:
        return "blocked", say(NOT_YET), say("chờ danh sách được duyệt")
    if month.not_instructed:
        return "warn", say("{count} khoản chưa gửi", count=show(month.not_instructed)), ""
    return done(say("{count} tệp đã lập", count=show(month.files)))


def answering(month: Month) -> tuple[TaskKind, str, str]:
    if not month.files:
        return "blocked", say(NOT_YET), say("chờ gửi lệnh chi")
    if not month.outstanding:
        return done()
    got = say("{settled}/{listed} khoản có kết quả", settled=show(month.listed - month.outstanding),
              listed=show(month.listed))  # fmt: skip
    if month.overdue:
        return "warn", got, say("{count} khoản đã quá hạn trả lời", count=show(month.overdue))
    return "info", got, ""


def resolving(month: Month) -> tuple[TaskKind, str, str]:
    if month.discrepancies:
        return "warn", say("{count} dòng", count=show(month.discrepancies)), ""
    if not month.files or month.outstanding == month.listed:
        return "blocked", say(NOT_YET), say("chờ kết quả chi trả")
    return done()


def closing(month: Month) -> tuple[TaskKind, str, str]:
    if month.parts and month.closed == month.parts:
        return done()
    if month.closable:
        return "info", say("{count} phần có thể đóng", count=month.closable), ""
    why = say("chờ kết quả và xử lý chênh lệch") if month.listed else say("chờ danh sách được duyệt")
    return "blocked", say(NOT_YET), why


def done(hint: str = "") -> tuple[TaskKind, str, str]:
    return "done", say(DONE), hint


def blockers(
    *,
    listed: int,
    rosters_at_work: int,
    outstanding: int,
    outstanding_amount: int,
    discrepancies: int,
    difference: int,
) -> list[str]:
    """Say what keeps a part of a run from being closed (`money.md` M10); nothing, when it may be closed."""
    why: Mapping[str, int] = {
        say("chưa có danh sách nào được duyệt"): not listed and not rosters_at_work,
        say("{count} danh sách đang kiểm tra hoặc chờ duyệt", count=rosters_at_work): rosters_at_work,
        say("{count} khoản chưa có kết quả ({amount} ₫)", count=show(outstanding),
            amount=show(outstanding_amount)): outstanding,
        say("{count} chênh lệch chưa xử lý", count=show(discrepancies)): discrepancies,
        say("chênh lệch {amount} ₫", amount=show(difference)): difference,
    }  # fmt: skip
    return [sentence for sentence, standing in why.items() if standing]


def next_deadline(days: Iterable[PayDays], today: date, calendar: WorkingCalendar) -> Deadline | None:
    """Give the first deadline of the programmes in sight that has not passed, or None after the last."""
    due = [
        one
        for of in days
        for one in (
            (of.rosters_before, say("nộp danh sách")),
            (of.accounts_by, say("chi vào tài khoản")),
            (of.counter.last_on, say("chi tiền mặt")),
        )
        if today <= one[0]
    ]
    if not due:
        return None
    day, label = min(due)
    return Deadline(label, day, working_days(today, day, calendar))


def working_days(after: date, until: date, calendar: WorkingCalendar) -> int:
    """Count the worked days after one day up to another, that one included."""
    count, day = 0, after
    while (day := calendar.add_working_days(day, 1)) <= until:
        count += 1
    return count


def percent(part: int, whole: int) -> str:
    """Write a share rounded down to a tenth: 20100 of 20431 → `98,3 %`; a dash of nothing."""
    if not whole:
        return "–"
    tenths = part * 1000 // whole
    return f"{tenths // 10},{tenths % 10} %" if tenths % 10 else f"{tenths // 10} %"
