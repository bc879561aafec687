"""A version of a list as its file: taken away as it came, or checked again because what is known has changed (`ux.md` 3.1)."""

from __future__ import annotations

import asyncio
from typing import Final
from uuid import UUID

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.errors import Conflict, NotAllowed, NotFound
from disburse.db import transaction
from disburse.rosters import store
from disburse.rosters.correcting import correct_roster, may_be_corrected
from disburse.rosters.store import Roster
from disburse.service import service

MAY_TAKE: Final = frozenset({Permission.ROSTER_UPLOAD, Permission.ROSTER_APPROVE})


def may_take(viewer: Viewer) -> bool:
    """Say whether a viewer may have files with full numbers: who makes lists, and who signs for them."""
    return bool(MAY_TAKE & viewer.permissions)


async def uploaded_file(viewer: Viewer, roster_id: UUID) -> tuple[str, bytes]:
    """Give the file of a version as it was uploaded, under its own name; the read log and the audit note it.

    Raises `NotFound` outside the viewer's rows and for a list without a file, `NotAllowed` for who only looks.
    """
    viewer.require(Permission.ROSTER_READ)
    if not may_take(viewer):
        raise NotAllowed
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        if roster.file_sha is None:
            raise NotFound
        subject = f"roster:{roster_id}"
        await audit.note_read("roster:file_taken", subject, rows=roster.line_count, user=viewer.user_id)
        await audit.record("roster:file_taken", subject, unit=roster.owner, body={"file": roster.file_sha})
    return roster.file_name or "", await asyncio.to_thread(service().files.read, roster.file_sha)


def may_be_checked_again(roster: Roster) -> bool:
    """Say whether a version may be checked once more; one whose content stands in another has nothing to check."""
    return may_be_corrected(roster) and "repeat_of" not in roster.reading


async def check_again(viewer: Viewer, roster_id: UUID) -> tuple[UUID, UUID]:
    """Check the same file once more by what is known now; give the next version and the job that reads it.

    Raises `Conflict` for a list that is not its maker's any more, `NotFound` outside the viewer's rows.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
    if not may_be_checked_again(roster):
        raise Conflict
    return await correct_roster(viewer, roster_id, again=True)
