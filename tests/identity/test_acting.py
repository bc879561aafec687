"""What a command says when it is called wrongly, and what it never says."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from disburse.__main__ import app
from disburse.identity.acting import write_out

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
