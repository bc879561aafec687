"""All sheets of a workbook whose columns stand alike, read as one list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import roster_files as files

from disburse.core.calendar import Run
from disburse.rosters.file.annotating import annotate
from disburse.rosters.file.mended import BEFORE, Mended
from disburse.rosters.file.parsing import Parsing, Summary
from disburse.rosters.file.problem import RosterProblem
from disburse.rosters.file.repairs import Choices, Layer, Repair
from disburse.rosters.file.seeing import look
from disburse.rosters.file.sheets_joined import ALL_SHEETS
from disburse.rosters.file.skipped import rows_shown
from disburse.rosters.file.wording import Wording
from disburse.sheets.opening import open_book
from disburse.sheets.row_numbers import row_of, row_shown

pytestmark = pytest.mark.anyio
HEADER = ["STT", "Họ và tên", "Số CCCD", "Loại chế độ", "Số tiền"]


def person(number: int, amount: int = 1_000_000) -> list[Any]:
    return [number, f"Nguyễn Mẫu {chr(64 + number)}", f"99914500000{number}", "Hưu trí", amount]


def a_book(tmp_path: Path) -> Path:
    first = [
        ["DANH SÁCH THÁNG 12/2026"],
        HEADER,
        ["Xóm Nẻ"],
        person(1),
        person(2),
        ["", "Tổng cộng", "", "", 2_000_000],
    ]
    second = [["DANH SÁCH"], ["THÁNG 12/2026"], HEADER, person(3), ["", "Tổng cộng", "", "", 1_000_000]]
    other = [["Họ và tên", "Số tiền", "Số CCCD"], ["Nguyễn Mẫu X", 1, "999145000009"]]
    third = [HEADER, person(4, 500_000), person(1)]
    return files.xlsx(tmp_path / "a.xlsx", first, Hai=second, Khác=other, Ba=third)


def read(
    path: Path, *repairs: Repair, sheet: str = ALL_SHEETS, months: Sequence[str] = ()
) -> tuple[list[Any], list[RosterProblem], Summary]:
    parsing = Parsing(
        path, run=Run.parse(files.RUN), months=months, unit=files.OFFICE, programme="SI", choices=Choices(sheet=sheet),
        layer=Layer(repairs), size_max=200 << 20,
    )  # fmt: skip
    lines = list(parsing)
    return lines, parsing.take_problems(), parsing.summary


def test_sheets_that_stand_alike_are_one_list(tmp_path: Path) -> None:
    lines, problems, summary = read(a_book(tmp_path))
    assert [(line.row, line.full_name[-1]) for line in lines] == [
        (4, "A"), (5, "B"), (10_000_004, "C"), (20_000_002, "D"), (20_000_003, "A"),
    ]  # fmt: skip
    assert (summary.sheet, summary.sheets) == (ALL_SHEETS, ["DS", "Hai", "Ba"])
    assert (summary.rows, summary.amount) == (5, 4_500_000)
    assert [(one.code, one.row) for one in problems if one.level == "E"] == [("R04", 20_000_003)]
    assert "Trùng với dòng 4" in next(one.message for one in problems if one.code == "R04")
    assert [one.params["sheet"] for one in problems if one.code == "F13"] == ["Khác"]


def test_every_sheet_answers_for_its_own_total_and_names_its_own_groups(tmp_path: Path) -> None:
    first = [HEADER, ["Xóm Nẻ"], person(1), ["", "Tổng cộng", "", "", 1_000_000]]
    second = [HEADER, person(2), ["", "Tổng cộng", "", "", 1_500_000]]
    lines, problems, summary = read(files.xlsx(tmp_path / "a.xlsx", first, Hai=second))
    assert [line.hamlet for line in lines] == ["Xóm Nẻ", None]
    assert [(one.code, one.row) for one in problems if one.level == "E"] == [("R26", 10_000_003)]
    assert summary.stated_amount == 2_500_000


def test_repairs_find_their_rows_on_every_sheet(tmp_path: Path) -> None:
    repairs = [Repair("exclude", 20_000_003, "", "Trùng"), Repair("cell", 10_000_004, "amount", "3000000")]
    lines, problems, summary = read(a_book(tmp_path), *repairs)
    assert [line.amount for line in lines] == [1_000_000, 1_000_000, 3_000_000, 500_000]
    assert summary.left_out == 1
    assert "L02" not in {one.code for one in problems}


def test_one_sheet_alone_is_read_as_before(tmp_path: Path) -> None:
    lines, _, summary = read(a_book(tmp_path), sheet="Hai")
    assert [line.row for line in lines] == [4]
    assert summary.sheets == []
    assert read(a_book(tmp_path), sheet="Khác")[2].rows == 1


def test_a_sheet_of_other_months_is_a_list_of_its_own(tmp_path: Path) -> None:
    grids = [[[f"DANH SÁCH THÁNG {month}"], HEADER, person(1), person(2)] for month in ("12/2026", "01/2027")]
    rest = [HEADER, person(3)]
    path = files.xlsx(tmp_path / "a.xlsx", grids[0], Hai=grids[1], Ba=rest)
    months = ["2026-12", "2027-01"]
    lines, problems, summary = read(path, months=months)
    assert [line.months for line in lines] == [months[:1], months[:1], months]
    assert summary.sheets == ["DS", "Ba"]
    assert {one.code for one in problems if one.level == "E"} == set()
    assert [one.params["sheet"] for one in problems if one.code == "F13"] == ["Hai"]
    assert sorted(one.message[:20] for one in problems if one.code == "H03" and "tháng" in one.message) == [
        "Không có cột “Tháng ",
        "Tiêu đề chỉ ghi thán",
    ]
    lines, problems, _ = read(path, sheet="Hai", months=months)
    assert [line.months for line in lines] == [months[1:], months[1:]]


def test_a_look_at_the_file_says_how_many_sheets_stand_alike(tmp_path: Path) -> None:
    book = open_book(a_book(tmp_path))
    wording = Wording(files.OFFICE, "SI")
    assert look(book, book.heads(), Choices(), wording).alike == 3
    joined = look(book, book.heads(), Choices(sheet=ALL_SHEETS), wording)
    assert (joined.joined, joined.sheet) == (True, "DS")
    assert look(book, book.heads(), Choices(sheet="Khác"), wording).alike == 1


@pytest.mark.parametrize(
    ("row", "shown"), [(14, "14"), (1_048_576, "1048576"), (10_000_014, "2!14"), (20_000_001, "3!1")]
)
def test_a_row_is_shown_with_its_sheet(row: int, shown: str) -> None:
    assert (row_shown(row), row_of(shown)) == (shown, row)
    assert rows_shown([(row, row)], 1) == shown


async def test_the_marked_workbook_has_the_marks_on_every_sheet_and_comes_in_again(tmp_path: Path) -> None:
    path = a_book(tmp_path)
    repairs = [
        Repair("cell", 10_000_004, "amount", "3000000"),
        Repair("cell", 20_000_002, "phone", "0912345678"),
        Repair("exclude", 5, "", "Đã chuyển xã"),
    ]
    lines, problems, summary = read(path, *repairs)
    content = await annotate(
        path,
        problems,
        mended=[Mended(one, f"trước là “{BEFORE}”") for one in repairs],
        file_name="a.xlsx",
        sheet=summary.sheet,
        header_rows=summary.header_rows,
    )
    made = tmp_path / "danh-dau.xlsx"
    made.write_bytes(content)
    book = openpyxl.load_workbook(made)
    assert book.sheetnames == ["Tóm tắt", "DS", "Hai", "Khác", "Ba"]
    assert (book["Hai"]["E4"].value, book["Ba"]["F2"].value) == (3_000_000, "0912345678")
    assert [book[name]["F" + row].value for name, row in (("DS", "2"), ("Hai", "3"), ("Ba", "1"))] == [
        "Điện thoại"
    ] * 3
    assert "Trùng với dòng 4" in book["Ba"]["C3"].comment.text
    assert book["DS"]["G5"].value == "Đã loại"
    told = {(row[0], row[3]) for row in book["Tóm tắt"].iter_rows(min_row=6, values_only=True)}
    assert {("Lỗi", "1"), ("Đã loại", "1"), ("Đã sửa", "2")} <= told
    again, _, once_more = read(made)
    assert once_more.sheets == ["DS", "Hai", "Ba"]
    assert [line for line in again if line.row != 5] == lines
    some = await annotate(
        path,
        problems,
        file_name="a.xlsx",
        sheet=ALL_SHEETS,
        header_rows=summary.header_rows,
        only_problems=True,
    )
    made.write_bytes(some)
    rows = [row[:3] for row in openpyxl.load_workbook(made)["DS"].iter_rows(values_only=True)]
    assert [row[0] for row in rows] == ["Dòng trong tệp gốc", "2!5", "3!3"]
