"""Files and paper of a roster on the command line: the marked file, the template, the payment list."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hand_filled import by_form
from pypdf import PdfReader
from test_command_line import OFFICE, RUN, Desk

pytestmark = pytest.mark.slow
HERE = ("--run", RUN, "--unit", OFFICE, "--programme", "SI")


def test_a_file_is_marked_without_a_database(tmp_path: Path) -> None:
    desk, form, out = Desk(tmp_path), tmp_path / "c72a.xlsx", tmp_path / "danh-dau.xlsx"
    by_form(form)
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[0]
    sheet.cell(8, 3).value = "123"
    book.save(form)
    asked = ("roster", "check", str(form), *HERE, "--annotated", str(out), "--json")
    checked = desk.run(*asked, exit_code=1)
    assert openpyxl.load_workbook(out).sheetnames[0] == "Tóm tắt"
    assert out.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "var").exists()
    again = desk.run("roster", "check", str(out), *HERE, "--json", exit_code=1)
    assert (again["rows"], again["problems"]) == (checked["rows"], checked["problems"])


def test_a_refused_file_has_no_marked_copy(tmp_path: Path) -> None:
    desk, out = Desk(tmp_path), tmp_path / "danh-dau.xlsx"
    (tmp_path / "x.xlsx").write_bytes(b"%PDF-1.7")
    desk.run("roster", "check", str(tmp_path / "x.xlsx"), *HERE, "--annotated", str(out), exit_code=1)
    assert not out.exists()


def test_template_marked_file_and_payment_list_of_a_month(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    desk, form = Desk(tmp_path), tmp_path / "c72a.xlsx"
    by_form(form)
    for username, role in (("lap", "si_officer"), ("duyet", "si_approver")):
        desk.run("user", "add", username, "--name", f"Người Thử {username}", "--role", role, "--unit", OFFICE)
    desk.run("run", "open", RUN)
    listed = desk.run("roster", "import", str(form), *HERE, "--as", "lap", "--json")
    marked, template, paper = (tmp_path / name for name in ("dau.xlsx", "mau.xlsx", "dsct.pdf"))
    desk.run("roster", "export", listed["id"], "--annotated", "--out", str(marked), "--as", "lap")
    assert openpyxl.load_workbook(marked).sheetnames[0] == "Tóm tắt"
    desk.run("roster", "export", listed["id"], "--out", str(marked), "--as", "lap", exit_code=2)
    totals = ("--count", str(listed["count"]), "--amount", str(listed["amount"]), "--acknowledge", "all")
    desk.run("roster", "submit", listed["id"], *totals, "--as", "lap")
    desk.run("roster", "approve", listed["id"], "--digest", listed["content_digest"], "--as", "duyet")
    desk.run("report", "payment-list", "--run", RUN, "--unit", OFFICE, "--out", str(paper), "--as", "duyet")
    text = " ".join(PdfReader(paper).pages[0].extract_text().split())
    assert "DANH SÁCH CHI TRẢ" in text
    assert "TỔNG CỘNG 3 người" in text
    following = ("--run", "2027-01", "--unit", OFFICE, "--programme", "SI")
    desk.run("roster", "template", *following, "--out", str(template), "--as", "lap")
    again = desk.run("roster", "check", str(template), *following, "--json")
    assert (again["rows"], again["problems"]) == (3, [])
