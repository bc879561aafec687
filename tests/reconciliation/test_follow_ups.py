"""What may follow what did not arrive: M9, and how a payment is counted on the way (`money.md` M8)."""

from __future__ import annotations

import pytest
from builders import POST, as_owner, as_user
from running_month import (
    Order,
    Person,
    a_ground,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import decided, kinds, reconciled, states, totals, troubles

from disburse.core.errors import NotAllowed
from disburse.core.states import DiscrepancyKind, Resolution
from disburse.db.refusing import DatabaseRefused
from disburse.payments.actions import NothingToInstruct
from disburse.reconciliation import actions as reconciliation
from disburse.reconciliation.rules import ALLOWED
from disburse.service import Service

pytestmark = pytest.mark.anyio
WHOLE = 1_000_000
BLOCKED, CLOSED = "TK BI PHONG TOA", "TK DA DONG"


async def one_order() -> Order:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1)])
    (order,) = await instructed()
    return order


async def refused(status: str = "rejected", reason: str = BLOCKED) -> Order:
    order = await one_order()
    await stated([answer_row(order, status, reason=reason)])
    await reconciled()
    return order


@pytest.mark.parametrize("status", ["rejected", "returned"])
async def test_what_failed_may_be_sent_again_and_paid(disburse: Service, status: str) -> None:
    await refused(status)
    await decided("failed", "resend")
    (again,) = await instructed()
    assert again.attempt == 2
    await stated([answer_row(again)])
    await reconciled()
    assert await totals() == {"paid": (1, WHOLE)}
    assert await kinds() == []


async def test_a_permanent_reason_needs_another_account(disburse: Service) -> None:
    await refused(reason=CLOSED)
    with pytest.raises(reconciliation.NeedsAnotherAccount):
        await decided("failed", "resend")
    with pytest.raises(reconciliation.WrongAccount):
        await decided("failed", "resend", bank="970405", account="9704050000000018")
    await decided("failed", "resend", bank="970405", account="3105205888888")
    (again,) = await instructed()
    assert (again.account, again.attempt) == ("3105205888888", 2)


async def test_cash_goes_to_the_cash_payer_of_this_run(disburse: Service) -> None:
    await refused()
    await decided("failed", "cash")
    (again,) = await instructed()
    assert (again.payer, again.account) == (POST, None)
    assert await totals() == {"rejected": (1, WHOLE)} or await totals() == {"outstanding": (1, WHOLE)}
    await stated([answer_row(again, "unclaimed")], payer=POST)
    await reconciled()
    assert (await states(), await totals()) == (["unclaimed"], {"unclaimed": (1, WHOLE)})


async def test_nobody_is_instructed_twice_at_once(disburse: Service) -> None:
    order = await one_order()
    with pytest.raises(NothingToInstruct):
        await instructed()
    await stated([answer_row(order)])
    await reconciled()
    with pytest.raises(NothingToInstruct):
        await instructed()


async def test_a_refusal_alone_is_not_sent_again(disburse: Service) -> None:
    await refused()
    with pytest.raises(NothingToInstruct):
        await instructed()


async def test_one_decision_sends_once(disburse: Service) -> None:
    await refused()
    await decided("failed", "resend")
    (again,) = await instructed()
    await stated([answer_row(again, "rejected", reason=BLOCKED)])
    await reconciled()
    with pytest.raises(NothingToInstruct):
        await instructed()
    await decided("failed", "resend")
    (third,) = await instructed()
    assert third.attempt == 3


async def test_money_that_came_back_counts_as_returned_until_it_is_paid_again(disburse: Service) -> None:
    order = await one_order()
    await stated([answer_row(order), answer_row(order, "returned", amount=400_000, reason=BLOCKED)])
    await reconciled()
    assert await totals() == {"paid": (0, 600_000), "returned": (1, 400_000)}
    await decided("failed", "resend")
    (again,) = await instructed()
    assert again.amount == 400_000
    assert await totals() == {"paid": (0, 600_000), "returned": (1, 400_000)}
    await stated([answer_row(again)])
    await reconciled()
    assert await totals() == {"paid": (1, WHOLE)}


async def test_a_late_payment_of_an_ended_attempt_is_no_event(disburse: Service) -> None:
    order = await refused()
    await decided("failed", "resend")
    (again,) = await instructed()
    await stated([answer_row(order, bank_reference="FT1")])
    await reconciled()
    assert await kinds() == ["contradictory"]
    await stated([answer_row(again, bank_reference="FT2")])
    await reconciled()
    assert (await totals(), await kinds()) == ({"paid": (1, WHOLE)}, ["duplicate"])


