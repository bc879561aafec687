"""A new version of a list that is approved already: read beside it, sent once that one is withdrawn (M2, R33)."""

from __future__ import annotations

import pytest
from builders import as_user
from running_month import (
    Person,
    a_ground,
    a_read_roster,
    an_approval,
    an_approved_roster,
    an_open_run,
    instructed,
)
from standing_month import nothing_is_violated, totals
from withdrawn_lists import state_of, withdrawn

from disburse.rosters import actions as rosters
from disburse.rosters.problem_rows import problem_rows
from disburse.rosters.replacing import ApprovedStands, InstructedStands
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_a_new_version_is_read_beside_the_approved_one_and_waits_for_its_withdrawal() -> None:
    first = await an_approved_roster([Person(1), Person(2)])
    second = await a_read_roster([Person(1, amount=1_100_000), Person(2)])
    assert await state_of(second) == "ready"  # what would be free is no month paid already (R33)
    with pytest.raises(ApprovedStands, match="Bản 1"):
        await rosters.submit_roster(await as_user("maker"), second, acknowledge=None)
    await withdrawn(first)
    await an_approval(second)
    assert await totals() == {"cancelled": (2, 2_000_000), "outstanding": (2, 2_100_000)}
    await nothing_is_violated()


async def test_beside_an_instructed_version_the_months_are_paid_already() -> None:
    await an_approved_roster([Person(1), Person(2)])
    before = await a_read_roster([Person(1), Person(2), Person(3)])
    await instructed()
    with pytest.raises(InstructedStands, match="danh sách bổ sung"):
        await rosters.submit_roster(await as_user("maker"), before, acknowledge=None)
    after = await a_read_roster([Person(1), Person(2), Person(4)])
    assert await state_of(after) == "has_errors"
    found = await problem_rows(await as_user("maker"), after, code="R33")
    assert [one.problem.row for one in found] == [2, 3]


async def test_a_month_of_another_list_stays_paid_already() -> None:
    await an_approved_roster([Person(1)], list_number=2)
    await an_approved_roster([Person(2)])
    assert await state_of(await a_read_roster([Person(1), Person(2)])) == "has_errors"
