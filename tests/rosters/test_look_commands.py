"""`disburse roster lines|recheck`: the lines of a list, and checking it again, by commands."""

from __future__ import annotations

import asyncio
import json
from uuid import UUID

import pytest
from running_month import Person, a_ground, a_read_roster, an_open_run
from typer.testing import CliRunner, Result

from disburse.core.clock import FixedClock
from disburse.identity.opening import open_disburse
from disburse.rosters.commands import app
from disburse.settings import Settings

PEOPLE = [Person(1), Person(2, cash=True, amount=300_000)]


@pytest.fixture
def roster(settings_of_commands: Settings, clock: FixedClock) -> UUID:
    async def a_list() -> UUID:
        async with open_disburse(settings_of_commands, clock=clock):
            await a_ground()
            await an_open_run()
            return await a_read_roster(PEOPLE)

    return asyncio.run(a_list())


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_the_lines_of_a_list_are_told_with_masked_numbers_and_checked_again(roster: UUID) -> None:
    told = json.loads(ran("lines", roster, "--as", "checker", "--json").stdout)
    assert (told["count"], told["amount"]) == (2, 1_300_000)
    assert [one["name"] for one in told["items"]] == [one.name for one in PEOPLE]
    shown = ran("lines", roster, "--as", "checker", "--method", "cash_point").stdout
    assert PEOPLE[1].name in shown
    assert PEOPLE[0].name not in shown
    for person in PEOPLE:
        assert person.citizen_id not in json.dumps(told) + shown
    again = ran("recheck", roster, "--as", "maker", "--json")
    assert (again.exit_code, json.loads(again.stdout)["version"]) == (0, 2)
    assert ran("recheck", roster, "--as", "maker").exit_code == 4
    assert ran("recheck", roster, "--as", "checker").exit_code == 3
