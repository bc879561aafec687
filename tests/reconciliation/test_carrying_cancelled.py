"""What was cancelled may be carried after all, and its month is claimed once whoever was faster (`money.md` M2, M9, M10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from builders import OFFICE, PROVINCE, a_user, as_owner, as_user
from running_month import (
    RUN,
    Order,
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
from standing_month import (
    carried,
    closed,
    decided,
    kinds,
    nothing_is_violated,
    reconciled,
    states,
    totals,
    troubles,
)

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.core.clock import FixedClock
from disburse.core.errors import NotAllowed, NotFound
from disburse.db.refusals import (
    MonthPaidAlready,
    MonthsTaken,
    NotYourDecision,
    SomethingDepends,
    SuccessorExists,
)
from disburse.reconciliation import actions as reconciliation
from disburse.reconciliation import closing
from disburse.reconciliation.taking_back import undo
from disburse.rosters import actions as rosters
from disburse.service import Service

pytestmark = pytest.mark.anyio
WHOLE = 1_000_000
BLOCKED = "TK BI PHONG TOA"
NEXT = Run.parse("2027-01")


async def two_orders() -> list[Order]:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1), Person(2)])
    return await instructed()


async def one_cancelled() -> UUID:
    """Pay one of two people; the other's refusal is cancelled, its month free. Give the discrepancy."""
    first, second = await two_orders()
    await stated([answer_row(first), answer_row(second, "rejected", reason=BLOCKED)])
    await reconciled()
    found = await decided("failed", "cancel")
    await reconciled()
    return found


async def to_be_carried(discrepancy: UUID, who: str = "maker") -> dict[str, Any]:
    return await reconciliation.resolve(await as_user(who), discrepancy, "carry")


async def claims() -> list[tuple[str, str]]:
    async with as_owner() as database:
        rows = await database.fetch("SELECT month, run FROM month_claim ORDER BY month, run, payment")
    return [tuple(row) for row in rows]


async def digest_of_closed() -> tuple[str, str]:
    """The digest a run was closed with, and the one of today."""
    async with as_owner() as database:
        kept = await database.fetchval("SELECT closing_digest FROM run_part WHERE run = $1", str(RUN))
    return kept, await reconciled()


async def test_a_cancelled_payment_is_carried_with_its_month(disburse: Service) -> None:
    found = await one_cancelled()
    assert await claims() == [("2026-12", "2026-12")]
    done = await to_be_carried(found)
    assert (done["state"], done["resolution"]) == ("resolved", "cancel")
    assert await totals() == {"paid": (1, WHOLE), "cancelled": (1, WHOLE)}
    await an_open_run(NEXT)
    await carried(NEXT)
    assert await claims() == [("2026-12", "2026-12"), ("2026-12", "2027-01")]
    (again,) = await instructed(NEXT)
    await stated([answer_row(again)], run=NEXT)
    await reconciled(NEXT)
    await reconciled()
    assert (await totals(NEXT), await states()) == ({"paid": (1, WHOLE)}, ["paid", "cancelled"])


async def test_cancelled_alone_is_not_carried(disburse: Service) -> None:
    await one_cancelled()
    await closed()
    await an_open_run(NEXT)
    with pytest.raises(closing.NothingToCarry):
        await carried(NEXT)


async def test_an_earlier_wish_to_carry_does_not_outlive_the_cancellation(disburse: Service) -> None:
    order = (await two_orders())[1]
    await stated([answer_row(order, "rejected", reason=BLOCKED)])
    await reconciled()
    await undo(await as_user("maker"), await decided("failed", "carry"), reason="nhầm")
    await decided("failed", "cancel")
    await reconciled()
    await an_open_run(NEXT)
    with pytest.raises(closing.NothingToCarry):
        await carried(NEXT)


async def test_the_cancelled_rest_of_a_short_payment_is_carried(disburse: Service) -> None:
    first, second = await two_orders()
    await stated([answer_row(first), answer_row(second, amount=700_000, bank_reference="FT1")])
    await reconciled()
    found = await decided("amount_short", "cancel")
    await reconciled()
    await to_be_carried(found)
    await an_open_run(NEXT)
    await carried(NEXT)
    (again,) = await instructed(NEXT)
    assert again.amount == 300_000
    await stated([answer_row(again)], run=NEXT)
    await reconciled(NEXT)
    assert await totals(NEXT) == {"paid": (1, 300_000)}
    assert await totals() == {"paid": (1, 1_700_000), "cancelled": (1, 300_000)}


