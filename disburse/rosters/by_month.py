"""Totals month by month, where a list or a run pays several ("kỳ gộp", `ux.md` 1.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from disburse.core.calendar import Run
from disburse.db import run
from disburse.rosters.store import Roster


class MonthSum(NamedTuple):
    """What is paid for one month "YYYY-MM": people, and đồng."""

    month: str
    people: int
    amount: int

    @property
    def shown(self) -> str:
        """The month as people read it: 02/2026."""
        return Run.parse(self.month).shown


async def listed_by_month(roster_id: UUID) -> list[MonthSum]:
    """Sum up the lines of a roster; within an open transaction."""
    return _sums(await run("rosters", "months_listed", roster_id))


async def paid_by_month(rosters: Sequence[UUID]) -> list[MonthSum]:
    """Sum up the payments of approved rosters; within an open transaction."""
    return _sums(await run("rosters", "months_posted", list(rosters)))


async def months_of(roster: Roster) -> list[MonthSum]:
    """Give the sums of a roster by month: as kept when it was read; within an open transaction."""
    if "months" in roster.reading:
        return _sums(roster.reading["months"])
    return await (paid_by_month([roster.id]) if roster.state == "approved" else listed_by_month(roster.id))


async def months_of_run(of_run: Run) -> list[tuple[str, str, MonthSum]]:
    """Give what is approved in a run by owner, province and month, within the viewer's rows; in an open transaction."""
    rows = await run("rosters", "months_of_run", str(of_run))
    return [(row["owner"], row["province"], one) for row, one in zip(rows, _sums(rows), strict=True)]


async def run_months(run_name: str) -> list[str]:
    """Give the months a run pays, in order; none for a run that is not open."""
    return [row["month"] for row in await run("rosters", "run_months", run_name)]


def several(sums: Iterable[MonthSum]) -> list[MonthSum]:
    """Add up sums of the same month; nothing where there is only one month, of which the total says all."""
    months: dict[str, MonthSum] = {}
    for one in sums:
        _, people, amount = months.get(one.month, (one.month, 0, 0))
        months[one.month] = MonthSum(one.month, people + one.people, amount + one.amount)
    return [months[month] for month in sorted(months)] if len(months) > 1 else []


def _sums(rows: Iterable[Any]) -> list[MonthSum]:
    return [MonthSum(row["month"], row["people"], row["amount"]) for row in rows]
