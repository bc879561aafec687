"""The statements of switching; each runs in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import asyncpg

from disburse.db import connection, run, run_on_sets

ONE_DERIVATION_AT_A_TIME = 20  # of the advisory locks of class 5100


async def stage_people(of_run: str) -> None:
    """Fold a run into the temporary table `person_of_run`; once per transaction."""
    await run("switching", "stage_people")
    await run_on_sets("switching", "fill_people", of_run)
    await connection().execute("ANALYZE person_of_run")


async def lock_derivation() -> None:
    """Let one transaction at a time work out what follows from the payments."""
    await connection().execute("SELECT pg_advisory_xact_lock(5100, $1)", ONE_DERIVATION_AT_A_TIME)


async def changed_by(statement: str, of_run: str) -> int:
    """Run one of the deriving statements and give how many rows it changed."""
    rows = await run("switching", statement, of_run)
    return int(rows[0][0])


async def communes_of_unit(unit: str, on: date) -> list[str]:
    """List the communes a unit stands for; empty for a unit that has none."""
    return [row[0] for row in await run("switching", "communes_of_unit", unit, on)]


async def rate_rows(of_run: str, communes: Sequence[str] | None) -> list[asyncpg.Record]:
    """Give the counts of the viewer's communes, by programme and commune."""
    return await run("switching", "rates", of_run, communes)


async def credited_amounts(of_run: str, communes: Sequence[str] | None) -> dict[str, int]:
    """Give the đồng that reached accounts, by programme, as far as the viewer may see payments."""
    return {
        row["programme"]: row["amount"]
        for row in await run("switching", "credited_amounts", of_run, communes)
    }
