"""The results file a commune types after outreach visits: the letters from the printed list, row by row.

People who will be paid by account next month agree now and give that account, so that the month after
confirms what the visits brought; everybody else answers by chance, each in their own lasting way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from disburse.core.names import fold
from disburse.demo.books import new_book
from disburse.demo.chance import pick, shares
from disburse.demo.months import MonthState
from disburse.demo.people import Line
from disburse.demo.units import BANK_NAMES

COLUMNS = (
    *("Mã trang", "Mã trường hợp", "STT", "Kết quả", "Mã lý do", "Hẹn lại ngày", "Ngân hàng", "Số tài khoản"),
    "Ghi chú",
)
LETTERS = (("D", 8), ("H", 34), ("K", 16), ("V", 32), ("X", 2), ("", 8))
OBSTACLES = (
    *(("QUEN_TIEN_MAT", 22), ("KHONG_ATM", 18), ("KHONG_DIEN_THOAI", 14), ("SO_RUI_RO", 12), ("GIA_YEU", 12)),
    *(
        ("QUEN_MAT_KHAU", 7),
        ("CHUA_CCCD", 5),
        ("NGHI_NGO_NGUOI_THAN", 4),
        ("SAI_THONG_TIN", 3),
        ("DA_CO_TK", 3),
    ),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One row of a printed outreach list: its page's code, its number there, its case, and who it is.

    `birth_year` is text (`1941`); it tells people of one name in one hamlet apart.
    """

    page_code: str
    case_code: str
    number: int
    name: str
    hamlet: str
    birth_year: str
    programme: str


@dataclass(frozen=True, slots=True)
class ResultsFile:
    """The file as typed, and how often each letter stands in it; "" are rows left blank."""

    path: Path
    count: int
    letters: dict[str, int]


def write_results(visits: Sequence[Visit], month: MonthState, path: Path, visited_on: date) -> ResultsFile:
    """Write what the team brought back from `visits` on `visited_on` to an XLSX file."""
    lines = _in_cash(month)
    rows = []
    for visit in visits:
        line = lines.get((visit.hamlet, fold(visit.name), visit.birth_year, visit.programme))
        rows.append(
            (visit.page_code, visit.case_code, visit.number, *_result(visit, line, month, visited_on))
        )
    book = new_book(path, month.run)
    sheet = book.add_worksheet("Kết quả")
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.set_column(0, len(COLUMNS) - 1, 18)
    sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            elif isinstance(cell, int):
                sheet.write_number(number, column, cell)
            elif cell:
                sheet.write_string(number, column, cell, text)
    book.close()
    return ResultsFile(path, len(rows), dict(Counter(row[3] for row in rows)))


def _in_cash(month: MonthState) -> dict[tuple[str, str, str, str], Line]:
    """Index the lines paid in cash by what a visit knows; those whom it cannot tell apart are left out."""
    found: dict[tuple[str, str, str, str], list[Line]] = {}
    for line in month.lines:
        if line.method != "account":
            person = line.person
            key = (person.hamlet.code, fold(person.name), person.birth[:4], line.programme)
            found.setdefault(key, []).append(line)
    return {key: lines[0] for key, lines in found.items() if len(lines) == 1}


def _result(
    visit: Visit, line: Line | None, month: MonthState, visited_on: date
) -> tuple[str, str, date | None, str, str, str]:
    """Give letter, obstacle, next day, bank, account and note of one visit."""
    person = f"{visit.hamlet}:{fold(visit.name)}:{visit.birth_year}"
    obstacle = pick(shares(month.seed, person, "obstacle")[0], OBSTACLES)
    drawn, days, *_ = shares(month.seed, person, month.run, "visit")
    if line is not None and month.will_stop(line):
        return "X", "DA_CHET", None, "", "", "Gia đình báo đã mất"
    account = month.will_switch(line) if line is not None else None
    if account is not None:
        return "D", "DA_CO_TK", None, BANK_NAMES[account[0]], account[1], "Đã ký giấy đề nghị"
    match pick(drawn, LETTERS):
        case "D":
            return "D", obstacle, None, "", "", "Chờ ngân hàng mở tài khoản tại xóm"
        case "H":
            return "H", obstacle, visited_on + timedelta(days=2 + int(days * 12)), "", "", ""
        case "K":
            return "K", obstacle, None, "", "", ""
        case "V":
            return "V", "DI_VANG", None, "", "", ""
        case "X":
            return "X", "KHONG_DU_NLHV", None, "", "", "Cần người giám hộ"
        case _:
            return "", "", None, "", "", ""
