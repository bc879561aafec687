"""One pair of hands: who made a list may also have recorded the papers that quiet R21; the second person is told how many."""

from __future__ import annotations

from typing import Final

from disburse.access import Permission, Viewer
from disburse.db import run, transaction
from disburse.rosters.store import Roster

TOLD_AT: Final = ("ready", "submitted", "returned")  # whoever makes it reads what the approver will


async def own_papers(viewer: Viewer, roster: Roster) -> int:
    """Count people whom a list pays another way on a paper that one of those who made it recorded, until it is approved."""
    viewer.require(Permission.ROSTER_READ)
    if roster.state not in TOLD_AT:
        return 0
    async with transaction(viewer):
        (found,) = await run("rosters", "own_papers", roster.id)
    return int(found["people"])
