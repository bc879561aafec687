"""What people decided about a file beside its content: how it is to be read, and which cells and rows to put right.

The file stays as it came; this is a layer above it (`ux.md` 3.6), applied while it is read. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from disburse.sheets.legacy_letters import LegacyEncoding
from disburse.sheets.workbook import COLUMNS_MAX, Row


class Choices(msgspec.Struct, omit_defaults=True):
    """How a file is to be read where it leaves doubt; what is not chosen is found out.

    `columns` maps a folded header (`sheets.columns.fold_header`) to a field, "" for "means nothing here": what the unit
    taught before and what was chosen for this file. `header_rows` are the first and last row of the header. `hidden` says what to do with hidden rows; unsaid, they count and warn.
    `encoding` is the legacy encoding a person confirmed.
    """

    sheet: str | None = None
    header_rows: tuple[int, int] | None = None
    columns: dict[str, str] = {}
    hidden: Literal["", "count", "skip"] = ""
    encoding: LegacyEncoding | None = None


class Repair(msgspec.Struct, array_like=True, frozen=True):
    """One cell put right, or one row left out with its reason.

    `row` is the row in the file, `field` a field of `columns.FIELDS` (it may have no column in the file),
    `code` the problem it answers, "" when typed freely. `value` is the new cell of a `cell`, the reason of an
    `exclude`.
    """

    kind: Literal["cell", "exclude"]
    row: int
    field: str
    value: str
    code: str = ""


class Layer:
    """The repairs of one file, ready to be laid over its rows; of two for one cell the later counts."""

    def __init__(self, repairs: Iterable[Repair]) -> None:
        self.excluded: dict[int, str] = {}
        self._cells: dict[int, dict[str, str]] = {}
        for repair in repairs:
            if repair.kind == "exclude":
                self.excluded[repair.row] = repair.value
            else:
                self._cells.setdefault(repair.row, {})[repair.field] = repair.value
        self._unmet = self.excluded.keys() | self._cells.keys()

    def place(self, columns: dict[str, int]) -> dict[str, int]:
        """Give every repaired field a column: one the file lacks stands to the right of whatever a file may have."""
        fields = {field for cells in self._cells.values() for field in cells}
        lacking = sorted(fields - columns.keys())
        return columns | {field: COLUMNS_MAX + place for place, field in enumerate(lacking)}

    def leave_out(self, number: int) -> bool:
        """Say whether the row with this number is left out."""
        if number not in self.excluded:
            return False
        self._unmet.discard(number)
        return True

    @property
    def unmet(self) -> list[int]:
        """Give the rows of repairs that no row of the list answered to, ascending; complete once all were read."""
        return sorted(self._unmet)

    def lay_over(self, number: int, row: Row, columns: dict[str, int], width: int) -> Row:
        """Give the row with this number as repaired, at least `width` cells wide; the row given stays as it is."""
        cells = self._cells.get(number)
        if cells is None and len(row) >= width:
            return row
        self._unmet.discard(number)
        repaired = [*row, *[""] * (width - len(row))]
        for field, value in (cells or {}).items():
            repaired[columns[field]] = value
        return repaired
