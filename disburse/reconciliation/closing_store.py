"""What closing a run's parts, and carrying what it could not pay, ask of the database; inside a transaction."""

from __future__ import annotations

from uuid import UUID

import asyncpg

from disburse.db import run, run_many, run_on_sets


async def parts(run_name: str) -> list[asyncpg.Record]:
    """The parts of a run within the viewer's rows."""
    return await run("reconciliation", "parts", run_name)


async def close_part(run_name: str, owner: str, programme: str, digest: str) -> None:
    await run("reconciliation", "close_part", run_name, owner, programme, digest)


async def standing_of_part(run_name: str, owner: str, programme: str) -> str:
    """Fingerprint what the digest of a part is made from; it differs as soon as any of that was changed."""
    (row,) = await run("reconciliation", "standing_of_part", run_name, owner, programme)
    return str(row["fingerprint"])


async def live_attempts(run_name: str, owner: str, programme: str) -> int:
    """Count attempts that were sent again and have no answer yet."""
    (row,) = await run("reconciliation", "live_attempts", run_name, owner, programme)
    return int(row["count"])


async def carriable(run_name: str, owner: str, programme: str) -> list[asyncpg.Record]:
    """Payments of a run that did not reach their people and have no successor yet."""
    return await run_on_sets("reconciliation", "carriable", run_name, owner, programme)


async def add_carried(
    roster_id: UUID, into_run: str, from_run: str, payments: list[int], after_row: int
) -> None:
    """List payments of an earlier run in a carried roster, from the row after `after_row` on."""
    await run("reconciliation", "add_carried", roster_id, into_run, from_run, payments, after_row)


async def runs_before(run_name: str, owner: str, programme: str) -> list[str]:
    """The owner's earlier runs of a programme, oldest first."""
    return [row["run"] for row in await run("reconciliation", "runs_before", run_name, owner, programme)]


async def add_carries(rows: list[tuple[object, ...]]) -> None:
    await run_many("reconciliation", "add_carry", rows)
