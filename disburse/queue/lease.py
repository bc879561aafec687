"""The right to work on a subject: a lock that lives and dies with a database connection.

A worker that is killed, or loses its connection, loses the lock in the same moment: nobody has to guess from
clocks and heartbeats whether it is still alive. Progress is written over the same connection, so that it is
seen while the job's own transaction is open.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from disburse.access import Viewer
from disburse.core.errors import Temporary
from disburse.db.reaching import reach
from disburse.db.refusing import refusal_for
from disburse.queue import store
from disburse.service import service

CLOSE_SECONDS = 2.0


class Lease:
    """A held lease; `lost` is set when its connection ends before we end it."""

    def __init__(self, viewer: Viewer, connection: asyncpg.Connection) -> None:
        self.lost = asyncio.Event()
        self._viewer = viewer
        self._connection = connection
        self._one_at_a_time = asyncio.Lock()
        connection.add_termination_listener(lambda _: self.lost.set())

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """Open a short transaction in the job's name, beside whatever transaction the job itself has open."""
        try:
            async with self._one_at_a_time, self._connection.transaction():
                await store.act_as(self._connection, self._viewer.sid)
                yield self._connection
        except asyncpg.PostgresError as error:
            raise refusal_for(error) from None
        except (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
            raise Temporary from None


@asynccontextmanager
async def lease(
    viewer: Viewer, key: str, shared: tuple[str, int] | None = None
) -> AsyncIterator[Lease | None]:
    """Take the lease of a subject, or give None when somebody else works on it.

    With `shared` also one of so many places that others have too, or None when all are taken.
    """
    connection = await connect()
    try:
        got = await store.try_lock(connection, store.LEASE_LOCK, key) and (
            shared is None or await store.try_one_of(connection, store.UNIT_LOCK, *shared)
        )
        yield Lease(viewer, connection) if got else None
    finally:
        await disconnect(connection)


async def connect() -> asyncpg.Connection:
    """Open a connection of one's own as the worker; raises Temporary."""
    return await reach(service().worker_url, "worker")


async def disconnect(connection: asyncpg.Connection) -> None:
    """Close a connection of one's own, politely if it still answers; its locks end with it."""
    try:
        await connection.close(timeout=CLOSE_SECONDS)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()
