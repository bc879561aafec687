"""Cells nobody understands are told of with their own code, those people write otherwise are read (R06, R13, R28, R30, R35)."""

from __future__ import annotations

from pathlib import Path

import pytest
from roster_files import PLAIN_HEADER, Grid, codes, parse, plain_row, text, xlsx

from disburse.core.identifiers import is_cut_by_spreadsheet
from disburse.rosters.file import kinds

HEADER = [*PLAIN_HEADER, "Nguồn kinh phí"]


def row(source: str = "NSNN", **changed: object) -> list[object]:
    return [*plain_row(**changed), source]


@pytest.mark.parametrize(
    ("word", "sex"),
    [("Nam.", "M"), ("Phụ nữ", "F"), (" nữ giới", "F"), ("NAM GIỚI", "M"), ("Bà", "F"), ("khác", None)],
)
def test_sexes_are_read_as_people_write_them(word: str, sex: str | None) -> None:
    assert kinds.read_sex(word) == sex


@pytest.mark.parametrize(
    ("word", "source"),
    [
        ("NSNN", "nsnn"), ("Ngân sách tỉnh", "nsnn"), ("NS huyện", "nsnn"), ("NSĐP", "nsnn"), ("Quỹ BHXH", "fund"),
        ("BHXH", "fund"), ("Khác", "other"), ("Nguồn khác", "other"), ("#REF!", None), ("nguồn lạ", None),
        ("KINSO", None),
    ],
)  # fmt: skip
def test_sources_are_read_and_nothing_becomes_another_source_by_itself(word: str, source: str | None) -> None:
    assert kinds.read_source(word) == source


def test_unknown_words_and_error_cells_in_columns_of_few_words_are_told(tmp_path: Path) -> None:
    grid: Grid = [
        HEADER,
        row(Giới_tính="Phụ nữ"),
        row("#REF!", id="999145000002"),
        row("Nguồn lạ", id="999145000003", Giới_tính="#N/A"),
        row("-", id="999145000004", Giới_tính="xyz"),
    ]
    lines, problems, _ = parse(xlsx(tmp_path / "a.xlsx", grid))
    told = [(one.row, one.column, one.code, one.level) for one in problems if one.code != "H03"]
    assert [line.sex for line in lines] == ["F", "F", None, None]
    assert lines[3].source == "fund"
    assert told == [
        (3, "Nguồn kinh phí", "R36", "E"),
        (4, "Giới tính", "R36", "E"),
        (4, "Nguồn kinh phí", "R35", "E"),
        (5, "Giới tính", "R30", "W"),
    ]


def test_a_text_file_keeps_no_long_number_that_ends_in_zeros(tmp_path: Path) -> None:
    damaged, grouped = "3105205123000000000", "3105 2051 2300 0000 000"
    grid: Grid = [PLAIN_HEADER, plain_row(Số_tài_khoản=damaged)]
    lines, problems, _ = parse(text(tmp_path / "a.csv", grid))
    assert (lines[0].account, codes(problems)) == (None, ["R28 E"])
    lines, problems, _ = parse(text(tmp_path / "b.csv", [PLAIN_HEADER, plain_row(Số_tài_khoản=grouped)]))
    assert (lines[0].account, codes(problems)) == (damaged, ["R13 W"])
    lines, problems, _ = parse(xlsx(tmp_path / "a.xlsx", grid))  # its cell says that it is text
    assert (lines[0].account, codes(problems)) == (damaged, ["R13 W"])


@pytest.mark.parametrize(
    ("account", "cut"),
    [("310520512345670", False), ("3105205123456700", True), ("3105205123456781", False), ("31052051234500000", True)],
)  # fmt: skip
def test_what_a_spreadsheet_cuts_are_the_digits_after_the_fifteenth(account: str, cut: bool) -> None:
    assert is_cut_by_spreadsheet(account) is cut


def test_all_shapes_of_a_bank_are_named(tmp_path: Path) -> None:
    grid: Grid = [PLAIN_HEADER, plain_row(Số_tài_khoản="123456789012", Ngân_hàng="BIDV")]
    _, problems, _ = parse(text(tmp_path / "a.csv", grid))
    (one,) = [one for one in problems if one.code == "R13"]
    assert "10 số" in one.message and "14 số" in one.message and "12 ký tự" in one.message


def test_what_is_no_account_is_an_error_only_where_it_is_paid_into(tmp_path: Path) -> None:
    grid: Grid = [
        PLAIN_HEADER,
        plain_row(Số_tài_khoản="12/34"),
        plain_row(id="999145000002", Số_tài_khoản="12/34", Hình_thức=""),
        plain_row(id="999145000003", Số_tài_khoản="12/34", Hình_thức="TM"),
    ]
    _, problems, _ = parse(text(tmp_path / "a.csv", grid))
    assert codes(problems) == ["R13 E", "R13 E", "R13 W"]


@pytest.mark.parametrize("amount", ["99.999.999.999.999", "99999999999999", 99999999999999])
def test_an_amount_above_the_limit_is_told_the_limit(tmp_path: Path, amount: object) -> None:
    _, problems, _ = parse(xlsx(tmp_path / "a.xlsx", [PLAIN_HEADER, plain_row(Số_tiền=amount)]))
    (one,) = [one for one in problems if one.code == "R06"]
    assert "1.000.000.000.000" in one.message
    _, problems, _ = parse(xlsx(tmp_path / "a.xlsx", [PLAIN_HEADER, plain_row(Số_tiền="nhiều")]))
    assert [one.message for one in problems if one.code == "R06"] == [
        "Số tiền phải là số nguyên lớn hơn 0. Sửa lại ô này"
    ]


@pytest.mark.parametrize(("header", "code"), [("Số tiền", "R06"), ("Số CCCD", "R02"), ("Họ và tên", "R01")])
def test_what_every_row_lacks_is_told_once(tmp_path: Path, header: str, code: str) -> None:
    at = PLAIN_HEADER.index(header)
    grid = [
        [*cells[:at], *cells[at + 1 :]]
        for cells in (PLAIN_HEADER, plain_row(), plain_row(id="999145000002"), plain_row(id="999145000003"))
    ]
    _, problems, _ = parse(xlsx(tmp_path / "a.xlsx", grid))
    told = codes(problems)
    assert told.count("H01 E") == 1
    assert f"{code} E" not in told


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_zero_bytes_of_a_text_file_reach_no_line_and_no_message(tmp_path: Path, encoding: str) -> None:
    rows = [plain_row(id=f"999145{number:06}") for number in range(1, 900)]
    for place, column in enumerate(("Ngân hàng", "Xã/phường", "Hình thức", "Thôn"), start=700):
        rows[place][PLAIN_HEADER.index(column)] = "a\0b"
    path = text(tmp_path / "a.csv", [PLAIN_HEADER, *rows], encoding=encoding)
    lines, problems, _ = parse(path)
    assert [one.code for one in problems if one.level == "E"] == ["R12", "R31", "R35"]
    assert "\0" not in f"{lines}{problems}" and "\\x00" not in f"{lines}{problems}"


@pytest.mark.parametrize("brackets", [2, 3000])
def test_an_amount_in_brackets_in_brackets_is_none(tmp_path: Path, brackets: int) -> None:
    amount = "(" * brackets + "5" + ")" * brackets
    _, problems, _ = parse(text(tmp_path / "a.csv", [PLAIN_HEADER, plain_row(Số_tiền=amount)]))
    assert [one.code for one in problems if one.level == "E"] == ["R06" if brackets == 2 else "R36"]
