"""What was written about a merged record goes on counting for the person: accounts, arrears, deaths, holders, switches."""

from __future__ import annotations

from datetime import date

import pytest
from builders import OFFICE, as_owner, as_user, as_worker
from known_lists import CASH, a_list, an_approved_list, found
from merged_people import KEPT, OTHER, TUAT, a_row_of, merged, records
from running_month import RUN, a_ground, an_open_run, answer_row, instructed, stated
from standing_month import carried, closed, decided, nothing_is_violated, reconciled, troubles
from withdrawn_lists import withdrawn

from disburse.outreach.actions import open_cases
from disburse.people import actions as people
from disburse.people.rules import HolderKind, StopKind
from disburse.reconciliation import closing
from disburse.rosters import changed_accounts, changes
from disburse.service import Service
from disburse.switching.actions import record_first_credits

pytestmark = pytest.mark.anyio
NEXT = RUN.next()


@pytest.fixture(autouse=True)
async def months(disburse: Service) -> None:
    """Both runs are open; the citizen id is known from what another month was paid."""
    await a_ground()
    await an_open_run(RUN.previous())
    await an_approved_list(a_row_of(KEPT, **CASH, **TUAT), run=RUN.previous(), list_number=7)
    await an_open_run()
    await an_open_run(NEXT)


async def test_the_next_list_is_held_against_what_either_record_was_paid() -> None:
    await an_approved_list(a_row_of(OTHER))
    await merged()
    again = await a_list(a_row_of(KEPT, OTHER, **{"Số tài khoản": "3105205777777"}), run=NEXT)
    maker = await as_user("maker")
    (one,) = await changed_accounts.account_changes(maker, again)
    assert (one.before, one.now, one.standing) == ("Agribank ••••0001", "Agribank ••••7777", "without")
    assert [line.parts for line in await changes.changes_of(maker, again)] == [("other_account",)]
    assert len(await found(again, "R22")) == 1
    same = await a_list(a_row_of(KEPT), run=NEXT, list_number=2)
    assert await found(same, "R07", "R21", "R22") == []


async def test_what_could_not_be_paid_to_the_old_record_is_carried_for_the_person() -> None:
    await an_approved_list(a_row_of(OTHER))
    (order,) = await instructed()
    await stated([answer_row(order, "rejected", reason="TK BI PHONG TOA")])
    before = await reconciled()
    await merged()
    assert await reconciled() == before
    arrears = {"Truy lĩnh": 1_000_000, "Số tiền": 4_000_000}
    assert len(await found(await a_list(a_row_of(KEPT, **arrears), run=NEXT), "R37")) == 1
    await decided("failed", "carry")
    await closed()
    roster = await carried(NEXT)
    async with as_owner() as database:
        people_paid = await database.fetch("SELECT beneficiary FROM payment WHERE roster = $1", roster)
        claims = await database.fetch("SELECT beneficiary, run FROM month_claim WHERE month = '2026-12'")
    kept = (await records())["kept"]
    assert [row[0] for row in people_paid] == [kept]
    assert [tuple(row) for row in claims] == [(kept, str(NEXT))]
    await nothing_is_violated()
    assert (await closing.summary(await as_worker(), RUN))["digest"]


async def test_a_list_of_the_old_record_that_is_withdrawn_gives_its_month_back_to_the_person() -> None:
    roster = await an_approved_list(a_row_of(OTHER))
    await merged()
    assert len(await found(await a_list(a_row_of(KEPT), list_number=2), "R33")) == 1
    await withdrawn(roster)
    await an_approved_list(a_row_of(KEPT), list_number=3)
    await nothing_is_violated()


async def test_money_paid_to_the_old_record_after_a_death_of_the_person_is_told() -> None:
    await an_approved_list(a_row_of(OTHER))
    await stated([answer_row(order) for order in await instructed()])
    await people.record_stop(
        await as_user("maker"),
        unit=OFFICE,
        number=KEPT,
        kind=StopKind.DEAD,
        on=date(2026, 11, 3),
        evidence="x",
    )
    await reconciled()
    assert await troubles() == []
    await merged()
    await reconciled()
    assert [one["kind"] for one in await troubles()] == ["stopped_person"]


async def test_who_may_receive_for_the_old_record_may_for_the_person() -> None:
    await an_approved_list(a_row_of(OTHER, **CASH))
    await people.record_authorisation(
        await as_user("maker"), unit=OFFICE, number=OTHER, holder="Trần Mẫu Con", kind=HolderKind.AUTHORISATION,
        since=date(2026, 12, 1), until=None, evidence="Giấy thử",
    )  # fmt: skip
    row = a_row_of(KEPT, **{"Chủ tài khoản": "Trần Mẫu Con"})
    (unknown,) = await found(await a_list(row, run=NEXT), "R15")
    await merged()
    (known,) = await found(await a_list(row, run=NEXT, list_number=2), "R15")
    assert unknown != known


async def test_cash_to_the_old_record_then_an_account_is_a_switch_of_one_person() -> None:
    job = await as_worker()
    await an_approved_list(a_row_of(OTHER, **CASH))
    await record_first_credits(job, str(RUN))
    await open_cases(job, str(RUN))
    await merged()
    kept = (await records())["kept"]
    await an_approved_list(a_row_of(KEPT), run=NEXT)
    await record_first_credits(job, str(NEXT))
    await open_cases(job, str(NEXT))
    async with as_owner() as database:
        moves = await database.fetch("SELECT beneficiary, kind FROM switch")
        cases = await database.fetch("SELECT beneficiary, state FROM outreach_case")
    assert [tuple(row) for row in moves] == [(kept, "switch")]
    assert [tuple(row) for row in cases] == [(kept, "account_verified")]


async def test_of_two_cases_one_is_visited_no_more() -> None:
    job = await as_worker()
    await an_approved_list(a_row_of(OTHER, **CASH), a_row_of(KEPT, **CASH, **TUAT))
    await record_first_credits(job, str(RUN))
    await open_cases(job, str(RUN))
    await merged()
    await record_first_credits(job, str(RUN))
    await open_cases(job, str(RUN))
    async with as_owner() as database:
        cases = await database.fetch("SELECT beneficiary, programmes FROM outreach_case ORDER BY programmes")
    known = await records()
    assert [tuple(row) for row in cases] == [(known["merged"], []), (known["kept"], ["SI"])]
