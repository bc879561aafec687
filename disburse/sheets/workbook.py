"""Read XLSX workbooks row by row in constant memory; an empty cell is ""."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from python_calamine_plus import (
    CalamineCell,
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from disburse.sheets.archive import Inspection
from disburse.sheets.formats import Disguised, disguised, disguises
from disburse.sheets.refusals import LimitsExceeded, PasswordSet, Unreadable

Cell = str | int | float | bool | date | datetime | time | timedelta
Row = list[Cell]
Range = tuple[tuple[int, int], tuple[int, int]]

COLUMNS_MAX = 200
EVERY_COLUMN = 16_384  # of a sheet; those from `COLUMNS_MAX` on are never read
ROWS_MAX = 2_000_000
HEAD_ROWS = 60
LEGACY_FONTS = (".Vn", "VNI-")


@dataclass(frozen=True, slots=True)
class SheetHead:
    """The beginning of one sheet: enough to find the table in it.

    `rows[0]` is row 1 of the file. `merges` are 0-based inclusive cell ranges: `kept_merges`. `fonts` names the legacy
    font (".Vn…", "VNI-…") of the 0-based columns most of whose texts are in one. `length` is the number of rows as
    the file states it, right or wrong; 0 when it does not.
    """

    name: str
    visible: bool
    rows: list[Row]
    merges: list[Range] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)
    length: int = 0


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a sheet hides: 1-based row numbers and 0-based column numbers."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


class Stray(NamedTuple):
    """Filled cells of one column, from 0, right of a table: how many, and the first row, from 1."""

    column: int
    cells: int
    row: int


class Book(Protocol):
    """What a roster can be read from: a workbook, or delimited text as a workbook of one sheet."""

    def heads(self) -> list[SheetHead]:
        """Return the beginning of every sheet, in the order of the file."""

    def rows(self, sheet: str) -> Iterator[Row]:
        """Yield every row of a sheet from row 1 on, blank ones included."""

    def hidden(self, sheet: str) -> Hidden:
        """Return what the sheet hides."""

    def formulas(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> tuple[int, int]:
        """Count the formulas in some columns from row to row: (with a stored value, without)."""

    def disguised(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> list[Disguised]:
        """Find the numbers in some columns that are shown as others."""

    def strays(self, sheet: str, width: int, first_row: int, last_row: int) -> list[Stray]:
        """Find the filled cells right of the first `width` columns, by column; `rows` need not give them."""


def legacy_fonts(used: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Find the columns written in a legacy font, from the column and font of every text."""
    by_column: dict[int, Counter[str]] = {}
    for column, font in used:
        by_column.setdefault(column, Counter())[font] += 1
    most = {column: fonts.most_common(1)[0][0] for column, fonts in by_column.items()}
    return {column: font for column, font in most.items() if font.startswith(LEGACY_FONTS)}


def strays_of(cells: Iterable[tuple[int, int, Cell]]) -> list[Stray]:
    """Sum up the filled ones of cells, given as row from 1, column and value, in the order of rows."""
    found: dict[int, Stray] = {}
    for row, column, cell in cells:
        if is_filled(cell):
            before = found.get(column, Stray(column, 0, row))
            found[column] = before._replace(cells=before.cells + 1)
    return sorted(found.values())


def is_filled(cell: Cell) -> bool:
    """Say whether a cell holds more than spaces."""
    return cell != "" and not (isinstance(cell, str) and not cell.strip())


def kept_merges(merges: Iterable[Range]) -> list[Range]:
    """Give the merged ranges that matter: those of the head, and below it those over several rows."""
    return [one for one in merges if one[0][0] < HEAD_ROWS or one[1][0] > one[0][0]]


