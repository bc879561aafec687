"""The days that count in a run for a programme of a province, holidays and swapped days in (`domain.md` 1.2, 2.1).

Every figure is data: `province_calendars.csv`, dated, by province and programme.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from disburse.core.calendar import Run, Window, day_moved, window
from disburse.places.reference import (
    UnknownSetting,
    commune,
    programmes,
    province_calendar,
    working_calendar,
)


@dataclass(frozen=True, slots=True)
class PayDays:
    """Lists are due before one day; accounts are credited from a day on, all by another; cash at points, at counters."""

    rosters_before: date
    accounts_on: date
    accounts_by: date
    cash: Window
    counter: Window


@lru_cache(maxsize=2**12)
def pay_days(run: Run, province_code: str, programme: str) -> PayDays:
    """Give the days of a run; raises UnknownSetting where no calendar of the programme has begun."""
    days, calendar = province_calendar(province_code, programme, run.first_day), working_calendar()
    return PayDays(
        rosters_before=run.previous().first_day.replace(day=days.rosters_due_day),
        accounts_on=calendar.nth_working_day(run, days.account_working_day),
        accounts_by=day_moved(run, calendar, days.account_deadline_day),
        cash=window(run, calendar, days.cash_first, days.cash_last),
        counter=window(run, calendar, days.counter_first, days.counter_last),
    )


def known_pay_days(run: Run, province_code: str, programme: str) -> PayDays | None:
    """Give the days of a run; None where no calendar of the programme has begun, so that others are not held up."""
    try:
        return pay_days(run, province_code, programme)
    except UnknownSetting:
        return None


def without_days(run: Run, of: Iterable[tuple[str, str]]) -> list[str]:
    """Name the programmes, given with their provinces, for which no calendar has begun: nothing of theirs is ever late."""
    unknown = {programme for province, programme in of if known_pay_days(run, province, programme) is None}
    return sorted(programmes()[code].name for code in unknown)


def province_of(unit: str) -> str:
    """Give the province of an owner's code: an office `BHXH-25-03`, a commune `04978`, the province itself."""
    if unit.startswith("BHXH-"):
        return unit.split("-")[1]
    return unit if len(unit) == 2 else commune(unit).province_code
