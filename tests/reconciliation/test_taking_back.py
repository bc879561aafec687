"""Every decision can be taken back until something depends on it (`money.md` M9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from builders import as_owner, as_user
from running_month import (
    Order,
    Person,
    a_ground,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    orders,
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

from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.db.refusals import (
    MonthsTaken,
    NothingToTakeBack,
    RunIsClosed,
    SomethingDepends,
)
from disburse.payments.actions import NothingToInstruct
from disburse.reconciliation import actions as reconciliation
from disburse.reconciliation.taking_back import undo
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


async def one_refused(status: str = "rejected") -> Order:
    first, second = await two_orders()
    await stated([answer_row(first), answer_row(second, status, reason=BLOCKED)])
    await reconciled()
    return second


async def taken_back(discrepancy: UUID, who: str = "maker") -> dict[str, Any]:
    return await undo(await as_user(who), discrepancy, reason="quyết định nhầm")


async def claims() -> int:
    async with as_owner() as database:
        return int(await database.fetchval("SELECT count(*) FROM month_claim"))


async def audited() -> list[str]:
    async with as_owner() as database:
        assert await database.fetch("SELECT * FROM audit_violation()") == []
        rows = await database.fetch("SELECT action FROM audit ORDER BY seq DESC LIMIT 1")
    return [row["action"] for row in rows]


# ---------------------------------------------------------------- as if it had never been decided


@pytest.mark.parametrize("resolution", ["resend", "cash", "carry", "cancel"])
async def test_a_failure_stands_again_as_if_nothing_had_been_decided(
    disburse: Service, resolution: str
) -> None:
    await one_refused()
    before, claimed = await reconciled(), await claims()
    found = await decided("failed", resolution)
    await reconciled()
    done = await taken_back(found)
    assert (done["state"], done["resolution"], await audited()) == ("open", None, ["discrepancy:undone"])
    assert await reconciled() == before
    assert (await states(), await kinds(), await claims()) == (["paid", "rejected"], ["failed"], claimed)
    with pytest.raises(NothingToInstruct):
        await instructed()


async def test_a_decision_taken_back_may_be_taken_again(disburse: Service) -> None:
    await one_refused()
    for _ in range(2):
        found = await decided("failed", "cancel")
        await reconciled()
        assert await totals() == {"paid": (1, WHOLE), "cancelled": (1, WHOLE)}
        await taken_back(found, "checker")
        await reconciled()
    await decided("failed", "resend")
    assert [order.attempt for order in await instructed()] == [2]


async def test_taken_back_and_taken_again_before_anybody_reconciles_names_the_new_decision(
    disburse: Service,
) -> None:
    await one_refused()
    found = await decided("failed", "cancel")
    await reconciled()
    await taken_back(found)
    await decided("failed", "cancel")
    await reconciled()
    async with as_owner() as database:
        live = await database.fetch(
            "SELECT e.decision IN (SELECT decision FROM decision_undo) AS undone FROM payment_event e"
            " WHERE kind = 'cancelled' AND NOT EXISTS (SELECT FROM payment_event r WHERE r.reverses = e.id)"
        )
    assert [row["undone"] for row in live] == [False]
    assert await totals() == {"paid": (1, WHOLE), "cancelled": (1, WHOLE)}


async def test_a_short_amount_is_open_again(disburse: Service) -> None:
    first, second = await two_orders()
    await stated([answer_row(first), answer_row(second, amount=700_000, bank_reference="FT1")])
    before = await reconciled()
    found = await decided("amount_short", "accept")
    await reconciled()
    rest = await decided("amount_short", "cancel")
    await reconciled()
    with pytest.raises(SomethingDepends):
        await taken_back(found)
    await taken_back(rest)
    await reconciled()
    assert await totals() == {"paid": (1, 1_700_000), "outstanding": (1, 300_000)}
    await taken_back(found)
    assert await reconciled() == before
    assert await kinds() == ["amount_short"]


async def test_an_accepted_account_is_a_conflict_again(disburse: Service) -> None:
    first, second = await two_orders()
    await stated([answer_row(first), answer_row(second, account="3105205999999")])
    before = await reconciled()
    found = await decided("account_conflict", "accept")
    await reconciled()
    assert await totals() == {"paid": (2, 2 * WHOLE)}
    await taken_back(found, "checker")
    assert await reconciled() == before
    assert await kinds() == ["account_conflict"]


async def test_a_dismissed_line_is_a_question_again(disburse: Service) -> None:
    first, second = await two_orders()
    await stated([answer_row(first), answer_row(second), answer_row(None, account="3105205999999", amount=7)])
    before = await reconciled()
    found = await decided("unknown_reference", "dismiss")
    await taken_back(found)
    assert await reconciled() == before
    assert await kinds() == ["unknown_reference"]


async def test_a_proposal_is_withdrawn_before_anybody_agrees(disburse: Service) -> None:
    await one_refused()
    (found,) = await troubles()
    await reconciliation.resolve(await as_user("maker"), found["id"], "cancel", reason="không chi nữa")
    await taken_back(found["id"])
    with pytest.raises(Refusal):
        await reconciliation.consent(await as_user("checker"), found["id"], agree=True)
    assert (await reconciled(), await kinds())[1] == ["failed"]


async def test_a_late_return_is_reversed_in_the_run_that_took_it(disburse: Service) -> None:
    refused = await one_refused()
    (paid,) = [order for order in await orders() if order.id != refused.id]
    await closed()
    await an_open_run(NEXT)
    await carried(NEXT)
    await stated([answer_row(paid, "returned", reason=BLOCKED)], run=NEXT)
    before = await reconciled(NEXT)
    for _ in range(2):
        found = await decided("late_return", "carry", run=NEXT)
        await reconciled(NEXT)
        assert await states() == ["returned", "rejected"]
        await taken_back(found)
        assert await reconciled(NEXT) == before
        assert await states() == ["paid", "rejected"]
    assert await kinds(NEXT) == ["late_return"]


# ---------------------------------------------------------------- until something depends on it


async def test_what_was_sent_again_stays_decided(disburse: Service) -> None:
    await one_refused()
    found = await decided("failed", "resend")
    await instructed()
    with pytest.raises(SomethingDepends):
        await taken_back(found)


async def test_what_was_carried_stays_decided(disburse: Service) -> None:
    await one_refused()
    found = await decided("failed", "carry")
    await an_open_run(NEXT)
    await carried(NEXT)
    with pytest.raises(SomethingDepends):
        await taken_back(found)


async def test_a_closed_run_keeps_its_decisions(disburse: Service) -> None:
    await one_refused()
    found = await decided("failed", "cancel")
    await reconciled()
    await closed()
    with pytest.raises(RunIsClosed):
        await taken_back(found)


async def test_a_month_claimed_by_another_list_stays_cancelled(disburse: Service) -> None:
    await one_refused()
    found = await decided("failed", "cancel")
    await reconciled()
    await an_approved_roster([Person(2)], list_number=2)
    with pytest.raises(MonthsTaken):
        await taken_back(found)
    await nothing_is_violated()
    assert await claims() == 2


async def test_only_what_stands_is_taken_back(disburse: Service) -> None:
    await one_refused()
    (failed,) = await troubles()
    with pytest.raises(NothingToTakeBack):
        await taken_back(failed["id"])
    await reconciliation.resolve(await as_user("maker"), failed["id"], "cancel", reason="không chi nữa")
    await reconciliation.consent(await as_user("checker"), failed["id"], agree=False)
    with pytest.raises(NothingToTakeBack):
        await taken_back(failed["id"])


async def test_a_reason_is_asked(disburse: Service) -> None:
    await one_refused()
    found = await decided("failed", "resend")
    with pytest.raises(reconciliation.ReasonNeeded):
        await undo(await as_user("maker"), found, reason="  ")
