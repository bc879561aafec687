"""The marked workbook of a list: at once where the list is short, else made by a job."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from disburse.access import Permission, Viewer
from disburse.making import actions as making
from disburse.queue import Progress
from disburse.rosters import exporting
from disburse.words import language, mark

MARKING: Final = mark("Đánh dấu lỗi vào tệp")
WHOLE, ONLY_PROBLEMS = "mark_roster", "mark_problem_rows"  # kinds of jobs


async def workbook(viewer: Viewer, roster_id: UUID, *, only_problems: bool) -> tuple[str, bytes] | UUID:
    """Give the marked workbook of a short list, or what was asked for of a long one.

    Raises `NotFound` outside the viewer's rows, `NothingToMark`.
    """
    roster = await exporting.markable(viewer, roster_id)
    if not exporting.is_long(roster):
        return await exporting.annotated_roster(viewer, roster_id, only_problems=only_problems)
    kind = ONLY_PROBLEMS if only_problems else WHOLE
    return await making.ask(viewer, kind, f"roster:{roster_id}", unit=roster.owner)


async def make_workbook(viewer: Viewer, made_id: UUID, progress: Progress) -> None:
    """Make a workbook that was asked for; one that is made already stays."""
    made = await making.look(viewer, made_id)
    if made.made_at:
        return
    language.set("en" if made.language == "en" else "vi")
    roster = await exporting.markable(viewer, roster_of(made.subject))
    work = exporting.marked(viewer, roster, only_problems=made.kind == ONLY_PROBLEMS)
    name, content = await progress.beside(work, MARKING, lambda: (0, None))
    await making.keep(viewer, made, name, content)


async def fetch_workbook(viewer: Viewer, made_id: UUID) -> tuple[str, bytes]:
    """Give a workbook to whoever asked for it and may still see the list; raises `NotFound`."""
    viewer.require(Permission.ROSTER_UPLOAD)
    made = await making.look(viewer, made_id)
    roster = await exporting.markable(viewer, roster_of(made.subject))
    return await making.fetch(viewer, made, "roster:annotated", rows=roster.line_count)


def roster_of(subject: str) -> UUID:
    """Read which list a workbook was asked of."""
    return UUID(subject.removeprefix("roster:"))
