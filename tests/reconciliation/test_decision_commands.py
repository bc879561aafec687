"""`disburse discrepancies resolve` and `undo`: decided, taken back, the run reconciled again."""

from __future__ import annotations

import asyncio
import json
from uuid import UUID

import pytest
from running_month import Person, a_ground, an_approved_roster, an_open_run, answer_row, instructed, stated
from standing_month import kinds, reconciled, states, troubles
from typer.testing import CliRunner, Result

from disburse.core.clock import FixedClock
from disburse.identity.opening import open_disburse
from disburse.reconciliation.commands import app
from disburse.settings import Settings


@pytest.fixture
def refusal(settings_of_commands: Settings, clock: FixedClock) -> UUID:
    """Lead commands to a month with one refusal; give its discrepancy."""

    async def a_refusal() -> UUID:
        async with open_disburse(settings_of_commands, clock=clock):
            await a_ground()
            await an_open_run()
            await an_approved_roster([Person(1)])
            (order,) = await instructed()
            await stated([answer_row(order, "rejected", reason="TK BI PHONG TOA")])
            await reconciled()
            (found,) = await troubles()
            refusal_id: UUID = found["id"]
            return refusal_id

    return asyncio.run(a_refusal())


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_decision_is_taken_back_with_a_reason(refusal: UUID, settings: Settings, clock: FixedClock) -> None:
    assert ran("resolve", refusal, "cancel", "--as", "maker", "--reason", "không chi nữa").exit_code == 0
    assert ran("resolve", refusal, "agree", "--as", "checker").exit_code == 0
    assert ran("undo", refusal, "--as", "maker").exit_code != 0
    done = ran("undo", refusal, "--as", "checker", "--reason", "hủy nhầm", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"id": str(refusal), "state": "open", "resolution": None}
    assert ran("undo", refusal, "--as", "checker", "--reason", "hai lần").exit_code != 0

    async def standing() -> tuple[list[str], list[str]]:
        async with open_disburse(settings, clock=clock):
            return await states(), await kinds()

    assert asyncio.run(standing()) == (["rejected"], ["failed"])
