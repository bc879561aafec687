"""`disburse roster normalised` and `submit`: cells before and after are printed masked, and accepted by their name."""

from __future__ import annotations

import asyncio
import json
from uuid import UUID

import pytest
from repair_desk import GOOD, read
from running_month import a_ground, an_open_run
from typer.testing import CliRunner, Result

from disburse.core.clock import FixedClock
from disburse.identity.opening import open_disburse
from disburse.rosters.commands import app
from disburse.settings import Settings

TWO_SPACES = "Nguyễn  Mẫu Bình;001142000002;Hưu trí;3000000;TM;;;"
PHONE = "Nguyễn Mẫu Giang;001145000005;Hưu trí;3000000;TM;;;912345678"


@pytest.fixture
def roster(settings_of_commands: Settings, clock: FixedClock) -> UUID:
    """Lead commands to a list with a name and a telephone that were read otherwise than they stand."""

    async def a_list() -> UUID:
        async with open_disburse(settings_of_commands, clock=clock):
            await a_ground()
            await an_open_run()
            return await read(GOOD, TWO_SPACES, PHONE)

    return asyncio.run(a_list())


def ran(verb: str, *arguments: object) -> Result:
    return CliRunner().invoke(app, [verb, *(str(one) for one in arguments), "--as", "maker"])


def test_cells_are_looked_at_and_accepted_by_commands(roster: UUID) -> None:
    looked = ran("normalised", roster)
    assert looked.exit_code == 0, looked.output
    assert "R23  3  Họ và tên  Nguyễn␣ Mẫu Bình → Nguyễn Mẫu Bình" in looked.stdout
    assert "912345678" not in looked.output
    assert "R34-I" in looked.stderr
    refused = ran("submit", roster, "--acknowledge", "H03,R23-I")
    assert (refused.exit_code, "R34-I" in refused.stderr) == (1, True)
    sent = ran("submit", roster, "--acknowledge", "H03,R23-I,R34-I", "--json")
    assert json.loads(sent.stdout)["state"] == "submitted"


def test_one_code_is_told_for_programs(roster: UUID) -> None:
    found = json.loads(ran("normalised", roster, "--code", "R34", "--json").stdout)
    (group,), (item,) = found["groups"], found["items"]
    assert (group["acknowledge"], group["count"], group["accepted_by"]) == ("R34-I", 1, "")
    assert (item["row"], item["code"], item["new"]) == (4, "R34", "0•••••5678")


def test_all_accepts_all(roster: UUID) -> None:
    sent = ran("submit", roster, "--acknowledge", "all", "--json")
    assert (sent.exit_code, json.loads(sent.stdout)["state"]) == (0, "submitted")
    groups = json.loads(ran("normalised", roster, "--json").stdout)["groups"]
    assert [one["accepted_by"] for one in groups] == ["Người Thử maker"] * 2
