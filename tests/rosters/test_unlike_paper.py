"""Files that show one thing and hold another: merged cells, cells without a header, odd formats (A31)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt
from roster_files import codes, parse, text

from disburse.sheets.archive import inspect
from disburse.sheets.formats import disguises
from tests.sheets.books import WRITERS, Formula, Look, Range

Rows = list[list[Any]]
HEADER: list[Any] = [
    "STT",
    "Họ và tên",
    "Số CCCD",
    "Thôn",
    "Loại chế độ",
    "Số tiền",
    "Số tài khoản",
    "Ngân hàng",
]
KINDS = sorted(WRITERS)


def book(folder: Path, kind: str, rows: Rows, *merges: Range) -> Path:
    return WRITERS[kind](folder / f"a.{kind}", {"DS": rows}, Look(merges=list(merges)))


def told(path: Path) -> list[tuple[str, str, int | None, str | None]]:
    return [
        (one.code, one.level, one.row, one.column) for one in parse(path)[1] if one.code not in ("H03", "R27")
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_with_two_benefits_is_read_twice_where_the_cells_are_merged(
    tmp_path: Path, kind: str
) -> None:
    rows: Rows = [
        HEADER,
        [1, "Lê Văn Mẫu", "999041000001", "Xóm Nẻ", "Hưu trí", 900_000, "3105205123456", "Agribank"],
        ["", "", "", "", "Tuất cơ bản", 500_000, "", ""],
        ["", "Tổng cộng", "", "", "", 1_400_000, "", ""],
    ]
    merges: list[Range] = [((1, column), (2, column)) for column in (0, 1, 2, 3, 6, 7)]
    path = book(tmp_path, kind, rows, *merges)
    lines, problems, summary = parse(path)
    assert [
        (one.full_name, one.citizen_id, one.hamlet, one.amount, one.account, one.bank) for one in lines
    ] == [
        ("Lê Văn Mẫu", "999041000001", "Xóm Nẻ", amount, "3105205123456", "970405")
        for amount in (900_000, 500_000)
    ]
    assert lines[0].benefit != lines[1].benefit
    assert summary.amount == 1_400_000
    assert sorted((one.row or 0, one.column or "") for one in problems if one.code == "F13") == sorted(
        (3, HEADER[column]) for column in (0, 1, 2, 3, 6, 7)
    )
    assert {one.level for one in problems} == {"W"}


def test_without_a_known_merge_the_same_rows_are_errors(tmp_path: Path) -> None:
    rows: Rows = [
        HEADER,
        [1, "Lê Văn Mẫu", "999041000001", "Xóm Nẻ", "Hưu trí", 900_000, "", ""],
        ["", "", "", "", "Tuất cơ bản", 500_000, "", ""],
    ]
    assert [one[:3] for one in told(text(tmp_path / "a.csv", rows))] == [("R01", "E", 3), ("R02", "E", 3)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_hamlet_merged_over_three_people_below_the_head_is_theirs(tmp_path: Path, kind: str) -> None:
    rows: Rows = [HEADER[:6]]
    rows += [[n, "Lê Văn Mẫu", f"999041{n:06d}", f"Xóm {n // 3}", "Hưu trí", 5] for n in range(3, 102)]
    for number, row in enumerate(rows[1:]):
        row[3] = row[3] if number % 3 == 0 else ""
    merges: list[Range] = [((top, 3), (top + 2, 3)) for top in range(1, 100, 3)]
    lines, problems, _ = parse(book(tmp_path, kind, rows, *merges))
    assert [line.hamlet for line in lines] == [f"Xóm {n // 3}" for n in range(3, 102)]
    assert [(one.code, one.field) for one in problems if one.level != "I" and one.code != "H03"] == [
        ("F13", "hamlet")
    ] * 66


@pytest.mark.parametrize("kind", KINDS)
def test_a_merged_amount_is_nobodys_twice_and_sums_are_no_people(tmp_path: Path, kind: str) -> None:
    rows: Rows = [
        HEADER[:6],
        [1, "Lê Văn Mẫu", "999041000001", "Xóm Nẻ", "Hưu trí", 900_000],
        [2, "Lê Thị Mẫu", "999141000002", "", "Hưu trí", ""],
        ["", "Cộng", "", "", "", 900_000],
    ]
    path = book(tmp_path, kind, rows, ((1, 5), (2, 5)), ((1, 3), (3, 3)))
    lines, _, summary = parse(path)
    assert [line.amount for line in lines] == [900_000, 0]
    assert (summary.stated_amount, summary.amount) == (900_000, 900_000)
    assert sorted(told(path)) == [("F13", "W", 3, "Thôn"), ("R06", "E", 3, "Số tiền")]


def test_thousands_cut_by_their_commas_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "STT,Họ và tên,Số CCCD,Năm sinh,Số tiền\n1,Nguyễn Thị Mẫu,999141000123,1941,2,900,000\n"
        "2,Lê Văn Mẫu,999041000124,1941,500000,,\n"
    )
    lines, problems, _ = parse(tmp_path / "a.csv")
    assert [line.amount for line in lines] == [2, 500_000]
    (found,) = [one for one in problems if one.level == "E"]
    assert (found.code, found.row) == ("R36", 2)
    assert found.message.startswith("Dòng này có dữ liệu ở 2 ô bên phải cột tiêu đề cuối cùng")


@pytest.mark.parametrize("kind", [*KINDS, "text"])
def test_cells_under_no_header_are_told(tmp_path: Path, kind: str) -> None:
    rows: Rows = [["STT", "", "Họ và tên", "Số CCCD", "Số tiền", ""]]
    rows += [[n, f"HS{n}" if n > 1 else "", "Lê Mẫu", f"99904100000{n}", 5, ""] for n in range(1, 5)]
    path = text(tmp_path / "a.csv", rows) if kind == "text" else book(tmp_path, kind, rows)
    _, problems, summary = parse(path)
    assert summary.unknown_columns == ["[B]"]
    (found,) = [one for one in problems if one.code == "F13"]
    assert found.message == (
        "Cột B không có tiêu đề nên không được đọc, nhưng có dữ liệu ở 3 dòng (từ dòng 3)."
        " Ghi tiêu đề hoặc xóa cột này"
    )


FORMATS: Mapping[str, bool] = {
    **dict.fromkeys(
        (
            "General",
            "#,##0",
            "0.00",
            "@",
            "dd/mm/yyyy",
            '#,##0 "đ"',
            '#,##0\\ "₫"',
            "#,##0 [$₫-42A]",
            "0.00E+00",
        ),
        False,
    ),
    **dict.fromkeys(
        (
            '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-',
            "#,##0_);[Red](#,##0)",
            '#,##0 "VNĐ"',
            "0,0",
            "#,##0.000",
        ),
        False,
    ),
    **dict.fromkeys(
        (
            "#,##0,",
            "#,##0,,",
            "[$-409]#,##0,",
            "0%",
            '#,##0"000"',
            "#,##0\\0",
            '#,##0 "nghìn"',
            ";;;",
            '"500000"',
        ),
        True,
    ),
}


@pytest.mark.parametrize(("code", "odd"), FORMATS.items())
def test_a_format_that_shows_another_number_is_known(code: str, odd: bool) -> None:
    assert disguises(code) is odd


def test_amounts_shown_as_others_are_told(tmp_path: Path) -> None:
    rows: Rows = [["Họ và tên", "Số CCCD", "Mức hưởng", "Thực lĩnh"]]
    rows += [["Lê Mẫu", f"99904100000{n}", 5000, 5000] for n in range(1, 5)]
    modern = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet, odd = modern.add_worksheet(), modern.add_format({"num_format": "#,##0,"})
    old = xlwt.Workbook()
    old_sheet = old.add_sheet("DS")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            disguised = column == 3 and number > 2
            sheet.write(number, column, cell, odd if disguised else None)
            style = xlwt.easyxf(num_format_str="#,##0,") if disguised else xlwt.Style.default_style
            old_sheet.write(number, column, cell, style)
    modern.close()
    old.save(str(tmp_path / "a.xls"))
    for path in (tmp_path / "a.xlsx", tmp_path / "a.xls"):
        (found,) = [one for one in parse(path)[1] if one.code == "F13"]
        assert (found.level, found.column) == ("W", "Thực lĩnh")
        assert "có 2 ô hiển thị số khác với số đang lưu (định dạng #,##0,, từ dòng 4)" in found.message


def test_amounts_in_percent_are_told_and_the_sheet_is_read_twice_only_for_cells_that_may_be(
    tmp_path: Path,
) -> None:
    for name, code in (("a", "0%"), ("b", "#,##0")):
        modern = xlsxwriter.Workbook(str(tmp_path / f"{name}.xlsx"))
        sheet, format_ = modern.add_worksheet(), modern.add_format({"num_format": code})
        sheet.write_row(0, 0, ["Họ và tên", "Số CCCD", "Thực lĩnh"])
        sheet.write_row(1, 0, ["Lê Mẫu", "999041000001"])
        sheet.write(1, 2, 5000, format_)
        modern.close()
    assert inspect(tmp_path / "a.xlsx").has_disguises
    assert [one.code for one in parse(tmp_path / "a.xlsx")[1] if one.code == "F13"] == ["F13"]
    assert not inspect(tmp_path / "b.xlsx").has_disguises


@pytest.mark.parametrize("kind", KINDS)
def test_a_total_whose_formula_has_no_result_is_an_error(tmp_path: Path, kind: str) -> None:
    rows: Rows = [
        ["Họ và tên", "Số CCCD", "Số tiền"],
        ["Lê Mẫu", "999041000001", 5],
        ["Tổng cộng", "", Formula()],
    ]
    assert codes(parse(book(tmp_path, kind, rows))[1]) == ["F12 E"]
