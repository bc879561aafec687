"""Sheets of a workbook that are not read although somebody stands in them (F13, `ux.md` 3.3)."""

from __future__ import annotations

from collections.abc import Sequence

from disburse.places.citizen_ids import is_citizen_id
from disburse.rosters.file import problems as p
from disburse.rosters.file import unlike_paper
from disburse.rosters.file.columns import SHOWN, missing
from disburse.rosters.file.months import months_shown, title_months
from disburse.rosters.file.problem import RosterProblem, problem
from disburse.rosters.file.rules import as_text, read_money
from disburse.sheets.table import Table
from disburse.sheets.workbook import Cell, Row, SheetHead

MONEY_MIN = 1_000
DIGITS_MIN = 9


def other_sheets(
    heads: Sequence[SheetHead], tables: Sequence[tuple[SheetHead, Table]]
) -> list[RosterProblem]:
    """Tell the sheets that hold people beside the first of the tables, which is the one that is read."""
    (read, main), *_ = tables
    of = {head.name: table for head, table in tables}
    told = []
    for head in heads:
        table = of.get(head.name)
        if head is read:
            continue
        below = head.rows[table.first_data_row - 1 :] if table else head.rows
        lacking = missing(table.columns) if table else []
        if table and not lacking and below:
            told.append(_another_list(head.name, table, main))
        elif (len(lacking) == 1 and any(map(filled, below))) or any(_is_person(row, main) for row in below):
            told.append(_unread(head.name, lacking))
    return told


def filled(row: Row) -> list[Cell]:
    """Give the filled cells of a row."""
    return [cell for cell in row if as_text(cell)]


def _another_list(sheet: str, table: Table, main: Table) -> RosterProblem:
    months = title_months(table.titles)
    if months and months != title_months(main.titles):
        shown = months_shown(months)
        return problem(unlike_paper.OTHER_SHEET_OF_MONTHS, None, None, None, sheet=sheet, months=shown)
    return problem(p.OTHER_SHEET, None, None, None, sheet=sheet)


def _unread(sheet: str, lacking: Sequence[str]) -> RosterProblem:
    if not lacking:
        return problem(unlike_paper.OTHER_SHEET_HEADLESS, None, None, None, sheet=sheet)
    columns = "”, “".join(SHOWN[field] for field in lacking)
    return problem(unlike_paper.OTHER_SHEET_LACKING, None, None, None, sheet=sheet, column=columns)


def _is_person(row: Row, main: Table) -> bool:
    """Say whether a row is somebody's: a name and a number where the list has them, or an id beside money."""
    name = main.columns.get("name")
    keys = [
        main.columns[field] for field in ("citizen_id", "vss_number", "identity") if field in main.columns
    ]
    if name is not None and name < len(row) and _is_name(row[name]):
        return any(at < len(row) and _digits(row[at]) >= DIGITS_MIN for at in keys)
    texts = [as_text(cell) for cell in filled(row)]
    money = [read_money(cell) for cell in row if cell != ""]
    named = any(map(_is_name, row))
    return named and any(map(is_citizen_id, texts)) and any(MONEY_MIN <= (one or 0) < 10**9 for one in money)


def _is_name(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell.split()) > 1 and not _digits(cell)


def _digits(cell: Cell) -> int:
    return sum(map(str.isdigit, str(cell)))
