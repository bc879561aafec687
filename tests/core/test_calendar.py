from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.core.calendar import (
    NotARun,
    Run,
    WorkingCalendar,
    day_moved,
    method_effective_run,
    window,
)

# 2026: New Year with the swap of Fri 2 Jan for Sat 10 Jan; Tet Mon 16 to Fri 20 Feb
NEW_YEAR = frozenset({date(2026, 1, 1), date(2026, 1, 2)})
TET = frozenset(date(2026, 2, day) for day in range(16, 21))
YEAR_2026 = WorkingCalendar(NEW_YEAR | TET, frozenset({date(2026, 1, 10)}))
RUNS = st.builds(Run, st.integers(1950, 2100), st.integers(1, 12))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_a_run_is_written_as_year_and_month() -> None:
    assert Run.parse("2026-12") == Run(2026, 12)
    assert str(Run(2026, 2)) == "2026-02"
    assert Run(2026, 2).shown == "02/2026"


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-1", "12/2026", "202612", "２０２６-12", "0026-01"]
)
def test_anything_else_is_no_run(text: str) -> None:
    with pytest.raises(NotARun, match="2026-12"):
        Run.parse(text)


def test_runs_follow_each_other_over_the_year() -> None:
    assert Run(2026, 12).next() == Run(2027, 1)
    assert Run(2026, 1).previous() == Run(2025, 12)
    assert sorted([Run(2027, 1), Run(2026, 12), Run(2026, 2)]) == [Run(2026, 2), Run(2026, 12), Run(2027, 1)]


def test_a_run_knows_its_days() -> None:
    assert (Run(2028, 2).first_day, Run(2028, 2).last_day) == (date(2028, 2, 1), date(2028, 2, 29))
    assert Run.of(date(2026, 12, 31)) == Run(2026, 12)


@given(RUNS)
def test_a_run_reads_back_and_returns(run: Run) -> None:
    assert Run.parse(str(run)) == run == run.next().previous()
    assert run < run.next()
    assert run.last_day + timedelta(days=1) == run.next().first_day


def test_swapped_saturdays_are_worked_and_holidays_are_not() -> None:
    worked = [day for day in range(1, 13) if YEAR_2026.is_working(date(2026, 1, day))]
    assert worked == [5, 6, 7, 8, 9, 10, 12]


def test_a_day_that_is_both_holiday_and_swapped_is_a_holiday() -> None:
    day = date(2026, 1, 10)
    assert not WorkingCalendar(frozenset({day}), frozenset({day})).is_working(day)


@pytest.mark.parametrize(
    ("run", "n", "day"),
    [
        ("2026-01", 1, date(2026, 1, 5)),
        ("2026-01", 2, date(2026, 1, 6)),
        ("2026-02", 1, date(2026, 2, 2)),
        ("2026-02", 2, date(2026, 2, 3)),
        ("2026-12", 1, date(2026, 12, 1)),
        ("2026-12", 2, date(2026, 12, 2)),
    ],
)
def test_pay_days_of_the_worked_examples(run: str, n: int, day: date) -> None:
    assert YEAR_2026.nth_working_day(Run.parse(run), n) == day


def test_a_month_has_only_so_many_working_days() -> None:
    assert YEAR_2026.nth_working_day(Run(2026, 2), 15) == date(2026, 2, 27)
    for n in (0, 16):
        with pytest.raises(ValueError, match="working days"):
            YEAR_2026.nth_working_day(Run(2026, 2), n)


def test_working_days_are_added_over_tet() -> None:
    assert YEAR_2026.add_working_days(date(2026, 2, 13), 5) == date(2026, 2, 27)
    assert YEAR_2026.next_working_day(date(2026, 2, 14)) == date(2026, 2, 23)
    assert YEAR_2026.next_working_day(date(2026, 2, 23)) == date(2026, 2, 23)
    assert YEAR_2026.add_working_days(date(2026, 2, 14), 0) == date(2026, 2, 14)
    with pytest.raises(ValueError, match="forward"):
        YEAR_2026.add_working_days(date(2026, 2, 14), -1)


@given(DAYS, st.integers(1, 30), st.sets(DAYS, max_size=20), st.sets(DAYS, max_size=5))
def test_exactly_n_working_days_lie_up_to_the_nth(
    day: date, n: int, holidays: set[date], swapped: set[date]
) -> None:
    calendar = WorkingCalendar(frozenset(holidays), frozenset(swapped))
    end = calendar.add_working_days(day, n)
    between = [day + timedelta(days=d) for d in range(1, (end - day).days + 1)]
    assert sum(map(calendar.is_working, between)) == n
    assert calendar.is_working(end)


@pytest.mark.parametrize(
    ("received_on", "run"),
    [
        (date(2026, 11, 1), Run(2026, 12)),
        (date(2026, 11, 20), Run(2026, 12)),
        (date(2026, 11, 21), Run(2027, 1)),
        (date(2026, 12, 20), Run(2027, 1)),
        (date(2026, 12, 31), Run(2027, 2)),
    ],
)
def test_a_method_changes_next_month_until_day_20_and_later_the_month_after(
    received_on: date, run: Run
) -> None:
    assert method_effective_run(received_on, 20) == run


def test_another_programme_may_cut_off_on_another_day() -> None:
    assert method_effective_run(date(2026, 11, 25), cut_off_day=25) == Run(2026, 12)
    assert method_effective_run(date(2026, 11, 26), cut_off_day=25) == Run(2027, 1)


def test_an_edge_that_is_not_worked_moves_forward() -> None:
    assert window(Run(2026, 1), YEAR_2026, 2, 10) == (date(2026, 1, 5), date(2026, 1, 10))
    assert window(Run(2026, 10), YEAR_2026, 3, 10) == (date(2026, 10, 5), date(2026, 10, 12))
    assert window(Run(2026, 1), YEAR_2026, 11, 25) == (date(2026, 1, 12), date(2026, 1, 26))


def test_a_province_may_pay_cash_on_one_swapped_saturday_only() -> None:
    assert window(Run(2026, 1), YEAR_2026, 10, 10) == (date(2026, 1, 10), date(2026, 1, 10))


def test_a_day_that_is_not_worked_moves_forward() -> None:
    assert day_moved(Run(2026, 11), YEAR_2026, 5) == date(2026, 11, 5)
    assert day_moved(Run(2026, 12), YEAR_2026, 5) == date(2026, 12, 7)
