"""What we write opens in spreadsheets with its digits, days and texts intact, and never as a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.sheets.archive import Inspection
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
    assert list(Workbook(path, Inspection(path)).rows("Danh sách")) == [
        COLUMNS,
        ["001045000001", "=HYPERLINK(1)", 3245800, date(2026, 12, 5)],
        ["0011001234567", "+84", 10**12, ""],
    ]


def test_csv_has_a_mark_and_no_live_formula() -> None:
    content = write_csv(COLUMNS, ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines() == [
        '"Số CCCD","Họ tên","Số tiền","Ngày"',
        '"001045000001","\'=HYPERLINK(1)","3245800","05/12/2026"',
        '"0011001234567","\'+84","1000000000000",""',
    ]


SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BEFORE = {
    "nothing": "",
    "space": " ",
    "tab": "\t",
    "return": "\r",
    "line": "\n",
    "no-break space": "\u00a0",
    "ideographic space": "\u3000",
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "direction": "\u202e",
    "null": "\x00",
    "several": " \u200b\u00a0 ",
}


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_dangerous_beginnings_are_neutralised(before: str, sign: str) -> None:
    text = f"{before}{sign}1+1"
    assert neutral(text) == f"'{text}"
    (row,) = csv.reader([write_csv([text], []).decode("utf-8-sig")])
    assert row[0].startswith("'")


@pytest.mark.parametrize("text", ["\tA", "\rA", "\nA"])
def test_tabs_and_breaks_that_begin_a_cell_are_neutralised(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["001045000001", "Nguyễn Thị Mẫu", " Bùi Văn Mẫu", "Xóm 3-4", "a=b", "\u00a0thôn Bến", "12/2026"]
)
def test_harmless_texts_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text


@given(st.text())
def test_no_neutral_text_begins_a_formula(text: str) -> None:
    seen = neutral(text).lstrip().lstrip("".join(map(chr, range(32))))
    assert not seen.startswith(SIGNS)
    assert not neutral(text).startswith(("\t", "\r", "\n"))


def test_no_formula_reaches_the_cells_of_a_workbook(tmp_path: Path) -> None:
    texts = [f"{before}{sign}1+1" for before in BEFORE.values() for sign in SIGNS]
    write_xlsx(tmp_path / "a.xlsx", ["Tên"], [(text,) for text in texts])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert not [name for name in book.namelist() if b"<f>" in book.read(name)]
