"""A month on the command line, with rosters filled by hand in the three layouts offices use (`product.md` 3)."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hand_filled import as_a_plain_table, as_text, by_form

pytestmark = pytest.mark.slow
RUN = "2026-12"
OFFICE = "BHXH-25-03"


class Desk:
    """A terminal with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "DISBURSE_DATA": str(folder / "var"), "DISBURSE_LANG": "vi"}

    def run(self, *words: str, exit_code: int = 0) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "disburse", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == exit_code, (words, done.returncode, done.stderr[-600:])
        return json.loads(done.stdout) if "--json" in words and done.stdout else done.stdout


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    tmp_path.chmod(0o755)
    return Desk(tmp_path)


def test_a_month_of_three_hand_made_rosters_balances_on_the_command_line(desk: Desk) -> None:
    form, pensions, assistance = (desk.folder / name for name in ("c72a.xlsx", "hthx.xlsx", "btxh.csv"))
    by_form(form)
    as_a_plain_table(pensions)
    as_text(assistance)

    checked = desk.run(
        "roster", "check", str(form), "--run", RUN, "--unit", OFFICE, "--programme", "SI", "--json"
    )
    assert " ".join(checked) == "file sha256 sheet header_rows rows amount columns problems counts"
    assert (checked["header_rows"], checked["rows"], checked["amount"]) == ([5, 6], 3, 8_195_800)
    assert not [p for p in checked["problems"] if p["level"] == "E"]
    assert "999041000011" not in json.dumps(checked)

    for username, role, unit in (
        ("lap", "si_officer", OFFICE),
        ("duyet", "si_approver", OFFICE),
        ("xa", "commune_officer", "05134"),
        ("chu", "commune_approver", "05134"),
        ("agri", "payer_officer", "970405"),
        ("lp", "payer_officer", "970449"),
        ("vcb", "payer_officer", "970436"),
        ("buu", "payer_officer", "VNPOST-25"),
        ("quy", "payer_officer", "UBND-05134"),
    ):
        desk.run("user", "add", username, "--name", f"Người Thử {username}", "--role", role, "--unit", unit)
    desk.run("run", "open", RUN)

    for file, unit, programme, maker, checker in (
        (form, OFFICE, "SI", "lap", "duyet"),
        (pensions, "05134", "SOCIAL_PENSION", "xa", "chu"),
        (assistance, "05134", "SOCIAL_ASSISTANCE", "xa", "chu"),
    ):
        where = ("--run", RUN, "--unit", unit, "--programme", programme, "--as", maker)
        taken = desk.run("roster", "import", str(file), *where, "--json")
        assert taken["state"] == "ready", taken["problems"]
        again = desk.run("roster", "import", str(file), *where, "--json")
        assert again["repeat_of"] == taken["id"]
        desk.run("roster", "submit", taken["id"], "--acknowledge", "all", "--as", maker)
        approve, digest = ("roster", "approve", taken["id"], "--digest"), taken["content_digest"]
        desk.run(*approve, digest, "--as", maker, exit_code=3)
        desk.run(*approve, "another", "--as", checker, exit_code=4)
        done = desk.run(*approve, digest, "--as", checker, "--json")
        assert done["state"] == "approved"

    for maker in ("lap", "xa"):
        desk.run("instructions", "create", RUN, "--as", maker)
    files = desk.run("instructions", "list", RUN, "--json")["items"]
    assert sum(file["amount"] for file in files) == 8_195_800 + 1_000_000 + 750_000
    tellers = {"970405": "agri", "970449": "lp", "970436": "vcb", "VNPOST-25": "buu", "UBND-05134": "quy"}
    for file in files:
        out = desk.folder / f"{file['id']}.csv"
        payer = ("--as", tellers[file["payer"]])
        desk.run("instructions", "export", file["id"], "--out", str(out), *payer)
        answer = desk.folder / f"answer-{file['id']}.csv"
        answer.write_text(answered(out), encoding="utf-8")
        brought = ("confirmations", "import", str(answer), "--run", RUN, "--payer", file["payer"])
        taken = desk.run(*brought, *payer, "--json")
        assert (taken["state"], taken["problems"]) == ("confirmed", [])

    found = desk.run("reconcile", RUN, "--json")
    assert list(found) == ["run", "totals", "discrepancies", "difference", "digest"]
    assert found["difference"] == 0
    assert sum(row["paid"]["amount"] for row in found["totals"]) == 8_195_800 + 1_000_000 + 750_000
    assert found == desk.run("reconcile", RUN, "--json")
    desk.run("run", "close", RUN, "--as", "duyet")
    desk.run("run", "close", RUN, "--as", "chu")
    desk.run("verify")


def answered(exported: Path) -> str:
    """Answer an exported file as a payer who paid everybody."""
    if exported.read_bytes()[:2] == b"PK":
        sheet: Any = openpyxl.load_workbook(exported.rename(exported.with_suffix(".xlsx"))).active
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        top = next(i for i, row in enumerate(rows) if "Mã lệnh" in row)
        reference, amount = rows[top].index("Mã lệnh"), rows[top].index("Số tiền")
        paid = [(row[reference], row[amount]) for row in rows[top + 1 :] if row[reference]]
    else:
        with exported.open(encoding="utf-8-sig", newline="") as file:
            paid = [(row["reference"], row["amount"]) for row in csv.DictReader(file)]
    lines = ["reference,bank,account,name,amount,status,reason,booked_on,bank_reference"]
    lines += [
        f"{reference},,,,{amount},paid,,2026-12-02,FT{i:05d}" for i, (reference, amount) in enumerate(paid)
    ]
    return "\n".join(lines) + "\n"
