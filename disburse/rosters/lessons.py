"""What a unit taught about the columns of its files: kept when a person chose, used later, seen and forgotten (REQ12).

That all sheets which stand alike are one list is a lesson too: its header and its field are `ALL_SHEETS`, which no column has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.errors import NotFound
from disburse.db import run, run_many, transaction
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.sheets_joined import ALL_SHEETS

LESSONS_MAX = 500


class Lesson(NamedTuple):
    """A column by its header, folded (`sheets.columns.column_keys`) and as written, and its field ("": none)."""

    id: UUID
    owner: str
    owner_name: str
    programme: str
    header: str
    shown: str
    field: str
    teacher: str | None
    taught_at: datetime


class Teaching(NamedTuple):
    """What one choice teaches: header → (header as written, field), and headers that need no lesson."""

    lessons: Mapping[str, tuple[str, str]] = {}
    needless: Collection[str] = ()


NOTHING = Teaching()


async def list_lessons(
    viewer: Viewer, owner: str | None = None, programme: str | None = None
) -> list[Lesson]:
    """List what the viewer's units taught, the newest of each unit and programme first."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        return await lessons_of(owner, programme)


async def forget_lesson(viewer: Viewer, lesson_id: UUID) -> None:
    """Forget one; raise `NotFound` outside the viewer's rows. Lists read with it stay as they were read."""
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        gone = await run("rosters", "forget", lesson_id)
        if not gone:
            raise NotFound
        said = gone[0]
        await audit.record(
            "column_lesson:forgotten",
            f"column_lesson:{lesson_id}",
            unit=said["owner"],
            body={"programme": said["programme"], "header": said["shown"], "field": said["field"]},
        )


async def lessons_of(owner: str | None, programme: str | None) -> list[Lesson]:
    """Read lessons; inside a transaction."""
    return [Lesson(**row) for row in await run("rosters", "lessons", owner, programme, LESSONS_MAX)]


async def taught_choices(owner: str, programme: str) -> Choices:
    """Give how a unit taught that its files of a programme are read; inside a transaction."""
    lessons = {lesson.header: lesson.field for lesson in await lessons_of(owner, programme)}
    return Choices(sheet=lessons.pop(ALL_SHEETS, None), columns=lessons)


async def teach(viewer: Viewer, owner: str, programme: str, teaching: Teaching) -> None:
    """Keep what a person chose, and forget what is read rightly without it; inside a transaction."""
    if teaching.needless:
        await run("rosters", "unlearn", owner, programme, sorted(teaching.needless))
    await run_many(
        "rosters",
        "teach",
        [
            (uuid4(), owner, programme, header, shown, field, viewer.user_id)
            for header, (shown, field) in sorted(teaching.lessons.items())
        ],
    )
