"""What we add to a roster's file when we mark its problems, and how it is known again when the file comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from disburse.rosters.file.problems import PartOfAList
from disburse.sheets.workbook import Book, Row, SheetHead, Stray

# Vietnamese whatever the language of the screen: by these words the file is known again.
HEADINGS: Final = ("Mức", "Vấn đề", "Cách sửa")
SUMMARY: Final = "Tóm tắt"
SUMMARY_TITLE: Final = "Kết quả kiểm tra danh sách"
# Of a file with some rows only: either is enough, so that it is known again without its summary and as CSV.
PART_TITLE: Final = "Kết quả kiểm tra: chỉ các dòng có lỗi hoặc cảnh báo"
ROW_HEADING: Final = "Dòng trong tệp gốc"


def require_whole(heads: Iterable[SheetHead]) -> None:
    """Raise `PartOfAList` for a file of ours that has only the rows with problems."""
    if any(cell in (PART_TITLE, ROW_HEADING) for head in heads for row in head.rows for cell in row):
        raise PartOfAList


def unmarked(book: Book, heads: list[SheetHead]) -> tuple[Book, list[SheetHead]]:
    """Give a book and its heads without what we added to them; most books have nothing of ours."""
    columns = {head.name: column for head in heads if (column := added_column(head)) is not None}
    heads = [_without(head, columns.get(head.name)) for head in heads if not is_summary(head)]
    widths = {head.name: max(map(len, head.rows), default=0) for head in heads}
    return (_Unmarked(book, columns, widths) if columns else book), heads


class _Unmarked:
    """A book without the three columns, wherever they stand."""

    def __init__(self, book: Book, columns: dict[str, int], widths: dict[str, int]) -> None:
        self._book = book
        self._columns = columns
        self._widths = widths
        self.heads, self.hidden = book.heads, book.hidden
        self.formulas, self.disguised = book.formulas, book.disguised

    def rows(self, sheet: str) -> Iterator[Row]:
        if sheet not in self._columns:
            yield from self._book.rows(sheet)
            return
        column, width = self._columns[sheet], self._widths[sheet]
        for row in self._book.rows(sheet):
            yield _blanked(row, column)[:width]

    def strays(self, sheet: str, width: int, first_row: int, last_row: int) -> list[Stray]:
        """Find the cells right of the table that are not ours."""
        found = self._book.strays(sheet, width, first_row, last_row)
        column = self._columns.get(sheet)
        ours = range(column, column + len(HEADINGS)) if column is not None else ()
        return [one for one in found if one.column not in ours]


def _without(head: SheetHead, column: int | None) -> SheetHead:
    if column is None:
        return head
    rows = [_blanked(row, column) for row in head.rows]
    width = max((1 + at for row in rows for at, cell in enumerate(row) if cell != ""), default=1)
    return replace(head, rows=[row[:width] for row in rows])


def _blanked(row: Row, column: int) -> Row:
    end = column + len(HEADINGS)
    return [*row[:column], *[""] * (min(len(row), end) - column), *row[end:]]


def added_column(head: SheetHead) -> int | None:
    """Find the first of the three columns of an annotated sheet; 0-based."""
    for row in head.rows:
        for column in range(len(row) - len(HEADINGS) + 1):
            if tuple(row[column : column + len(HEADINGS)]) == HEADINGS:
                return column
    return None


def is_summary(head: SheetHead) -> bool:
    """Say whether a sheet is a summary of ours."""
    return bool(head.rows and head.rows[0] and head.rows[0][0] == SUMMARY_TITLE)
