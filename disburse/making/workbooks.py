"""The marked workbook of a list: at once where the list is short, else made by a job."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from disburse.access import Permission, Viewer
from disburse.making import actions as making
from disburse.queue import Progress
from disburse.rosters import exporting
from disburse.rosters.file.marked_book import Step
from disburse.rosters.how_far import OPENING
from disburse.words import language, mark

STEPS: Final[dict[Step, str]] = {
    "copy": mark("Chép các dòng sang tệp XLSX"),
    "mark": mark("Đánh dấu lỗi vào tệp"),
}
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
    far = _HowFar(exporting.rows_of(roster))
    work = exporting.marked(viewer, roster, only_problems=made.kind == ONLY_PROBLEMS, told=far.at)
    name, content = await progress.beside(work, far.said)
    await making.keep(viewer, made, name, content)


class _HowFar:
    """Which step a child is at, and how many rows of so many it has done."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._now: tuple[str, int, int | None] = (OPENING, 0, None)

    def at(self, step: Step, rows: int) -> None:
        self._now = STEPS[step], min(rows, self._rows), self._rows

    def said(self) -> tuple[str, int, int | None]:
        return self._now


async def fetch_workbook(viewer: Viewer, made_id: UUID) -> tuple[str, bytes]:
    """Give a workbook to whoever asked for it and may still see the list; raises `NotFound`."""
    viewer.require(Permission.ROSTER_UPLOAD)
    made = await making.look(viewer, made_id)
    roster = await exporting.markable(viewer, roster_of(made.subject))
    return await making.fetch(viewer, made, "roster:annotated", rows=roster.line_count)


def roster_of(subject: str) -> UUID:
    """Read which list a workbook was asked of."""
    return UUID(subject.removeprefix("roster:"))
