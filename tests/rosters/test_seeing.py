"""What is seen of a file before it is read: sheets, samples without numbers, and what a column most likely is."""

from __future__ import annotations

from pathlib import Path

import pytest
import roster_files as files

from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.samples import masked
from disburse.rosters.file.seeing import Seen, header_rows_fit, look
from disburse.rosters.file.wording import Wording
from disburse.sheets.columns import letter
from disburse.sheets.opening import open_book


def seen(path: Path, choices: Choices | None = None) -> Seen:
    """Look at a file here, without the child process."""
    book = open_book(path)
    return look(book, book.heads(), choices or Choices(), Wording(files.OFFICE, "SI"))


def text(tmp_path: Path, *rows: str) -> Path:
    return files.text(tmp_path / "a.csv", [row.split(";") for row in rows])


def test_a_file_as_offices_send_it_is_sure_in_every_column(tmp_path: Path) -> None:
    found = seen(files.xlsx(tmp_path / "a.xlsx", [files.PLAIN_HEADER, files.plain_row()]))
    assert {column.state for column in found.columns} == {"sure"}
    assert found.lacking == []


def test_no_sample_shows_a_number_of_somebody(tmp_path: Path) -> None:
    secret = ("999145000001", "3105205123456", "0912345678", "2512345678")
    found = seen(
        text(
            tmp_path,
            "Họ và tên;Số CCCD;Số tiền;Cột A;Cột B;Cột C;Cột D;Ghi chú",
            f"Nguyễn Mẫu An;{secret[0]};1500000;{secret[1]};0912 345 678;{secret[3]};3105.205.123.456;"
            f"TK {secret[1]} Agribank, sinh 02/03/1945",
        )
    )
    shown = " ".join(sample for column in found.columns for sample in column.samples)
    shown += " ".join(cell for _, row in found.top for cell in row)
    digits = "".join(character for character in shown if character.isdigit() or character == "•")
    assert not [number for number in secret if number in digits]
    assert ("1500000" in shown, "Nguyễn Mẫu An" in shown) == (True, True)


@pytest.mark.parametrize(
    ("cell", "field", "shown"),
    [
        ("999145000001", "", "••••0001"),
        (999145000001, "amount", "••••0001"),  # whatever a person takes the column for
        ("3.245.800", "amount", "3.245.800"),
        ("3,245,800.00", "amount", "3,245,800.00"),
        ("123456", "account", "••••"),
        ("01/01/2026 - 31/12/2026", "months", "01/01/2026 - 31/12/2026"),
        ("310/520/512/3456", "", "••••3456"),
        ("x" * 55 + "999145000001", "", "x" * 55 + "••••0"),
    ],
)
def test_a_number_is_shown_as_much_as_it_may_be(cell: str | int, field: str, shown: str) -> None:
    assert masked(cell, field) == shown


def test_a_column_is_proposed_by_header_and_values_together_and_each_field_once(tmp_path: Path) -> None:
    found = seen(
        text(
            tmp_path,
            "Người lĩnh;Giấy tờ;Tiền lĩnh;Tiền khác;NH mở;Ký",
            "Nguyễn Mẫu An;999145000001;1500000;1000000;Agribank;",
            "Nguyễn Mẫu Bình;999145000002;1600000;2000000;Vietcombank;",
        )
    )
    proposed = {column.header: column.proposed for column in found.columns}
    assert (proposed["Người lĩnh"], proposed["Giấy tờ"], proposed["NH mở"]) == ("name", "citizen_id", "bank")
    money = [proposed["Tiền lĩnh"], proposed["Tiền khác"]]
    assert money.count("amount") == 1
    given = [field for field in proposed.values() if field]
    assert len(given) == len(set(given))


def test_values_that_speak_against_a_similar_header_keep_it_from_being_read(tmp_path: Path) -> None:
    rows = ("Họ và tên;Số CCCD;Số tiền;Ngày sinhh", "Nguyễn Mẫu An;999145000001;1500000;Agribank")
    (column,) = [one for one in seen(text(tmp_path, *rows)).columns if one.header == "Ngày sinhh"]
    assert (column.field, column.state) == ("", "")
    agreeing = (rows[0], rows[1].replace("Agribank", "02/03/1945"))
    (column,) = [one for one in seen(text(tmp_path, *agreeing)).columns if one.header == "Ngày sinhh"]
    assert (column.field, column.state) == ("birth", "probable")


@pytest.mark.parametrize("header", ["Số tiền của tháng trước", "Số tài khoản cũ đã đóng", "Họ và tên cha mẹ"])
def test_a_header_with_words_beside_decides_neither_who_nor_how_much_nor_where(
    tmp_path: Path, header: str
) -> None:
    values = {"tiền": "1500000", "khoản": "3105205123456", "tên": "Nguyễn Mẫu Cha"}
    value = next(value for word, value in values.items() if word in header)
    found = seen(text(tmp_path, f"STT;Số CCCD;Ngày sinh;{header}", f"1;999145000001;02/03/1945;{value}"))
    assert [column.field for column in found.columns if column.header == header] == [""]


def test_a_header_with_words_beside_may_say_the_hamlet(tmp_path: Path) -> None:
    rows = (
        "Họ và tên;Số CCCD;Số tiền;Thôn, xóm, tổ nơi cư trú",
        "Nguyễn Mẫu An;999145000001;1500000;Xóm Nẻ",
    )
    assert seen(text(tmp_path, *rows)).columns[3].field == "hamlet"


def test_every_sheet_says_what_it_holds(tmp_path: Path) -> None:
    other = [["Tên", "Số"], ["x", 1], ["y", 2]]
    path = files.xlsx(tmp_path / "a.xlsx", [files.PLAIN_HEADER, files.plain_row()], Khac=other, Trong=[])
    sheets = [(one.number, one.name, one.rows, one.known) for one in seen(path).sheets]
    assert sheets == [(1, "DS", 2, 12), (2, "Khac", 3, 0)]


def test_a_column_without_a_header_is_seen_by_its_letter(tmp_path: Path) -> None:
    found = seen(text(tmp_path, "Họ và tên;Số CCCD;", "Nguyễn Mẫu An;999145000001;1500000"))
    (column,) = [one for one in found.columns if not one.header]
    assert (column.letter, column.key, column.proposed) == ("C", "#1", "amount")


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_a_header_has_one_to_three_rows_near_the_top() -> None:
    assert [header_rows_fit(*rows) for rows in ((1, 1), (58, 60), (0, 1), (2, 1), (1, 4), (60, 61))] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


def test_pointing_at_one_row_of_a_header_takes_the_rest_of_it(tmp_path: Path) -> None:
    rows = [
        ["DANH SÁCH CHI TRẢ"],
        ["STT", "Họ và tên", "Số CCCD", "Số tiền được lĩnh", ""],
        ["", "", "", "Truy lĩnh", "Tổng cộng"],
        [1, "Nguyễn Mẫu An", "999145000001", 0, 1_000_000],
        ["Họ và tên", "Số CCCD", "Số tiền"],
        ["Trần Mẫu Bình", "999145000002", 2_000_000],
    ]
    path = files.xlsx(tmp_path / "a.xlsx", rows)
    book = open_book(path)
    wording = Wording(files.OFFICE, "SI")
    by_row = {
        row: look(book, book.heads(), Choices(), wording, pointed_row=row).header_rows
        for row in (2, 3, 4, 5, 59)
    }
    assert by_row == {2: (2, 3), 3: (2, 3), 4: (4, 4), 5: (5, 5), 59: (2, 3)}
