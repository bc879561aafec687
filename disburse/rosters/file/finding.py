"""Find the table of a roster in a book: the sheet, the header and the columns, as chosen or by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from disburse.rosters.file import problems as p
from disburse.rosters.file.column_values import LOOSE, ColumnValues
from disburse.rosters.file.columns import FIELDS, REPEATABLE, REQUIRED, SHOWN
from disburse.rosters.file.problems import RosterProblem, problem
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.wording import Wording
from disburse.sheets.legacy import recognise
from disburse.sheets.refusals import NoRows, SheetMissing
from disburse.sheets.table import Known, Table, find_table, header_around
from disburse.sheets.workbook import SheetHead


class Found(NamedTuple):
    """The table to read, None when no sheet has one; the legacy fonts of its columns; what is wrong with it."""

    table: Table | None
    fonts: dict[int, str]
    problems: list[RosterProblem]


def find_roster(heads: Sequence[SheetHead], choices: Choices, wording: Wording) -> Found:
    """Take the sheet asked for, else the visible one whose header explains the most columns.

    Raises `NoRows` for an empty book, `SheetMissing` for a sheet it has not, `LegacyFont` with samples.
    """
    if not any(cell != "" for head in heads for row in head.rows for cell in row):
        raise NoRows
    if choices.sheet is not None:
        heads = [head for head in heads if head.name == choices.sheet]
        if not heads:
            raise SheetMissing
    tables = [(head, table) for head in heads if (table := table_of(head, choices, wording))]
    tables.sort(key=lambda found: (found[0].visible, len(found[1].columns)), reverse=True)
    for head in [tables[0][0]] if tables else heads:
        if legacy := recognise(head.rows, head.fonts):
            raise legacy.refusal()
    if not tables:
        return Found(None, {}, _no_header(heads))
    (head, table), *others = tables
    also = [
        problem(p.OTHER_SHEET, None, None, None, sheet=other.name)
        for other, found in others
        if missing(found.columns) == [] and len(other.rows) >= found.first_data_row
    ]
    return Found(table, head.fonts, also + _wrong_headers(table))


def table_of(head: SheetHead, choices: Choices, wording: Wording) -> Table | None:
    """Find the table in one sheet; the header rows chosen are those of the sheet chosen."""
    known = Known(taught=choices.columns, looks_like=ColumnValues(wording).look_like, loose=LOOSE)
    return find_table(head, FIELDS, header_rows=choices.header_rows, known=known)


def header_pointed_at(head: SheetHead, row: int, choices: Choices, wording: Wording) -> tuple[int, int]:
    """Give the first and last row of the header that a person points at by one of its rows."""
    known = Known(taught=choices.columns, looks_like=ColumnValues(wording).look_like, loose=LOOSE)
    return header_around(head, row, FIELDS, known=known)


def missing(fields: Sequence[str] | dict[str, int]) -> list[str]:
    """List the required fields that none of these fields carries."""
    return [field for field, carriers in REQUIRED.items() if not set(fields) & set(carriers)]


def _no_header(heads: Sequence[SheetHead]) -> list[RosterProblem]:
    widest = max((row for head in heads for row in head.rows), key=lambda row: sum(c != "" for c in row))
    found = ", ".join(str(cell) for cell in widest if isinstance(cell, str) and cell and not cell.isdigit())
    return [
        problem(p.COLUMN_MISSING, None, None, None, column=SHOWN[field], found=found[:300])
        for field in REQUIRED
    ]


def _wrong_headers(table: Table) -> list[RosterProblem]:
    found = ", ".join([*table.headers.values(), *table.unknown])[:600]
    lacking = [
        problem(p.COLUMN_MISSING, None, None, None, column=SHOWN[field], found=found)
        for field in missing(table.columns)
    ]
    return lacking + [
        problem(
            p.COLUMN_DOUBLED,
            None,
            None,
            None,
            columns=", ".join(f"“{header}”" for header in headers),
            column=SHOWN[field],
        )
        for field, headers in table.doubled.items()
        if field not in REPEATABLE
    ]
