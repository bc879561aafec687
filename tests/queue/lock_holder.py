"""Who holds an advisory lock in the test's database, and the end of his connection."""

from __future__ import annotations

from builders import as_owner, as_worker

from disburse.db import transaction


async def holder_of(lock: int) -> int:
    """Give the server process that holds a lock of a class (`disburse/queue/store.py`)."""
    async with as_owner() as database:
        return int(
            await database.fetchval(
                "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                lock,
            )
        )


async def end_connection(pid: int) -> None:
    async with transaction(await as_worker()) as connection:
        await connection.fetchval("SELECT pg_terminate_backend($1)", pid)
