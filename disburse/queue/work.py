"""Do one job to its end, as a command does after it asked for it.

PgQueuer delivers each job to some worker (`worker.py`), but whoever gets it takes the lease of its subject first: a
command may do its own job itself.
"""

from __future__ import annotations

import asyncio
from typing import Final
from uuid import UUID

from disburse.core.errors import Temporary
from disburse.db import engine, transaction
from disburse.queue import store, turns
from disburse.queue.attempting import attempt, session, wait_before
from disburse.queue.enqueue import JobFailed
from disburse.queue.lease import connect, disconnect
from disburse.queue.progress import Cancelled
from disburse.queue.store import Job

TRIES_OF_A_COMMAND: Final = 6  # half a minute; then the job is left to a worker


async def work_until(job_id: UUID) -> Job:
    """Do a job in this process, or wait while another one does it; give it when it is done.

    For commands, after the transaction that enqueued it. Raises JobFailed with the job's own sentence,
    Cancelled, or Temporary when the database is away or too busy: the job keeps its place in the queue.
    """
    if engine.current_transaction.get() is not None:
        raise RuntimeError("the job cannot be seen by others before this transaction has ended")
    kind, pause = (await job_now(job_id)).kind, 0.1
    while True:
        async with turns.place(kind) as held:
            outcome = await attempt(job_id) if held else "busy"
        job = await job_now(job_id)
        if job.over:
            break
        if outcome == "again" and job.tries >= TRIES_OF_A_COMMAND:
            raise Temporary
        pause = min(pause * 1.5, 2.0)  # a place may be taken for long
        await asyncio.sleep(pause if outcome == "busy" else wait_before(job.tries))
    own = await connect()
    try:
        await store.drop_entry(own, job_id)
    finally:
        await disconnect(own)
    if job.state == "failed":
        raise JobFailed(problem=job.problem)
    if job.state == "cancelled":
        raise Cancelled
    return job


async def waited(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event so many seconds at most; says whether it is set."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def job_now(job_id: UUID) -> Job:
    """Give a job that exists as it stands now."""
    async with session() as viewer, transaction(viewer):
        job = await store.job_of(job_id)
    if job is None:
        raise RuntimeError("a job that does not exist was waited for")
    return job