async def test_a_payment_never_instructed_is_cancelled_and_carried(
    disburse: Service, clock: FixedClock
) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1)])
    clock.advance(timedelta(days=90))
    await reconciled()
    found = await decided("no_answer", "cancel")
    await reconciled()
    await to_be_carried(found)
    await an_open_run(NEXT)
    await carried(NEXT)
    await reconciled()
    assert (await totals(), await states()) == ({"cancelled": (1, WHOLE)}, ["cancelled"])
    assert len(await instructed(NEXT)) == 1


async def test_a_closed_run_stays_as_it_was_closed(disburse: Service) -> None:
    found = await one_cancelled()
    await closed()
    await to_be_carried(found)
    kept, today = await digest_of_closed()
    assert kept == today
    await undo(await as_user("maker"), found, reason="chưa chuyển kỳ này")
    await to_be_carried(found)
    await an_open_run(NEXT)
    await carried(NEXT)
    kept, today = await digest_of_closed()
    assert kept == today


async def test_it_is_carried_once(disburse: Service) -> None:
    found = await one_cancelled()
    await to_be_carried(found)
    with pytest.raises(reconciliation.AlreadyResolved):
        await to_be_carried(found)
    await an_open_run(NEXT)
    await carried(NEXT)
    with pytest.raises(closing.NothingToCarry):
        await carried(NEXT)
    with pytest.raises(SomethingDepends):
        await undo(await as_user("maker"), found, reason="đã chuyển rồi")
    with pytest.raises((SuccessorExists, reconciliation.AlreadyResolved)):
        await to_be_carried(found)


async def test_the_cancellation_stays_while_its_carrying_stands(disburse: Service) -> None:
    found = await one_cancelled()
    await to_be_carried(found)
    with pytest.raises(NotYourDecision):
        await undo(await as_user("checker"), found, reason="hủy nhầm")  # the newest decision is the maker's
    await undo(await as_user("maker"), found, reason="không chuyển")
    await undo(await as_user("checker"), found, reason="hủy nhầm")
    await reconciled()
    assert (await states(), await kinds()) == (["paid", "rejected"], ["failed"])


async def test_a_month_listed_again_meanwhile_is_not_carried_too(disburse: Service) -> None:
    found = await one_cancelled()
    await an_approved_roster([Person(2)], list_number=2)
    with pytest.raises(MonthsTaken):
        await to_be_carried(found)


async def test_a_month_listed_after_the_decision_is_left_out_of_the_carried_list(disburse: Service) -> None:
    found = await one_cancelled()
    await to_be_carried(found)
    await an_approved_roster([Person(2)], list_number=2)
    await an_open_run(NEXT)
    with pytest.raises(closing.NothingToCarry):
        await carried(NEXT)
    await nothing_is_violated()


async def test_another_office_that_lists_the_month_first_wins(disburse: Service) -> None:
    found = await one_cancelled()
    other = "BHXH-25-09"
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO unit (code, kind, name, province, parent)"
            " VALUES ($1, 'office', 'BHXH cơ sở Khác', $2, 'BHXH-25')",
            other,
            PROVINCE,
        )
    await a_user("other", Role.SI_OFFICER, other)
    await a_user("other-checker", Role.SI_APPROVER, other)
    await to_be_carried(found)
    await an_open_run(NEXT)
    roster_id = await closing.carry_over(await as_user("maker"), NEXT, unit=OFFICE, programme="SI")
    theirs = await a_read_roster([Person(2)], maker="other", unit=other)
    await an_approval(theirs, maker="other", checker="other-checker")
    with pytest.raises(MonthPaidAlready):
        await an_approval(roster_id)
    await rosters.withdraw_roster(await as_user("maker"), roster_id, reason="tháng đã được chi")
    await nothing_is_violated()
    with pytest.raises(closing.NothingToCarry):
        await carried(NEXT)
    with pytest.raises(NotFound):
        await to_be_carried(found, "other")


async def test_who_does_not_resolve_does_not_carry(disburse: Service) -> None:
    found = await one_cancelled()
    with pytest.raises(NotAllowed):
        await to_be_carried(found, "checker")


async def test_what_waits_for_reconciliation_waits_to_be_carried(disburse: Service) -> None:
    order = (await two_orders())[1]
    await stated([answer_row(order, "rejected", reason=BLOCKED)])
    await reconciled()
    found = await decided("failed", "cancel")
    with pytest.raises(reconciliation.NotCancelled):
        await to_be_carried(found)
    assert [one["kind"] for one in await troubles()] == []
