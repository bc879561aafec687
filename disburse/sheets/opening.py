"""Open a file of an office as a book, by its content: XLSX, XLS, ODS or delimited text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from disburse.sheets.archive import Inspection
from disburse.sheets.delimited import Delimited
from disburse.sheets.formats import Disguised
from disburse.sheets.legacy import Converted, recognise
from disburse.sheets.legacy_letters import LegacyEncoding
from disburse.sheets.ods import OpenDocument
from disburse.sheets.plain_xlsx import PlainWorkbook
from disburse.sheets.refusals import FileRefused, Unreadable
from disburse.sheets.workbook import Book, Hidden, Row, SheetHead, Stray, Workbook
from disburse.sheets.xls import OldWorkbook
from disburse.sheets.zero_bytes import WithoutZeroBytes


def open_book(path: Path, *, size_max: int = 200 << 20, encoding: LegacyEncoding | None = None) -> Book:
    """Open a file that nothing has looked at yet. Raises the `FileRefused` that says why not.

    `encoding` is a person's yes to reading the cells in that legacy encoding as Unicode. Text files whose
    bytes are legacy are refused without it; of workbooks the caller decides, who knows the sheet.
    """
    inspection = Inspection(path, size_max=size_max)
    book: Book = _open(path, inspection)
    if isinstance(book, Delimited) and book.encoding.legacy not in (None, encoding):
        head = book.heads()[0]
        found = recognise(head.rows, head.fonts) or recognise(book.rows(), head.fonts)
        raise found.refusal() if found else Unreadable
    if inspection.whole().has_zero_bytes:
        book = WithoutZeroBytes(book)
    return Converted(book, encoding) if encoding else book


def _open(path: Path, inspection: Inspection) -> Book:
    if inspection.kind == "xlsx":
        return _open_xlsx(path, inspection)
    kind = inspection.whole().kind
    if kind == "text":
        return Delimited(path)
    if kind == "xls":
        return OldWorkbook(path)
    return OpenDocument(path)


def _open_xlsx(path: Path, inspection: Inspection) -> Book:
    """Open the workbook and find the heads of its sheets, which passes through all of it, during the inspection."""
    streaming: Workbook | None = None
    refused: FileRefused | None = None
    try:
        streaming = Workbook(path, inspection)
        streaming.heads()
    except FileRefused as found:
        refused = found
    inspection.whole()
    if streaming is not None:
        return _Reread(streaming, path)
    if isinstance(refused, Unreadable):
        return PlainWorkbook(path)
    assert refused is not None  # noqa: S101 # nothing else leaves no workbook behind
    raise refused


class _Reread:
    """An XLSX by the streaming reader; where that one stumbles, the plain reader goes on from there."""

    def __init__(self, streaming: Workbook, path: Path) -> None:
        self._streaming = streaming
        self._path = path

    def heads(self) -> list[SheetHead]:
        try:
            return self._streaming.heads()
        except Unreadable:
            return PlainWorkbook(self._path).heads()

    def rows(self, sheet: str) -> Iterator[Row]:
        passed = 0
        try:
            for row in self._streaming.rows(sheet):
                passed += 1
                yield row
        except Unreadable:
            yield from islice(PlainWorkbook(self._path).rows(sheet), passed, None)

    def hidden(self, sheet: str) -> Hidden:
        try:
            return self._streaming.hidden(sheet)
        except Unreadable:
            return PlainWorkbook(self._path).hidden(sheet)

    def formulas(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> tuple[int, int]:
        try:
            return self._streaming.formulas(sheet, columns, first_row, last_row)
        except Unreadable:
            return PlainWorkbook(self._path).formulas(sheet, columns, first_row, last_row)

    def disguised(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> list[Disguised]:
        try:
            return self._streaming.disguised(sheet, columns, first_row, last_row)
        except Unreadable:
            return PlainWorkbook(self._path).disguised(sheet, columns, first_row, last_row)

    def strays(self, sheet: str, width: int, first_row: int, last_row: int) -> list[Stray]:
        try:
            return self._streaming.strays(sheet, width, first_row, last_row)
        except Unreadable:
            return PlainWorkbook(self._path).strays(sheet, width, first_row, last_row)
