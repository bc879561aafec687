"""The repairs of a roster as they are written into its workbook: new values in their cells, what stood there beside them.

Pure. Rows left out keep what they hold: a workbook that is read again has them again, and says so.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import msgspec

from disburse.rosters.file.columns import FIELDS, SHOWN
from disburse.rosters.file.line import MONEY
from disburse.rosters.file.marks import Remark
from disburse.rosters.file.repairs import Repair
from disburse.rosters.file.rules import as_text
from disburse.sheets.columns import fold_header
from disburse.sheets.table import Table
from disburse.sheets.workbook import Row

BEFORE: Final = "{before}"
SPELT: Final = {"citizen_id": "Số CCCD", "is_male": "Giới tính nam"}
"""Fields whose name on screen does not name them in a file."""
DIGITS_MAX: Final = 15  # of a number that a spreadsheet keeps as it is


class Mended(msgspec.Struct, array_like=True):
    """A repair in force and what is said of it; `said` has `BEFORE` where what stood in the cell belongs."""

    repair: Repair
    said: str


class Mending:
    """The repairs in force of one table; of a row left out only that is kept.

    `also` are fields that were filled on other sheets of the list, which must stand alike.
    """

    def __init__(
        self,
        mended: Iterable[Mended],
        table: Table,
        taught: Container[str] = (),
        also: Iterable[str] = (),
    ) -> None:
        ones = list(mended)
        self._table = table
        self._taught = taught
        self._excluded = {one.repair.row: one.said for one in ones if one.repair.kind == "exclude"}
        self._cells: dict[int, dict[str, Mended]] = {}
        for one in ones:
            if one.repair.kind == "cell" and one.repair.row not in self._excluded:
                self._cells.setdefault(one.repair.row, {})[one.repair.field] = one
        fields = {field for cells in self._cells.values() for field in cells} | set(also)
        self.lacking = sorted(fields - table.columns.keys(), key=list(FIELDS).index)
        """Fields that were filled and have no column in the file."""

    def table(self, free: int) -> Table:
        """Give the table with a column for every lacking field, from the 0-based column `free` on."""
        added = {field: free + place for place, field in enumerate(self.lacking)}
        return replace(self._table, columns=self._table.columns | added)

    def values(self, table: Table) -> dict[int, dict[int, str | int]]:
        """Give what is to stand in the cells: row → column → value; the headings of added columns are among them."""
        found: dict[int, dict[int, str | int]] = {
            number: {table.columns[field]: _typed(one.repair) for field, one in cells.items()}
            for number, cells in self._cells.items()
        }
        first, last = table.header_rows
        for number in range(first, last + 1) if self.lacking else ():
            # In every row of the header: an empty upper cell would take the words at its left.
            found[number] = {table.columns[field]: self._heading(field) for field in self.lacking}
        return found

    def remarks(self, rows: Iterable[Row], words: Mapping[str, str]) -> Iterator[Remark]:
        """Say of every repair what it did; `rows` are those of the file as it came."""
        for number, row in enumerate(rows, start=1):
            if number in self._excluded:
                yield Remark(
                    number, None, "name", "X", "", words["left_out"], self._excluded[number], words["again"]
                )
            for field, one in self._cells.get(number, {}).items():
                at = self._table.columns.get(field)
                before = as_text(row[at]) if at is not None and at < len(row) else ""
                text = one.said.replace(BEFORE, before or words["blank"], 1)
                header = self._table.headers.get(field) or self._heading(field)
                yield Remark(number, header, field, "R", "", words["repaired"], text, "")

    def _heading(self, field: str) -> str:
        """Name a column so that the file is read with it: not by words somebody taught to mean something else."""
        names = (SPELT.get(field, SHOWN[field]), *FIELDS[field])
        return next((name for name in names if fold_header(name) not in self._taught), names[0])


def laid_over(rows: Iterable[Row], values: Mapping[int, Mapping[int, str | int]]) -> Iterator[Row]:
    """Yield the rows of a sheet, from row 1, with the values in their cells."""
    for number, row in enumerate(rows, start=1):
        cells = values.get(number)
        if cells is None:
            yield row
            continue
        wide = [*row, *[""] * (1 + max(cells) - len(row))]
        for column, value in cells.items():
            wide[column] = value
        yield wide


def _typed(repair: Repair) -> str | int:
    """Write whole đồng as a number, which sums count; all else as the text it is."""
    text = repair.value
    plain = text.isdecimal() and text.isascii() and len(text) <= DIGITS_MAX and not text.startswith("0")
    return int(text) if repair.field in MONEY and plain else text
