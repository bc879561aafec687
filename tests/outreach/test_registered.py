"""What an office's form and a bank's refusal mean for a case together, by their days (`domain.md` 7.4)."""

from __future__ import annotations

from datetime import date

import pytest
from builders import OFFICE, as_owner, as_user
from months import Listed, a_ground, a_month, answer
from visit_steps import ACCOUNT, cases, derive

from disburse.core.states import Method
from disburse.outreach.actions import Opened
from disburse.people import registrations
from disburse.people.registering import Paper, Registration
from disburse.service import Service

pytestmark = pytest.mark.anyio


async def registered(received_on: date, account: str = "1500200300402") -> None:
    """Record a form that moves the first person to another account."""
    await registrations.register(
        await as_user("maker"), unit=OFFICE, number="999000000001",
        registration=Registration(Method.ACCOUNT, received_on, Paper.FORM, "23-CBH số 1", account),
        bank="Agribank",
    )  # fmt: skip


async def state_after(run: str) -> str:
    """Derive a run, see that doing it again changes nothing; give the first case's state."""
    await derive(run)
    assert await derive(run) == Opened(0, 0, 0)
    state: str = (await cases())[0]["state"]
    return state


@pytest.mark.parametrize(("received_on", "state"), [(2, "to_meet"), (3, "form_signed"), (25, "form_signed")])
async def test_a_form_answers_a_refusal_that_came_before_it(
    disburse: Service, received_on: int, state: str
) -> None:
    await a_ground()
    await a_month("2026-11", [Listed(1, ACCOUNT, "rejected", booked_on=date(2026, 11, 3))])
    assert await state_after("2026-11") == "to_meet"
    await registered(date(2026, 11, received_on))
    assert await state_after("2026-11") == state


async def test_a_refusal_after_the_form_asks_again(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-10", [Listed(1)])
    assert await state_after("2026-10") == "to_meet"
    await a_month("2026-11", [Listed(1, ACCOUNT, "")])
    assert await state_after("2026-11") == "account_verified"
    async with as_owner() as database:
        payment = await database.fetchval("SELECT id FROM payment WHERE run = '2026-11'")
    await answer("2026-11", [(payment, "rejected", date(2026, 11, 10))])
    assert await state_after("2026-11") == "agreed"
    await registered(date(2026, 11, 15))
    assert await state_after("2026-11") == "form_signed"
    await a_month("2026-12", [Listed(1, ACCOUNT, "rejected")])
    assert await state_after("2026-12") == "agreed"
    await registered(date(2026, 12, 3), "1500200300403")
    assert await state_after("2026-12") == "form_signed"
