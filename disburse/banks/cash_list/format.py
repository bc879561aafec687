"""The cash list of one pay point: printed or filled in on screen, comes back with the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

import xlsxwriter

from disburse.banks.answers import read_file
from disburse.banks.facts import BadRow, Container, ContainerNotOffered, Fact, Instruction, ReadResult, gather

containers: tuple[Container, ...] = ("xlsx",)

# header, width in characters
COLUMNS = (
    *(("STT", 5), ("Mã lệnh", 20), ("Thôn/xóm", 16), ("Họ và tên", 28), ("Số giấy tờ", 14)),
    *(("Số tiền", 14), ("Kết quả", 13), ("Ngày nhận", 12), ("Lý do", 18), ("Ký nhận", 18)),
)
AMOUNT, RESULT, DAY = 5, 6, 7
SAME_BYTES = {"created": datetime(2000, 1, 1)}  # noqa: DTZ001 - equal instructions make an equal file
RESULTS = ["Đã nhận", "Chưa lĩnh"]


def write(
    instructions: Iterable[Instruction],
    out: BinaryIO,
    *,
    container: Container = "xlsx",
    titles: tuple[str, ...] = (),
) -> None:
    """Write the list of one pay point, in the order given, with a total; result, day and signature are blank.

    `titles` are the lines above the table: pay point, run, payer.
    """
    if container not in containers:
        raise ContainerNotOffered(container=container, offered=", ".join(containers))
    book = xlsxwriter.Workbook(out, {"in_memory": True})  # temporary files would lie readable on disk
    book.set_properties(SAME_BYTES)
    sheet = book.add_worksheet("Danh sách")
    bold = book.add_format({"bold": True})
    head = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    )
    text = book.add_format({"border": 1, "num_format": "@", "valign": "vcenter"})
    money = book.add_format({"border": 1, "num_format": "#,##0", "valign": "vcenter"})
    total = book.add_format({"border": 1, "num_format": "#,##0", "bold": True})
    day = book.add_format({"border": 1, "num_format": "dd/mm/yyyy", "valign": "vcenter"})

    for row, title in enumerate(titles):
        sheet.write_string(row, 0, title, bold)
    top = len(titles) + 1 if titles else 0
    for column, (header, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, header, head)

    row, amount = top, 0
    for row, order in enumerate(instructions, start=top + 1):
        amount += order.amount
        sheet.set_row(row, 24)
        sheet.write_number(row, 0, row - top, text)
        for column, value in enumerate((order.reference, order.hamlet, order.name, order.masked_id), start=1):
            sheet.write_string(row, column, value or "", text)
        sheet.write_number(row, AMOUNT, order.amount, money)
        for column in range(RESULT, len(COLUMNS)):
            sheet.write_blank(row, column, None, day if column == DAY else text)
    if row > top:
        sheet.data_validation(top + 1, RESULT, row, RESULT, {"validate": "list", "source": RESULTS})
    sheet.write_string(row + 1, 0, "Tổng cộng", total)
    sheet.write_number(row + 1, AMOUNT, amount, total)

    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    book.close()


def rows(path: str) -> Iterator[Fact | BadRow]:
    """Read a returned list row by row; a row without a result is a problem, for nobody answered it."""
    return read_file(path)


def read(path: str) -> ReadResult:
    """Read a whole returned list."""
    return gather(rows(path))
