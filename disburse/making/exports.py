"""Templates, payment lists and lists of problems as files: at once where they are short, else made by a job."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from disburse.access import Viewer
from disburse.core.calendar import Run
from disburse.making import actions as making
from disburse.making.actions import Made
from disburse.queue import Progress
from disburse.rosters import problem_files, templates
from disburse.rosters.exporting import LINES_AT_ONCE
from disburse.words import language, mark

PAYMENT_LIST, TEMPLATE, PROBLEMS = "write_payment_list", "write_template", "write_problems"  # kinds of jobs
KINDS: Final = (PAYMENT_LIST, TEMPLATE, PROBLEMS)
GATHERING: Final = mark("Lấy số liệu đã duyệt và ghi tệp")
WRITING: Final = mark("Ghi các chỗ cần xem vào tệp")


async def payment_list(
    viewer: Viewer, run: Run, *, unit: str, programme: str, kind: str
) -> tuple[str, bytes] | UUID:
    """Give what a unit pays for a programme in a run as `xlsx` or `csv`, or what was asked for of a long one.

    Raises `NotFound` where nothing is approved or outside the viewer's rows, `UnknownFileKind`.
    """
    lines = await templates.payment_list_lines(viewer, run, unit=unit, programme=programme, kind=kind)
    if lines <= LINES_AT_ONCE:
        return await templates.payment_list_file(viewer, run, unit=unit, programme=programme, kind=kind)
    subject = f"payment_list:{unit}:{programme}:{run}:{kind}"
    return await making.ask(viewer, PAYMENT_LIST, subject, unit=unit, made_again=True)


async def template(
    viewer: Viewer, run: Run, *, unit: str, programme: str, kind: str
) -> tuple[str, bytes] | UUID:
    """Give a template for a unit's list, or what was asked for of one that holds many people.

    Raises `NotFound` for whoever does not list that programme of that unit, `UnknownTemplate`.
    """
    lines = await templates.template_lines(viewer, run, unit=unit, programme=programme, kind=kind)
    if (lines or 0) <= LINES_AT_ONCE:
        return await templates.template(viewer, run, unit=unit, programme=programme, kind=kind)
    return await making.ask(
        viewer, TEMPLATE, f"template:{unit}:{programme}:{run}:{kind}", unit=unit, made_again=True
    )


async def problems(viewer: Viewer, roster_id: UUID, kind: str) -> tuple[str, bytes] | UUID:
    """Give the problems of a roster as `xlsx` or `csv`, values masked, or what was asked for of many.

    Raises `NotFound` outside the viewer's rows, `UnknownTableKind`.
    """
    roster, count = await problem_files.problems_of(viewer, roster_id)
    if count <= problem_files.PROBLEMS_AT_ONCE or kind not in ("xlsx", "csv"):
        return await problem_files.problem_file(viewer, roster_id, kind)
    return await making.ask(
        viewer, PROBLEMS, f"problems:{roster_id}:{kind}", unit=roster.owner, made_again=True
    )


async def make_export(viewer: Viewer, made_id: UUID, progress: Progress) -> None:
    """Make a file that was asked for; one that is made already stays."""
    made = await making.look(viewer, made_id)
    if made.made_at:
        return
    language.set("en" if made.language == "en" else "vi")
    name, content = await _WRITERS[made.kind](viewer, made, progress)
    await progress.cancelled()
    await making.keep(viewer, made, name, content)


async def fetch_export(viewer: Viewer, made: Made) -> tuple[str, bytes]:
    """Give a file to whoever asked for it and may still have what it says, recorded; raises `NotFound`."""
    if made.kind == PROBLEMS:
        _, count = await problem_files.problems_of(viewer, roster_of(made))
        return await making.fetch(viewer, made, "roster:problems_exported", rows=count)
    unit, programme, run, kind = parts_of(made)
    if made.kind == PAYMENT_LIST:
        lines = await templates.payment_list_lines(viewer, run, unit=unit, programme=programme, kind=kind)
        taken = making.require_made(made)
        await templates.record_payment_list(viewer, run, unit=unit, programme=programme, lines=lines)
        return taken
    last = await templates.template_lines(viewer, run, unit=unit, programme=programme, kind=kind)
    taken = making.require_made(made)
    await templates.record_template(viewer, run, unit=unit, programme=programme, lines=last or 0)
    return taken


def parts_of(made: Made) -> tuple[str, str, Run, str]:
    """Read unit, programme, run and kind of file of a payment list or a template."""
    _, unit, programme, run, kind = made.subject.split(":")
    return unit, programme, Run.parse(run), kind


def roster_of(made: Made) -> UUID:
    """Read whose problems a file has."""
    return UUID(made.subject.split(":")[1])


async def _write_payment_list(viewer: Viewer, made: Made, progress: Progress) -> tuple[str, bytes]:
    unit, programme, run, kind = parts_of(made)
    await progress.phase(GATHERING)
    return await templates.written_payment_list(viewer, run, unit=unit, programme=programme, kind=kind)


async def _write_template(viewer: Viewer, made: Made, progress: Progress) -> tuple[str, bytes]:
    unit, programme, run, kind = parts_of(made)
    await progress.phase(GATHERING)
    return await templates.written_template(viewer, run, unit=unit, programme=programme, kind=kind)


async def _write_problems(viewer: Viewer, made: Made, progress: Progress) -> tuple[str, bytes]:
    async def told(done: int, total: int) -> None:
        await progress.phase(WRITING, done=done, total=total)

    await progress.phase(WRITING)
    return await problem_files.written(viewer, roster_of(made), made.subject.split(":")[2], told)


_WRITERS: Final[dict[str, Callable[[Viewer, Made, Progress], Awaitable[tuple[str, bytes]]]]] = {
    PAYMENT_LIST: _write_payment_list,
    TEMPLATE: _write_template,
    PROBLEMS: _write_problems,
}
