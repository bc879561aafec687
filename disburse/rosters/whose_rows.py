"""Whose row it is that a problem stands in: a stored line says it, or what was kept of a row in error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from disburse.db import run
from disburse.rosters.numbers import numbers_of
from disburse.rosters.row_people import RowPerson, unsealed


async def people_in(roster_id: UUID, rows: Iterable[int | None]) -> Mapping[int, RowPerson]:
    """Give the people of rows of a roster; inside a transaction."""
    wanted = sorted({row for row in rows if row is not None})
    if not wanted:
        return {}
    lines = await run("rosters", "rows_known", roster_id, wanted)
    numbers = (
        await numbers_of(lines[0]["province"], [(row["run"], row["id"]) for row in lines]) if lines else {}
    )
    found = {
        row["file_row"]: RowPerson(
            row["name"], numbers[row["id"]].person, numbers[row["id"]].account, row["amount"]
        )
        for row in lines
    }
    return found | await _unkeyed(roster_id, [row for row in wanted if row not in found])


async def names_in(roster_id: UUID, rows: Iterable[int | None]) -> Mapping[int, str]:
    """Give the names of rows alone; inside a transaction."""
    wanted = sorted({row for row in rows if row is not None})
    found = {row["file_row"]: row["name"] for row in await run("rosters", "rows_known", roster_id, wanted)}
    others = await _unkeyed(roster_id, [row for row in wanted if row not in found])
    return found | {row: one.name for row, one in others.items()}


async def _unkeyed(roster_id: UUID, rows: list[int]) -> dict[int, RowPerson]:
    return {
        row["file_row"]: unsealed(row["row_sealed"], roster_id)
        for row in (await run("rosters", "rows_unkeyed", roster_id, rows) if rows else [])
    }