async def test_money_paid_once_more_on_an_attempt_that_came_back_is_a_duplicate(disburse: Service) -> None:
    order = await one_order()
    await stated([answer_row(order, bank_reference="FT1"), answer_row(order, "returned", reason=BLOCKED)])
    await reconciled()
    await decided("failed", "resend")
    (again,) = await instructed()
    await stated([answer_row(again, bank_reference="FT2")])
    await stated([answer_row(order, bank_reference="FT3")])
    await reconciled()
    assert [(one["kind"], one["amount"]) for one in await troubles()] == [("duplicate", WHOLE)]
    assert await totals() == {"paid": (1, WHOLE)}


@pytest.mark.parametrize("cancel", [True, False])
async def test_a_short_amount_is_accepted_or_cancelled_by_two_persons(
    disburse: Service, cancel: bool
) -> None:
    order = await one_order()
    await stated([answer_row(order, amount=700_000, bank_reference="FT1")])
    await reconciled()
    assert await totals() == {"outstanding": (1, WHOLE)}
    await decided("amount_short", "cancel" if cancel else "accept")
    await reconciled()
    assert await states() == ["short"]
    if not cancel:
        assert await totals() == {"paid": (0, 700_000), "outstanding": (1, 300_000)}
        await decided("amount_short", "cancel")
        await reconciled()
    assert await totals() == {"paid": (0, 700_000), "cancelled": (1, 300_000)}
    assert await kinds() == []


async def test_the_rest_of_a_short_payment_still_pays_it_in_full(disburse: Service) -> None:
    order = await one_order()
    await stated([answer_row(order, amount=700_000, bank_reference="FT1")])
    await reconciled()
    await decided("amount_short", "accept")
    await reconciled()
    await stated([answer_row(order, amount=300_000, bank_reference="FT2")])
    await reconciled()
    assert (await totals(), await kinds()) == ({"paid": (1, WHOLE)}, [])


async def test_a_short_second_attempt_after_a_partial_return_still_balances(disburse: Service) -> None:
    order = await one_order()
    await stated([answer_row(order), answer_row(order, "returned", amount=400_000, reason=BLOCKED)])
    await reconciled()
    await decided("failed", "resend")
    (again,) = await instructed()
    await stated([answer_row(again, amount=150_000, bank_reference="FT1")])
    await reconciled()
    await decided("amount_short", "cancel")
    await reconciled()
    assert await totals() == {"paid": (0, 750_000), "cancelled": (1, 250_000)}


async def test_a_returned_payment_that_fails_again_stays_returned(disburse: Service) -> None:
    order = await one_order()
    await stated([answer_row(order), answer_row(order, "returned", reason=BLOCKED)])
    await reconciled()
    await decided("failed", "resend")
    (again,) = await instructed()
    await stated([answer_row(again, "rejected", reason=BLOCKED)])
    await reconciled()
    assert await totals() == {"returned": (1, WHOLE)}


async def test_a_refusal_cancelled_by_two_persons_frees_the_month(disburse: Service) -> None:
    order = await refused()
    await decided("failed", "cancel")
    await reconciled()
    assert (await totals(), await kinds()) == ({"cancelled": (1, WHOLE)}, [])
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM month_claim") == 0
    await stated([answer_row(order, bank_reference="FT1")])
    await reconciled()
    assert (await totals(), await kinds()) == ({"cancelled": (1, WHOLE)}, ["after_cancel"])


async def test_one_person_cancels_nothing(disburse: Service) -> None:
    await refused()
    (found,) = await troubles()
    maker = await as_user("maker")
    await reconciliation.resolve(maker, found["id"], "cancel", reason="không chi nữa")
    await reconciled()
    assert await states() == ["rejected"]
    with pytest.raises((NotAllowed, DatabaseRefused)):
        await reconciliation.consent(maker, found["id"], agree=True)
    await reconciliation.consent(await as_user("checker"), found["id"], agree=False)
    await reconciled()
    assert (await states(), await kinds()) == (["rejected"], ["failed"])
    await decided("failed", "resend")


@pytest.mark.parametrize("resolution", [r for r in Resolution if r not in ALLOWED[DiscrepancyKind.FAILED]])
async def test_a_failure_takes_no_other_resolution(disburse: Service, resolution: Resolution) -> None:
    await refused()
    with pytest.raises(reconciliation.WrongResolution):
        await decided("failed", resolution.value)
