"""What minutes and other prints ask of the database and note in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg

from disburse.core.errors import NotFound
from disburse.db import run


async def minutes_figures(
    run_name: str, owner: str, payer: str, programme: str | None = None
) -> list[asyncpg.Record]:
    """What became of every instruction of a unit to a payer, in one programme or in all; whole đồng."""
    return await run("reconciliation", "minutes_figures", run_name, owner, payer, programme)


async def minutes_lists(
    run_name: str, owner: str, payer: str, programme: str | None = None
) -> tuple[list[asyncpg.Record], list[asyncpg.Record], list[asyncpg.Record]]:
    """The lists whose payments a unit sent to a payer, the fields put right in them, the rows left out of them."""
    lists = await run("reconciliation", "minutes_lists", run_name, owner, payer, programme)
    ids = [row["id"] for row in lists]
    cells = await run("reconciliation", "minutes_cells", ids)
    return lists, cells, await run("reconciliation", "minutes_left_out", ids)


async def units(*codes: str) -> dict[str, dict[str, Any]]:
    """Names and places of the units that sign, by code."""
    return {row["code"]: dict(row) for row in await run("reconciliation", "print_units", list(codes))}


async def add_print(print_id: UUID, **values: object) -> None:
    """Note a printed document that stands for no visits."""
    columns = ("report", "serial", "run", "owner", "payer", "file_sha", "pages", "rows", "made_by", "made_at")
    await run("reconciliation", "add_print", print_id, *(values[column] for column in columns))


async def find_print(print_id: UUID) -> asyncpg.Record:
    """Find a printed document; raise `NotFound` for one outside the viewer's rows."""
    rows = await run("reconciliation", "find_print", print_id)
    if not rows:
        raise NotFound
    return rows[0]


async def list_prints(
    run_name: str | None, serial: str | None = None, *, after: UUID | None = None, limit: int = 200
) -> list[asyncpg.Record]:
    """Printed documents within the viewer's rows, newest first: of a run, or with a serial; those after a document."""
    return await run("reconciliation", "list_prints", run_name, serial, after, limit)
