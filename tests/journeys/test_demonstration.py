"""The demonstration as a visitor starts it: three months of a small province, files, balance, paper, names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def disburse(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "disburse", *words],
        env={**os.environ, "DISBURSE_DATA": str(folder / "var"), "DISBURSE_LANG": "vi"},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, (words, done.stderr[-600:])
    return done.stdout


def test_three_months_balance_are_printed_and_verify(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    said = disburse(tmp_path, "demo", "--once", "--lines", "200", "--until", "2026-12")
    assert re.findall(r"^Kỳ (\S+)", said, re.MULTILINE) == ["10/2026", "11/2026", "12/2026"]
    assert re.findall(r"^ +Chênh lệch +(\S+)", said, re.MULTILINE) == ["0", "0", "0"]
    assert re.findall(r"^ +Đang chờ +(\d+)", said, re.MULTILINE) == ["0", "0", "0"]
    switched = re.search(r"Chuyển đổi sang tài khoản: (\d+); quay lại tiền mặt: (\d+)", said)
    assert switched is not None
    assert all(int(count) for count in switched.groups())
    paper = sorted((tmp_path / "var" / "demo").rglob("*.pdf"))
    assert f"{len(paper)} văn bản" in said
    assert all(file.read_bytes().startswith(b"%PDF") for file in paper)
    disburse(tmp_path, "verify")

    again = disburse(tmp_path, "demo", "--once", "--lines", "200", "--until", "2026-12")
    names = said[said.index("Đăng nhập") :]
    assert again == names
