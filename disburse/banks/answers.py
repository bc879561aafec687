"""Turn the rows of an answer's table into facts, whatever the columns' order and the payer's wording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from disburse.banks.facts import (
    BadRow,
    ColumnTwice,
    Fact,
    FileProblem,
    NoConfirmations,
    SeveralTables,
    Status,
    encode,
)
from disburse.banks.wording import DICTIONARY, read_day, read_status
from disburse.core.identifiers import clean_account, is_account, is_spreadsheet_damaged
from disburse.core.money import NotMoney, parse_vnd
from disburse.core.names import clean, fold
from disburse.core.reference import is_reference, read_reference
from disburse.sheets.opening import open_book
from disburse.sheets.table import Table, find_table
from disburse.sheets.workbook import Book, Cell, Row

ERROR_CELLS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
TOTAL_WORDS = ("TONG", "CONG", "TOTAL", "SUM")
MUST_BE_ONE = ("reference", "account", "amount", "status")
CELL_CHARS_MAX = 1000
EXACT_NUMBER_MAX = 10**15  # a spreadsheet keeps 15 digits; what follows them is invented


def read_file(path: str) -> Iterator[Fact | BadRow]:
    """Read the answer table of a file, row by row.

    Raises `FileRefused`: no such table, several of them, an important column twice, or the file itself.
    """
    book = open_book(Path(path))
    table = find_answers(book)
    below = (
        (number, row)
        for number, row in enumerate(book.rows(table.sheet), 1)
        if number >= table.first_data_row
    )
    return read_answers(below, table.columns, table.headers)


def find_answers(book: Book) -> Table:
    """Find the one visible sheet with a table of answers."""
    heads = [head for head in book.heads() if head.visible]
    tables = [table for head in heads if (table := find_table(head, DICTIONARY)) and is_answer_table(table)]
    if not tables:
        raise NoConfirmations
    if len(tables) > 1:
        raise SeveralTables(sheets=", ".join(f"“{table.sheet}”" for table in tables))
    for field in MUST_BE_ONE:
        if field in tables[0].doubled:
            raise ColumnTwice(columns=", ".join(f"“{header}”" for header in tables[0].doubled[field]))
    return tables[0]


def is_answer_table(table: Table) -> bool:
    """Say whether the columns can answer: a status, and something to know the instruction by."""
    return "status" in table.columns and not table.columns.keys().isdisjoint(
        ("reference", "document", "account", "name", "narrative")
    )


def read_answers(
    rows: Iterable[tuple[int, Row]], columns: Mapping[str, int], headers: Mapping[str, str]
) -> Iterator[Fact | BadRow]:
    """Read data rows one by one.

    `columns` says at which index a field stands, `headers` how the file calls it. Rows that are no
    answer (blank, group, total, signatures) are passed over; a row that cannot be read is a `BadRow`.
    """
    wanted = [(field, reader, columns[field]) for field, reader in READERS.items() if field in columns]
    width = max(columns.values()) + 1
    keys = [columns[field] for field in ("reference", "document", "account", "amount") if field in columns]
    who = [*keys, columns["name"]] if "name" in columns else keys
    status = columns["status"]
    for number, cells in rows:
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        if not any(has_digit(cells[key]) for key in keys):
            nobody = all(is_empty(cells[key]) for key in who)
            if nobody or read_status(str(cells[status])) is None:
                continue
        elif is_empty(cells[status]) and is_heading_or_sum(cells):
            continue
        yield read_row(number, cells, wanted, headers)


def is_empty(cell: Cell) -> bool:
    """Say whether a cell holds nothing."""
    return cell == "" or (isinstance(cell, str) and cell.isspace())


def has_digit(cell: Cell) -> bool:
    """Say whether a cell holds a number, or a text with a digit, as all that identifies a payment has."""
    return not isinstance(cell, str) or (cell != "" and not cell.isalpha() and any(map(str.isdigit, cell)))


def is_heading_or_sum(cells: Row) -> bool:
    """Say whether the row is one text alone, or its first words are those of a sum."""
    filled = [cell for cell in cells if not is_empty(cell)]
    first = next((cell for cell in filled if isinstance(cell, str)), "")
    return len(filled) == 1 or fold(first).startswith(TOTAL_WORDS)


def read_row(
    row: int, cells: Row, wanted: list[tuple[str, Reader, int]], headers: Mapping[str, str]
) -> Fact | BadRow:
    """Read one row's wanted cells; all bad cells are reported together."""
    read: dict[str, Any] = dict.fromkeys(READERS)
    bad: list[FileProblem] = []
    for field, reader, index in wanted:
        try:
            read[field] = reader(cells[index])
        except BadCell as problem:
            bad.append(FileProblem(row, headers.get(field), problem.code))
    status = read["status"]
    if not bad and status is None:
        bad.append(FileProblem(row, headers.get("status"), "C04"))
    written = read["reference"] or read["document"]
    reference = (
        find_reference(read["reference"])
        or find_reference(read["document"])
        or find_reference(read["narrative"])
    )
    if not bad and not (reference or written or read["account"] or read["name"]):
        bad.append(FileProblem(row, None, "C01"))
    if bad:
        return BadRow(row, tuple(bad), encode([str(cells[index]) for _, _, index in wanted]), read["amount"])
    return Fact(
        row,
        reference,
        None if reference else written,
        read["bank"],
        None,  # the parent knows the banks
        read["account"],
        read["name"],
        read["amount"],
        status,
        None,  # and the reasons
        None if status == "paid" else join_reason(read["reason_code"], read["reason"] or read["note"]),
        read["booked_on"],
        read["payer_reference"],
    )


