"""A row with money, a number or a person in it never vanishes without an error: small files through the whole reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from roster_files import OFFICE, RUN, codes, parse, text, xlsx

from disburse.core.calendar import Run
from disburse.rosters.file.parsing import Parsing
from disburse.rosters.file.repairs import Choices, Layer

Rows = list[list[Any]]
HEADER: list[Any] = ["STT", "Họ và tên", "Số CCCD", "Năm sinh", "Số tiền"]
FIRST: list[Any] = [1, "Nguyễn Thị Mẫu", "999141000001", 1941, 900_000]
LAST: list[Any] = [9, "Lê Thị Mẫu", "999141000009", 1941, 700_000]


@pytest.mark.parametrize(
    "row",
    [
        [2, "Tòng Thị Mẫu", "", 1950, 500_000],
        [3, "Tống Văn Mẫu", "không có", 1950, 500_000],
        [4, "Công Văn Mẫu", "", 1950, 500_000],
        ["", "Cộng Văn Mẫu", "", "", 500_000],
        ["", "Tô Thị Mẫu", "", "", 2_800_000],
        ["II", "Bàn Văn Mẫu", "không có", "", 2_900_000],
        ["II", "Bàn Văn Mẫu", "", "", 2_900_000],
        ["", "Ké Toán Mẫu", "", "", 500_000],
        ["", "Đại Diện", "", "", 500_000],
        ["", "Tong Van Mau", "", "", 500_000],
    ],
)
@pytest.mark.parametrize("last", [True, False])
def test_a_person_without_a_usable_id_is_a_line_with_an_error(
    tmp_path: Path, row: list[Any], last: bool
) -> None:
    rows = [HEADER, FIRST, row] if last else [HEADER, FIRST, row, LAST]
    for path in (text(tmp_path / "a.csv", rows), xlsx(tmp_path / "a.xlsx", rows)):
        lines, problems, summary = parse(path)
        assert [line.full_name for line in lines] == [str(one[1]) for one in rows[1:]]
        assert [(one.code, one.level, one.row) for one in problems if one.level == "E"] == [("R02", "E", 3)]
        assert summary.amount == sum(int(one[4]) for one in rows[1:])
        assert (summary.groups, {line.hamlet for line in lines}) == (0, {None})


def test_a_lone_name_is_nobodys_hamlet(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [HEADER, FIRST, ["", "Tô Văn Ba", "", "", ""], LAST])
    lines, problems, _ = parse(path)
    assert [line.hamlet for line in lines] == [None] * 3
    assert [(one.code, one.row) for one in problems if one.level == "E"] == [("R02", 3), ("R06", 3)]


def test_money_without_a_name_is_a_line_with_errors(tmp_path: Path) -> None:
    header = ["STT", "Họ và tên", "Số CCCD", "Loại chế độ", "Số tiền"]
    rows: Rows = [
        header,
        [1, "Lê Văn Mẫu", "999041000001", "Hưu trí", 900_000],
        ["", "", "", "Tuất cơ bản", 500_000],
    ]
    lines, problems, summary = parse(text(tmp_path / "a.csv", rows))
    assert (len(lines), summary.amount) == (2, 1_400_000)
    assert [(one.code, one.row) for one in problems if one.level == "E"] == [("R01", 3), ("R02", 3)]


def test_every_hamlet_may_have_its_own_total(tmp_path: Path) -> None:
    rows: Rows = [
        HEADER,
        ["Xóm Nẻ"],
        FIRST,
        ["", "Tổng cộng xóm Nẻ", "", "", 900_000],
        ["Xóm Ban"],
        [1, "Lê Văn Mẫu", "999041000002", 1941, 500_000],
        ["", "", "999041000003", 1941, 500_000],
        ["", "Lê Mẫu Ba", "", "", 500_000],
        ["", "Tổng cộng", "", "", 1_500_000],
    ]
    rows = [[*row, *[""] * (5 - len(row))] for row in rows]
    lines, problems, summary = parse(text(tmp_path / "a.csv", rows))
    assert [line.hamlet for line in lines] == ["Xóm Nẻ", "Xóm Ban", "Xóm Ban", "Xóm Ban"]
    assert [(one.code, one.row) for one in problems if one.level == "E"] == [("R01", 7), ("R02", 8)]
    assert (summary.amount, summary.stated_amount) == (2_400_000, None)


@pytest.mark.parametrize("label", ["Tổng cộng", "Cộng"])
def test_the_total_of_the_last_hamlet_is_not_that_of_all(tmp_path: Path, label: str) -> None:
    total, other = ["", label, "", "", 900_000], ["", label, "", "", 700_000]
    assert codes(parse(text(tmp_path / "a.csv", [HEADER, FIRST, total, LAST, other]))[1]) == ["R27 I"]
    both = ["", label, "", "", 1_600_000]
    found = parse(text(tmp_path / "a.csv", [HEADER, FIRST, total, LAST, other, both]))
    assert (codes(found[1]), found[2].stated_amount) == (["R27 I"], 1_600_000)
    wrong = ["", label, "", "", 1_500_000]
    assert codes(parse(text(tmp_path / "a.csv", [HEADER, FIRST, total, LAST, wrong]))[1]) == [
        "R26 E",
        "R27 I",
    ]


def test_a_sum_that_a_title_states_is_held_against_its_rows(tmp_path: Path) -> None:
    def found(outer: int, inner: int) -> list[tuple[str, int | None, str]]:
        rows: Rows = [HEADER, ["I", "Hưu trí", "", "", outer], ["", "Xóm Nẻ", "", "", inner], FIRST]
        rows += [["", "Xóm Ban", "", "", 700_000], LAST, ["", "Tổng cộng", "", "", 1_600_000]]
        return [
            (one.code, one.row, one.message)
            for one in parse(text(tmp_path / "a.csv", rows))[1]
            if one.code not in ("H03", "R27")
        ]

    assert found(1_600_000, 900_000) == []
    assert found(1_600_000, 800_000) == [("R25", 3, "“Xóm Nẻ” ghi 800.000, cộng được 900.000 (lệch 100.000)")]
    assert [(code, row) for code, row, _ in found(1_500_000, 900_000)] == [("R25", 2)]


def test_people_above_a_header_pointed_at_are_no_titles_of_its_pages(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [HEADER, FIRST, HEADER, FIRST, LAST])
    parsing = Parsing(
        path, run=Run.parse(RUN), unit=OFFICE, programme="SI", choices=Choices(header_rows=(3, 3)),
        layer=Layer([]), size_max=1 << 20,
    )  # fmt: skip
    assert [line.row for line in parsing] == [4, 5]


def test_headers_titles_and_numbers_printed_on_every_page_are_skipped_and_told(tmp_path: Path) -> None:
    top = [
        ["BẢO HIỂM XÃ HỘI TỈNH PHÚ THỌ", "", "", "", "Mẫu số C72a-HD"],
        ["", "DANH SÁCH CHI TRẢ", "", "", ""],
    ]
    page = [*top, HEADER, ["1", "2", "3", "4", "5"]]
    other = ["1", "2", "3", "4", "6"]
    lines, problems, summary = parse(text(tmp_path / "a.csv", [*page, FIRST, *page, LAST, other]))
    assert [line.row for line in lines] == [5, 10, 11]
    assert {one.row for one in problems if one.level == "E"} == {11}
    assert {kind: count for kind, (count, _) in summary.skipped.items()} == {
        "title": 4,
        "header": 2,
        "numbering": 2,
    }
