"""A withdrawn list beside decisions about single payments, carried lists, and the order things happen in (M3, M9, M12)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import OFFICE, as_owner, as_user, as_worker
from installations import an_installation
from running_month import (
    RUN,
    Person,
    a_ground,
    a_read_roster,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import carried, closed, decided, kinds, reconciled, totals, troubles
from withdrawn_lists import agreed, asked, state_of, withdrawn

from disburse.core.clock import FixedClock
from disburse.core.errors import NotFound
from disburse.db import connection, transaction
from disburse.db.embedded import Server
from disburse.db.refusals import NotYourDecision, SomethingDepends
from disburse.db.withdrawal_refusals import CarriedListStays, ListCarriedOn
from disburse.reconciliation import actions as reconciliation
from disburse.reconciliation import closing
from disburse.reconciliation.actions import ListIsWithdrawn
from disburse.reconciliation.taking_back import undo
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()
WHOLE = 1_000_000


@pytest.fixture
def clock() -> FixedClock:
    """Past the deadline: what was never instructed is a question."""
    return FixedClock(datetime(2026, 12, 28, 2, tzinfo=UTC))


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_questions_about_what_was_not_instructed_close_with_the_list(month: None) -> None:
    roster_id = await an_approved_roster([Person(1), Person(2)])
    await reconciled()
    assert await kinds() == ["no_answer", "no_answer"]
    proposed = (await troubles())[0]["id"]
    await reconciliation.resolve(await as_user("maker"), proposed, "cancel", reason="mất")
    await withdrawn(roster_id)
    assert (await kinds(), await totals()) == ([], {"cancelled": (2, 2 * WHOLE)})
    with pytest.raises(NotFound):
        await reconciliation.consent(await as_user("checker"), proposed, agree=True)


async def test_what_was_cancelled_before_its_list_is_cancelled_once_and_stays_so(month: None) -> None:
    roster_id = await an_approved_roster([Person(1)])
    await reconciled()
    single = await decided("no_answer", "cancel")
    await reconciled()
    await withdrawn(roster_id)
    assert (await state_of(roster_id), await totals()) == ("withdrawn", {"cancelled": (1, WHOLE)})
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM payment_event") == 1
    with pytest.raises(SomethingDepends):
        await undo(await as_user("maker"), single, reason="nhầm")
    with pytest.raises(ListIsWithdrawn):
        await reconciliation.resolve(await as_user("maker"), single, "carry")


async def test_what_was_to_be_carried_is_not_once_its_list_is_withdrawn(month: None) -> None:
    roster_id = await an_approved_roster([Person(1)])
    await reconciled()
    single = await decided("no_answer", "cancel")
    await reconciled()
    await reconciliation.resolve(await as_user("maker"), single, "carry")
    await withdrawn(roster_id)
    await an_open_run(NEXT)
    with pytest.raises(closing.NothingToCarry):
        await closing.carry_over(await as_user("maker"), NEXT, unit=OFFICE, programme="SI")
    await withdrawn(await an_approved_roster([Person(2)]))
    arrears = await a_read_roster([Person(1, amount=WHOLE + 5000, arrears=5000)], run=NEXT)
    assert await state_of(arrears) == "ready"  # nothing of his waits to be carried (R37)


async def test_a_list_of_which_something_was_carried_on_stays(month: None) -> None:
    roster_id = await an_approved_roster([Person(1), Person(2)])
    await reconciled()
    single = (await troubles())[0]["id"]
    await reconciliation.resolve(await as_user("maker"), single, "cancel", reason="sai")
    await reconciliation.consent(await as_user("checker"), single, agree=True)
    await reconciled()
    await reconciliation.resolve(await as_user("maker"), single, "carry")
    await asked(roster_id)
    await an_open_run(NEXT)
    await carried(NEXT)
    with pytest.raises(ListCarriedOn):
        await agreed(roster_id)
    assert await totals() == {"cancelled": (1, WHOLE), "outstanding": (1, WHOLE)}


async def test_a_carried_list_stays(month: None) -> None:
    await an_approved_roster([Person(1)])
    (order,) = await instructed()
    await stated([answer_row(order, "rejected", reason="TK BI PHONG TOA")])
    await reconciled()
    await decided("failed", "carry")
    await closed()
    await an_open_run(NEXT)
    with pytest.raises(CarriedListStays):
        await asked(await carried(NEXT))


async def test_a_withdrawal_is_not_taken_back(month: None) -> None:
    roster_id = await an_approved_roster([Person(1)])
    await withdrawn(roster_id)
    for who in ("maker", "checker"):
        with pytest.raises(NotYourDecision):
            async with transaction(await as_user(who)):
                await connection().execute("SELECT take_back(id, 'nhầm') FROM decision")


@pytest.mark.slow
async def test_the_digest_is_the_same_in_whatever_order_and_with_however_many_reconciliations(
    cluster: Server, tmp_path: Path, clock: FixedClock
) -> None:
    digests = set()
    for order in ("12", "21", "both", "late"):
        async with an_installation(cluster, tmp_path, clock):
            await a_ground()
            await an_open_run()
            lists = [
                await an_approved_roster([Person(n), Person(n + 2, amount=WHOLE + n)], list_number=n)
                for n in (1, 2)
            ]
            if order == "late":
                await reconciled()  # what was not instructed is a question first
            for roster_id in lists if order != "21" else reversed(lists):
                await asked(roster_id)
                await agreed(roster_id)
                if order in ("12", "21"):
                    await reconciliation.reconcile(await as_worker(), RUN)
            await reconciled()
            await an_approved_roster([Person(1), Person(2)])
            await stated([answer_row(one) for one in await instructed()])
            digest = await reconciled()
            assert await totals() == {"cancelled": (4, 4 * WHOLE + 3), "paid": (2, 2 * WHOLE)}
            digests.add(digest)
    assert len(digests) == 1
