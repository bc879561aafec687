"""Read XLS (Excel 97-2003, BIFF8) workbooks; `xlrd` reads the cells, the records say what it does not tell.

Formulas, macros and passwords are seen in the records themselves. A formula always stores some result
here; it counts as one without a value when the result is an empty text or asked to be computed on opening.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import xlrd
from xlrd.compdoc import CompDoc, CompDocError
from xlrd.sheet import Sheet
from xlrd.xldate import XLDateError, xldate_as_datetime

from disburse.sheets.formats import Disguised, disguised, disguises
from disburse.sheets.refusals import ActiveContent, PasswordSet, Unreadable, WrongFileType
from disburse.sheets.workbook import (
    COLUMNS_MAX,
    HEAD_ROWS,
    Cell,
    Hidden,
    Row,
    SheetHead,
    Stray,
    kept_merges,
    legacy_fonts,
    strays_of,
)

EXACT_MAX = 10**15
_DAMAGED = (
    *(xlrd.XLRDError, CompDocError, struct.error, AssertionError, LookupError, ValueError, TypeError),
    *(AttributeError, ArithmeticError, NotImplementedError, EOFError),
)
_BOF, _END, _FILE_PASS, _BOUND_SHEET, _FORMULA = 0x0809, 0x000A, 0x002F, 0x0085, 0x0006
_BIFF8 = 0x0600
_CALCULATE_ON_LOAD = 0x02
_MACRO_SHEET, _VISUAL_BASIC = 1, 6
_MACRO_STORAGES = {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"}
Record = tuple[int, bytes]


class OldWorkbook:
    """An XLS file that has passed `inspect`. Raises `FileRefused` where it turns out unreadable."""

    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        nowhere = io.StringIO()  # the child's standard output carries frames
        try:
            self._stream = _workbook_stream(content, nowhere)
            self._starts = _refuse_unsafe(self._stream)
            self._book = xlrd.open_workbook(
                file_contents=content, logfile=nowhere, formatting_info=True, on_demand=True, ragged_rows=True
            )
        except _DAMAGED as error:
            raise Unreadable from error

    def heads(self) -> list[SheetHead]:
        """Return the first rows and merged ranges of every worksheet."""
        return [self._head(self._sheet(name)) for name in self._book.sheet_names()]

    def rows(self, sheet: str) -> Iterator[Row]:
        """Yield every row of the sheet, as wide as it is filled."""
        source = self._sheet(sheet)
        for number in range(source.nrows):
            yield self._row(source, number)

    def hidden(self, sheet: str) -> Hidden:
        """Return the hidden rows and columns."""
        source = self._sheet(sheet)
        rows = frozenset(index + 1 for index, row in source.rowinfo_map.items() if row.hidden)
        return Hidden(rows, frozenset(index for index, column in source.colinfo_map.items() if column.hidden))

    def formulas(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> tuple[int, int]:
        """Count the formulas in some columns from row to row: (with a stored value, without)."""
        valued = empty = 0
        for kind, body in _records(self._stream, self._starts[self._book.sheet_names().index(sheet)]):
            if kind != _FORMULA:
                continue
            row, column, _, result, flags = struct.unpack_from("<HHH8sH", body)
            if column in columns and first_row <= row + 1 <= last_row:
                without = _is_empty_text(result) or (flags & _CALCULATE_ON_LOAD and not any(result))
                empty += bool(without)
                valued += not without
        return valued, empty

    def disguised(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> list[Disguised]:
        """Find numbers in some columns that are shown as others."""
        codes = [
            code if disguises(code) else ""
            for style in self._book.xf_list
            for code in [self._book.format_map[style.format_key].format_str]
        ]
        if not any(codes):
            return []
        source = self._sheet(sheet)
        return disguised(
            (column, row + 1, codes[source.cell_xf_index(row, column)])
            for row in range(first_row - 1, min(last_row, source.nrows))
            for column in columns
            if column < source.row_len(row) and source.cell_type(row, column) == xlrd.XL_CELL_NUMBER
            if codes[source.cell_xf_index(row, column)]
        )

    def strays(self, sheet: str, width: int, first_row: int, last_row: int) -> list[Stray]:
        """Find the filled cells right of a table."""
        source = self._sheet(sheet)
        return strays_of(
            (row + 1, column, self._cell(kind, value))
            for row in range(first_row - 1, min(last_row, source.nrows))
            for column, (kind, value) in enumerate(
                zip(source.row_types(row, width), source.row_values(row, width), strict=True), start=width
            )
        )

    def _sheet(self, name: str) -> Sheet:
        try:
            return self._book.sheet_by_name(name)
        except _DAMAGED as error:
            raise Unreadable from error

    def _head(self, sheet: Sheet) -> SheetHead:
        rows = [self._row(sheet, number) for number in range(min(sheet.nrows, HEAD_ROWS))]
        width = max((1 + index for row in rows for index, cell in enumerate(row) if cell != ""), default=1)
        merges = kept_merges(
            ((first, left), (last - 1, right - 1)) for first, last, left, right in sheet.merged_cells
        )
        fonts = legacy_fonts(
            (column, self._font(sheet, number, column))
            for number, row in enumerate(rows)
            for column, cell in enumerate(row)
            if isinstance(cell, str) and cell
        )
        padded = [[*row[:width], *[""] * (width - len(row))] for row in rows]
        return SheetHead(sheet.name, sheet.visibility == 0, padded, merges, fonts)

    def _row(self, sheet: Sheet, number: int) -> Row:
        kinds, values = sheet.row_types(number), sheet.row_values(number)
        return [self._cell(*cell) for cell in zip(kinds[:COLUMNS_MAX], values, strict=False)]

    def _cell(self, kind: int, value: str | float) -> Cell:
        if isinstance(value, str):
            return value
        if kind == xlrd.XL_CELL_NUMBER:
            return int(value) if value.is_integer() and abs(value) < EXACT_MAX else value
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if kind == xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(int(value), "#VALUE!"))
        return self._moment(value)

    def _moment(self, serial: float) -> Cell:
        try:
            moment: datetime = xldate_as_datetime(serial, self._book.datemode)
        except (XLDateError, ArithmeticError):
            return serial
        if 0 <= serial < 1:
            return moment.time()
        return moment.date() if moment.time() == time() else moment

    def _font(self, sheet: Sheet, row: int, column: int) -> str:
        try:
            style = self._book.xf_list[sheet.cell_xf_index(row, column)]
            return str(self._book.font_list[style.font_index].name)
        except LookupError:
            return ""


def _workbook_stream(content: bytes, nowhere: io.StringIO) -> bytes:
    container = CompDoc(content, logfile=nowhere)
    if any(entry.name in _MACRO_STORAGES for entry in container.dirlist):
        raise ActiveContent
    stream = container.get_named_stream("Workbook")
    if stream is None:
        raise WrongFileType
    return bytes(stream)


def _refuse_unsafe(stream: bytes) -> list[int]:
    """Read the workbook's own records: where its sheets begin; refuse passwords, macros and older formats."""
    starts: list[int] = []
    for position, (kind, body) in enumerate(_records(stream, 0)):
        if position == 0 and (kind != _BOF or body[:2] != _BIFF8.to_bytes(2, "little")):
            raise WrongFileType
        if kind == _FILE_PASS:
            raise PasswordSet
        if kind == _BOUND_SHEET:
            if body[5] in (_MACRO_SHEET, _VISUAL_BASIC):
                raise ActiveContent
            if body[5] == 0:
                starts.append(int.from_bytes(body[:4], "little"))
    return starts


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """Yield the records of one substream: kind and body, up to its end record."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if at + 4 + size > len(stream):
            raise Unreadable
        yield kind, stream[at + 4 : at + 4 + size]
        depth += (kind == _BOF) - (kind == _END)
        if depth == 0:
            return
        at += 4 + size
    raise Unreadable


def _is_empty_text(result: bytes) -> bool:
    return result[6:8] == b"\xff\xff" and result[0] == 3
