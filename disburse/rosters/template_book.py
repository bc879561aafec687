"""Write a template: data, what each column means, the lists to choose from, and what it was made for (`ux.md` 3.2).

Identifiers are text, nothing is protected, nothing is a macro. Whatever a person wrote stays text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Any, Final, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from disburse.rosters.approved import COLUMNS, MONEY, ApprovedLine
from disburse.rosters.file import template_meta
from disburse.rosters.file.months import months_shown
from disburse.rosters.template_guide import FORM, GUIDE

Kind = Literal["filled", "empty", "form"]
DATA: Final = "Danh sách"
GUIDE_SHEET: Final = "Hướng dẫn"
LISTS_SHEET: Final = "Danh mục"
FREE_ROWS = 2_000
_WIDTHS: Final = {"Họ và tên": 28, "Địa chỉ": 24, "Ghi chú": 20, "STT": 6, "Giới tính": 9, "Hình thức": 10}


@dataclass(frozen=True)
class Template:
    """What is written: titles of the form, last month's lines, the lists by column, and what it is made for.

    `months`: those the run pays; where they are several, the lines name them.
    """

    kind: Kind
    titles: tuple[str, ...]
    lines: Sequence[ApprovedLine]
    lists: Mapping[str, Sequence[str]]
    meta: Sequence[tuple[str, str]]
    months: Sequence[str]


def write_template(made: Template) -> bytes:
    """Write the workbook; nothing is put into temporary files."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    looks = {
        "title": book.add_format({"bold": True, "align": "center"}),
        "head": book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
        ),
        "text": book.add_format({"num_format": "@"}),
        "money": book.add_format({"num_format": "#,##0"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    sheet = book.add_worksheet(DATA)
    names, first = _form_head(sheet, looks, made) if made.kind == "form" else _plain_head(sheet, looks)
    last = _write_lines(sheet, looks, names, made, first)
    guide = book.add_worksheet(GUIDE_SHEET)
    lists = book.add_worksheet(LISTS_SHEET)
    _write_guide(guide, looks, names)
    _write_lists(lists, looks, made.lists)
    _offer(sheet, names, made.lists, first, last + FREE_ROWS)
    meta = book.add_worksheet(template_meta.SHEET)
    for number, row in enumerate(made.meta):
        meta.write_row(number, 0, row, looks["text"])
    meta.hide()
    book.close()
    return target.getvalue()


def _plain_head(sheet: Worksheet, looks: dict[str, Format]) -> tuple[list[str], int]:
    names = ["STT", *COLUMNS]
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, looks["head"])
        _shape(sheet, looks, column, name)
    sheet.freeze_panes(1, 2)
    return names, 1


def _form_head(sheet: Worksheet, looks: dict[str, Format], made: Template) -> tuple[list[str], int]:
    """Write the titles and the merged two-row header of the official form, numbered below."""
    for row, title in enumerate(made.titles):
        sheet.merge_range(row, 0, row, len(FORM) - 1, title, looks["title"])
    top, column = len(made.titles) + 1, 0
    for group, grouped in groupby(FORM, key=lambda one: one.group):
        members = list(grouped)
        if group:
            sheet.merge_range(top, column, top, column + len(members) - 1, group, looks["head"])
        for place, one in enumerate(members, start=column):
            if group:
                sheet.write_string(top + 1, place, one.header, looks["head"])
            else:
                sheet.merge_range(top, place, top + 1, place, one.header, looks["head"])
            sheet.write_string(top + 2, place, one.number, looks["head"])
            _shape(sheet, looks, place, one.field)
        column += len(members)
    sheet.freeze_panes(top + 3, 2)
    return [one.field for one in FORM], top + 3


def _shape(sheet: Worksheet, looks: dict[str, Format], column: int, name: str) -> None:
    sheet.set_column(column, column, _WIDTHS.get(name, 16), looks["money" if name in MONEY else "text"])


def _write_lines(
    sheet: Worksheet, looks: dict[str, Format], names: Sequence[str], made: Template, first: int
) -> int:
    for number, line in enumerate(made.lines):
        for column, name in enumerate(names):
            value: Any = number + 1 if name == "STT" else _again(line, name, made.months)
            if isinstance(value, int):
                sheet.write_number(first + number, column, value, looks["money"] if name in MONEY else None)
            elif value:
                sheet.write_string(first + number, column, str(value), looks["text"])
    return first + len(made.lines)


def _again(line: ApprovedLine, name: str, months: Sequence[str]) -> Any:
    """What of last month's line holds for a run of these months: its benefit, no arrears, no deductions."""
    if name in ("Mức hưởng", "Số tiền"):
        return line.regular // max(len(line.months), 1) * (len(months) if name == "Số tiền" else 1)
    if name == "Tháng hưởng":
        return months_shown(months) if len(months) > 1 else None
    return None if name in ("Truy lĩnh", "Tháng truy lĩnh", "Khấu trừ", "") else COLUMNS[name](line)


def _write_guide(sheet: Worksheet, looks: dict[str, Format], names: Sequence[str]) -> None:
    sheet.set_column(0, 1, 20, looks["wrap"])
    sheet.set_column(2, 3, 60, looks["wrap"])
    for column, heading in enumerate(("Tên cột", "Phải có", "Cách ghi", "Ví dụ")):
        sheet.write_string(0, column, heading, looks["head"])
    for row, name in enumerate((name for name in names if name), start=1):
        required, meaning, example = GUIDE[name]
        for column, text in enumerate((name, "Phải có" if required else "", meaning, example)):
            sheet.write_string(row, column, text)
    sheet.freeze_panes(1, 0)


def _write_lists(sheet: Worksheet, looks: dict[str, Format], lists: Mapping[str, Sequence[str]]) -> None:
    for column, (name, choices) in enumerate(lists.items()):
        sheet.write_string(0, column, f"Các giá trị của cột {name}", looks["head"])
        sheet.set_column(column, column, 30)
        for row, choice in enumerate(choices, start=1):
            sheet.write_string(row, column, choice)
    sheet.freeze_panes(1, 0)


def _offer(
    sheet: Worksheet, names: Sequence[str], lists: Mapping[str, Sequence[str]], first: int, last: int
) -> None:
    """Offer the lists where they are chosen from; another value is warned about, not forbidden."""
    for place, (name, choices) in enumerate(lists.items()):
        if name in names and choices:
            letter = chr(ord("A") + place)
            source = f"='{LISTS_SHEET}'!${letter}$2:${letter}${len(choices) + 1}"
            offered = {"validate": "list", "source": source, "error_type": "warning"}
            column = names.index(name)
            sheet.data_validation(first, column, last, column, offered)
