"""Sorting the rows below a header: who is somebody, what is a sum, a title or the foot of the page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from disburse.sheets.rows import Kind, Layout, sort_rows, spelt
from disburse.sheets.workbook import Row

LAYOUT = Layout(name=1, keys=(2,), amount=3, sequence=0, width=4, is_title=lambda title: title == "Hưu trí")


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
        ([1, "Thôn Nẻ", "", 500], "group"),
        (["2", "Tổ 4", "", ""], "group"),
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
        (["", "Trang 2/3", "", ""], "footer"),
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
        ["", "Bon Krong Mẫu", "", 5],
        [5, "Sóc Kha Mẫu", "", 5],
        [5, "Thôn Nẻ", "không có", 5],
        ["", "Ké Toán Mẫu", "", 5],
        ["", "Đại Diện", "", 5],
        ["", "", "", 5],
        ["", "", "", "500.000 đ"],
        ["", "", "", "#REF!"],
        ["", "Đại Diện", "", "500.000 đồng"],
        ["II", "Bàn Văn Mẫu", "", "2.900.000 VNĐ"],
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
