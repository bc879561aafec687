"""A withdrawn list is no list: outreach and switching go by what stands."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import as_owner
from running_month import RUN, Person, a_ground, an_approved_roster, an_open_run
from visit_steps import cases, derive
from withdrawn_lists import asked, taken_back, withdrawn

from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()
MONTH, LATER = str(RUN), str(NEXT)
IN_CASH = Person(1, cash=True)
BY_ACCOUNT = Person(1)


@pytest.fixture(autouse=True)
async def months(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)


async def a_withdrawn_list(person: Person) -> UUID:
    roster_id = await an_approved_roster([person], run=NEXT)
    await withdrawn(roster_id)
    return roster_id


async def facts() -> list[tuple[str, str]]:
    async with as_owner() as database:
        rows = await database.fetch("SELECT from_run, method FROM method_fact ORDER BY from_run")
    return [tuple(row) for row in rows]


async def switches() -> int:
    async with as_owner() as database:
        return int(await database.fetchval("SELECT count(*) FROM switch"))


async def test_somebody_in_cash_gets_a_case_though_a_withdrawn_list_of_a_later_run_named_him() -> None:
    await an_approved_roster([IN_CASH])
    await a_withdrawn_list(BY_ACCOUNT)
    assert (await derive(MONTH)).opened == 1


async def test_a_list_of_a_later_run_that_stands_goes_before() -> None:
    await an_approved_roster([IN_CASH])
    later = await an_approved_roster([BY_ACCOUNT], run=NEXT)
    assert (await derive(MONTH)).opened == 0
    await asked(later)
    assert (await derive(MONTH)).opened == 0  # asked for is not withdrawn
    await taken_back(later)
    assert (await derive(MONTH)).opened == 0


async def test_a_case_goes_on_by_the_run_before_a_withdrawn_list() -> None:
    await an_approved_roster([IN_CASH])
    await derive(MONTH)
    await a_withdrawn_list(BY_ACCOUNT)
    await an_approved_roster([Person(1, benefit="Tuất hằng tháng")], list_number=2)
    await derive(MONTH)
    (case,) = await cases()
    assert case["programmes"] == ["SI"]
    async with as_owner() as database:
        await database.execute("UPDATE outreach_case SET programmes = '{}', why = 'khác'")
    await derive(MONTH)
    (case,) = await cases()
    assert (case["programmes"], case["why"]) == (["SI"], "")


async def test_whom_only_a_withdrawn_list_named_is_visited_no_more() -> None:
    roster_id = await an_approved_roster([IN_CASH], run=NEXT)
    await derive(LATER)
    assert [case["programmes"] for case in await cases()] == [["SI"]]
    await withdrawn(roster_id)
    await derive(LATER)
    assert [case["programmes"] for case in await cases()] == [[]]
    await an_approved_roster([IN_CASH, Person(2)], run=NEXT)
    await derive(LATER)
    assert [case["programmes"] for case in await cases()] == [["SI"]]


async def test_a_switch_that_only_a_withdrawn_list_named_is_none() -> None:
    await an_approved_roster([IN_CASH])
    await derive(MONTH)
    wrong = await an_approved_roster([BY_ACCOUNT], run=NEXT)
    await derive(LATER)
    assert (await facts(), await switches()) == ([(MONTH, "cash_point"), (LATER, "account")], 1)
    await withdrawn(wrong)
    await derive(LATER)
    assert (await facts(), await switches()) == ([(MONTH, "cash_point")], 0)
    await an_approved_roster([IN_CASH], run=NEXT)
    await derive(LATER)
    assert (await facts(), await switches()) == ([(MONTH, "cash_point")], 0)


async def test_what_the_correction_says_again_stands_as_it_was_derived() -> None:
    wrong = await an_approved_roster([IN_CASH, Person(2)])
    await derive(MONTH)
    before = await facts()
    await withdrawn(wrong)
    await an_approved_roster([IN_CASH, Person(2, amount=1_300_000)])
    await derive(MONTH)
    assert await facts() == before
    await derive(MONTH)
    assert await facts() == before