class Workbook:
    """An XLSX file whose inspection has begun. Raises `FileRefused` where it turns out unreadable."""

    def __init__(self, path: Path, inspection: Inspection) -> None:
        self._inspection = inspection
        self._heads: list[SheetHead] = []
        self._widths: dict[str, int] = {}
        self._stated_widths: dict[str, int] = {}
        try:
            with path.open("rb") as file:
                self._book = CalamineWorkbook.from_filelike(file)
        except PasswordError as error:
            raise PasswordSet from error
        except CalamineError as error:
            raise Unreadable from error

    def heads(self) -> list[SheetHead]:
        """Return the first rows and merged ranges of every worksheet."""
        worksheets = [m for m in self._book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
        self._heads = self._heads or [
            self._head(m.name, m.visible == SheetVisibleEnum.Visible) for m in worksheets
        ]
        return self._heads

    def rows(self, sheet: str) -> Iterator[Row]:
        """Yield every row of the sheet, as wide as the widest of its first rows."""
        try:
            width = self._width(sheet)
            stream = self._book.stream_sheet_by_name(sheet, max_col=width - 1)
            for number, row in enumerate(stream, start=1):
                if number > ROWS_MAX:
                    raise LimitsExceeded
                yield cast(Row, row)
        except CalamineError as error:
            raise Unreadable from error

    def hidden(self, sheet: str) -> Hidden:
        """Return the hidden rows and columns; asks the file only when the quick look saw any."""
        if not self._inspection.whole().has_hidden:
            return Hidden()
        try:
            stream = self._book.stream_sheet_by_name(sheet, rich=True, max_row=0)
        except CalamineError as error:
            raise Unreadable from error
        rows = frozenset(index + 1 for index, how in (stream.row_dimensions or {}).items() if how["hidden"])
        columns = frozenset(
            index
            for span in stream.column_dimensions or []
            if span["hidden"]
            for index in range(span["min"], min(span["max"], COLUMNS_MAX) + 1)
        )
        return Hidden(rows, columns)

    def formulas(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> tuple[int, int]:
        """Count the formulas in the columns; reads the sheet again only when the quick look saw any."""
        if not self._inspection.whole().has_formulas or not columns:
            return 0, 0
        valued = empty = 0
        for cell in self._cells(sheet, columns, first_row, last_row):
            if cell.formula is not None:
                valued += cell.value != ""
                empty += cell.value == ""
        return valued, empty

    def disguised(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> list[Disguised]:
        """Find numbers shown as others; reads the sheet again only when the quick look saw such a format."""
        if not self._inspection.whole().has_disguises or not columns:
            return []
        codes: dict[int, str] = {}
        found = []
        for cell in self._cells(sheet, columns, first_row, last_row):
            if isinstance(cell.value, int | float):
                if cell.style_id not in codes:
                    code = str((cell.style or {}).get("number_format") or "")
                    codes[cell.style_id] = code if disguises(code) else ""
                if code := codes[cell.style_id]:
                    found.append((cell.column, cell.row + 1, code))
        return disguised(found)

    def strays(self, sheet: str, width: int, first_row: int, last_row: int) -> list[Stray]:
        """Find filled cells right of `width`; reads the sheet again unless its stated range ends there."""
        if self._stated_widths.get(sheet) == width:
            return []
        try:
            rows = self._book.stream_sheet_by_name(
                sheet, rich=True, min_row=first_row - 1, max_row=last_row - 1, min_col=width
            )
            cells = (cell for row in rows for cell in cast(list[CalamineCell], row))
            return strays_of((cell.row + 1, cell.column, cell.value) for cell in cells)
        except CalamineError as error:
            raise Unreadable from error

    def _cells(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> Iterator[CalamineCell]:
        """Yield the cells of some columns with all that is known of them."""
        try:
            for row in self._book.stream_sheet_by_name(
                sheet,
                rich=True,
                min_row=first_row - 1,
                max_row=last_row - 1,
                min_col=min(columns),
                max_col=max(columns),
            ):
                yield from (cell for cell in cast(list[CalamineCell], row) if cell.column in columns)
        except CalamineError as error:
            raise Unreadable from error

    def _width(self, sheet: str) -> int:
        if sheet not in self._widths:
            self._head(sheet, True)
        return self._widths[sheet]

    def _head(self, name: str, visible: bool) -> SheetHead:
        try:
            stream = self._book.stream_sheet_by_name(
                name, rich=True, max_row=HEAD_ROWS - 1, max_col=COLUMNS_MAX - 1
            )
            cells = [cast(list[CalamineCell], row) for row in stream]
            rows: list[Row] = [[cell.value for cell in row] for row in cells]
            length, stated_width = _last_cell(stream.dimension)
            if stated_width:
                self._stated_widths[name] = stated_width
            merges = kept_merges(stream.merged_cell_ranges or [])
        except CalamineError as error:
            raise Unreadable from error
        width = max((1 + index for row in rows for index, cell in enumerate(row) if cell != ""), default=1)
        self._widths[name] = width
        fonts = legacy_fonts(
            (cell.column, _font(cell))
            for row in cells
            for cell in row
            if isinstance(cell.value, str) and cell.value
        )
        return SheetHead(name, visible, [row[:width] for row in rows], merges, fonts, length)


def _last_cell(dimension: object) -> tuple[int, int]:
    """Read the last row and column of a stated range ("A1:U104075"), both from 1; zeros when it is anything else."""
    found = re.fullmatch(r"[A-Z]+[0-9]+:([A-Z]{1,3})([0-9]{1,7})", str(dimension))
    return (int(found[2]), column_number(found[1])) if found else (0, 0)


def column_number(letters: str) -> int:
    """Give the number of a column from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _font(cell: CalamineCell) -> str:
    font = (cell.style or {}).get("font") or {}
    return str(font.get("name") or "")
