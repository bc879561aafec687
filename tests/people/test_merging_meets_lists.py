"""Merging while lists are read, sent, approved and paid: in no order is a person paid a month twice (R04, R05, R33, M2)."""

from __future__ import annotations

import asyncio

import pytest
from builders import OFFICE, as_owner, as_user, as_worker
from known_lists import CASH, a_file, a_list, an_approved_list, found
from merged_people import KEPT, OTHER, TUAT, a_row_of, agreed, asked, merged, records, slipped_in
from running_month import RUN, a_ground, an_approval, an_open_run

from disburse.db import merge_refusals
from disburse.db.refusals import MonthPaidAlready
from disburse.queue import Progress
from disburse.rosters import actions as rosters
from disburse.rosters import still_payable, taking_in
from disburse.service import Service
from disburse.verifying import verify

pytestmark = pytest.mark.anyio
NEXT = RUN.next()


@pytest.fixture(autouse=True)
async def two(disburse: Service) -> None:
    """One person known by two records, paid in cash in one run: a pension by citizen id, a survivor's by VSS number."""
    await a_ground()
    await an_open_run()
    await an_approved_list(a_row_of(KEPT, **CASH), a_row_of(OTHER, **CASH, **TUAT))
    await an_open_run(NEXT)


async def test_a_list_read_before_is_paid_to_the_survivor() -> None:
    waiting = await a_list(a_row_of(OTHER, **CASH, **TUAT), run=NEXT)
    await merged()
    await an_approval(waiting)
    async with as_owner() as database:
        assert (
            await database.fetchval("SELECT beneficiary FROM payment WHERE roster = $1", waiting)
            == (await records())["kept"]
        )
    assert await verify(files=False) == []


async def test_lists_that_wait_with_both_hold_the_merge_back_until_one_is_gone() -> None:
    first = await a_list(a_row_of(OTHER, **CASH), run=NEXT)
    second = await a_list(a_row_of(KEPT, **CASH), run=NEXT, list_number=2)
    with pytest.raises(merge_refusals.BothListed):
        await asked()
    await an_approval(first)
    with pytest.raises(merge_refusals.BothListed):
        await asked()
    await a_list(a_row_of("999145000009", **CASH), run=NEXT, list_number=2)  # the next version of the second
    await merged()
    with pytest.raises(MonthPaidAlready):
        await an_approval(second)
    assert await verify(files=False) == []


async def test_lists_that_came_since_hold_back_the_second_person_too() -> None:
    merge = await asked()
    waiting = await a_list(a_row_of(OTHER, **CASH), a_row_of(KEPT, **CASH), run=NEXT)
    with pytest.raises(merge_refusals.BothListed):
        await agreed(merge)
    await rosters.withdraw_roster(await as_user("maker"), waiting)
    await agreed(merge)


async def test_what_slips_in_between_is_told_when_a_list_is_sent() -> None:
    within = await a_list(a_row_of(OTHER, **CASH), a_row_of(KEPT, **CASH), run=NEXT)
    first = await a_list(a_row_of(OTHER, **CASH, **TUAT), run=NEXT, list_number=2)
    second = await a_list(a_row_of(KEPT, **CASH, **TUAT), run=NEXT, list_number=3)
    await slipped_in()
    maker = await as_user("maker")
    with pytest.raises(still_payable.ListedByTwoRecords) as told:
        await rosters.submit_roster(maker, within, acknowledge=None)
    assert told.value.params["count"] == 1
    await rosters.submit_roster(maker, first, acknowledge=None)
    with pytest.raises(still_payable.SentInOtherList):
        await rosters.submit_roster(maker, second, acknowledge=None)
    read_after = await a_list(a_row_of(KEPT, **CASH, **TUAT), run=NEXT, list_number=4)
    assert len(await found(read_after, "R05")) == 2  # once for each of the two lists


async def test_what_slips_in_after_the_approval_pays_nobody_twice() -> None:
    within = await a_list(a_row_of(OTHER, **CASH), a_row_of(KEPT, **CASH), run=NEXT)
    await rosters.submit_roster(await as_user("maker"), within, acknowledge=None)
    second = await as_user("checker")
    digest = (await rosters.look(second, within)).content_digest or ""
    await rosters.approve_roster(second, within, content_digest=digest)
    await slipped_in()
    with pytest.raises(MonthPaidAlready):
        await rosters.make_payments(await as_worker(), within)


async def test_merging_while_payments_are_made_claims_for_the_person() -> None:
    merge = await asked()
    waiting = await a_list(a_row_of(OTHER, **CASH), run=NEXT)
    await rosters.submit_roster(await as_user("maker"), waiting, acknowledge=None)
    second = await as_user("checker")
    digest = (await rosters.look(second, waiting)).content_digest or ""
    await rosters.approve_roster(second, waiting, content_digest=digest)
    made = rosters.make_payments(await as_worker(), waiting)
    done = await asyncio.gather(made, agreed(merge), return_exceptions=True)
    assert [one for one in done if isinstance(one, Exception)] in ([], [done[1]])
    if isinstance(done[1], Exception):
        assert isinstance(done[1], merge_refusals.PeopleChanged)
        await agreed(merge)
    async with as_owner() as database:
        claims = await database.fetch("SELECT DISTINCT beneficiary FROM month_claim")
    assert [row[0] for row in claims] == [(await records())["kept"]]
    assert await verify(files=False) == []


class MergedMeanwhile(Progress):
    """Two persons agree while the lines of a file are on their way in."""

    def __init__(self) -> None:
        self.times = 0

    async def phase(self, sentence: str, *, done: int = 0, total: int | None = None) -> None:  # noqa: ARG002
        if sentence == taking_in.CHECKING and done and not self.times:
            self.times += 1
            await slipped_in()


async def test_a_list_that_meets_somebody_merged_meanwhile_is_read_once_more() -> None:
    roster, _ = await rosters.upload_roster(
        await as_user("maker"), a_file(a_row_of(OTHER, **CASH)), file_name="x.csv", run=NEXT,
        unit=OFFICE, programme="SI", list_number=5,
    )  # fmt: skip
    progress = MergedMeanwhile()
    read = await rosters.read_roster_file(await as_worker(), roster, progress)
    assert (read.state, read.line_count, progress.times) == ("ready", 1, 1)
    async with as_owner() as database:
        named = await database.fetchval("SELECT beneficiary FROM roster_line WHERE roster = $1", roster)
        assert await database.fetchval("SELECT merged_into IS NULL FROM beneficiary WHERE id = $1", named)
