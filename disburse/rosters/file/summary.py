"""What was understood of a roster's file as a whole."""

from __future__ import annotations

import msgspec

from disburse.rosters.file.columns import IGNORED
from disburse.rosters.file.skipped import Spans
from disburse.sheets.columns import fold_header
from disburse.sheets.table import Table


class Summary(msgspec.Struct, array_like=True):
    """What was understood of a file.

    `header_rows` are the first and last row of the header, (0, 0) when none was found; `headers` are all columns
    from the left. `rows` and `amount` count the data rows, bad ones included, without those `left_out`. `digest` does not depend on the order of rows.
    `unknown_columns` are headers nobody knew, and letters like "[B]" of filled columns without one.
    `data_rows` are the first and last of the rows read; `probable` are the fields found by similarity, `grouped` those that
    group titles fill, `skipped` the rows that are no line (`skipped.WHY`). Where all sheets that stand alike are read,
    `sheet` is `ALL_SHEETS` and `sheets` names them.
    """

    sheet: str
    header_rows: tuple[int, int]
    columns: dict[str, str]
    unknown_columns: list[str]
    rows: int
    amount: int
    digest: str
    groups: int
    stated_amount: int | None
    stated_rows: int | None
    headers: list[str]
    left_out: int
    left_out_amount: int
    data_rows: tuple[int, int] = (0, 0)
    probable: list[str] = []
    grouped: list[str] = []
    skipped: Spans = {}
    sheets: list[str] = []


def unread(table: Table) -> list[str]:
    """List the headers that are no field here, but for those of signatures and the like."""
    read = table.columns.values()
    unread = [header for index, header in enumerate(table.shown) if header and index not in read]
    return [header for header in unread if fold_header(header) not in IGNORED]
