"""Stop reading a list that should not have been uploaded: nothing of it is stored, the upload counts as withdrawn."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from disburse import audit, queue
from disburse.access import Permission, Viewer
from disburse.core.errors import Conflict
from disburse.db import run, transaction
from disburse.rosters import store
from disburse.rosters.store import Roster
from disburse.words import mark

STOPPED: Final = mark("Người nạp đã dừng việc đọc tệp; chưa có dòng nào được ghi.")


async def stop_reading(viewer: Viewer, roster_id: UUID) -> Roster:
    """Stop the viewer's own upload: at once while it waits, at the next step when it is being read.

    Raises `Conflict` when the file is read already, `NotFound` for another's.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        if roster.state != "reading":
            raise Conflict
        jobs = await run("rosters", "work_on", f"roster:{roster_id}")
    job = await queue.cancel(viewer, jobs[0]["id"]) if jobs else None
    if job is None or job.over:
        await withdraw_unread(viewer, roster_id)
    async with transaction(viewer):
        return await store.roster(roster_id)


async def withdraw_unread(viewer: Viewer, roster_id: UUID) -> None:
    """Withdraw a list whose reading was stopped; one that moved on by itself stays as it is."""
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        if await run("rosters", "stop_reading", roster_id, STOPPED):
            await audit.record("roster:stopped", f"roster:{roster_id}", unit=roster.owner)
