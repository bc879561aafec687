"""Read XLSX with nothing but zip and expat: what the streaming reader cannot, slower and in constant memory.

It answers what `Workbook` answers; the tests hold the two against each other.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath

from disburse.sheets.formats import Disguised, disguised
from disburse.sheets.refusals import LimitsExceeded, Unreadable
from disburse.sheets.workbook import (
    EVERY_COLUMN,
    HEAD_ROWS,
    ROWS_MAX,
    Hidden,
    Row,
    SheetHead,
    Stray,
    kept_merges,
    legacy_fonts,
    strays_of,
)
from disburse.sheets.xlsx_parts import Index, Rows, Shared, Styles, Targets, Values
from disburse.sheets.xml import Handler, pull

_DAY_0 = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - a sheet knows no zone


class PlainWorkbook:
    """An XLSX file that has passed `inspect`. Raises `FileRefused` where it turns out unreadable."""

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
            self._names = {name.lower().lstrip("/"): name for name in self._archive.namelist()}
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise Unreadable from error
        index = Index()
        self._run("xl/workbook.xml", index)
        targets = Targets()
        self._run("xl/_rels/workbook.xml.rels", targets)
        styles = Styles()
        self._run("xl/styles.xml", styles)
        shared = Shared()
        self._run("xl/sharedstrings.xml", shared)
        self._values = Values(shared.texts, styles.dates, day_0=_DAY_0[index.from_1904])
        self._fonts, self._disguises = styles.legacy_fonts, styles.disguises
        self._sheets = {
            name: (visible, _absolute(targets.of[relation]))
            for name, visible, relation in index.sheets
            if relation in targets.of
        }
        self._widths: dict[str, int] = {}

    def heads(self) -> list[SheetHead]:
        """Return the first rows and merged ranges of every worksheet."""
        return [self._head(name, visible) for name, (visible, _) in self._sheets.items()]

    def rows(self, sheet: str) -> Iterator[Row]:
        """Yield every row of the sheet, as wide as the widest of its first rows."""
        if sheet not in self._widths:
            self._head(sheet, True)
        width = self._widths[sheet]
        reading = Rows(self._values)
        number = 0
        for found, row in self._pull(sheet, reading):
            reading.forget(found)
            number += 1
            if found > ROWS_MAX:
                raise LimitsExceeded
            if found < number:
                raise Unreadable
            while number < found:
                yield [""] * width
                number += 1
            yield [*row[:width], *[""] * (width - len(row))]

    def hidden(self, sheet: str) -> Hidden:
        """Return the hidden rows and columns."""
        reading = Rows(self._values)
        for _ in self._pull(sheet, reading):
            pass
        return Hidden(frozenset(reading.hidden_rows), frozenset(reading.hidden_columns))

    def formulas(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> tuple[int, int]:
        """Count the formulas in some columns from row to row: (with a stored value, without)."""
        reading = Rows(self._values)
        valued = empty = 0
        for number, row in self._pull(sheet, reading):
            for column in reading.formulas.pop(number, ()):
                if first_row <= number <= last_row and column in columns:
                    valued += row[column] != ""
                    empty += row[column] == ""
        return valued, empty

    def disguised(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> list[Disguised]:
        """Find numbers in some columns that are shown as others."""
        if not self._disguises:
            return []
        reading = Rows(self._values, styles_of=(int, float))
        return disguised(
            (column, number, code)
            for number, _ in self._pull(sheet, reading)
            for column, style in reading.styles.pop(number).items()
            if column in columns and first_row <= number <= last_row and (code := self._disguises.get(style))
        )

    def strays(self, sheet: str, width: int, first_row: int, last_row: int) -> list[Stray]:
        """Find the filled cells right of a table."""
        reading = Rows(self._values, most=EVERY_COLUMN)
        return strays_of(
            (number, column, cell)
            for number, row in self._pull(sheet, reading)
            for column, cell in enumerate(row[width:], start=width)
            if first_row <= number <= last_row
        )

    def _head(self, name: str, visible: bool) -> SheetHead:
        reading = Rows(self._values)
        rows: list[Row] = []
        used: list[tuple[int, str]] = []
        for number, row in self._pull(name, reading):
            if len(rows) < number <= HEAD_ROWS:
                rows += [[] for _ in range(number - 1 - len(rows))]
                rows.append(row)
                used += [
                    (column, self._fonts.get(style, "")) for column, style in reading.styles[number].items()
                ]
            reading.forget(number)
        width = max((1 + index for row in rows for index, cell in enumerate(row) if cell != ""), default=1)
        self._widths[name] = width
        padded = [[*row[:width], *[""] * (width - len(row))] for row in rows]
        return SheetHead(name, visible, padded, kept_merges(reading.merges), legacy_fonts(used))

    def _pull(self, sheet: str, reading: Rows) -> Iterator[tuple[int, Row]]:
        return pull(self._archive, self._part(self._sheets[sheet][1]), reading)

    def _run(self, part: str, handler: Handler[None]) -> None:
        if part in self._names:
            for _ in pull(self._archive, self._names[part], handler):
                pass

    def _part(self, name: str) -> str:
        if name.lower() not in self._names:
            raise Unreadable
        return self._names[name.lower()]


def _absolute(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
