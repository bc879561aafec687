"""What works in the background for somebody: look at it, stop it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from disburse import queue
from disburse.access import Viewer
from disburse.core.errors import Conflict
from disburse.dashboard import store
from disburse.db import transaction
from disburse.queue import Job
from disburse.rosters.stopping import stop_reading


async def own_jobs(viewer: Viewer) -> list[Job]:
    """List the viewer's jobs: those at work first, then the newest."""
    async with transaction(viewer):
        return await store.own_jobs(viewer.user_id)


async def stop(viewer: Viewer, job_id: UUID) -> Job:
    """Stop a job of the viewer: at once when it waits, at its next step when it runs; raises `NotFound`."""
    job = await queue.find_job(viewer, job_id)
    if job.over:
        return job
    if job.kind == "read_roster":
        with suppress(Conflict):  # it was faster; its job is over in a moment
            await stop_reading(viewer, UUID(job.subject.partition(":")[2]))
        return await queue.find_job(viewer, job_id)
    return await queue.cancel(viewer, job_id)
