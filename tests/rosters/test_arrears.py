"""Arrears beside a payment that waits to be carried would pay it twice (`money.md` M2, R37)."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import OFFICE, PROVINCE, a_user, as_owner, as_user, as_worker
from running_month import (
    Person,
    a_ground,
    a_read_roster,
    an_approval,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from second_office import a_second_office
from standing_month import carried, closed, nothing_is_violated, reconciled

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.db.refusals import ArrearsToCarry, MonthPaidAlready
from disburse.rosters import actions as rosters
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = Run.parse("2027-01")
WITH_ARREARS = Person(2, amount=2_000_000, arrears=1_000_000)


async def one_failed(status: str = "rejected") -> None:
    """Pay the first of two people and not the second; the next run is open."""
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1), Person(2)])
    first, second = await instructed()
    await stated([answer_row(first), answer_row(second, status, reason="TK BI PHONG TOA")])
    await reconciled()
    await an_open_run(NEXT)


async def codes(roster_id: UUID) -> list[tuple[int, str]]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT file_row, code FROM roster_problem WHERE roster = $1 AND level = 'E' ORDER BY 1, 2",
            roster_id,
        )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("status", ["rejected", "returned", "unclaimed"])
async def test_arrears_of_somebody_with_a_payment_to_carry_are_an_error(
    disburse: Service, status: str
) -> None:
    await one_failed(status)
    roster_id = await a_read_roster([Person(1, amount=1_500_000, arrears=500_000), WITH_ARREARS], run=NEXT)
    assert await codes(roster_id) == [(3, "R37")]
    with pytest.raises(rosters.HasErrors):
        await rosters.submit_roster(await as_user("maker"), roster_id, acknowledge=None)


async def test_arrears_wait_until_the_carried_list_is_approved(disburse: Service) -> None:
    await one_failed()
    await closed()
    assert await codes(await a_read_roster([WITH_ARREARS], run=NEXT)) == [(2, "R37")]
    await carried(NEXT)
    assert await codes(await a_read_roster([WITH_ARREARS], run=NEXT, list_number=2)) == []


async def test_without_arrears_the_month_itself_may_be_listed(disburse: Service) -> None:
    await one_failed()
    assert await codes(await a_read_roster([Person(2)], run=NEXT)) == []


async def test_another_benefit_owes_nothing(disburse: Service) -> None:
    await one_failed()
    other = Person(2, amount=2_000_000, arrears=1_000_000, benefit="Mất sức lao động")
    assert await codes(await a_read_roster([Person(3), other], run=NEXT)) == []


async def a_ready_list_overtaken() -> UUID:
    """A list with arrears is read while the payment still runs, which fails afterwards."""
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(2)])
    (order,) = await instructed()
    await an_open_run(NEXT)
    roster_id = await a_read_roster([WITH_ARREARS], run=NEXT)
    assert await codes(roster_id) == []
    await stated([answer_row(order, "rejected", reason="TK BI PHONG TOA")])
    return roster_id


async def test_it_is_asked_again_when_the_list_is_submitted(disburse: Service) -> None:
    roster_id = await a_ready_list_overtaken()
    await reconciled()
    with pytest.raises(ArrearsToCarry):
        await rosters.submit_roster(await as_user("maker"), roster_id, acknowledge=None)


async def test_it_is_asked_again_when_the_list_is_approved(disburse: Service) -> None:
    roster_id = await a_ready_list_overtaken()
    await rosters.submit_roster(await as_user("maker"), roster_id, acknowledge=None)
    await reconciled()
    checker = await as_user("checker")
    seen = await rosters.look(checker, roster_id)
    with pytest.raises(ArrearsToCarry):
        await rosters.approve_roster(checker, roster_id, content_digest=seen.content_digest or "")


async def test_it_is_asked_for_the_last_time_when_the_payments_are_made(disburse: Service) -> None:
    roster_id = await a_ready_list_overtaken()
    await rosters.submit_roster(await as_user("maker"), roster_id, acknowledge=None)
    checker = await as_user("checker")
    seen = await rosters.look(checker, roster_id)
    await rosters.approve_roster(checker, roster_id, content_digest=seen.content_digest or "")
    await reconciled()
    with pytest.raises(ArrearsToCarry):
        await rosters.make_payments(await as_worker(), roster_id)
    await nothing_is_violated()


async def test_a_month_claimed_meanwhile_is_found_when_the_list_is_submitted(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    roster_id = await a_read_roster([Person(3), Person(1)])
    theirs = await a_read_roster([Person(1), Person(2)], maker="other", unit=await a_second_office())
    await an_approval(theirs, maker="other", checker="other-checker")
    with pytest.raises(MonthPaidAlready, match=r"^1 dòng .* \(mã R33\): dòng 3\. "):
        await rosters.submit_roster(await as_user("maker"), roster_id, acknowledge=None)


async def test_another_office_owes_too_and_is_not_named(disburse: Service) -> None:
    await one_failed()
    other = "BHXH-25-09"
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO unit (code, kind, name, province, parent)"
            " VALUES ($1, 'office', 'BHXH cơ sở Khác', $2, 'BHXH-25')",
            other,
            PROVINCE,
        )
    await a_user("other", Role.SI_OFFICER, other)
    roster_id = await a_read_roster([WITH_ARREARS], run=NEXT, maker="other", unit=other)
    assert await codes(roster_id) == [(2, "R37")]
    async with as_owner() as database:
        said = await database.fetch("SELECT text, params::text FROM roster_problem WHERE code = 'R37'")
    assert all(OFFICE not in row["text"] + row["params"] for row in said)
