from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from disburse.core.clock import VIETNAM, Clock, FixedClock, SystemClock

NEW_YEAR_EVE = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)


def test_the_day_is_that_of_viet_nam() -> None:
    clock = FixedClock(NEW_YEAR_EVE)
    assert clock.today() == date(2027, 1, 1)
    assert clock.now() == NEW_YEAR_EVE


def test_a_moment_is_given_in_utc_wherever_it_was_taken() -> None:
    moment = FixedClock(datetime(2027, 1, 1, 0, 30, tzinfo=VIETNAM)).now()
    assert (moment, moment.tzinfo) == (NEW_YEAR_EVE, UTC)


def test_a_fixed_clock_moves_only_when_told_and_only_forward() -> None:
    clock = FixedClock(NEW_YEAR_EVE)
    clock.advance(timedelta(days=1))
    assert clock.today() == date(2027, 1, 2)
    with pytest.raises(ValueError, match="backward"):
        clock.advance(timedelta(seconds=-1))


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 12, 31))  # noqa: DTZ001 - the case under test


def test_the_system_clock_agrees_with_itself() -> None:
    clock: Clock = SystemClock()
    before = clock.now()
    assert before.tzinfo is UTC
    assert clock.now() >= before
    assert clock.today() >= before.astimezone(VIETNAM).date()
