"""The lists as files: they hold exactly the month's lines, and every identifier is text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from disburse.core.calendar import Run
from disburse.core.money import in_words, parse_vnd
from disburse.core.names import clean, compare
from disburse.demo.months import MonthState, Province
from disburse.demo.naming import as_typed
from disburse.demo.rosters import RosterFile, write_rosters

Cells = list[list[object]]


@pytest.fixture(scope="module")
def month() -> MonthState:
    return Province(seed=3, lines=1500).month(Run.parse("2026-12"))


@pytest.fixture(scope="module")
def files(month: MonthState, tmp_path_factory: pytest.TempPathFactory) -> list[RosterFile]:
    return write_rosters(month, tmp_path_factory.mktemp("rosters"))


def sheet(path: Path) -> Cells:
    book = load_workbook(path)
    cells: Cells = [list[object](row) for row in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    return cells


def form(files: list[RosterFile]) -> Cells:
    return sheet(next(file.path for file in files if file.programme == "SI"))


def data_rows(cells: Cells) -> Iterator[list[object]]:
    return (row for row in cells if isinstance(row[0], int))


def test_each_owner_has_its_lists_and_they_hold_every_line(
    month: MonthState, files: list[RosterFile]
) -> None:
    assert len(files) == 13
    assert len({(file.unit, file.programme, file.list_number) for file in files}) == 13
    assert sum(file.count for file in files) == len(month.lines)
    assert sum(file.amount for file in files) == sum(line.amount for line in month.lines)
    for file in files:
        own = [x for x in month.lines if (x.unit, x.programme) == (file.unit, file.programme)]
        assert (file.count, file.amount) == (len(own), sum(line.amount for line in own))
        assert file.path.name.isascii()


def test_the_form_has_titles_a_two_row_header_and_a_numbering_row(files: list[RosterFile]) -> None:
    cells = form(files)
    numbering = next(row for row in cells if row[:3] == ["A", "B", "C"])
    assert numbering[:9] == ["A", "B", "C", "1", "2", "3", "4", "D", "E"]
    top = cells.index(numbering) - 2
    assert cells[top][:4] == ["STT", "Họ và tên", "Mã số BHXH", "Số tiền được lĩnh"]
    assert cells[top + 1][3:7] == [
        *("Mức lương hưu, trợ cấp hằng tháng", "Truy lĩnh", "Khấu trừ, thu hồi", "Tổng cộng"),
    ]
    assert "Tháng 12 năm 2026" in [row[0] for row in cells[:top]]


def test_the_forms_sums_agree_to_the_dong(month: MonthState, files: list[RosterFile]) -> None:
    cells = form(files)
    rows = list(data_rows(cells))
    total = sum(int(str(row[6])) for row in rows)
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert total == next(file.amount for file in files if file.programme == "SI")
    assert sum(int(str(row[6])) for row in cells if row[1] == "Cộng trang") == total
    assert [row[6] for row in cells if row[1] == "Tổng cộng"] == [total]
    assert f"Bằng chữ: {in_words(total)}" in [row[1] for row in cells]
    assert {"Người lập", "Kế toán trưởng", "Giám đốc"} <= {cell for row in cells[-3:] for cell in row}
    for row in rows:
        regular, arrears, deduction, amount = (int(str(cell)) for cell in row[3:7])
        assert regular + arrears - deduction == amount


def test_the_form_groups_people_by_hamlet(month: MonthState, files: list[RosterFile]) -> None:
    hamlets = {line.person.citizen_id: line.person.hamlet.name for line in month.lines}
    group = None
    for row in form(files):
        if row[0] and not any(row[1:]):
            group = row[0]
        elif isinstance(row[0], int) and row[9]:
            assert hamlets[str(row[9])] == group


def test_identifiers_are_text_cells_with_their_zeros(month: MonthState, files: list[RosterFile]) -> None:
    accounts = {line.account for line in month.lines}
    for file in files:
        if file.path.suffix == ".xlsx":
            place = 20 if file.programme == "SI" else 16
            for row in data_rows(sheet(file.path)):
                assert not row[place] or row[place] in accounts


def test_delimited_lists_open_in_a_spreadsheet_and_add_up(files: list[RosterFile]) -> None:
    texts = [file for file in files if file.path.suffix == ".csv"]
    assert len(texts) == 8
    for file in texts:
        assert file.path.read_bytes().startswith(b"\xef\xbb\xbf")
        with file.path.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened, delimiter=";"))
        assert (len(rows), sum(parse_vnd(row["Thực lĩnh"]) for row in rows)) == (file.count, file.amount)
        assert all(row["Tháng hưởng"] == "12/2026" for row in rows)


def test_a_hurried_clerk_changes_how_a_name_is_typed_but_not_whose_it_is() -> None:
    habits = {as_typed("Đặng Thị H’Hòa", share / 1000) for share in range(40)}
    assert len(habits) == 6
    for name in habits:
        assert compare(clean(name), "Đặng Thị H’Hòa") != "different"


def test_the_same_month_is_written_as_the_same_bytes(
    month: MonthState, files: list[RosterFile], tmp_path: Path
) -> None:
    again = write_rosters(month, tmp_path)
    assert [file.path.read_bytes() for file in again] == [file.path.read_bytes() for file in files]
