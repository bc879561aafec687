"""A run is closed when it balances; what it could not pay is carried and claimed once (`money.md` M2, M3, M10)."""

from __future__ import annotations

import pytest
from builders import as_owner, as_user
from running_month import (
    RUN,
    Order,
    Person,
    a_ground,
    a_read_roster,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    orders,
    stated,
)
from standing_month import carried, closed, decided, kinds, nothing_is_violated, reconciled, states, totals

from disburse.core.calendar import Run
from disburse.core.errors import Conflict, Refusal
from disburse.payments.actions import NothingToInstruct
from disburse.reconciliation import closing
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


async def one_failed_closed() -> list[Order]:
    """Close a run that paid one and could not pay the other."""
    first, second = await two_orders()
    await stated([answer_row(first), answer_row(second, "rejected", reason=BLOCKED)])
    await reconciled()
    await closed()
    return [first, second]


async def claims() -> list[tuple[str, str]]:
    async with as_owner() as database:
        rows = await database.fetch("SELECT month, run FROM month_claim ORDER BY month, run, payment")
    return [tuple(row) for row in rows]


async def test_a_run_with_money_outstanding_stays_open(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first)])
    await reconciled()
    with pytest.raises(Refusal):
        await closed()


async def test_a_run_with_an_open_question_stays_open(disburse: Service) -> None:
    first, second = await two_orders()
    await stated(
        [
            answer_row(first),
            answer_row(second),
            answer_row(first, bank_reference="FT2", reference="23456789ABCDEFGH"),
        ]
    )
    await reconciled()
    assert await kinds() == ["unknown_reference"]
    with pytest.raises(Refusal):
        await closed()
    await decided("unknown_reference", "dismiss")
    assert len(await closed()) == 1


async def test_what_failed_may_stay_at_the_close(disburse: Service) -> None:
    await one_failed_closed()
    assert await totals() == {"paid": (1, WHOLE), "rejected": (1, WHOLE)}
    assert await closed() == []


async def test_an_attempt_without_answer_keeps_the_run_open(disburse: Service) -> None:
    first, second = await two_orders()
    await stated([answer_row(first), answer_row(second, "returned", reason=BLOCKED)])
    await reconciled()
    await decided("failed", "resend")
    await instructed()
    with pytest.raises(Conflict):
        await closed()


async def test_a_closed_run_takes_nothing_any_more(disburse: Service) -> None:
    first, second = await one_failed_closed()
    before = (await closing.summary(await as_user("checker"), RUN))["totals"]
    await stated([answer_row(second, bank_reference="FT1"), answer_row(first, "returned", reason=BLOCKED)])
    await reconciled()
    assert (await closing.summary(await as_user("checker"), RUN))["totals"] == before
    assert await states() == ["paid", "rejected"]
    with pytest.raises(Refusal):
        await an_approved_roster([Person(3)], list_number=2)
    with pytest.raises(NothingToInstruct):
        await instructed()


async def test_a_carried_payment_keeps_its_month_and_its_claim(disburse: Service) -> None:
    await one_failed_closed()
    await an_open_run(NEXT)
    await carried(NEXT)
    assert await claims() == [("2026-12", "2026-12"), ("2026-12", "2027-01")]
    async with as_owner() as database:
        assert await database.fetchval("SELECT month FROM payment_month WHERE run = '2027-01'") == "2026-12"
    (again,) = await instructed(NEXT)
    await stated([answer_row(again)], run=NEXT)
    await reconciled(NEXT)
    assert (await totals(NEXT), await states()) == ({"paid": (1, WHOLE)}, ["paid", "rejected"])
    await nothing_is_violated()


async def test_a_payment_is_carried_once(disburse: Service) -> None:
    await one_failed_closed()
    await an_open_run(NEXT)
    await carried(NEXT)
    with pytest.raises(closing.NothingToCarry):
        await carried(NEXT)


async def test_a_withdrawn_carried_list_lets_its_payments_go(disburse: Service) -> None:
    await one_failed_closed()
    await an_open_run(NEXT)
    maker = await as_user("maker")
    roster_id = await closing.carry_over(maker, NEXT, unit="BHXH-25-03", programme="SI")
    await rosters.withdraw_roster(maker, roster_id, reason="chưa chuyển")
    again = await carried(NEXT)
    assert again != roster_id
    assert (
        (await rosters.look(maker, again)).line_count == (await rosters.look(maker, roster_id)).line_count > 0
    )
    await nothing_is_violated()


async def test_a_month_is_listed_once_whoever_lists_it(disburse: Service) -> None:
    await two_orders()
    roster_id = await a_read_roster([Person(1), Person(3)], list_number=2)
    assert (await rosters.look(await as_user("maker"), roster_id)).state == "has_errors"
    with pytest.raises(rosters.HasErrors):
        await rosters.submit_roster(await as_user("maker"), roster_id, acknowledge=None)


async def test_money_carried_already_is_not_paid_in_the_old_run_too(disburse: Service) -> None:
    first, second = await two_orders()
    await stated([answer_row(first), answer_row(second, "rejected", reason=BLOCKED)])
    await reconciled()
    await decided("failed", "carry")
    await an_open_run(NEXT)
    await carried(NEXT)
    await stated([answer_row(second, bank_reference="FT1")])
    await reconciled()
    assert (await states(), await kinds()) == (["paid", "rejected"], ["contradictory"])


async def test_a_late_return_is_stored_in_the_open_run_and_carried(disburse: Service) -> None:
    first, _ = await one_failed_closed()
    await an_open_run(NEXT)
    await carried(NEXT)
    (again,) = await instructed(NEXT)
    await stated([answer_row(again), answer_row(first, "returned", reason=BLOCKED)], run=NEXT)
    digest = await reconciled()
    await reconciled(NEXT)
    assert await kinds(NEXT) == ["late_return"]
    await decided("late_return", "carry", run=NEXT)
    await reconciled(NEXT)
    assert await totals() == {"paid": (1, WHOLE), "rejected": (1, WHOLE)}
    assert await reconciled() == digest
    assert await states() == ["returned", "rejected"]
    after = await an_open_run(Run.parse("2027-02"))
    await carried(after)
    (back,) = await instructed(after)
    await stated([answer_row(back)], run=after)
    await reconciled(after)
    assert await totals(after) == {"paid": (1, WHOLE)}
    await nothing_is_violated()
    assert [order.attempt for order in await orders(after)] == [1]
