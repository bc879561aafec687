"""Whom to visit first, and never more than fits (INV-21, REQ51, `ux.md` 5.3)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.core.calendar import Run
from disburse.core.states import CaseState
from disburse.outreach.planning import HALVES, Slot, free_slots, plan
from disburse.outreach.rules import Case, Limits, may_visit, prioritise, reason_words, visiting_days
from disburse.places.reference import obstacles, working_calendar

LIMITS = Limits(refusals_pause=2, ask_again_months=6, agreed_no_form_days=20)
EASES = {code: obstacle.ease for code, obstacle in obstacles().items()}
TODAY, LAST = date(2026, 12, 3), date(2026, 12, 18)
DAYS = [date(2026, 12, day) for day in (7, 8, 9, 10, 11)]


def a_case(number: int = 1, **known: object) -> Case:
    facts: dict[str, object] = {
        "hamlet": "05134-01",
        "state": CaseState.TO_MEET,
        "programmes": ("SI",),
        "name_sort": bytes([number % 251 + 1]),
    }
    return Case(id=UUID(int=number), **(facts | known))  # type: ignore[arg-type]


def slots(days: list[date], teams: tuple[str, ...] = ("Tổ 1",)) -> list[Slot]:
    return free_slots(days, frozenset(), teams, frozenset())


cases = st.builds(
    a_case,
    number=st.integers(1, 10**6),
    hamlet=st.sampled_from(["05134-01", "05134-02", "05134-03", None]),
    state=st.sampled_from(list(CaseState)),
    obstacles=st.lists(st.sampled_from(sorted(EASES)), max_size=2).map(tuple),
    urgent=st.booleans(),
    refusals=st.integers(0, 3),
    not_before=st.none() | st.dates(date(2026, 11, 1), date(2027, 6, 1)),
    last_result=st.sampled_from([None, "later", "refused", "absent"]),
    visited=st.booleans(),
    last_met_on=st.none() | st.dates(date(2026, 1, 1), TODAY),
    birth_year=st.none() | st.integers(1930, 1990),
)


@given(st.lists(cases, max_size=60, unique_by=lambda case: case.id), st.integers(1, 9), st.integers(1, 3))
def test_a_plan_keeps_every_promise(people: list[Case], capacity: int, teams: int) -> None:
    free = slots(DAYS, tuple(f"Tổ {n}" for n in range(teams)))
    made = plan(people, free, capacity=capacity, eases=EASES, limits=LIMITS, window_last_on=LAST, on=TODAY)
    visits = [visit.case for session in made for visit in session.visits]
    by_id = {case.id: case for case in people}
    assert max(Counter(visits).values(), default=1) == 1
    assert len({session.slot for session in made}) == len(made)
    assert {session.slot for session in made} <= set(free)
    for session in made:
        assert 1 <= len(session.visits) <= capacity
        assert [visit.position for visit in session.visits] == list(range(1, len(session.visits) + 1))
        for visit in session.visits:
            case = by_id[visit.case]
            assert may_visit(case, LAST, LIMITS)
            assert case.hamlet == session.hamlet
            assert case.not_before is None or case.not_before <= session.slot.held_on
            assert 0 <= visit.score <= 15
    again = plan(
        people[::-1], free, capacity=capacity, eases=EASES, limits=LIMITS, window_last_on=LAST, on=TODAY
    )
    assert again == made


@given(st.lists(cases, min_size=1, max_size=40, unique_by=lambda case: case.id))
def test_nobody_is_left_out_while_there_is_room(people: list[Case]) -> None:
    days = [TODAY + timedelta(days=n) for n in range(16)]
    made = plan(people, slots(days), capacity=40, eases=EASES, limits=LIMITS, window_last_on=LAST, on=TODAY)
    assert sum(len(s.visits) for s in made) == sum(may_visit(case, LAST, LIMITS) for case in people)


def test_refused_money_comes_first() -> None:
    people = [a_case(n, obstacles=("DA_CO_TK",), birth_year=1930) for n in range(1, 10)]
    people.append(a_case(99, hamlet="05134-02", urgent=True, state=CaseState.FIRST_CREDIT))
    (first, *_) = plan(
        people, slots(DAYS), capacity=8, eases=EASES, limits=LIMITS, window_last_on=LAST, on=TODAY
    )
    assert [visit.case for visit in first.visits] == [UUID(int=99)]
    assert first.visits[0].reason == "rejected"


@pytest.mark.parametrize(
    "known",
    [
        {"state": CaseState.KEEPS_CASH},
        {"state": CaseState.KEEPS_CASH, "not_before": date(2027, 5, 1)},
        {"refusals": 2},
        {"not_before": date(2026, 12, 19)},
        {"visited": True},
        {"visited": True, "last_result": "refused"},
        {"programmes": ()},
        {"state": CaseState.DIED, "urgent": True},
        {"state": CaseState.FORM_SIGNED},
        {"state": CaseState.AGREED, "last_met_on": date(2026, 12, 1)},
        {"state": CaseState.NOT_ABLE},
    ],
)
def test_some_are_never_on_a_list(known: dict[str, object]) -> None:
    assert not may_visit(a_case(**known), LAST, LIMITS)


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"state": CaseState.KEEPS_CASH, "not_before": date(2026, 12, 1)},
        {"visited": True, "last_result": "later", "not_before": date(2026, 12, 12)},
        {"state": CaseState.AGREED, "last_met_on": date(2026, 11, 1)},
        {"state": CaseState.SETTLED, "urgent": True},
        {"refusals": 1},
    ],
)
def test_others_may_be_visited(known: dict[str, object]) -> None:
    assert may_visit(a_case(**known), LAST, LIMITS)


def test_each_factor_is_at_most_three_and_the_reason_has_words() -> None:
    case = a_case(why=("unclaimed", "has_account:970449"), birth_year=1940, programmes=("MERIT", "SI"))
    priority = prioritise(case, 12, EASES, TODAY)
    assert (priority.ease, priority.benefit, priority.urgency, priority.near, priority.waiting) == (
        3,
        3,
        2,
        3,
        3,
    )
    assert priority.sum == 14
    assert reason_words(priority.reason, "LPBank") == "Đã có tài khoản ở LPBank"


def test_windows_have_working_days_only() -> None:
    first, last, days = visiting_days(Run(2026, 12), TODAY, working_calendar(), 6, 18)
    assert (first, last) == (date(2026, 12, 6), date(2026, 12, 18))
    assert days == [date(2026, 12, d) for d in (7, 8, 9, 10, 11, 14, 15, 16, 17, 18)]


def test_a_window_that_is_over_is_followed_by_the_next_months() -> None:
    first, _, days = visiting_days(Run(2026, 12), date(2026, 12, 24), working_calendar(), 6, 18)
    assert first == date(2027, 1, 6)
    assert days[0] == date(2027, 1, 6)


def test_pay_days_are_filled_first_and_busy_half_days_are_left_alone() -> None:
    busy = frozenset({Slot(DAYS[1], "morning", "Tổ 1")})
    free = free_slots(DAYS, frozenset(DAYS[1:2]), ("Tổ 1",), busy)
    assert free[0] == Slot(DAYS[1], HALVES[1], "Tổ 1")
    assert len(free) == 9
