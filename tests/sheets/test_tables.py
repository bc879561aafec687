"""Finding tables and matching columns, without any feature's dictionary."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from disburse.sheets.archive import Inspection
from disburse.sheets.columns import column_keys, fold_header, match_columns
from disburse.sheets.delimited import Delimited
from disburse.sheets.refusals import FileRefused
from disburse.sheets.table import find_table, likely_header_row
from disburse.sheets.workbook import Row, SheetHead, Workbook

FRUIT = {
    "number": ("stt",),
    "name": ("ten qua", "ten"),
    "price": ("gia", "gia tong cong"),
    "basic": ("gia goc",),
    "tax": ("thue",),
}


def head(*rows: Row, merges: list[tuple[tuple[int, int], tuple[int, int]]] | None = None) -> SheetHead:
    return SheetHead("S", True, list(rows), merges or [])


def test_headers_fold_marks_case_punctuation_and_decomposed_letters() -> None:
    assert fold_header("  Số CCCD/ĐDCN ") == "so cccd ddcn"
    assert fold_header("So\u0302\u0301 tiền\n(đồng)") == "so tien dong"


def test_titles_blank_rows_and_numbering_stand_around_the_header() -> None:
    table = find_table(
        head(
            ["SỔ GIÁ QUẢ", "", ""],
            ["", "", ""],
            ["STT", "Tên quả", "Giá"],
            ["(1)", "(2)", "(3)"],
            [1, "Xoài", 9],
        ),
        FRUIT,
    )
    assert table is not None
    assert (table.header_rows, table.first_data_row) == ((3, 3), 5)
    assert table.columns == {"number": 0, "name": 1, "price": 2}
    assert table.titles == ["SỔ GIÁ QUẢ"]


def test_merged_headers_of_two_rows_are_joined() -> None:
    rows: list[Row] = [
        ["STT", "Tên quả", "Giá", "", ""],
        ["", "", "Gốc", "Thuế", "Tổng cộng"],
        [1, "Xoài", 8, 1, 9],
    ]
    merges = [((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (0, 4))]
    for table in (find_table(head(*rows, merges=merges), FRUIT), find_table(head(*rows), FRUIT)):
        assert table is not None
        assert table.header_rows == (1, 2)
        assert table.columns == {"number": 0, "name": 1, "basic": 2, "tax": 3, "price": 4}
        assert table.headers["price"] == "Giá / Tổng cộng"


def test_nothing_like_a_header_is_no_table() -> None:
    assert find_table(head(["a", "b"], [1, 2]), FRUIT) is None
    assert find_table(head(), FRUIT) is None


def test_an_exact_header_beats_a_similar_one_and_the_rest_is_listed() -> None:
    matched = match_columns([("Tên quả ngọt",), ("Tên  quar",), ("Tên quả",), ("Màu",)], FRUIT)
    assert matched.columns == {"name": 2}
    assert matched.unknown == [0, 1, 3]


def test_a_similar_header_is_only_probable() -> None:
    matched = match_columns([("Tên quar",)], FRUIT)
    assert (matched.columns, matched.probable) == ({"name": 0}, {"name"})


def test_a_longer_header_that_contains_a_spelling_is_not_that_field() -> None:
    assert match_columns([("Giá gốc của người bán",)], FRUIT).columns == {}


def test_two_exact_columns_are_doubled() -> None:
    assert match_columns([("Tên",), ("Tên quả",)], FRUIT).doubled == {"name": [0, 1]}


def test_cells_at_the_far_corners_and_a_million_blank_rows_are_read_in_passing(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["STT", "Tên"])
    sheet.write(1_048_575, 0, 7)
    sheet.write(1, 16_383, "x")
    book.close()
    rows = Workbook(path, Inspection(path)).rows("Sheet1")
    assert sum(1 for row in rows if any(row)) == 2


def test_cells_keep_their_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet().write_row(0, 0, ["001234567890", 1234567890123, 1.5, True, ""])
    book.close()
    assert next(Workbook(path, Inspection(path)).rows("Sheet1"))[:4] == [
        "001234567890",
        1234567890123,
        1.5,
        True,
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("STT;Tên\n1;Đặng".encode("cp1258", "replace"), "F06"),
        (b"STT;T\xc3\n1;2\n", "F06"),
        (b'STT;Ten\n1;"never closed\n2;x\n', "F06"),
        (b"\x00\x01\x02", "F02"),
        (b";" * 500 + b"\n", "F15"),
    ],
)
def test_unreadable_text_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        list(Delimited(tmp_path / "a.csv").rows())
    assert refused.value.code == code


def test_thousands_by_comma_do_not_make_the_comma_a_delimiter(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("STT;Tên;Giá\n1;Xoài, chín;1,234,567\n2;Ổi, xanh;2,345,678")
    assert list(Delimited(tmp_path / "a.csv").rows())[1:] == [
        ["1", "Xoài, chín", "1,234,567"],
        ["2", "Ổi, xanh", "2,345,678"],
    ]


def test_a_similar_header_is_not_used_against_its_values() -> None:
    headers = [("Tên quar",), ("Giá",)]
    agreeing = {True: {"name": 0, "price": 1}, None: {"name": 0, "price": 1}, False: {"price": 1}}
    for answer, columns in agreeing.items():
        matched = match_columns(headers, FRUIT, agrees=lambda _name, _index, said=answer: said)
        assert matched.columns == columns, answer


def test_a_header_that_holds_the_words_of_a_loose_field_is_used_where_its_values_agree() -> None:
    headers = [("Tên quả",), ("Giá gốc của người bán",)]
    for agrees, loose, found in (
        (True, {"basic"}, {"name": 0, "basic": 1}),
        (None, {"basic"}, {"name": 0}),
        (True, set[str](), {"name": 0}),
    ):
        matched = match_columns(headers, FRUIT, agrees=lambda *_, said=agrees: said, loose=loose)
        assert matched.columns == found


def test_columns_that_share_a_header_or_have_none_get_numbered_keys() -> None:
    assert column_keys([("Giá",), ("Giá",), ("Tên", "quả"), (), ()]) == [
        "gia #1",
        "gia #2",
        "ten qua",
        "#1",
        "#2",
    ]
    headers = [("Giá",), ("Giá",)]
    assert match_columns(headers, FRUIT, {"gia #1": "", "gia #2": "price"}).columns == {"price": 1}
    assert match_columns(headers, FRUIT, {"gia": "tax"}).doubled == {"tax": [0, 1]}


def test_a_long_number_in_a_row_taken_for_the_header_is_not_repeated() -> None:
    table = find_table(
        head(["Xoài", "999145000001", "0123456789"], ["Ổi", "1", "2"]), FRUIT, header_rows=(1, 1)
    )
    assert table is not None
    assert table.shown == ["Xoài", "…", "…"]


def test_the_likeliest_header_is_the_first_row_with_the_most_texts() -> None:
    assert likely_header_row(head(["BẢNG KÊ", ""], ["Quả gì", "Bao nhiêu"], ["Xoài", 9])) == 2
    assert likely_header_row(head([1, 2])) is None
