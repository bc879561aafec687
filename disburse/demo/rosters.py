"""The lists that the office and the communes would send, in the three layouts they like to use.

SI comes from the office as a workbook laid out like form C72a-HD (`domain.md` 1.6), social pensions from
each commune as a plain table, social assistance and merit as delimited text. Identifiers are text in all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from disburse.demo.books import new_book
from disburse.demo.clerks import METHODS, SEXES, benefit_name, born, dotted, typed_name
from disburse.demo.form_c72a import write_form
from disburse.demo.months import MonthState
from disburse.demo.people import Line
from disburse.demo.units import BANK_NAMES, OFFICE, communes


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A list as it would be uploaded, with the totals on its signed paper: lines and whole đồng."""

    path: Path
    unit: str
    programme: str
    list_number: int
    count: int
    amount: int


def write_rosters(month: MonthState, folder: Path) -> list[RosterFile]:
    """Write all lists of a month into `folder`: one of the office, three of each commune."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [write_form_roster(month, folder)]
    for commune in communes():
        for programme in ("SOCIAL_PENSION", "SOCIAL_ASSISTANCE", "MERIT"):
            lines = [x for x in month.lines if x.programme == programme and x.unit == commune.code]
            if lines:
                files.append(write_commune_roster(month, by_hamlet(lines), commune.name, folder))
    return files


def write_form_roster(month: MonthState, folder: Path) -> RosterFile:
    """Write the office's list of pensions and social insurance allowances in the layout of C72a-HD."""
    lines = by_hamlet(line for line in month.lines if line.programme == "SI")
    path = folder / f"DSCT_{OFFICE}_SI_{month.run}.xlsx"
    write_form(lines, month, path)
    return RosterFile(path, OFFICE, "SI", 1, len(lines), sum(line.amount for line in lines))


def by_hamlet(lines: Iterable[Line]) -> list[Line]:
    """Order lines as lists have them: hamlet by hamlet, and in the order people were taken in."""
    return sorted(lines, key=lambda line: (line.person.hamlet.code, line.person.number))


def write_commune_roster(
    month: MonthState, lines: list[Line], commune: str, folder: Path, *, label: str = ""
) -> RosterFile:
    """Write lines of one commune and programme in the order given: pensions as a workbook, others as text."""
    unit, programme = lines[0].unit, lines[0].programme
    plain = programme == "SOCIAL_PENSION"
    path = folder / f"DS_{unit}_{programme}_{month.run}{label}.{'xlsx' if plain else 'csv'}"
    if plain:
        _write_plain(month, lines, commune, path)
    else:
        _write_text(month, lines, commune, path)
    return RosterFile(path, unit, programme, 1, len(lines), sum(line.amount for line in lines))


PLAIN_COLUMNS = (
    *(
        "STT",
        "Họ và tên",
        "Số CCCD",
        "Ngày sinh",
        "Giới tính",
        "Thôn/xóm",
        "Địa chỉ",
        "Xã/phường",
        "Điện thoại",
    ),
    *(
        "Chế độ",
        "Mức hưởng",
        "Truy lĩnh",
        "Số tiền",
        "Hình thức",
        "Điểm chi trả",
        "Ngân hàng",
        "Số tài khoản",
        "Ghi chú",
    ),
)


def _write_plain(month: MonthState, lines: list[Line], commune: str, path: Path) -> None:
    book = new_book(path, month.run)
    sheet = book.add_worksheet("Danh sách")
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    money = book.add_format({"num_format": "#,##0"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.set_column(1, len(PLAIN_COLUMNS) - 1, 16)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, PLAIN_COLUMNS, head)
    for row, line in enumerate(lines, start=1):
        person = line.person
        sheet.write_number(row, 0, row)
        sheet.write_string(row, 1, typed_name(month.seed, line))
        sheet.write_string(row, 2, person.citizen_id or "", text)
        if "-" in person.birth:
            sheet.write_datetime(row, 3, date.fromisoformat(person.birth), day)
        else:
            sheet.write_number(row, 3, int(person.birth))
        words = (SEXES[person.sex], person.hamlet.name, person.address, commune, person.phone or "")
        for column, word in enumerate((*words, benefit_name(line)), start=4):
            sheet.write_string(row, column, word, text)
        for column, amount in enumerate((line.regular, line.arrears, line.amount), start=10):
            sheet.write_number(row, column, amount, money)
        place = (METHODS[line.method], line.pay_point or "", BANK_NAMES.get(line.bank or "", ""))
        for column, word in enumerate((*place, line.account or "", line.note), start=13):
            sheet.write_string(row, column, word, text)
    book.close()


TEXT_COLUMNS = (
    *(
        "Số TT",
        "Họ tên người hưởng",
        "Số định danh",
        "Năm sinh",
        "Nam/Nữ",
        "Thôn",
        "Xã",
        "Số ĐT",
        "Loại trợ cấp",
    ),
    *("Mức hưởng", "Truy lĩnh", "Khấu trừ", "Thực lĩnh", "Tháng hưởng", "Hình thức chi trả", "Điểm chi trả"),
    *("STK", "Tại ngân hàng", "Ghi chú"),
)


def _write_text(month: MonthState, lines: list[Line], commune: str, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(TEXT_COLUMNS)
        for number, line in enumerate(lines, start=1):
            person = line.person
            writer.writerow(
                (
                    *(number, typed_name(month.seed, line), person.citizen_id or "", born(person.birth)),
                    *(SEXES[person.sex], person.hamlet.name, commune, person.phone or "", line.benefit),
                    *(
                        dotted(line.regular),
                        dotted(line.arrears),
                        dotted(line.deduction),
                        dotted(line.amount),
                    ),
                    *(month.run.shown, METHODS[line.method], line.pay_point or ""),
                    *(line.account or "", BANK_NAMES.get(line.bank or "", ""), line.note),
                )
            )
