"""Several sheets of a workbook read as one list where their columns stand alike (`ux.md` 3.3, "[Tất cả]")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from disburse.rosters.file.finding import table_of
from disburse.rosters.file.months import title_months
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.wording import Wording
from disburse.sheets.refusals import LimitsExceeded
from disburse.sheets.row_numbers import SHEETS_MAX
from disburse.sheets.table import Table
from disburse.sheets.workbook import SheetHead

ALL_SHEETS: Final = "*"  # no spreadsheet lets a sheet have this name


def alike(heads: Sequence[SheetHead], table: Table, choices: Choices, wording: Wording) -> list[Table]:
    """Give the tables of all visible sheets whose columns are those of this one, in the order of the file.

    A sheet whose title names other months is another list: it may pay the same people their other months.
    """
    found = [table_of(head, choices, wording) for head in heads if head.visible]
    named = title_months(table.titles)
    return [
        one
        for one in found
        if one and one.columns == table.columns and title_months(one.titles) in (named, [])
    ]


def joined(heads: Sequence[SheetHead], table: Table, choices: Choices, wording: Wording) -> list[Table]:
    """Give the tables that are read as one list; raises `LimitsExceeded` for more than can be numbered."""
    found = alike(heads, table, msgspec.structs.replace(choices, sheet=None), wording) or [table]
    if len(found) > SHEETS_MAX:
        raise LimitsExceeded
    return found
