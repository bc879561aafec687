"""Three months of a synthetic province through the public actions, up to the balance and the sign-in names."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from disburse import monthly_cycle
from disburse.access import Viewer
from disburse.core.calendar import Run
from disburse.core.clock import FixedClock, SystemClock
from disburse.core.money import show
from disburse.demo.field import Field
from disburse.demo.months import MonthState, Province
from disburse.demo.office import Office
from disburse.demo.setting_up import PASSWORD, DemoUser, set_up
from disburse.demo.units import BANKS
from disburse.identity.sessions import close, open_job
from disburse.reconciliation import actions as reconciliation
from disburse.rosters import runs
from disburse.service import service
from disburse.words import mark, say

MONTHS: Final = 3
BUCKETS: Final = {
    "listed": mark("Phải trả"),
    "paid": mark("Đã trả"),
    "rejected": mark("Từ chối"),
    "returned": mark("Trả lại"),
    "unclaimed": mark("Chưa lĩnh"),
    "cancelled": mark("Đã hủy"),
    "outstanding": mark("Đang chờ"),
}


def demo_clock(until: str) -> FixedClock:
    """A clock for the demonstration, at the 20th before its first month."""
    return FixedClock(_at(_last_run(until).plus(-MONTHS), 20))


async def run_demo(clock: FixedClock, *, lines: int, seed: int, until: str) -> None:
    """Build the province, run its months, print balance, switches and sign-in names.

    Everything goes through the actions that officers, payers and communes use; the clock is moved along.
    """
    job = await open_job()
    if await runs.runs(job):
        await close(job)
        users = await set_up()
        _print_users(users)
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
    ) as progress:
        task = progress.add_task(say("Dựng tỉnh mẫu"))
        users = await set_up()
        story = _Story(
            clock, job, service().settings.home / "demo", lambda said: progress.update(task, description=said)
        )
        province, last = Province(seed, lines=lines), _last_run(until)
        before: MonthState | None = None
        for run in (last.plus(n - MONTHS + 1) for n in range(MONTHS)):
            before = await story.live(province.month(run), before)
    for run in (last.plus(n - MONTHS + 1) for n in range(MONTHS)):
        _print_balance(await reconciliation.summary(job, run))
    print(say("Chuyển đổi sang tài khoản: {switches}; quay lại tiền mặt: {reversions}", **story.moves))
    print(
        say(
            "Danh sách vận động và biên bản đã in: {count} văn bản trong {folder}",
            count=story.printed,
            folder="demo",
        )
    )
    _print_users(users)
    await close(job)


class _Story:
    """The months as they are lived: on which day who does what."""

    def __init__(self, clock: FixedClock, job: Viewer, folder: Path, tell: Any) -> None:
        self.clock, self.job, self.tell = clock, job, tell
        self.office = Office(folder, job)
        self.field = Field(folder, self.office)
        self.moves = {"switches": 0, "reversions": 0}
        self.printed = 0

    async def live(self, month: MonthState, before: MonthState | None) -> MonthState:
        run, office = month.run, self.office
        self._move(_at(run.previous(), 22))
        if before is None:
            await runs.open_run(self.job, run)
        self.tell(say("Kỳ {run}: nạp và duyệt danh sách", run=run.shown))
        await office.bring_rosters(month)
        if before is not None:
            await office.carry(run)
        self._move(_at(run, 1))
        self.tell(say("Kỳ {run}: lập lệnh chi, nhận kết quả", run=run.shown))
        answers = await office.send(month, attempt=1)
        await office.bring_answers(run, [a for a in answers if not a.late and a.received_on.day <= 10])
        await monthly_cycle.advance(self.job, run)
        self._move(_at(run, 19))
        await self.field.bring_results(month)
        await office.bring_answers(run, [a for a in answers if a.late or a.received_on.day > 10])
        if before is not None:
            await office.late_return(before, run, BANKS[0][0])
        self.tell(say("Kỳ {run}: đối chiếu, xử lý chênh lệch", run=run.shown))
        await reconciliation.reconcile(self.job, run)
        attempt = 2
        while await office.settle(run):
            await office.bring_answers(run, await office.send(month, attempt=attempt))
            await reconciliation.reconcile(self.job, run)
            attempt += 1
        self._move(_at(run, 27))
        await monthly_cycle.advance(self.job, run)
        self.tell(say("Kỳ {run}: đóng kỳ, chuyển đổi, vận động", run=run.shown))
        await office.close(run)
        for key, count in (await self.field.count_moves(run)).items():
            self.moves[key] += count
        await runs.open_run(self.job, run.next())
        self.printed += await self.field.plan_and_print(run.next())
        self.printed += await self.field.print_minutes(run)
        return month

    def _move(self, moment: datetime) -> None:
        if moment > self.clock.now():
            self.clock.advance(moment - self.clock.now())


def _last_run(until: str) -> Run:
    return Run.parse(until) if until else Run.of(SystemClock().today())


def _at(run: Run, day: int) -> datetime:
    """Nine in the morning of a day of a month in Việt Nam."""
    return datetime.combine(date(run.year, run.month, day), time(2), UTC)


def _print_balance(found: dict[str, Any]) -> None:
    print(say("Kỳ {run}", run=Run.parse(found["run"]).shown))
    for bucket, title in BUCKETS.items():
        count = sum(row[bucket]["count"] for row in found["totals"])
        amount = sum(row[bucket]["amount"] for row in found["totals"])
        print(f"  {say(title):12} {show(count):>10} {show(amount):>22}")
    print(f"  {say('Chênh lệch'):12} {'':>10} {show(found['difference']):>22}")


def _print_users(users: Sequence[DemoUser]) -> None:
    print(say("Đăng nhập bằng một trong các tên sau, mật khẩu: {password}", password=PASSWORD))
    for user in users:
        print(f"  {user.username:14} {user.name:24} {say(user.title)}")
