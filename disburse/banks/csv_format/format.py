"""The generic format: a plain table, as CSV or XLSX, in any column order on the way back."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import TextIOWrapper
from typing import BinaryIO

import xlsxwriter

from disburse.banks.answers import read_file
from disburse.banks.facts import BadRow, Container, ContainerNotOffered, Fact, Instruction, ReadResult, gather
from disburse.sheets.writing import neutral

containers: tuple[Container, ...] = ("csv", "xlsx")

COLUMNS = ("reference", "bank", "account", "name", "amount", "narrative")
WIDTHS = (20, 12, 22, 32, 16, 40)
AMOUNT = COLUMNS.index("amount")
SAME_BYTES = {"created": datetime(2000, 1, 1)}  # noqa: DTZ001 - equal instructions make an equal file


def write(
    instructions: Iterable[Instruction],
    out: BinaryIO,
    *,
    container: Container = "csv",
    titles: tuple[str, ...] = (),  # noqa: ARG001 - machines read this one
) -> None:
    """Write an instruction file in the order given; `titles` are left out, the header is row 1.

    Raises ContainerNotOffered.
    """
    if container not in containers:
        raise ContainerNotOffered(container=container, offered=", ".join(containers))
    records = (
        (order.reference, order.bank or "", order.account or "", order.name, order.amount, order.narrative)
        for order in instructions
    )
    (write_csv if container == "csv" else write_xlsx)(records, out)


def rows(path: str) -> Iterator[Fact | BadRow]:
    """Read an answer row by row, in the order of the file."""
    return read_file(path)


def read(path: str) -> ReadResult:
    """Read a whole answer; bad rows are problems, only a file that is no answer is refused."""
    return gather(rows(path))


Record = tuple[str, str, str, str, int, str]


def write_csv(records: Iterable[Record], out: BinaryIO) -> None:
    """Write UTF-8 with BOM and CRLF; what a spreadsheet would take for a formula gets an apostrophe."""
    text = TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows(
        [neutral(cell) if isinstance(cell, str) else cell for cell in record] for record in records
    )
    text.detach()


def write_xlsx(records: Iterable[Record], out: BinaryIO) -> None:
    """Write one sheet, all text but the amounts; in memory, as temporary files would lie readable on disk."""
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties(SAME_BYTES)
        sheet = book.add_worksheet("Lệnh chi")
        bold = book.add_format({"bold": True})
        text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0"})
        for column, (header, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width, money if column == AMOUNT else text)
            sheet.write_string(0, column, header, bold)
        for row, record in enumerate(records, start=1):
            for column, cell in enumerate(record):
                if isinstance(cell, int):
                    sheet.write_number(row, column, cell, money)
                else:
                    sheet.write_string(row, column, cell, text)
        sheet.freeze_panes(1, 0)
