"""What a sheet holds beside the rows that are read: cells without a header, hidden columns, formulas, odd formats."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from disburse.rosters.file import problems as p
from disburse.rosters.file import unlike_paper
from disburse.rosters.file.line import MONEY, Report
from disburse.rosters.file.merged import MergedDown
from disburse.rosters.file.problem import RosterProblem, problem
from disburse.sheets.columns import letter
from disburse.sheets.row_numbers import row_shown
from disburse.sheets.table import Table
from disburse.sheets.workbook import COLUMNS_MAX, Book, Row, SheetHead, is_filled

TEXT_SHEET: Final = ""  # delimited text is a book of one sheet without a name


class SheetChecks:
    """Looks at the rows of one sheet while they are read, and at the sheet afterwards.

    Its rows are numbered from `before` on. `widest` is how many cells a row may have, `looks` says that every row must be looked at.
    """

    def __init__(self, book: Book, head: SheetHead, table: Table, before: int) -> None:
        self._before = before
        self._book = book
        self._table = table
        self._merged = MergedDown(head.merges, table)
        self.hidden = book.hidden(table.sheet)
        first, last = table.header_rows
        is_text = head.name == TEXT_SHEET
        self.widest = max(map(len, head.rows[first - 1 : last])) if is_text else COLUMNS_MAX
        read = set(table.columns.values()) | set(table.matched.taught)
        doubled = {index for indices in table.matched.doubled.values() for index in indices}
        self._nameless = [
            index
            for index, parts in enumerate(table.parts[: self.widest])
            if not parts and index not in read | doubled
        ]
        self._met: dict[int, tuple[int, int]] = {}
        self.looks = bool(self._nameless or self._merged)

    def rows(self, rows: Iterable[Row]) -> Iterable[Row]:
        """Give the rows of the sheet as they are meant: merged cells filled."""
        return self._merged.rows(rows)

    def look(self, in_sheet: int, row: Row, report: Report) -> None:
        """Look at a row that has been read as somebody's."""
        beyond = sum(map(is_filled, row[self.widest :]))
        if beyond:
            report.tell(unlike_paper.BEYOND_HEADER, "", None, count=beyond)
        for field in self._merged.filled.pop(in_sheet, ()):
            report.tell(unlike_paper.MERGED, field, None)
        for index in self._nameless:
            if index < len(row) and is_filled(row[index]):
                count, first = self._met.get(index, (0, report.row))
                self._met[index] = count + 1, first

    @property
    def headless(self) -> list[str]:
        """Give the letters of the columns that hold something under no header."""
        return [letter(index) for index in sorted(self._met)]

    def problems(self, last: int) -> list[RosterProblem]:
        """Tell what is wrong with the sheet as a whole; `last` is the last row with somebody or with a sum."""
        self._look_beyond(last)
        return [*self._columns(), *self._formulas(last), *self._formats(last)]

    def _look_beyond(self, last: int) -> None:
        """Find what stands right of everything in the head of the sheet."""
        table = self._table
        for one in (
            self._book.strays(table.sheet, len(table.parts), table.first_data_row, last) if last else ()
        ):
            self._met[one.column] = one.cells, self._before + one.row

    def _columns(self) -> list[RosterProblem]:
        headers, hidden = self._table.headers, self.hidden.columns
        return [
            problem(p.HIDDEN_COLUMN, None, headers[field], None, column=headers[field])
            for field, index in self._table.columns.items()
            if index in hidden
        ] + [
            problem(
                unlike_paper.NO_HEADER_ABOVE,
                None,
                None,
                None,
                column=letter(index),
                count=count,
                row=row_shown(row),
            )
            for index, (count, row) in sorted(self._met.items())
        ]

    def _formulas(self, last: int) -> list[RosterProblem]:
        if not last:
            return []
        table = self._table
        valued, empty = self._book.formulas(
            table.sheet, sorted(table.columns.values()), table.first_data_row, last
        )
        if empty:
            return [problem(p.FORMULAS_EMPTY, None, None, None, count=empty)]
        return [problem(p.FORMULAS_READ, None, None, None, count=valued)] if valued else []

    def _formats(self, last: int) -> list[RosterProblem]:
        fields = {index: field for field, index in self._table.columns.items() if field in MONEY}
        if not last or not fields:
            return []
        found = self._book.disguised(self._table.sheet, sorted(fields), self._table.first_data_row, last)
        headers = self._table.headers
        return [
            problem(
                unlike_paper.SHOWN_OTHERWISE,
                None,
                headers[fields[one.column]],
                None,
                column=headers[fields[one.column]],
                count=one.cells,
                format=one.code,
                row=row_shown(self._before + one.row),
            )
            for one in found
        ]
