"""The problems of a roster as a table to take away, values masked: read in pages, written row by row."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.errors import Usage
from disburse.db import transaction
from disburse.rosters import problem_rows, store
from disburse.rosters.file.problem import LEVELS
from disburse.rosters.problem_rows import ProblemRow
from disburse.rosters.store import Roster
from disburse.rosters.whose_rows import names_in
from disburse.sheets.row_numbers import SHEET_STEP, row_shown
from disburse.sheets.writing import CsvTable, Value, XlsxTable
from disburse.words import say

PROBLEMS_AT_ONCE: Final = 3_000
"""Up to so many are answered at once: about a tenth of a second."""
PROBLEMS_MAX: Final = 1_000_000  # rows of a sheet; what does not fit is said in the last row
READ_AT_ONCE: Final = 5_000


class UnknownTableKind(Usage):
    code = "unknown_file_kind"
    status = 422
    text = "Danh sách chỗ cần xem được xuất dạng xlsx hoặc csv."


async def problems_of(viewer: Viewer, roster_id: UUID) -> tuple[Roster, int]:
    """Give a roster and how many problems it has; raises `NotFound` outside the viewer's rows."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        return roster, await problem_rows.problem_count(roster_id)


async def problem_file(viewer: Viewer, roster_id: UUID, kind: str) -> tuple[str, bytes]:
    """Give the name and the content of a roster's problems as `xlsx` or `csv`; the read log notes it.

    Raises `NotFound` outside the viewer's rows, `UnknownTableKind`.
    """
    _, count = await problems_of(viewer, roster_id)
    made = await written(viewer, roster_id, kind)
    async with transaction(viewer):
        await audit.note_read(
            "roster:problems_exported", f"roster:{roster_id}", rows=count, user=viewer.user_id
        )
    return made


async def written(
    viewer: Viewer,
    roster_id: UUID,
    kind: str,
    told: Callable[[int, int], Awaitable[None]] | None = None,
) -> tuple[str, bytes]:
    """Write the table; `told` hears how many of how many problems are written."""
    if kind not in ("xlsx", "csv"):
        raise UnknownTableKind
    roster, count = await problems_of(viewer, roster_id)
    head = (
        say("Dòng"),
        say("Họ và tên"),
        say("Cột"),
        say("Giá trị"),
        say("Mức"),
        say("Vấn đề và cách sửa"),
        say("Mã"),
    )
    table = (
        CsvTable(head)
        if kind == "csv"
        else XlsxTable(head, text_columns=(say("Giá trị"),), sheet=say("Cần xem"))
    )
    after = -1
    while table.count < PROBLEMS_MAX:
        async with transaction(viewer):
            rows = await store.problems(
                roster_id, after=after, limit=min(READ_AT_ONCE, PROBLEMS_MAX - table.count)
            )
            names = await names_in(roster_id, (row["file_row"] for row in rows))
        if not rows:
            break
        after = rows[-1]["number"]
        await asyncio.to_thread(_add, table, roster_id, rows, names)
        if told:
            await told(table.count, count)
    if table.count < count:
        left = say(
            "Tệp này ghi {shown} chỗ đầu trong số {count} chỗ; các chỗ còn lại xem trên trang của danh sách.",
            shown=table.count,
            count=count,
        )
        table.add([("", "", "", "", "", left, "")])
    content = await asyncio.to_thread(table.finish)
    return f"roster-problems-{str(roster.id)[:8]}.{kind}", content


def _add(
    table: CsvTable | XlsxTable, roster_id: UUID, rows: Sequence[object], names: Mapping[int, str]
) -> None:
    table.add([_cells(problem_rows.problem_row(roster_id, row), names) for row in rows])


def _cells(row: ProblemRow, names: Mapping[int, str]) -> tuple[Value, ...]:
    one = row.problem
    return (
        one.row if one.row is None or one.row < SHEET_STEP else row_shown(one.row),
        names.get(one.row or 0, ""),
        one.column,
        one.masked,
        say(LEVELS[one.level]),
        one.message,
        one.code,
    )
