"""The reference lists as the rest of the program asks for them, in one place to import from.

Pure look-ups in the committed CSV files; no database. What changes with time is asked for a day: the row with
the newest `valid_from` up to that day counts (REQ10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from disburse.core.calendar import WorkingCalendar
from disburse.core.errors import Refusal
from disburse.places.banks import Bank, banks, find_bank, unusual_account
from disburse.places.communes import (
    Commune,
    Province,
    UnknownCommune,
    commune,
    communes,
    find_commune,
    find_province,
    old_provinces,
    provinces,
)
from disburse.places.data import newest, rows
from disburse.places.old_communes import OldCommune, find_old_commune, is_code_of_two, old_communes
from disburse.places.programmes import Benefit, Programme, benefits, find_benefit, programmes
from disburse.places.reasons import Obstacle, Reason, find_reason, obstacles, reasons

__all__ = [
    "Bank",
    "Benefit",
    "Commune",
    "Form",
    "Obstacle",
    "OldCommune",
    "Programme",
    "Province",
    "ProvinceCalendar",
    "Reason",
    "Target",
    "UnknownCommune",
    "UnknownSetting",
    "banks",
    "benefits",
    "commune",
    "communes",
    "find_bank",
    "find_benefit",
    "find_commune",
    "find_old_commune",
    "find_province",
    "find_reason",
    "forms",
    "is_code_of_two",
    "obstacles",
    "old_communes",
    "old_provinces",
    "programmes",
    "province_calendar",
    "provinces",
    "reasons",
    "setting",
    "target",
    "targets",
    "unusual_account",
    "working_calendar",
]


@dataclass(frozen=True, slots=True)
class ProvinceCalendar:
    """On which days of the month a province pays a programme: working day of account credits, day numbers of the rest.

    Lists are due before day `rosters_due_day` of the month before.
    """

    province_code: str
    programme: str
    rosters_due_day: int
    account_working_day: int
    cash_first: int
    cash_last: int
    counter_first: int
    counter_last: int
    account_deadline_day: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class Target:
    """The share in percent to be paid by account; amber begins `amber_points` below it (`domain.md` 6.1)."""

    programme: str
    area: str
    year: int
    target_percent: int
    amber_points: int


@dataclass(frozen=True, slots=True)
class Form:
    """An official form's code and title from a day on."""

    code: str
    title_vi: str
    valid_from: date
    source: str


class UnknownSetting(Refusal):
    """A number of law or custom is asked for that no list holds for the day."""

    code = "unknown_setting"
    status = 500
    exit_code = 2
    text = "Chưa có giá trị của {key} vào ngày {on}. Hãy bổ sung vào danh mục thiết lập."


@cache
def working_calendar() -> WorkingCalendar:
    """Make the calendar of the nation's holidays and swapped days, 2025 to 2027."""
    swapped = rows("swapped_days")
    off = [row["day"] for row in rows("holidays")] + [row["day"] for row in swapped if row["kind"] == "off"]
    working = [row["day"] for row in swapped if row["kind"] == "working"]
    return WorkingCalendar(
        frozenset(date.fromisoformat(day) for day in off),
        frozenset(date.fromisoformat(day) for day in working),
    )


@lru_cache(maxsize=2**12)
def province_calendar(province_code: str, programme: str, on: date | None = None) -> ProvinceCalendar:
    """Give a province's days of paying a programme on a day, by default as last known; else the nation's.

    Raises UnknownSetting where neither has begun.
    """
    found = newest(_calendars(province_code, programme), on) or newest(_calendars("", programme), on)
    if found is None:
        raise UnknownSetting(key=f"province_calendar {province_code} {programme}", on=on)
    return found


def _calendars(province_code: str, programme: str) -> list[ProvinceCalendar]:
    return [
        ProvinceCalendar(
            row["province_code"],
            row["programme"],
            int(row["rosters_due_day"]),
            int(row["account_working_day"]),
            int(row["cash_first"]),
            int(row["cash_last"]),
            int(row["counter_first"]),
            int(row["counter_last"]),
            int(row["account_deadline_day"]),
            date.fromisoformat(row["valid_from"]),
        )
        for row in rows("province_calendars")
        if (row["province_code"], row["programme"]) == (province_code, programme)
    ]


@cache
def targets() -> tuple[Target, ...]:
    """List the default targets by programme, area and year."""
    return tuple(
        Target(
            row["programme"],
            row["area"],
            int(row["year"]),
            int(row["target_percent"]),
            int(row["amber_points"]),
        )
        for row in rows("targets")
    )


def target(programme: str, area: str, year: int) -> Target | None:
    """Give a programme's target in an area (urban or rural) for a year, else the last one set before it."""
    fitting = [
        t for t in targets() if t.programme == programme and t.area in (area, "all") and t.year <= year
    ]
    return max(fitting, key=lambda t: (t.year, t.area == area), default=None)


@lru_cache(maxsize=2**10)
def setting(key: str, on: date) -> str:
    """Give a number of law or custom as it is on a day, as text; raises UnknownSetting."""
    valid = [row for row in rows("settings") if row["key"] == key and row["valid_from"] <= on.isoformat()]
    if not valid:
        raise UnknownSetting(key=key, on=on)
    return max(valid, key=lambda row: row["valid_from"])["value"]


@cache
def forms() -> dict[str, Form]:
    """List the official forms by code."""
    return {
        row["code"]: Form(row["code"], row["title_vi"], date.fromisoformat(row["valid_from"]), row["source"])
        for row in rows("forms")
    }
