"""Rates, lights and funnels (REQ45-REQ47)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.switching.rules import light, share


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_no_rate_exceeds_the_whole(part: int, rest: int) -> None:
    reached = share(part, part + rest)
    assert reached is None if part + rest == 0 else 0 <= (reached or 0) <= 1000
    assert (reached == 1000) == (rest == 0 and part > 0)


def test_a_part_larger_than_its_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="part"):
        share(2, 1)


@pytest.mark.parametrize(
    ("reached", "expected"), [(850, "green"), (849, "amber"), (750, "amber"), (749, "red"), (None, None)]
)
def test_lights_change_at_the_target_and_ten_points_below(reached: int | None, expected: str | None) -> None:
    assert light(reached, 85, 10) == expected
