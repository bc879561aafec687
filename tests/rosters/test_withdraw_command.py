"""`disburse roster withdraw`: asked for by one, agreed to or refused by another, all by commands."""

from __future__ import annotations

import asyncio
import json
from uuid import UUID

import pytest
from running_month import Person, a_ground, a_read_roster, an_approved_roster, an_open_run, instructed
from typer.testing import CliRunner, Result

from disburse.core.clock import FixedClock
from disburse.identity.opening import open_disburse
from disburse.rosters.commands import app
from disburse.settings import Settings


@pytest.fixture
def roster(settings_of_commands: Settings, clock: FixedClock) -> UUID:
    """Lead commands to an approved list that is not instructed yet."""

    async def approved() -> UUID:
        async with open_disburse(settings_of_commands, clock=clock):
            await a_ground()
            await an_open_run()
            return await an_approved_roster([Person(1), Person(2)])

    return asyncio.run(approved())


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["withdraw", *(str(one) for one in arguments)])


def shown(roster: UUID) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        CliRunner().invoke(app, ["show", str(roster), "--as", "maker", "--json"]).stdout
    )
    return found


def test_an_approved_list_is_withdrawn_by_two_commands(roster: UUID) -> None:
    assert ran(roster, "--as", "maker").exit_code == 1  # no reason
    asked = ran(roster, "--as", "maker", "--reason", "sai mức hưởng")
    assert (asked.exit_code, "người thứ hai đồng ý" in asked.stderr) == (0, True)
    assert ran(roster, "--as", "maker", "--reason", "lần nữa").exit_code == 4
    digest = shown(roster)["content_digest"]
    assert ran(roster, "--as", "checker", "--agree").exit_code == 2
    assert ran(roster, "--as", "checker", "--agree", "--refuse", "--digest", digest).exit_code == 2
    assert ran(roster, "--as", "checker", "--agree", "--digest", "0" * 64).exit_code == 4
    assert ran(roster, "--as", "maker", "--agree", "--digest", digest).exit_code == 3
    assert shown(roster)["state"] == "approved"
    done = ran(roster, "--as", "checker", "--agree", "--digest", digest, "--json")
    assert (done.exit_code, json.loads(done.stdout)["state"]) == (0, "withdrawn")


def test_a_refused_request_leaves_the_list_as_it_is(roster: UUID) -> None:
    assert ran(roster, "--as", "checker", "--refuse").exit_code == 4  # nothing waits
    assert ran(roster, "--as", "maker", "--reason", "sai").exit_code == 0
    assert ran(roster, "--as", "checker", "--refuse", "--reason", "đúng rồi").exit_code == 0
    assert shown(roster)["state"] == "approved"


def test_whoever_asked_takes_the_request_back(roster: UUID) -> None:
    assert ran(roster, "--as", "maker", "--take-back", "--reason", "nhầm").exit_code == 4  # nothing waits
    assert ran(roster, "--as", "maker", "--reason", "sai").exit_code == 0
    assert ran(roster, "--as", "maker", "--take-back").exit_code == 1  # no reason
    assert ran(roster, "--as", "maker", "--take-back", "--refuse", "--reason", "nhầm").exit_code == 2
    back = ran(roster, "--as", "maker", "--take-back", "--reason", "nhầm")
    assert (back.exit_code, "lấy lại đề nghị" in back.stderr) == (0, True)
    assert shown(roster)["state"] == "approved"
    assert ran(roster, "--as", "checker", "--refuse").exit_code == 4


def test_an_instructed_list_says_which_file_holds_it(
    roster: UUID, settings_of_commands: Settings, clock: FixedClock
) -> None:
    async def instruct() -> UUID:
        async with open_disburse(settings_of_commands, clock=clock):
            await instructed()
            return await a_read_roster([Person(3)], list_number=2)

    unsent = asyncio.run(instruct())
    late = ran(roster, "--as", "maker", "--reason", "sai")
    assert (late.exit_code, "tệp lệnh đợt 1" in late.stderr) == (4, True)
    assert ran(unsent, "--as", "maker").exit_code == 0  # not approved yet: at once, alone
    assert shown(unsent)["state"] == "withdrawn"
