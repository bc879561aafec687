"""Find the table of a roster in a book: the sheet, the header and the columns, as chosen or by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from disburse.rosters.file import problems as p
from disburse.rosters.file.column_values import LOOSE, ColumnValues
from disburse.rosters.file.columns import FIELDS, REPEATABLE, REQUIRED, SHOWN, missing
from disburse.rosters.file.other_sheets import filled, other_sheets
from disburse.rosters.file.problem import RosterProblem, problem
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.wording import Wording
from disburse.sheets.columns import letter
from disburse.sheets.legacy import recognise
from disburse.sheets.refusals import NoRows, SheetMissing
from disburse.sheets.table import SEARCHED_ROWS, Known, Table, find_table, header_around
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
    head, table = tables[0]
    return Found(table, head.fonts, other_sheets(heads, tables) + _wrong_headers(table))


def table_of(head: SheetHead, choices: Choices, wording: Wording) -> Table | None:
    """Find the table in one sheet; the header rows chosen are those of the sheet chosen."""
    known = Known(taught=choices.columns, looks_like=ColumnValues(wording).look_like, loose=LOOSE)
    return find_table(head, FIELDS, header_rows=choices.header_rows, known=known)


def header_pointed_at(head: SheetHead, row: int, choices: Choices, wording: Wording) -> tuple[int, int]:
    """Give the first and last row of the header that a person points at by one of its rows."""
    known = Known(taught=choices.columns, looks_like=ColumnValues(wording).look_like, loose=LOOSE)
    return header_around(head, row, FIELDS, known=known)


def _no_header(heads: Sequence[SheetHead]) -> list[RosterProblem]:
    """Say of every required column why it was not found: cells that are not cut, a header too low, or none."""
    lows = [row for head in heads if (row := _low_header(head)) is not None]
    if all(len(filled(row)) < 2 for head in heads for row in head.rows):
        rule, params = p.ONE_CELL, {}
    elif lows:
        rule, params = p.HEADER_TOO_LOW, {"row": lows[0], "rows": SEARCHED_ROWS}
    else:
        rule, params = p.NO_HEADER, {"rows": SEARCHED_ROWS}
    return [problem(rule, None, None, None, column=SHOWN[field], **params) for field in REQUIRED]


def _low_header(head: SheetHead) -> int | None:
    """Give the row of a header that stands lower than any that is looked for."""
    below = replace(head, rows=head.rows[SEARCHED_ROWS:], merges=[])
    table = find_table(below, FIELDS)
    return SEARCHED_ROWS + table.header_rows[0] if table else None


def _wrong_headers(table: Table) -> list[RosterProblem]:
    found = ", ".join([*table.headers.values(), *table.unknown])[:600]
    lacking = [
        problem(p.COLUMN_MISSING, None, None, None, column=SHOWN[field], found=found)
        for field in missing(table.columns)
    ]
    return lacking + [
        _doubled(SHOWN[field], [letter(index) for index in indices])
        for field, indices in table.matched.doubled.items()
        if field not in REPEATABLE
    ]


def _doubled(column: str, letters: list[str]) -> RosterProblem:
    if len(letters) == 2:
        first, second = letters
        return problem(p.COLUMN_DOUBLED, None, None, None, column=column, first=first, second=second)
    return problem(p.COLUMNS_DOUBLED, None, None, None, column=column, columns=", ".join(letters))
