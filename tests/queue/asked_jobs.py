"""Asking for jobs and having them done, for the tests of the queue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from disburse.access import Viewer
from disburse.db import transaction
from disburse.jobs import job_session
from disburse.queue import Handler, enqueue, equip, find_job
from disburse.queue.worker import work_forever

PULSE = timedelta(seconds=1)


async def ask(
    viewer: Viewer, kind: str = "count", subject: str = "roster:1", *, unit: str | None = None
) -> UUID:
    async with transaction(viewer):
        return await enqueue(viewer, kind, subject, unit=unit)


def equipped(*, in_turn: Collection[str] = (), **handlers: Handler) -> None:
    equip(handlers, job_session, in_turn=in_turn)


@asynccontextmanager
async def a_worker(grace: float = 5.0) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(work_forever(stop, pulse=PULSE, grace=grace))
    try:
        yield
    finally:
        stop.set()
        await task


async def until(fact: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await fact():  # noqa: ASYNC110 # another process or the database changes it
            await asyncio.sleep(0.05)


async def is_in(viewer: Viewer, job: UUID, state: str) -> bool:
    return (await find_job(viewer, job)).state == state
