"""What we write opens in spreadsheets with its digits, days and texts intact, and never as a formula."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.sheets.archive import inspect
from disburse.sheets.workbook import Workbook
from disburse.sheets.writing import neutral, write_csv, write_xlsx

COLUMNS = ["Số CCCD", "Họ tên", "Số tiền", "Ngày"]
ROWS = [
    ("001045000001", "=HYPERLINK(1)", 3245800, date(2026, 12, 5)),
    ("0011001234567", "+84", 10**12, None),
]


def test_identifiers_and_dangerous_texts_stay_text_in_a_workbook(tmp_path: Path) -> None:
    assert write_xlsx(tmp_path / "a.xlsx", COLUMNS, ROWS, text_columns=["Số CCCD"]) == 2
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert [[cell.data_type for cell in row] for row in sheet["A2:D2"]] == [["s", "s", "n", "d"]]
    assert sheet["A2"].value == "001045000001"
    assert sheet["B2"].value == "=HYPERLINK(1)"


def test_what_we_write_we_read(tmp_path: Path) -> None:
    content = io.BytesIO()
    write_xlsx(content, COLUMNS, ROWS, text_columns=["Số CCCD"])
    path = tmp_path / "a.xlsx"
    path.write_bytes(content.getvalue())
    assert list(Workbook(path, inspect(path)).rows("Danh sách")) == [
        COLUMNS,
        ["001045000001", "=HYPERLINK(1)", 3245800, date(2026, 12, 5)],
        ["0011001234567", "+84", 10**12, ""],
    ]


def test_csv_has_a_mark_and_no_live_formula() -> None:
    content = write_csv(COLUMNS, ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK(1),3245800,05/12/2026" in content.decode("utf-8-sig")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1"])
def test_dangerous_beginnings_are_neutralised(text: str) -> None:
    assert neutral(text) == f"'{text}"


@given(st.text())
def test_no_neutral_text_begins_a_formula(text: str) -> None:
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))
