"""What a command says when it is called wrongly, and what it never says."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from disburse.__main__ import app

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


def test_a_fault_of_ours_tells_its_place_and_not_its_message() -> None:
    done = subprocess.run([sys.executable, "-c", FAULT], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("ValueError\n")
    assert "in fail" in done.stderr
    assert "999145000001" not in done.stderr
