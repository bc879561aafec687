"""Ask for a file that a job makes, look how far it is, take it away; kept sealed for some days (`expiring`)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from disburse import audit, queue
from disburse.access import Viewer
from disburse.core.errors import NotFound, Refusal
from disburse.db import run, transaction
from disburse.queue import Job
from disburse.service import service


class FileExpired(Refusal):
    """The file was made, and removed after its days."""

    code = "made_file_expired"
    status = 410
    exit_code = 4
    text = "Tệp đã hết hạn lưu nên không còn nữa. Mở trang của tệp rồi bấm Tạo lại."


class Made(NamedTuple):
    """A file asked for: what `kind` of job makes it of which `subject`, and where it is once it is made.

    `sha` and `name` are those of a file to take away, `printed` the record of a document that was printed; of one that
    is gone since `gone_at` neither can be had any more.
    """

    id: UUID
    kind: str
    subject: str
    language: str
    asked_by: UUID
    sha: str | None
    name: str | None
    printed: UUID | None
    made_at: datetime | None
    gone_at: datetime | None
    job: Job | None

    @property
    def ready(self) -> bool:
        return self.made_at is not None and self.gone_at is None


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
        row["made_at"],
        row["gone_at"],
        await queue.find_job(viewer, row["job"]) if row["job"] else None,
    )


async def keep(viewer: Viewer, made: Made, name: str, content: bytes) -> None:
    """Keep what a job made."""
    sha = service().made.keep(content)
    async with transaction(viewer):
        await run("making", "keep", made.id, sha, name, None, service().clock.now())


async def keep_printed(made: Made, printed: UUID) -> None:
    """Say which printed document was asked for; in the transaction that notes it."""
    await run("making", "keep", made.id, None, None, printed, service().clock.now())


async def fetch(viewer: Viewer, made: Made, action: str, *, rows: int) -> tuple[str, bytes]:
    """Give the name and the content of a file that is made, noted in the read log; raises `NotFound`, `FileExpired`."""
    taken = require_made(made)
    async with transaction(viewer):
        await audit.note_read(action, made.subject, rows=rows, user=viewer.user_id)
    return taken


def require_made(made: Made) -> tuple[str, bytes]:
    """Give what `fetch` gives, for whoever notes it otherwise; raises `NotFound`, `FileExpired`."""
    if made.gone_at is not None:
        raise FileExpired
    if made.sha is None or made.name is None:
        raise NotFound
    return made.name, service().made.read(made.sha)
