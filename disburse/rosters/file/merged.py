"""Cells merged over several people: the value stands in the first of them and is meant for all (`reliability.md` A31)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from disburse.rosters.file.line import MONEY
from disburse.sheets.table import Table
from disburse.sheets.workbook import Cell, Range, Row


class MergedDown:
    """Gives the rows below the first of a merged range its value, but for money, which is nobody's twice.

    `filled` are the fields filled so, by row of the sheet, until they are forgotten.
    """

    def __init__(self, merges: Sequence[Range], table: Table) -> None:
        fields = {index: field for field, index in table.columns.items() if field not in MONEY}
        known = set(table.columns.values())
        self.filled: dict[int, list[str]] = {}
        self._starts: dict[int, list[tuple[int, int, str]]] = {}
        for (first, left), (last, right) in merges:
            alone = left in fields and not known.intersection(range(left + 1, right + 1))
            if alone and last > first >= table.first_data_row - 1:
                self._starts.setdefault(first + 1, []).append((left, last + 1, fields[left]))

    def __bool__(self) -> bool:
        """Say whether any rows are filled."""
        return bool(self._starts)

    def rows(self, rows: Iterable[Row]) -> Iterable[Row]:
        """Give the rows of the sheet, from row 1, filled."""
        return self._rows(rows) if self._starts else rows

    def _rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        open_ranges: list[tuple[int, int, str, Cell]] = []
        for number, row in enumerate(rows, start=1):
            if open_ranges:
                open_ranges = [one for one in open_ranges if one[1] >= number]
                if any(cell != "" for cell in row):
                    row = self._fill(number, row, open_ranges)
            for left, last, field in self._starts.get(number, ()):
                if left < len(row) and row[left] != "":
                    open_ranges.append((left, last, field, row[left]))
            yield row

    def _fill(self, number: int, row: Row, ranges: Sequence[tuple[int, int, str, Cell]]) -> Row:
        filled = list(row)
        for left, _, field, value in ranges:
            filled += [""] * (left + 1 - len(filled))
            if filled[left] == "":
                filled[left] = value
                self.filled.setdefault(number, []).append(field)
        return filled
