"""Ask for a file that a job makes, look how far it is, take it away; kept sealed until then."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID, uuid4

from disburse import audit, queue
from disburse.access import Viewer
from disburse.core.errors import NotFound
from disburse.db import run, transaction
from disburse.queue import Job
from disburse.service import service


class Made(NamedTuple):
    """A file asked for: what `kind` of job makes it of which `subject`, and where it is once it is made.

    `sha` and `name` are those of a file to take away, `printed` the record of a document that was printed.
    """

    id: UUID
    kind: str
    subject: str
    language: str
    asked_by: UUID
    sha: str | None
    name: str | None
    printed: UUID | None
    job: Job | None

    @property
    def ready(self) -> bool:
        return self.sha is not None or self.printed is not None


async def ask(viewer: Viewer, kind: str, subject: str, *, unit: str, made_again: bool = False) -> UUID:
    """Ask for a file and give its id: the one the viewer asked for before, if that is made or being made.

    `made_again` is for files that may say something else by now: then only one still being made is given.
    """
    async with transaction(viewer):
        before = await run("making", "asked_before", kind, subject, viewer.language, viewer.user_id)
        if before and not (made_again and before[0]["made"]):
            found: UUID = before[0]["id"]
            return found
        made_id = uuid4()
        now = service().clock.now()
        await run("making", "add", made_id, kind, subject, viewer.language, viewer.user_id, now)
        await queue.enqueue(viewer, kind, f"made_file:{made_id}", unit=unit)
    return made_id


async def look(viewer: Viewer, made_id: UUID) -> Made:
    """Find a file among those the viewer asked for (a job finds all); raises `NotFound`."""
    async with transaction(viewer):
        rows = await run("making", "find", made_id)
    if not rows:
        raise NotFound
    row = rows[0]
    return Made(
        made_id,
        row["kind"],
        row["subject"],
        row["language"],
        row["asked_by"],
        row["file_sha"],
        row["file_name"],
        row["print"],
        await queue.find_job(viewer, row["job"]) if row["job"] else None,
    )


async def keep(viewer: Viewer, made: Made, name: str, content: bytes) -> None:
    """Keep what a job made."""
    sha = service().files.keep(content)
    async with transaction(viewer):
        await run("making", "keep", made.id, sha, name, None)


async def keep_printed(made: Made, printed: UUID) -> None:
    """Say which printed document was asked for; in the transaction that notes it."""
    await run("making", "keep", made.id, None, None, printed)


async def fetch(viewer: Viewer, made: Made, action: str, *, rows: int) -> tuple[str, bytes]:
    """Give the name and the content of a file that is made, noted in the read log; raises `NotFound`."""
    if made.sha is None or made.name is None:
        raise NotFound
    async with transaction(viewer):
        await audit.note_read(action, made.subject, rows=rows, user=viewer.user_id)
    return made.name, service().files.read(made.sha)
