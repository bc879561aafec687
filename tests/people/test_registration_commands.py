"""A registration to be paid another way, recorded and listed by command."""

from __future__ import annotations

import asyncio
import json

from builders import OFFICE
from known_lists import CASH, a_row, an_approved_list
from running_month import a_ground, an_open_run
from typer.testing import CliRunner

from disburse.identity.opening import open_disburse
from disburse.people.commands import app
from disburse.settings import Settings

NUMBER, ACCOUNT = "999145000001", "3105205000001"


def test_a_paper_is_recorded_and_listed(settings: Settings, settings_of_commands: Settings) -> None:
    async def fill() -> None:
        async with open_disburse(settings):
            await a_ground()
            await an_open_run()
            await an_approved_list(a_row(1, **CASH))

    def person(*args: str, ends: int = 0, said: str = "") -> str:
        result = CliRunner().invoke(app, args, input=said)
        assert result.exit_code == ends, result.stderr
        return result.stdout

    asyncio.run(fill())
    paper = (
        "--unit",
        OFFICE,
        "--received",
        "2026-01-05",
        "--paper",
        "23-CBH số 12",
        "--as",
        "maker",
        "--json",
    )
    given = ("register", "-", "--method", "account", "--bank", "Agribank", "--account", "-", *paper)
    made = json.loads(person(*given, said=f"{NUMBER}\n{ACCOUNT}\n"))
    assert (made["method"], made["effective_run"]) == ("account", "2026-02")
    person(*given, said=f"{NUMBER}\n{ACCOUNT}\n", ends=4)
    person("register", NUMBER, "--method", "account", *paper, ends=2)
    person("register", NUMBER, "--method", "cash_home", *paper[:-2], "checker", ends=3)
    (kept,) = json.loads(person("registrations", "--as", "checker", "--json"))["items"]
    assert (kept["id"], kept["unit"], kept["method"], kept["evidence"], kept["waits"]) == (
        made["id"], OFFICE, "account", "form", True,
    )  # fmt: skip
    assert (kept["received_on"], kept["answer_by"]) == (
        "2026-01-05",
        "2026-01-10",
    )  # a Saturday worked for 2 January
    line = person("registrations", "--as", "maker")
    assert line.endswith("\tform\twaiting\n")
    assert NUMBER not in line + str(kept)
    assert ACCOUNT not in line + str(kept)
