"""A workbook laid out like form C72a-HD: titles, a merged two-row header, hamlets, page sums, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from disburse.core.money import in_words
from disburse.demo.books import new_book
from disburse.demo.clerks import METHODS, SEXES, SOURCES, benefit_name, born, typed_name
from disburse.demo.months import MonthState
from disburse.demo.people import Line
from disburse.demo.units import BANK_NAMES, OFFICE, communes

PAGE_LINES = 25
TITLES = (
    "BHXH TỈNH PHÚ THỌ",
    f"BHXH CƠ SỞ {OFFICE}",
    "DANH SÁCH CHI TRẢ LƯƠNG HƯU VÀ TRỢ CẤP BHXH",
    "Tháng {month} năm {year}",
    "Danh sách số: 01 – Nguồn: quỹ BHXH, NSNN",
    "(Dữ liệu mẫu, không phải người thật)",
)
# group over the header, header, number under it, width; a header without group spans both rows
COLUMNS = (
    ("", "STT", "A", 6),
    ("", "Họ và tên", "B", 30),
    ("", "Mã số BHXH", "C", 13),
    ("Số tiền được lĩnh", "Mức lương hưu, trợ cấp hằng tháng", "1", 14),
    ("Số tiền được lĩnh", "Truy lĩnh", "2", 13),
    ("Số tiền được lĩnh", "Khấu trừ, thu hồi", "3", 13),
    ("Số tiền được lĩnh", "Tổng cộng", "4", 14),
    ("", "Ký nhận", "D", 10),
    ("", "Ghi chú", "E", 18),
    ("Thông tin người hưởng", "ĐDCN", "5", 15),
    ("Thông tin người hưởng", "Ngày sinh", "6", 12),
    ("Thông tin người hưởng", "Giới tính", "7", 8),
    ("Thông tin người hưởng", "Xã", "8", 16),
    ("Thông tin người hưởng", "Địa chỉ", "9", 14),
    ("Thông tin người hưởng", "Điện thoại", "10", 12),
    ("Thông tin người hưởng", "Chế độ", "11", 14),
    ("Thông tin người hưởng", "Nguồn kinh phí", "12", 10),
    ("Nhận tiền", "Hình thức", "13", 9),
    ("Nhận tiền", "Điểm chi trả", "14", 11),
    ("Nhận tiền", "Ngân hàng", "15", 13),
    ("Nhận tiền", "Số tài khoản", "16", 17),
)
MONEY = range(3, 7)
SIGNATURES = ((1, "Người lập"), (5, "Kế toán trưởng"), (9, "Giám đốc"))


def write_form(lines: list[Line], month: MonthState, path: Path) -> None:
    """Write `lines`, ordered by hamlet, to `path`; amounts are numbers, every other cell is text."""
    book = new_book(path, month.run, in_row_order=False)
    looks = {
        "title": book.add_format({"bold": True, "align": "center"}),
        "head": book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
        ),
        "text": book.add_format({"border": 1, "num_format": "@"}),
        "money": book.add_format({"border": 1, "num_format": "#,##0"}),
        "sum": book.add_format({"border": 1, "bold": True, "num_format": "#,##0"}),
    }
    sheet = book.add_worksheet("C72a-HD")
    sheet.set_landscape()
    top = _write_head(sheet, looks, month)
    after = _write_lines(sheet, looks, lines, month, top)
    _write_foot(sheet, looks, lines, after)
    book.close()


def _write_head(sheet: Any, looks: dict[str, Any], month: MonthState) -> int:
    for row, title in enumerate(TITLES):
        text = title.format(month=f"{month.run.month:02d}", year=month.run.year)
        sheet.merge_range(row, 0, row, len(COLUMNS) - 1, text, looks["title"])
    top = len(TITLES) + 1
    column = 0
    for group, members in groupby(COLUMNS, key=lambda column: column[0]):
        size = len(list(members))
        if group:
            sheet.merge_range(top, column, top, column + size - 1, group, looks["head"])
        column += size
    for column, (group, header, number, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        if group:
            sheet.write_string(top + 1, column, header, looks["head"])
        else:
            sheet.merge_range(top, column, top + 1, column, header, looks["head"])
        sheet.write_string(top + 2, column, number, looks["head"])
    sheet.freeze_panes(top + 3, 2)
    return top + 3


def _write_lines(sheet: Any, looks: dict[str, Any], lines: list[Line], month: MonthState, row: int) -> int:
    names = {commune.code: commune.name for commune in communes()}
    number, page = 0, [0, 0, 0, 0]
    for hamlet, members in groupby(lines, key=lambda line: line.person.hamlet):
        sheet.merge_range(row, 0, row, len(COLUMNS) - 1, hamlet.name, looks["sum"])
        row += 1
        for line in members:
            number += 1
            for column, cell in enumerate(_cells(number, line, month, names[hamlet.commune])):
                if isinstance(cell, int):
                    sheet.write_number(row, column, cell, looks["money"])
                else:
                    sheet.write_string(row, column, cell, looks["text"])
            row += 1
            page = [a + b for a, b in zip(page, _money(line), strict=True)]
            if number % PAGE_LINES == 0:
                _write_sum(sheet, looks, row, "Cộng trang", page)
                row, page = row + 1, [0, 0, 0, 0]
    if number % PAGE_LINES:
        _write_sum(sheet, looks, row, "Cộng trang", page)
        row += 1
    return row


def _write_foot(sheet: Any, looks: dict[str, Any], lines: list[Line], row: int) -> None:
    sums = [sum(column) for column in zip(*(_money(line) for line in lines), strict=True)]
    _write_sum(sheet, looks, row, "Tổng cộng", sums)
    sheet.write_string(row + 1, 1, f"Bằng chữ: {in_words(sums[3])}")
    for column, role in SIGNATURES:
        sheet.write_string(row + 3, column, role, looks["title"])
        sheet.write_string(row + 4, column, "(Ký, họ tên)")


def _write_sum(sheet: Any, looks: dict[str, Any], row: int, label: str, sums: list[int]) -> None:
    sheet.write_string(row, 1, label, looks["sum"])
    for column, amount in zip(MONEY, sums, strict=True):
        sheet.write_number(row, column, amount, looks["sum"])


def _money(line: Line) -> tuple[int, int, int, int]:
    return line.regular, line.arrears, line.deduction, line.amount


def _cells(number: int, line: Line, month: MonthState, commune: str) -> Iterator[str | int]:
    person = line.person
    yield number
    yield typed_name(month.seed, line)
    yield person.vss_number or ""
    yield from _money(line)
    yield ""
    yield line.note
    yield person.citizen_id or ""
    yield born(person.birth)
    yield SEXES[person.sex]
    yield commune
    yield person.address
    yield person.phone or ""
    yield benefit_name(line)
    yield SOURCES[line.source]
    yield METHODS[line.method]
    yield line.pay_point or ""
    yield BANK_NAMES.get(line.bank or "", "")
    yield line.account or ""
