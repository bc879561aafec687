"""Finding tables, matching columns and sorting rows, without any feature's dictionary."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from disburse.sheets.archive import inspect
from disburse.sheets.columns import column_keys, fold_header, match_columns
from disburse.sheets.delimited import Delimited
from disburse.sheets.refusals import FileRefused
from disburse.sheets.rows import Kind, Layout, sort_rows, spelt
from disburse.sheets.table import find_table, likely_header_row
from disburse.sheets.workbook import Row, SheetHead, Workbook

FRUIT = {
    "number": ("stt",),
    "name": ("ten qua", "ten"),
    "price": ("gia", "gia tong cong"),
    "basic": ("gia goc",),
    "tax": ("thue",),
}


LAYOUT = Layout(name=1, keys=(2,), amount=3, sequence=0, width=4, is_title=lambda title: title == "Hưu trí")


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


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ([1, "Lê Mẫu", "999145000001", 5], "data"),
        ([1, "Tổng Văn Mẫu", "999145000001", 5], "data"),
        ([1, "Cộng Văn Mẫu", 999145000001, 5], "data"),
        (["", "Lê Mẫu", "", 5], "data"),
        ([1, "", "", ""], "footer"),
        ([1, "", "", 5], "data"),
        (["", "Lê Mẫu", "", ""], "data"),
        (["Thôn 3", "", "", ""], "group"),
        (["", "Thôn 3", "", 500], "group"),
        (["", "", "Tổ dân phố số 4", ""], "group"),
        (["II", "Hưu trí", "", 500], "group"),
        (["I. Hưu trí", "", "", ""], "group"),
        (["", "Cộng trang", "", 5], "page_sum"),
        (["Cộng", "", "", 5], "sum"),
        (["", "Cộng thôn 3", 12, 5], "sum"),
        (["", "Tổng Công Mẫu", "999145000001", 5], "data"),
        (["", "Cộng Thị Mẫu", 99145000001, 5], "data"),
        (["", "TỔNG CỘNG", 12, 5], "total"),
        (["Tổng số: 12 người", "", "", 5], "total"),
        (["Bằng chữ: năm đồng", "", "", ""], "footer"),
        (["", "Người lập biểu", "", "Giám đốc"], "footer"),
        (["", "", "", "Hòa Bình, ngày 5 tháng 12 năm 2026"], "footer"),
    ],
)
def test_rows_are_sorted_by_what_they_are(row: Row, kind: str) -> None:
    assert [found.kind for found in sort_rows([row], 1, LAYOUT)] == [kind]


@pytest.mark.parametrize(
    "row",
    [
        [2, "Tòng Thị Mẫu", "", 5],
        ["", "Tòng Thị Mẫu", "", 5],
        [3, "Tống Văn Mẫu", "không có", 5],
        ["", "Tống Văn Mẫu", "không có", ""],
        [4, "Công Văn Mẫu", "", 5],
        ["", "Cộng Thị Mẫu", "", 5],
        ["", "Tổng Văn Mẫu", "mất", 5],
        ["", "TONG CONG MAU", "", 5],
        ["", "TONG VAN MAU", "", 5],
        ["", "Tô Thị Mẫu", "", 2_800_000],
        ["", "Tô Văn Ba", "", ""],
        ["", "TO VAN BA", "", ""],
        ["", "BAN THI MAU", "", 5],
        ["", "Khu Văn Mẫu", "", 5],
        ["", "1. Tô Thị Mẫu", "", 5],
        ["II", "Bàn Văn Mẫu", "", 2_900_000],
        ["II", "Bàn Văn Mẫu", "không có", ""],
        ["", "Ké Toán Mẫu", "", 5],
        ["", "Đại Diện", "", 5],
        ["", "", "", 5],
        ["", "", "không có", 5],
        ["", "", "999145000001", ""],
    ],
)
@pytest.mark.parametrize("below_a_total", [False, True])
def test_a_row_with_money_a_number_or_a_person_is_somebodys(row: Row, below_a_total: bool) -> None:
    above: list[Row] = [["", "Tổng cộng", "", 5]] if below_a_total else []
    (*_, found, _last) = sort_rows([*above, row, [9, "Lê Mẫu", "999145000009", 5]], 1, LAYOUT)
    assert (found.kind, found.row) == ("data", row)


@pytest.mark.parametrize("row", [["", "Tòng Thị Mẫu", "", 5], ["", "", "999145000001", ""], ["", "", "", 5]])
def test_nothing_with_money_or_a_number_is_the_foot_of_the_page(row: Row) -> None:
    assert [found.kind for found in sort_rows([["", "Cộng", "", 5], row], 1, LAYOUT)] == ["sum", "data"]
    assert [found.kind for found in sort_rows([["", "Tổng", "", 5], row], 1, LAYOUT)] == ["total", "data"]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["", "TONG CONG", "", 5], "total"),
        (["", "Tong so", "", 5], "total"),
        (["", "Cong", "", 5], "sum"),
        (["Cộng", "Xóm Nẻ", "", 5], "sum"),
        (["", "Cộng hưu trí", "", 5], "sum"),
        (["", "TỔNG XÓM NẺ", "", 5], "sum"),
        (["", "Cộng (I+II)", "", 5], "sum"),
        (["", "Luỹ kế", "", 5], "page_sum"),
        (["", "Hưu trí", "", 5], "group"),
        (["", "TO 4", "", 5], "group"),
        (["II", "Hưu trí khác", "", ""], "group"),
    ],
)
def test_words_of_totals_and_titles_are_known_with_marks_or_wholly_without(row: Row, kind: str) -> None:
    assert [found.kind for found in sort_rows([row], 1, LAYOUT)] == [kind]


def test_a_footer_begins_only_where_nobody_follows() -> None:
    total: Row = ["", "Tổng cộng xóm Nẻ", "", 5]
    words: list[Row] = [["", "Nguyễn Văn Lập", "", ""], ["Xóm Ban", "", "", ""]]
    person: Row = ["", "Lê Mẫu", "999145000001", 5]
    assert kinds(total, *words) == ["total", "footer", "footer"]
    assert kinds(total, *words, person) == ["total", "data", "group", "data"]
    assert kinds(total, *words, ["", "", "999145000001", ""]) == ["total", "data", "group", "data"]
    assert kinds(total, *words, ["", "Tổng", "", 5]) == ["total", "footer", "group", "total"]
    signed: list[Row] = [["", "Người lập", "", ""], *words]
    assert kinds(total, *signed, person) == ["total", "footer", "footer", "group", "data"]
    assert kinds(total, ["", "Tiền mặt", "", 3], ["", "Tài khoản", "", 2]) == ["total", "footer", "footer"]


def test_a_header_printed_again_is_no_person() -> None:
    printed: list[Row] = [["Stt", "Tên", "Mã", "Giá"], ["1", "2", "3", "4"]]
    again: dict[tuple[str, ...], Kind] = {spelt(printed[0]): "header", spelt(printed[1]): "numbering"}
    layout = replace(LAYOUT, again=again)
    rows: list[Row] = [["Stt ", "Tên", "Mã", "Giá"], [1, 2, 3, 4], ["1", "2", "3", "5"]]
    assert [found.kind for found in sort_rows(rows, 1, layout)] == ["header", "numbering", "data"]


def kinds(*rows: Row) -> list[str]:
    return [found.kind for found in sort_rows(rows, 1, LAYOUT)]


def test_cells_at_the_far_corners_and_a_million_blank_rows_are_read_in_passing(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["STT", "Tên"])
    sheet.write(1_048_575, 0, 7)
    sheet.write(1, 16_383, "x")
    book.close()
    rows = Workbook(path, inspect(path)).rows("Sheet1")
    assert sum(1 for row in rows if any(row)) == 2


def test_cells_keep_their_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet().write_row(0, 0, ["001234567890", 1234567890123, 1.5, True, ""])
    book.close()
    assert next(Workbook(path, inspect(path)).rows("Sheet1"))[:4] == [
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
