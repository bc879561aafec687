"""Read a file of outreach results in a limited child process that holds no keys: rows as text, typed later.

The columns are those that the demo and the empty form write: Mã trang, Mã trường hợp, STT, Kết quả, Mã lý do,
Hẹn lại ngày, Ngân hàng, Số tài khoản, Ghi chú; in any order, Ngày gặp may stand beside them.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import msgspec

from disburse.sheets.limits import run_limited, serve_frames
from disburse.sheets.opening import open_book
from disburse.sheets.refusals import FileRefused, NoRows
from disburse.sheets.table import Table, find_table
from disburse.sheets.workbook import Book, Cell, Row
from disburse.words import mark

ROWS_PER_BATCH = 2_000
CELL_CHARS_MAX = 500
DICTIONARY = {
    "page": ("ma trang", "page code"),
    "case": ("ma truong hop", "case code", "case"),
    "number": ("stt", "so thu tu", "no"),
    "result": ("ket qua", "ket qua lan nay", "result"),
    "obstacle": ("ma ly do", "ly do", "obstacle"),
    "met_on": ("ngay gap", "ngay den", "ngay di", "met on"),
    "next_on": ("hen lai ngay", "ngay hen lai", "hen lai", "next on"),
    "bank": ("ngan hang", "ten ngan hang", "bank"),
    "account": ("so tai khoan", "so tk", "account"),
    "note": ("ghi chu", "note"),
}


class NoResults(FileRefused):
    """No sheet with a column of results and something to know the person by."""

    code = "no_results"
    text = mark(
        "Không tìm thấy bảng kết quả vận động trong tệp. Dùng mẫu có các cột Mã trang (hoặc Mã trường hợp), "
        "STT và Kết quả"
    )


class ResultRow(msgspec.Struct, array_like=True, frozen=True):
    """One filled row as text; `row` as numbered in the file, `account_is_number`: a spreadsheet may have spoilt it."""

    row: int
    cells: dict[str, str]
    account_is_number: bool = False


async def read_results(content: bytes) -> AsyncGenerator[list[ResultRow], None]:
    """Read the rows of a results file within limits; raises FileRefused where the file is not the file."""
    decode = msgspec.msgpack.Decoder(list[ResultRow]).decode
    async with aclosing(run_limited(__name__, [], content=content)) as bodies:
        async for body in bodies:
            yield decode(body)


def main(arguments: list[str]) -> None:
    """Be the child: answer with batches of rows."""
    serve_frames(lambda: _bodies(Path(arguments[0])))


def rows_of(path: Path) -> Iterator[ResultRow]:
    """Read the filled rows below the header, one by one."""
    book = open_book(path)
    table = _table(book)
    empty = True
    for number, row in enumerate(book.rows(table.sheet), start=1):
        if number >= table.first_data_row and any(cell != "" for cell in row):
            empty = False
            yield _row(number, row, table)
    if empty:
        raise NoRows


def _table(book: Book) -> Table:
    for head in book.heads():
        table = find_table(head, DICTIONARY) if head.visible else None
        if table and "result" in table.columns and table.columns.keys() & {"case", "number"}:
            return table
    raise NoResults


def _row(number: int, row: Row, table: Table) -> ResultRow:
    cells = {
        name: text
        for name, index in table.columns.items()
        if index < len(row) and (text := _text(row[index]))
    }
    account = table.columns.get("account", len(row))
    account_is_number = account < len(row) and isinstance(row[account], int | float)
    return ResultRow(number, cells, account_is_number)


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())[:CELL_CHARS_MAX]


def _bodies(path: Path) -> Iterator[bytes]:
    encode = msgspec.msgpack.Encoder().encode
    rows = rows_of(path)
    while part := list(islice(rows, ROWS_PER_BATCH)):
        yield encode(part)
