"""Read ODS workbooks with expat, in constant memory: values, hidden rows, merges, formulas and fonts.

OpenDocument 1.3 part 3, chapter 9. Repeated rows and cells are one element there, so a few bytes can claim
a billion cells: blank ones cost nothing here, filled ones are bounded.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from disburse.sheets.formats import Disguised, disguised
from disburse.sheets.ods_formats import Formats
from disburse.sheets.ods_parts import Sheet, Sheets
from disburse.sheets.refusals import LimitsExceeded, Unreadable
from disburse.sheets.workbook import (
    EVERY_COLUMN,
    ROWS_MAX,
    Hidden,
    Row,
    SheetHead,
    Stray,
    legacy_fonts,
    strays_of,
)
from disburse.sheets.xml import Handler, pull


class OpenDocument:
    """An ODS file that has passed `inspect`. Raises `FileRefused` where it turns out unreadable."""

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise Unreadable from error
        self._formats = Formats()
        for part in ("styles.xml", "content.xml"):
            if part in self._archive.namelist():
                self._formats.done = False
                self._run(part, self._formats)
        reading = Sheets(disguise=self._formats.disguise)
        self._run("content.xml", reading)
        self._sheets = {sheet.name: sheet for sheet in reading.sheets}
        self._fonts = reading.fonts

    def heads(self) -> list[SheetHead]:
        """Return the first rows and merged ranges of every table."""
        return [self._head(sheet) for sheet in self._sheets.values()]

    def rows(self, sheet: str) -> Iterator[Row]:
        """Yield every row of the sheet up to the last filled one, as wide as it is filled."""
        number = 0
        for first, times, row in pull(self._archive, "content.xml", Sheets(only=sheet)):
            if first + times > ROWS_MAX:
                raise LimitsExceeded
            while number < first - 1:
                number += 1
                yield []
            number += times
            for _ in range(times):
                yield row

    def hidden(self, sheet: str) -> Hidden:
        """Return the hidden rows and columns."""
        found = self._sheets[sheet]
        return Hidden(frozenset(found.hidden_rows), frozenset(found.hidden_columns))

    def formulas(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> tuple[int, int]:
        """Count the formulas in some columns from row to row: (with a stored value, without)."""
        here = [
            has_value
            for row, column, has_value in self._sheets[sheet].formulas
            if column in columns and first_row <= row <= last_row
        ]
        return sum(here), len(here) - sum(here)

    def disguised(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> list[Disguised]:
        """Find numbers in some columns that are shown as others."""
        return disguised(
            (one.column, row, self._formats.disguise(one.style))
            for one in self._sheets[sheet].number_styles
            if one.column in columns
            for row in range(max(one.first, first_row), min(one.last, last_row) + 1)
        )

    def strays(self, sheet: str, width: int, first_row: int, last_row: int) -> list[Stray]:
        """Find the filled cells right of a table; reads the sheet again only where there are any."""
        if self._sheets[sheet].widest <= width:
            return []
        return strays_of(
            (row, column, cell)
            for first, times, cells in pull(
                self._archive, "content.xml", Sheets(only=sheet, most=EVERY_COLUMN)
            )
            for row in range(max(first, first_row), min(first + times - 1, last_row) + 1)
            for column, cell in enumerate(cells[width:], start=width)
        )

    def _run(self, part: str, handler: Handler[Any]) -> None:
        for _ in pull(self._archive, part, handler):
            pass

    def _head(self, sheet: Sheet) -> SheetHead:
        rows = sheet.head
        width = max((1 + index for row in rows for index, cell in enumerate(row) if cell != ""), default=1)
        padded = [[*row[:width], *[""] * (width - len(row))] for row in rows]
        fonts = legacy_fonts((column, self._fonts.get(style, "")) for column, style in sheet.styles)
        return SheetHead(sheet.name, sheet.visible, padded, sheet.merges, fonts)
