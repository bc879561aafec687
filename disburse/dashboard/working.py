"""What works in the background for somebody: look at it, stop it."""

from __future__ import annotations

from contextlib import suppress
from typing import Final
from uuid import UUID

from disburse import queue
from disburse.access import Permission, Viewer
from disburse.core.errors import Conflict
from disburse.dashboard import store
from disburse.db import transaction
from disburse.making import actions as making
from disburse.queue import Job
from disburse.rosters import actions as rosters
from disburse.rosters.stopping import stop_reading

REPEATABLE: Final = {
    "read_roster": Permission.ROSTER_UPLOAD,
    "make_payments": Permission.ROSTER_APPROVE,
    "mark_roster": Permission.ROSTER_UPLOAD,
    "mark_problem_rows": Permission.ROSTER_UPLOAD,
    "print_payment_list": Permission.REPORT_PRINT,
    "read_confirmations": Permission.CONFIRMATION_RECEIVE,
}
"""Kinds of jobs whose asker may ask again, and by which right; the others are asked for by the timetable each hour."""


async def own_jobs(viewer: Viewer) -> list[Job]:
    """List the viewer's jobs: those at work first, then the newest."""
    async with transaction(viewer):
        return await store.own_jobs(viewer.user_id)


def may_repeat(viewer: Viewer, job: Job) -> bool:
    """Say whether a failed job of the viewer can be asked for once more by him."""
    return job.state == "failed" and job.kind in REPEATABLE and viewer.may(REPEATABLE[job.kind])


async def repeat(viewer: Viewer, job_id: UUID) -> Job:
    """Ask once more for what a failed job of the viewer was to do; give the job that is over.

    Raises `NotFound`, and `Conflict` for one that did not fail or whose list has moved on.
    """
    job = await queue.find_job(viewer, job_id)
    if not may_repeat(viewer, job):
        raise Conflict
    noun, _, name = job.subject.partition(":")
    if noun == "roster":
        await rosters.ask_again(viewer, UUID(name))
    else:
        if noun == "made_file":
            await making.look(viewer, UUID(name))  # it may have been removed since
        async with transaction(viewer):
            await queue.enqueue(viewer, job.kind, job.subject, unit=job.unit)
    return job


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
