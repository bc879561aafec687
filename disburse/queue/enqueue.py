"""Ask for a job, look how far it is, stop it."""

from __future__ import annotations

from uuid import UUID, uuid4

from disburse.access import Viewer
from disburse.core.errors import NotFound, Refusal
from disburse.db import connection, transaction
from disburse.queue import store
from disburse.queue.store import Job
from disburse.service import service


class JobFailed(Refusal):
    """A job that somebody waited for failed; the sentence is the job's own."""

    code = "job_failed"
    status = 422
    text = "{problem}"


async def enqueue(viewer: Viewer, kind: str, subject: str, *, unit: str | None = None) -> UUID:
    """Ask for a job in the caller's transaction; if that is rolled back, nothing was asked. Give the job's id.

    `subject` is `noun:id`. The same job of the viewer that still waits is given instead of a second one; it
    sees what this transaction writes, for it cannot begin earlier. Jobs of one kind and subject never overlap.
    """
    waiting = await store.lock_waiting_job(kind, subject)
    if waiting is not None:
        return waiting
    job = uuid4()
    await store.add_job(job, kind, subject, unit, viewer.user_id, service().clock.now())
    await store.add_entry(connection(), kind, job)
    return job


async def find_job(viewer: Viewer, job_id: UUID) -> Job:
    """Find a job among those the viewer asked for (a job finds all); raises NotFound."""
    async with transaction(viewer):
        found = await store.job_of(job_id)
    if found is None:
        raise NotFound
    return found


async def cancel(viewer: Viewer, job_id: UUID) -> Job:
    """Stop a job: at once when it waits, at its next step when it runs. One that is over stays as it is."""
    async with transaction(viewer):
        await store.ask_cancel(job_id, service().clock.now())
    return await find_job(viewer, job_id)
