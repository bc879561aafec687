"""`disburse roster return` and `submit`: what came back is sent again by a command, as it stands."""

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


@pytest.fixture
def roster(settings_of_commands: Settings, clock: FixedClock) -> UUID:
    """Lead commands to a list that was read."""

    async def read() -> UUID:
        async with open_disburse(settings_of_commands, clock=clock):
            await a_ground()
            await an_open_run()
            return await a_read_roster([Person(1), Person(2)])

    return asyncio.run(read())


def ran(verb: str, *arguments: object) -> Result:
    return CliRunner().invoke(app, [verb, *(str(one) for one in arguments)])


def test_a_returned_list_is_sent_again_by_a_command(roster: UUID) -> None:
    send = (roster, "--as", "maker", "--acknowledge", "all", "--json")
    assert ran("submit", *send, "--count", 2).exit_code == 0
    assert ran("submit", *send).exit_code == 4  # it waits already
    assert ran("return", roster, "--as", "checker", "--reason", "sai giấy tờ").exit_code == 0
    assert ran("submit", *send, "--count", 3).exit_code == 1  # the paper says otherwise
    again = ran("submit", *send, "--count", 2, "--amount", 2_000_000)
    found = json.loads(again.stdout)
    assert (again.exit_code, found["state"], found["version"]) == (0, "submitted", 1)
    done = ran("approve", roster, "--as", "checker", "--digest", found["content_digest"], "--json")
    assert (done.exit_code, json.loads(done.stdout)["state"]) == (0, "approved")
