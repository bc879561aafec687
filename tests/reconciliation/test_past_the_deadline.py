"""Two weeks later: what nobody answered, and what nobody sent, is a question (`money.md` M9)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from running_month import Person, a_ground, an_approved_roster, an_open_run, answer_row, instructed, stated
from standing_month import closed, decided, kinds, reconciled, states, totals

from disburse.core.clock import FixedClock
from disburse.core.errors import Refusal
from disburse.payments.actions import NothingToInstruct
from disburse.service import Service

pytestmark = pytest.mark.anyio
WHOLE = 1_000_000


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 12, 28, 2, tzinfo=UTC))


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1)])


async def test_an_unanswered_payment_is_cancelled_by_two_persons() -> None:
    await instructed()
    await reconciled()
    assert await kinds() == ["no_answer"]
    await decided("no_answer", "cancel")
    await reconciled()
    assert (await totals(), await kinds()) == ({"cancelled": (1, WHOLE)}, [])
    assert len(await closed()) == 1


async def test_a_payment_never_instructed_is_cancelled_by_two_persons() -> None:
    await reconciled()
    assert await kinds() == ["no_answer"]
    with pytest.raises(Refusal):
        await closed()
    await decided("no_answer", "cancel")
    await reconciled()
    assert (await states(), await totals(), await kinds()) == (["cancelled"], {"cancelled": (1, WHOLE)}, [])
    with pytest.raises(NothingToInstruct):
        await instructed()
    assert len(await closed()) == 1


async def test_an_answer_that_comes_after_all_closes_the_question() -> None:
    (order,) = await instructed()
    await reconciled()
    assert await kinds() == ["no_answer"]
    await stated([answer_row(order)])
    await reconciled()
    assert (await states(), await kinds()) == (["paid"], [])


async def test_what_comes_after_the_cancellation_is_no_event() -> None:
    (order,) = await instructed()
    await reconciled()
    await decided("no_answer", "cancel")
    await reconciled()
    await stated([answer_row(order)])
    await reconciled()
    assert (await totals(), await kinds()) == ({"cancelled": (1, WHOLE)}, ["after_cancel"])
