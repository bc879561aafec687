"""What a command says when it is called wrongly, and what it never says."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from builders import OFFICE
from running_month import RUN, Person, a_ground, a_roster_file, an_open_run
from typer.testing import CliRunner

from disburse.__main__ import app
from disburse.core.clock import FixedClock
from disburse.identity.acting import write_out
from disburse.identity.opening import open_disburse
from disburse.settings import Settings

FAULT = """
import sys
from disburse import __main__, verifying
async def fail(): raise ValueError("999145000001")
verifying.verify = fail
__main__.acting.run = lambda work: work().send(None)
__main__.main(["verify"])
"""


@pytest.mark.usefixtures("settings_of_commands")
@pytest.mark.parametrize("command", [["roster", "show"], ["roster", "diff"]])
def test_what_is_no_id_is_a_usage_error_that_does_not_repeat_it(command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "999145000001"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Mã chưa đúng" in done.stderr
    assert "999145000001" not in done.stderr


def test_a_person_at_a_terminal_sees_how_far_a_job_is(
    settings_of_commands: Settings, clock: FixedClock, tmp_path: Path
) -> None:
    async def ground() -> None:
        async with open_disburse(settings_of_commands, clock=clock):
            await a_ground()
            await an_open_run()

    asyncio.run(ground())
    (tmp_path / "ds.csv").write_bytes(a_roster_file([Person(1)]))
    where = ("--run", str(RUN), "--unit", OFFICE, "--programme", "SI", "--as", "maker", "--json")
    ours, theirs = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "disburse", "roster", "import", str(tmp_path / "ds.csv"), *where],
            stdout=subprocess.PIPE, stderr=theirs, check=False,
        )  # fmt: skip
        shown = os.read(ours, 1 << 16).decode(errors="replace")
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 0, shown
    assert json.loads(done.stdout)["state"] == "ready"
    assert "0:00:0" in shown


def test_what_a_command_writes_only_its_owner_reads_even_over_a_file_that_was_open(tmp_path: Path) -> None:
    (tmp_path / "a-2.csv").write_text("cũ")
    (tmp_path / "a-2.csv").chmod(0o644)
    written = write_out(tmp_path / "a.csv", [b"1", b"2"])
    assert [path.name for path in written] == ["a-1.csv", "a-2.csv"]
    assert [path.read_bytes() for path in written] == [b"1", b"2"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert write_out(tmp_path / "b.csv", [b"3"]) == [tmp_path / "b.csv"]


def test_a_fault_of_ours_tells_its_place_and_not_its_message() -> None:
    done = subprocess.run([sys.executable, "-c", FAULT], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("ValueError\n")
    assert "in fail" in done.stderr
    assert "999145000001" not in done.stderr
