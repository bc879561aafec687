"""What a month's numbers mean for the task list, the closing and the deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from disburse.core.calendar import Run, WorkingCalendar
from disburse.dashboard.rules import Month, blockers, next_deadline, percent, tasks
from disburse.places.pay_days import pay_days

RUN = Run.parse("2026-12")
NOTHING = Month(
    run=RUN, rosters_before=date(2026, 11, 25), missing=1, faulty=0, reading=0, unsent=0, submitted=0, approved=0, listed=0, not_instructed=0, files=0,
    outstanding=0, overdue=0, discrepancies=0, parts=0, closed=0, closable=0,
)  # fmt: skip
PAID = replace(NOTHING, missing=0, approved=1, listed=10, files=2, parts=1)


def states(month: Month) -> list[str]:
    return [task.kind for task in tasks(month)]


def test_a_month_begins_with_one_task_and_the_rest_blocked() -> None:
    assert states(NOTHING) == ["mute", *["blocked"] * 5]
    assert all(task.hint for task in tasks(NOTHING))


def test_a_sent_roster_waits_for_the_second_person() -> None:
    assert states(replace(NOTHING, missing=0, submitted=1))[:3] == ["done", "wait", "blocked"]


def test_a_faulty_roster_is_the_only_red_thing() -> None:
    assert states(replace(NOTHING, missing=0, faulty=1))[0] == "bad"
    assert "bad" not in states(replace(PAID, discrepancies=3, overdue=2, outstanding=2))


def test_answers_and_discrepancies_follow_the_instructions() -> None:
    assert states(replace(PAID, files=0, not_instructed=10, outstanding=10))[2:5] == [
        "warn",
        "blocked",
        "blocked",
    ]
    assert states(replace(PAID, outstanding=10))[2:5] == ["done", "info", "blocked"]
    assert states(replace(PAID, outstanding=3, overdue=3, discrepancies=3))[3:5] == ["warn", "warn"]
    assert states(PAID)[3:] == ["done", "done", "blocked"]


def test_a_run_is_closed_when_all_its_parts_are() -> None:
    assert states(replace(PAID, closable=1))[-1] == "info"
    assert states(replace(PAID, parts=2, closed=2))[-1] == "done"


def test_every_blocker_is_named_and_nothing_else() -> None:
    clean = {"listed": 5, "rosters_at_work": 0, "outstanding": 0, "outstanding_amount": 0, "discrepancies": 0,
             "difference": 0}  # fmt: skip
    assert blockers(**clean) == []
    for name in ("rosters_at_work", "outstanding", "discrepancies", "difference"):
        assert len(blockers(**{**clean, name: 3})) == 1
    assert len(blockers(**{**clean, "listed": 0})) == 1


def test_the_next_deadline_is_the_first_that_has_not_passed() -> None:
    calendar, days = WorkingCalendar(), [pay_days(RUN, "25", "SI")]
    assert [
        found.day if (found := next_deadline(days, day, calendar)) else None
        for day in (date(2026, 11, 20), date(2026, 11, 26), date(2026, 12, 8), date(2026, 12, 26))
    ] == [date(2026, 11, 25), date(2026, 12, 7), date(2026, 12, 25), None]
    found = next_deadline(days, date(2026, 11, 20), calendar)
    assert found is not None
    assert found.left == 3
    city = [pay_days(RUN, "79", "SOCIAL_PENSION"), *days]
    assert (found := next_deadline(city, date(2026, 12, 8), calendar))
    assert (found.day, found.label) == (date(2026, 12, 10), "chi vào tài khoản")
    assert next_deadline([], date(2026, 11, 20), calendar) is None


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_a_share_says_all_only_when_it_is_all(part: int, whole: int) -> None:
    part = min(part, whole)
    assert (percent(part, whole) == "100 %") == (part == whole)
