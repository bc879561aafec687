"""A file with columns nobody knows, on the command line: refused, matched, remembered, read by itself the month after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
OFFICE = "BHXH-25-03"
CONTENT = """BẢNG KÊ CHI TRẢ;;;;;
Người lĩnh tiền;Giấy tờ;Sinh ngày;Khoản;Lĩnh kỳ này;Cách nhận
Nguyễn Mẫu An;999145000001;02/03/1945;Hưu trí;1000000;TM
Nguyễn Mẫu Bình;999145000002;02/03/1945;Hưu trí;2000000;TM
"""
SETS = ("Người lĩnh tiền=name", "B=citizen_id", "Lĩnh kỳ này=amount", "Khoản=benefit", "Cách nhận=method")


def disburse(folder: Path, *words: str, exit_code: int = 0) -> Any:
    """Run a command; give what it printed as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "disburse", *words],
        env={**os.environ, "DISBURSE_DATA": str(folder / "var"), "DISBURSE_LANG": "vi"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == exit_code, (words, done.returncode, done.stderr[-600:])
    return json.loads(done.stdout) if "--json" in words and done.stdout else done.stdout


def test_columns_are_seen_and_set_by_command_and_known_the_month_after(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    file = tmp_path / "bang-ke.csv"
    file.write_text(CONTENT, encoding="utf-8")
    disburse(tmp_path, "user", "add", "lap", "--name", "Người Thử", "--role", "si_officer", "--unit", OFFICE)
    for month in ("2026-12", "2027-01"):
        disburse(tmp_path, "run", "open", month)
    where = ("--unit", OFFICE, "--programme", "SI", "--as", "lap", "--json")
    first = disburse(tmp_path, "roster", "import", str(file), "--run", "2026-12", *where, exit_code=1)

    columns = ("roster", "columns", first["id"], "--as", "lap")
    seen = disburse(tmp_path, *columns, "--json", exit_code=1)
    assert (seen["header_rows"], seen["lacking"]) == ([2, 2], ["name", "citizen_id", "amount"])
    assert "999145000001" not in json.dumps(seen)
    shown = disburse(tmp_path, *columns, "--header-rows", "2", "--dry-run", exit_code=1)
    assert "Lĩnh kỳ này" in shown
    disburse(tmp_path, *columns, "--set", "Không có=name", exit_code=2)

    sets = [word for one in SETS for word in ("--set", one)]
    second = disburse(tmp_path, *columns, *sets, "--json")
    assert (second["state"], second["version"], second["amount"]) == ("ready", 2, 3_000_000)
    disburse(tmp_path, *columns, *sets, exit_code=4)
    after = disburse(tmp_path, "roster", "import", str(file), "--run", "2027-01", *where)
    assert (after["state"], after["amount"]) == ("ready", 3_000_000)
