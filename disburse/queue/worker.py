"""Do jobs for ever, as the worker.

PgQueuer delivers each job to some worker and again when that worker died (its heartbeat stops) or asked for
another try. Whoever gets it takes the lease of its subject first, so a job delivered twice is done once.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

import asyncpg
from pgqueuer import Queries, QueueManager
from pgqueuer.errors import FailingListenerError, RetryRequested
from pgqueuer.models import Job as Entry

from disburse.core.errors import Refusal
from disburse.db import transaction
from disburse.db.embedded import ensure_running
from disburse.queue import store, turns
from disburse.queue.attempting import HANDLERS, attempt, session, wait_before
from disburse.queue.work import job_now, waited
from disburse.service import service

AT_ONCE: Final = 4  # jobs of one worker; two cores, and the database does most of the work
PULSE: Final = timedelta(seconds=10)  # a worker silent for so long is dead
GRACE: Final = 6.0  # seconds running jobs get when the worker is told to stop
BUSY_WAIT: Final = 5.0  # seconds until we ask again for a subject somebody works on, longer each time
BUSY_WAIT_MAX: Final = 60.0  # seconds; whoever holds a place meanwhile does what waits for one
RECONNECT_WAIT: Final = 2.0  # seconds

log = logging.getLogger("disburse.queue")
# PgQueuer logs texts of database errors, which ours never do; what matters of them is on the job's row or here.
logging.getLogger("pgqueuer").setLevel(logging.CRITICAL)


async def work_forever(stop: asyncio.Event, *, pulse: timedelta = PULSE, grace: float = GRACE) -> None:
    """Do jobs as they come until `stop` is set; then give running jobs `grace` seconds and put them back.

    A database that goes away is waited for. Jobs of a worker that died are taken over after one to two pulses.
    """
    while not stop.is_set():
        try:
            await _revive_database()
            await _work_shift(stop, pulse, grace)
        except (
            OSError,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            FailingListenerError,
            Refusal,
        ) as fault:
            log.warning("queue: the database is away (%s)", type(fault).__name__)
            await waited(stop, RECONNECT_WAIT)


async def _next_in_turn(kind: str, own: UUID, passed: list[UUID]) -> UUID | None:
    async with session() as viewer, transaction(viewer):
        return await store.next_in_turn(kind, own, passed, service().settings.imports_per_unit)


async def _revive_database() -> None:
    """Start the embedded server again if it was killed; the worker is the one who is always there."""
    settings = service().settings
    if settings.embedded:
        await asyncio.to_thread(ensure_running, settings.home)


async def _work_shift(stop: asyncio.Event, pulse: timedelta, grace: float) -> None:
    """Work with one pool of connections until `stop`; raises what connections raise."""
    await _queue_the_lost()
    halt = asyncio.Event()
    async with asyncpg.create_pool(service().worker_url, min_size=1, max_size=4) as pool:
        manager = QueueManager(Queries.from_asyncpg_pool(pool))
        for kind in HANDLERS:
            manager.entrypoint(kind, accepts_context=False)(partial(_deliver, stop, halt))
        stopping = asyncio.create_task(_stop(manager, stop, halt, grace))
        try:
            await manager.run(
                dequeue_timeout=pulse / 2,
                batch_size=AT_ONCE // 2,
                max_concurrent_tasks=AT_ONCE,
                shutdown_on_listener_failure=True,
                heartbeat_timeout=pulse,
            )
        finally:
            stopping.cancel()


async def _stop(manager: QueueManager, stop: asyncio.Event, halt: asyncio.Event, grace: float) -> None:
    await stop.wait()
    manager.shutdown.set()
    await asyncio.sleep(grace)
    halt.set()


async def _deliver(stop: asyncio.Event, halt: asyncio.Event, entry: Entry) -> None:
    """Do a delivered job, or what has its turn before it; ask the queue for another try where it is not over."""
    delay, job_id = 0.0, UUID(bytes=entry.payload)
    try:
        if entry.entrypoint in turns.KINDS and not (await job_now(job_id)).over:
            outcome = await turns.take_turns(
                entry.entrypoint, job_id, partial(attempt, halt=halt), _next_in_turn, stop.is_set
            )
        else:
            outcome = await attempt(job_id, halt)
        if outcome == "busy":
            delay = min(BUSY_WAIT * 2**entry.attempts, BUSY_WAIT_MAX)
        elif outcome == "again" and not halt.is_set():
            delay = wait_before(entry.attempts + 1)
    except Refusal:
        # Not the job's own refusal, which is on its row: the way to it is blocked, so it must be tried again.
        outcome, delay = "again", wait_before(entry.attempts + 1)
    if outcome != "over":
        # Raised outside of the handler above: PgQueuer keeps the whole chain of exceptions in its log table.
        raise RetryRequested(timedelta(seconds=delay), outcome)


async def _queue_the_lost() -> None:
    """Queue unfinished jobs whose entry PgQueuer has given up, as when the database went away in between."""
    async with session() as viewer, transaction(viewer) as connection:
        for job_id, kind in await store.unqueued_jobs():
            await store.add_entry(connection, kind, job_id)
