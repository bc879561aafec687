"""An approved list is withdrawn by two persons before it is instructed; what it would have paid is cancelled (M7-M9)."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import as_owner, as_user
from running_month import Person, a_ground, an_approved_roster, an_open_run
from standing_month import nothing_is_violated, reconciled, totals

from disburse.rosters import actions as rosters
from disburse.rosters import withdrawing
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def asked(roster_id: UUID, who: str = "maker") -> None:
    await withdrawing.ask_withdrawal(await as_user(who), roster_id, reason="sai mức hưởng cả xã")


async def answered(roster_id: UUID, who: str = "checker", *, agree: bool = True) -> None:
    viewer = await as_user(who)
    digest = (await rosters.look(viewer, roster_id)).content_digest or ""
    await withdrawing.answer_withdrawal(viewer, roster_id, agree=agree, content_digest=digest)


async def withdrawn(roster_id: UUID) -> None:
    await asked(roster_id)
    await answered(roster_id)
    await reconciled()


async def state_of(roster_id: UUID) -> str:
    return (await rosters.look(await as_user("maker"), roster_id)).state


async def test_two_persons_withdraw_an_approved_list_and_its_payments_are_cancelled() -> None:
    roster_id = await an_approved_roster([Person(1), Person(2, cash=True)])
    await asked(roster_id)
    assert await state_of(roster_id) == "approved"
    await answered(roster_id)
    await reconciled()
    assert await state_of(roster_id) == "withdrawn"
    assert await totals() == {"cancelled": (2, 2_000_000)}
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM month_claim") == 0
        assert await database.fetchval("SELECT count(*) FROM payment_event") == 2
    await nothing_is_violated()
    await reconciled()
    assert await totals() == {"cancelled": (2, 2_000_000)}


async def test_a_corrected_version_is_paid_afterwards() -> None:
    wrong = await an_approved_roster([Person(1), Person(2)])
    await withdrawn(wrong)
    right = await an_approved_roster([Person(1, amount=1_200_000), Person(2)])
    assert await state_of(right) == "approved"
    assert await totals() == {"cancelled": (2, 2_000_000), "outstanding": (2, 2_200_000)}
    await nothing_is_violated()
