"""The commands of switching and outreach: data on stdout, sentences on stderr, exit codes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from builders import COMMUNE
from months import Listed, a_ground, a_month
from typer.testing import CliRunner, Result
from visit_steps import HAMLET, OFFICER, a_file, derive

from disburse.core.clock import FixedClock
from disburse.identity.opening import open_disburse
from disburse.outreach import commands as outreach
from disburse.settings import Settings
from disburse.switching import commands as switching


def before(settings: Settings, clock: FixedClock, steps: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Take steps in an open service before the command runs."""

    async def taken() -> None:
        async with open_disburse(settings, clock=clock):
            await steps()

    asyncio.run(taken())


async def a_month_in_cash() -> None:
    await a_ground()
    await a_month("2026-12", [Listed(n, hamlet=HAMLET) for n in range(1, 4)])
    await derive("2026-12")


def run(app: Any, *arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_plan_is_previewed_made_and_reported(settings_of_commands: Settings, clock: FixedClock) -> None:
    before(settings_of_commands, clock, a_month_in_cash)
    for flag in (["--dry-run"], [], ["--dry-run"]):
        done = run(outreach.app, "plan", "2026-12", "--unit", COMMUNE, "--as", OFFICER, "--json", *flag)
        assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["items"][0]["visits"] == 0
    assert json.loads(done.stdout)["items"][0]["commune"] == COMMUNE


def test_an_officer_of_the_office_may_not_plan(settings_of_commands: Settings, clock: FixedClock) -> None:
    before(settings_of_commands, clock, a_month_in_cash)
    done = run(outreach.app, "plan", "2026-12", "--unit", COMMUNE, "--as", "maker")
    assert (done.exit_code, done.stdout) == (3, "")


def test_problems_in_a_results_file_give_exit_code_1(
    settings_of_commands: Settings, clock: FixedClock, tmp_path: Path
) -> None:
    before(settings_of_commands, clock, a_month_in_cash)
    file = tmp_path / "kq.xlsx"
    file.write_bytes(a_file([("7K3M-9QX2-P01", "", 1, "D", "", "", "", "", "")]))
    done = run(outreach.app, "results", "import", str(file), "--as", OFFICER, "--json")
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert (said["recorded"], said["problems"][0]["row"], said["problems"][0]["code"]) == (0, 2, "not_found")


def test_switching_reports_rates(settings_of_commands: Settings, clock: FixedClock) -> None:
    before(settings_of_commands, clock, a_month_in_cash)
    done = run(switching.app, "2026-12", "--as", OFFICER, "--json")
    said = json.loads(done.stdout)
    assert (said["run"], said["rates"][0]["payees"], said["rates"][0]["cash"]) == ("2026-12", 3, 3)
    shown = run(switching.app, "2026-12", "--as", OFFICER)
    assert "Xã Mường Hoa\tSI\t3\t0\t3\t0,0 %" in shown.stdout
