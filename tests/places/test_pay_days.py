"""The days of a run follow the calendar of its province and programme (REQ03, REQ04, REQ05, REQ07)."""

from __future__ import annotations

from datetime import date

import pytest

from disburse.core.calendar import Run, Window
from disburse.places.pay_days import known_pay_days, pay_days, province_of
from disburse.places.reference import UnknownSetting, programmes, province_calendar, provinces


def test_a_province_without_a_calendar_of_its_own_pays_as_the_law_says() -> None:
    days = pay_days(Run(2026, 12), "25", "SI")
    assert days.rosters_before == date(2026, 11, 25)
    assert (days.accounts_on, days.accounts_by) == (date(2026, 12, 1), date(2026, 12, 7))
    assert days.cash == Window(date(2026, 12, 2), date(2026, 12, 10))
    assert days.counter == Window(date(2026, 12, 11), date(2026, 12, 25))


@pytest.mark.parametrize(
    ("province", "run", "on"),
    [
        ("79", Run(2026, 1), date(2026, 1, 5)),
        ("01", Run(2026, 1), date(2026, 1, 6)),
        ("79", Run(2026, 2), date(2026, 2, 2)),
        ("01", Run(2026, 2), date(2026, 2, 3)),
        ("25", Run(2026, 12), date(2026, 12, 1)),
        ("01", Run(2026, 12), date(2026, 12, 2)),
    ],
)
def test_accounts_are_credited_on_the_provinces_working_day(province: str, run: Run, on: date) -> None:
    assert pay_days(run, province, "SI").accounts_on == on


def test_the_city_pays_cash_from_day_7_since_its_calendar_began() -> None:
    assert pay_days(Run(2025, 7), "79", "SI").cash.first_on == date(2025, 7, 2)
    assert pay_days(Run(2025, 8), "79", "SI").cash.first_on == date(2025, 8, 7)


def test_programmes_of_communes_have_days_of_their_own() -> None:
    days = pay_days(Run(2026, 12), "79", "SOCIAL_PENSION")
    assert (days.cash, days.accounts_by) == (
        Window(date(2026, 12, 1), date(2026, 12, 10)),
        date(2026, 12, 10),
    )


def test_every_province_knows_the_days_of_every_programme_in_order() -> None:
    for province in provinces():
        for programme in programmes():
            days = pay_days(Run(2026, 12), province, programme)
            assert days.rosters_before < days.accounts_on <= days.accounts_by <= days.counter.last_on
            assert days.cash.first_on <= days.cash.last_on <= days.counter.first_on
            assert province_calendar(province, programme).rosters_due_day <= 28, "every month has the day"


def test_a_province_without_rows_pays_as_the_nation() -> None:
    assert pay_days(Run(2026, 12), "00", "SI") == pay_days(Run(2026, 12), "25", "SI")
    with pytest.raises(UnknownSetting):
        pay_days(Run(2026, 12), "25", "NEW")
    assert known_pay_days(Run(2026, 12), "25", "NEW") is None
    assert known_pay_days(Run(2026, 12), "25", "SI") == pay_days(Run(2026, 12), "25", "SI")


def test_a_month_before_all_calendars_is_told() -> None:
    with pytest.raises(UnknownSetting):
        pay_days(Run(2020, 1), "25", "SI")


def test_owners_lie_in_their_province() -> None:
    assert [province_of(unit) for unit in ("25", "BHXH-25", "BHXH-25-03", "04978")] == ["25"] * 4
