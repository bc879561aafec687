"""A list went back to its maker: why, by whom, and whether it may be sent again as it stands.

Where its evidence or its control totals were wrong it may; where lines were, they are put right or a new version comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from disburse.access import Permission, Viewer
from disburse.db import run, transaction
from disburse.rosters.store import Roster

TOLD_AT: Final = ("returned", "submitted")  # whoever approves it next reads it, too


@dataclass(frozen=True, slots=True)
class Return:
    """The last return of a list; `number` counts them."""

    number: int
    reason: str
    who: str | None
    at: datetime
    sender: str | None


async def last_return(viewer: Viewer, roster: Roster) -> Return | None:
    """Give the last return of a list, while it still matters."""
    viewer.require(Permission.ROSTER_READ)
    if roster.state not in TOLD_AT:
        return None
    async with transaction(viewer):
        rows = await run("rosters", "last_return", roster.id)
    return Return(**rows[0]) if rows else None


def may_be_sent(roster: Roster) -> bool:
    """Say whether a list may be sent: a carried one that was returned let its payments go, it is made anew."""
    return roster.state == "ready" or (roster.state == "returned" and roster.kind == "regular")
