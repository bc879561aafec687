"""`disburse roster changes|leavings|accounts|evidence|confirm`: the road of a changed account by commands."""

from __future__ import annotations

import asyncio
import json
from uuid import UUID

import pytest
from running_month import RUN, Person, a_ground, a_read_roster, an_approved_roster, an_open_run
from typer.testing import CliRunner, Result

from disburse.core.clock import FixedClock
from disburse.identity.opening import open_disburse
from disburse.rosters.commands import app
from disburse.settings import Settings


@pytest.fixture
def roster(settings_of_commands: Settings, clock: FixedClock) -> UUID:
    """Lead commands to a list with one changed account and one person gone."""

    async def a_changed_list() -> UUID:
        async with open_disburse(settings_of_commands, clock=clock):
            await a_ground()
            await an_open_run()
            await an_open_run(RUN.next())
            await an_approved_roster([Person(1), Person(2)])
            return await a_read_roster([Person(1, account="3105205777777")], run=RUN.next())

    return asyncio.run(a_changed_list())


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def items(*arguments: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(ran(*arguments, "--json").stdout)["items"]
    return found


def test_evidence_is_given_confirmed_and_the_list_sent(roster: UUID) -> None:
    assert [one["parts"] for one in items("changes", roster, "--as", "maker")] == [
        ["gone"],
        ["other_account"],
    ]
    assert ran("leavings", roster, "--as", "maker", "--reason", "died").exit_code == 0
    totals = ("--count", 1, "--amount", 1000000, "--account-amount", 1000000, "--cash-amount", 0)
    assert ran("submit", roster, "--as", "maker", *totals).exit_code == 4
    said = ("--kind", "form", "--reference", "Giấy 12", "--dated", "2026-11-20")
    assert ran("evidence", roster, "--as", "maker", *said).exit_code == 0
    assert ran("confirm", roster, "--as", "maker").exit_code == 3
    assert ran("confirm", roster, "--as", "checker").exit_code == 0
    (account,) = items("accounts", roster, "--as", "maker")
    assert (account["standing"], account["now"]) == ("confirmed", "Agribank ••••7777")
    assert ran("submit", roster, "--as", "maker", *totals[:-1], 1).exit_code == 1
    assert ran("submit", roster, "--as", "maker", *totals).exit_code == 0
