"""Leave zero bytes out of the texts of a workbook: its format spells them (`_x0000_`), and no database holds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from disburse.sheets.workbook import Book, Row, SheetHead


class WithoutZeroBytes:
    """A book whose texts have no zero bytes; all else is as the book says."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.hidden = book.hidden
        self.formulas = book.formulas
        self.disguised = book.disguised
        self.strays = book.strays

    def heads(self) -> list[SheetHead]:
        """Return the first rows of every sheet."""
        return [replace(head, rows=[_without(row) for row in head.rows]) for head in self._book.heads()]

    def rows(self, sheet: str) -> Iterator[Row]:
        """Yield the rows of a sheet."""
        return map(_without, self._book.rows(sheet))


def _without(row: Row) -> Row:
    if any(isinstance(cell, str) and "\0" in cell for cell in row):
        return [cell.replace("\0", "") if isinstance(cell, str) else cell for cell in row]
    return row