def find_reference(text: str | None) -> str | None:
    """Find our reference in a text; the short way first, for nearly every row has it whole."""
    if not text:
        return None
    return text if is_reference(text) else read_reference(text)


def join_reason(code: str | None, text: str | None) -> str | None:
    """Join what the payer says about the reason, as written; `reading.reason_of` takes it apart again."""
    return f"{code}: {text}" if code and text and code != text else code or text


class BadCell(Exception):
    """A cell cannot be read; carries the problem code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read_text(cell: Cell) -> str | None:
    """Read a cell of free text or of a code; whole numbers become their digits."""
    if not isinstance(cell, str):
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    text = cell.strip()
    if not text:
        return None
    if text[0] == "#" and text.upper() in ERROR_CELLS:
        raise BadCell("C08")
    if len(text) > CELL_CHARS_MAX:
        raise BadCell("C09")
    # our own files put an apostrophe before what a spreadsheet would take for a formula
    return (text[1:] or None) if text[0] == "'" else text


def read_name(cell: Cell) -> str | None:
    """Read a person's name, cleaned of invisible characters only."""
    text = read_text(cell)
    return clean(text) or None if text else None


def read_amount(cell: Cell) -> int | None:
    """Read whole đồng above zero; empty says nothing."""
    value = cell if isinstance(cell, int | float) else read_text(cell)
    if value is None:
        return None
    try:
        amount = parse_vnd(value)
    except NotMoney as fault:
        raise BadCell("C03" if fault.code == "negative" else "C02") from fault
    if amount == 0:
        raise BadCell("C03")
    return amount


def read_account(cell: Cell) -> str | None:
    """Read an account number; a masked one says nothing that could be compared."""
    if isinstance(cell, int | float) and (cell >= EXACT_NUMBER_MAX or cell != int(cell)):
        raise BadCell("C07")
    text = read_text(cell)
    if text is None or (6 <= len(text) <= 19 and text.isascii() and text.isdigit()):
        return text
    if "*" in text or "•" in text or "xxx" in text.lower():
        return None
    account = clean_account(text)
    if is_spreadsheet_damaged(text) or not is_account(account):
        raise BadCell("C07")
    return account


@lru_cache(maxsize=4096)
def read_status_cell(cell: Cell) -> Status | None:
    """Read a status; a wording nobody has seen is a problem, not a guess."""
    text = read_text(cell)
    status = read_status(text) if text else None
    if text and status is None:
        raise BadCell("C05")
    return status


@lru_cache(maxsize=4096)
def read_day_cell(cell: Cell) -> str | None:
    """Read a day; empty says nothing."""
    value = read_text(cell) if isinstance(cell, str) else cell
    if value is None:
        return None
    day = read_day(value) if isinstance(value, str | int | float | date) else None
    if day is None:
        raise BadCell("C06")
    return day


Reader = Callable[[Cell], Any]

READERS: dict[str, Reader] = {
    "reference": read_text,
    "document": read_text,
    "bank": read_text,
    "account": read_account,
    "name": read_name,
    "amount": read_amount,
    "status": read_status_cell,
    "reason_code": read_text,
    "reason": read_text,
    "note": read_text,
    "booked_on": read_day_cell,
    "payer_reference": read_text,
    "narrative": read_text,
}
