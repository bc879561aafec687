"""Runs, working days and the days of the month that count (`domain.md` 1.2); the law's numbers come in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, Self

from disburse.core.errors import Refusal


class NotARun(Refusal, ValueError):
    """A run was not written as year and month."""

    code = "not_a_run"
    exit_code = 2
    text = "Kỳ chi trả chưa đúng. Viết năm và tháng như sau: 2026-12."


@dataclass(frozen=True, order=True, slots=True)
class Run:
    """One payment cycle, named by its month; `str(run)` is `2026-12`. Runs are ordered in time."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise NotARun

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-12`; anything else raises NotARun."""
        parts = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text.strip())
        if parts is None:
            raise NotARun
        return cls(int(parts[1]), int(parts[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Give the run of the month in which the day lies."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def shown(self) -> str:
        """The run as people read it: `12/2026`."""
        return f"{self.month:02}/{self.year:04}"

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return self.next().first_day - timedelta(days=1)

    def next(self) -> Self:
        """Give the run of the month after."""
        return self.plus(1)

    def previous(self) -> Self:
        """Give the run of the month before."""
        return self.plus(-1)

    def plus(self, months: int) -> Self:
        """Give the run so many months later, or earlier where negative."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return type(self)(year, month + 1)


class Window(NamedTuple):
    """The days between two edges, both included."""

    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked: Monday to Friday, less holidays, plus weekend days that were swapped in.

    A day in both sets is a holiday.
    """

    holidays: frozenset[date] = field(default_factory=frozenset)
    swapped_working_days: frozenset[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """Tell whether offices and banks work on the day."""
        return day not in self.holidays and (day.weekday() < 5 or day in self.swapped_working_days)

    def nth_working_day(self, run: Run, n: int) -> date:
        """Give the n-th working day of the month, from 1; raises ValueError where it has fewer (REQ03)."""
        if n < 1:
            raise ValueError("working days are counted from 1")
        found = self.add_working_days(run.first_day - timedelta(days=1), n)
        if found > run.last_day:
            raise ValueError(f"{run} has fewer than {n} working days")
        return found

    def next_working_day(self, day: date) -> date:
        """Give the day itself if it is worked, else the first worked day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """Give the n-th working day after the day, which itself never counts; 0 gives the day unchanged."""
        if n < 0:
            raise ValueError("working days are added forward only")
        for _ in range(n):
            day = self.next_working_day(day + timedelta(days=1))
        return day


def method_effective_run(received_on: date, cut_off_day: int) -> Run:
    """Give the first run a changed method holds for: next month if received by the cut-off day (REQ06)."""
    return Run.of(received_on).plus(1 if received_on.day <= cut_off_day else 2)


def window(run: Run, calendar: WorkingCalendar, first: int, last: int) -> Window:
    """Give the days between two days of the month; an edge that is not worked moves forward (REQ05)."""
    return Window(day_moved(run, calendar, first), day_moved(run, calendar, last))


def day_moved(run: Run, calendar: WorkingCalendar, day: int) -> date:
    """Give a day of the month, or the first worked day after it (REQ04, REQ05)."""
    return calendar.next_working_day(run.first_day.replace(day=day))
