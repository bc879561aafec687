"""The counts of a list's page are kept, and are never older than what they stand on."""

from __future__ import annotations

from uuid import UUID

import pytest
from account_evidence import evidence_given
from builders import as_user
from running_month import RUN, Person, a_ground, a_read_roster, an_approved_roster, an_open_run
from withdrawn_lists import withdrawn

from disburse.db import transaction
from disburse.rosters import actions as rosters
from disburse.rosters import changed_accounts, changes, counting, store
from disburse.rosters.counting import Counted
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()


async def counts(roster_id: UUID) -> Counted:
    """Count as a page does, and see that counting everything anew comes to the same."""
    async with transaction(await as_user("maker")):
        kept = await counting.counted(roster_id)
        assert await counting.counted(roster_id) is kept
        anew = {row["part"]: (row["people"], row["amount"]) for row in await store.bridge(roster_id)}
        assert anew.pop("unexplained")[0] == kept.unexplained
        assert {one.part: (one.people, one.amount) for one in kept.bridge} == anew
        assert kept.accounts == await changed_accounts.account_standing(roster_id)
    return kept


async def standing(roster_id: UUID) -> tuple[int, int, int]:
    """How many left without a word, how many accounts lack evidence, how many wait for a second person."""
    found = await counts(roster_id)
    return found.unexplained, found.accounts.without_evidence, found.accounts.unconfirmed


async def test_counts_follow_whatever_they_stand_on(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)
    people = [Person(1), Person(2), Person(3), Person(4)]
    await an_approved_roster(people)
    listed = [Person(1, account="3105205777777"), Person(2)]
    roster_id = await a_read_roster(listed, run=NEXT)
    assert await standing(roster_id) == (2, 1, 0)
    await a_read_roster([Person(3)], run=NEXT, list_number=2)
    assert await standing(roster_id) == (1, 1, 0)
    maker, second = await as_user("maker"), await as_user("checker")
    (gone,) = [one for one in await changes.changes_of(maker, roster_id) if one.gone and not one.explained]
    await changes.say_why_gone(maker, roster_id, lines=[gone.before_line or 0], reason="died")
    assert await standing(roster_id) == (0, 1, 0)
    await evidence_given("maker", roster_id)
    assert await standing(roster_id) == (0, 0, 1)
    await rosters.submit_roster(maker, roster_id, acknowledge=None)
    assert await standing(roster_id) == (0, 0, 1)
    (change,) = await changed_accounts.account_changes(second, roster_id)
    await changed_accounts.confirm_accounts(
        second, roster_id, evidence=[change.evidence or roster_id], agreed=False
    )
    assert await standing(roster_id) == (0, 1, 0)


async def test_a_list_before_that_is_approved_later_is_counted(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)
    later = await a_read_roster([Person(1, amount=1_500_000)], run=NEXT)
    parts = {one.part: (one.people, one.amount) for one in (await counts(later)).bridge}
    assert (parts["before"], parts["new"]) == ((0, 0), (1, 1_500_000))
    await an_approved_roster([Person(1), Person(2)])
    parts = {one.part: (one.people, one.amount) for one in (await counts(later)).bridge}
    assert (parts["before"], parts["up"], parts["gone"]) == ((2, 2_000_000), (1, 500_000), (1, -1_000_000))


async def test_a_list_before_that_is_withdrawn_counts_no_longer(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)
    before = await an_approved_roster([Person(1), Person(2)])
    later = await a_read_roster([Person(1, account="3105205777777")], run=NEXT)
    assert await standing(later) == (1, 1, 0)
    await withdrawn(before)
    found = await counts(later)
    assert {one.part: one.people for one in found.bridge if one.part in ("before", "new")} == {
        "before": 0,
        "new": 1,
    }
    await an_approved_roster([Person(1), Person(2), Person(3)])
    assert (await standing(later))[0] == 2
