"""Made files are removed after some days: they hold whole numbers of many people, and can be made again (`reliability.md` A26)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from disburse import audit, queue
from disburse.access import Viewer
from disburse.core.clock import local_day
from disburse.db import run, transaction
from disburse.failpoints import reached
from disburse.making.actions import Made
from disburse.places import reference
from disburse.service import service

KIND: Final = "remove_made_files"  # of job
SUBJECT: Final = "made_files:expired"


def kept_until(made: Made) -> datetime | None:
    """Say until when a made file can be had at least; the night after, it is removed. None for one that is not made."""
    return made.made_at + _life(made.made_at) if made.made_at else None


async def ask_for_removal(viewer: Viewer) -> None:
    """Ask for the job; in the caller's transaction."""
    await queue.enqueue(viewer, KIND, SUBJECT)


async def remove_expired(viewer: Viewer) -> int:
    """Remove the files whose days are over, and those that nobody names; give how many of the first.

    The rows say first that the files are gone, so that whatever happens no row names a file that is not there.
    Files left lying by a fault in between, then or while one was made, are removed the next time.
    """
    now = service().clock.now()
    async with transaction(viewer):
        (gone,) = await run("making", "expire", now, now - _life(now))
        named = {row["file_sha"] for row in await run("making", "named")}
        if gone["files"] or gone["paper"]:
            await audit.record(
                "made_files:removed",
                f"made_files:{uuid4()}",
                body={"files": gone["files"], "payment_lists": gone["paper"]},
            )
    reached("made_files.rows_gone")
    await asyncio.to_thread(service().made.sweep, named)
    return int(gone["files"] + gone["paper"])


def _life(at: datetime) -> timedelta:
    return timedelta(days=int(reference.setting("made_file_keep_days", local_day(at))))
