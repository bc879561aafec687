"""A roster's file becomes lines and problems, in one transaction."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from uuid import UUID

from disburse import audit
from disburse.access import Viewer
from disburse.db import transaction
from disburse.db.merge_refusals import MergedWhileReading
from disburse.failpoints import reached
from disburse.queue import Cancelled, Progress
from disburse.rosters import old_places, staging, store
from disburse.rosters.ahead import ahead
from disburse.rosters.by_month import listed_by_month
from disburse.rosters.correcting import repairs_of
from disburse.rosters.file import problems as p
from disburse.rosters.file.line import RosterLine
from disburse.rosters.file.problem import FileRefused, refused_problem
from disburse.rosters.file.reading import Batch
from disburse.rosters.file.repairs import Repair
from disburse.rosters.file.understood import told
from disburse.rosters.file.wording import KnownPlaces
from disburse.rosters.how_far import CHECKING, COMPARING, KEEPING, OPENING
from disburse.rosters.kept_file import read_kept_file
from disburse.rosters.questions import Asking
from disburse.rosters.sealing import Asked, Sealing
from disburse.rosters.staging import Found, Lines
from disburse.rosters.stopping import withdraw_unread
from disburse.rosters.store import Roster
from disburse.service import service


async def read_roster_file(viewer: Viewer, roster_id: UUID, progress: Progress | None = None) -> Roster:
    """Read a roster's file into lines and problems, all or nothing; running it again changes nothing.

    A file that is no roster leaves the roster `failed` with the reason; content taken in before leaves it
    `failed` with `repeat_of`.
    """
    async with transaction(viewer):
        roster = await store.roster(roster_id)
    if roster.state != "reading":
        return roster
    try:
        try:
            return await _taken_in(viewer, roster, progress)
        except MergedWhileReading:  # whoever was found is another record by now, and found again is that one
            return await _taken_in(viewer, roster, progress)
    except Cancelled:
        await withdraw_unread(viewer, roster_id)
        raise
    except FileRefused as refused:
        async with transaction(viewer):
            await store.open_staging()
            found = Found(roster)
            await found.add([refused_problem(refused)])
            await found.keep()
            return await _finish(roster, "failed", found.told)
    except _TakenInBefore as before:
        async with transaction(viewer):
            return await _finish(roster, "failed", {"repeat_of": str(before.roster_id)})


async def _taken_in(viewer: Viewer, roster: Roster, progress: Progress | None) -> Roster:
    async with transaction(viewer):
        taken = await _take_in(roster, progress)
        reached("import.before_commit")
        return taken


class _TakenInBefore(Exception):
    def __init__(self, roster_id: UUID) -> None:
        self.roster_id = roster_id


async def _take_in(roster: Roster, progress: Progress | None) -> Roster:
    sealing = Sealing(service().vault, roster.province)
    await store.open_staging()
    found, lines = Found(roster), Lines(roster)
    tell = _teller(progress)
    await tell(OPENING)
    summary = None
    done = 0
    doubled: dict[int, RosterLine] = {}
    stored: Sequence[RosterLine] = ()
    order = await repairs_of(roster), await old_places.known_places(roster)
    async with aclosing(ahead(_read(roster, sealing, *order))) as read:
        async for batch, asked in read:
            # first: while this long statement runs, the next lines are made ready
            doubled |= lines_in(set(await lines.store()), stored)
            stored = asked.lines
            wrong = {one.row for one in batch.problems if one.level == "E" and one.row is not None}
            await found.add(batch.problems, lines_in(wrong, batch.lines))
            if asked.lines:
                await lines.stage(await sealing.key(asked))
                reached("import.after_stage")
            done += len(batch.lines)
            await tell(CHECKING, done, max(done, batch.expected))
            summary = batch.summary or summary
    if summary is None:
        raise FileRefused
    before = None if roster.corrects else await store.same_content(roster, summary.digest)
    if before is not None:
        raise _TakenInBefore(before)
    doubled |= lines_in(set(await lines.store()), stored)
    await tell(COMPARING)
    known = [(row, "R04") for row in doubled] + [(row, "R38") for row, *_ in sealing.clashing]
    await staging.keep_rows_of_two(roster, sealing.clashing)
    known += await staging.claims_against(roster)
    asking = Asking(roster, summary.columns, service().clock.today())
    await found.add(await asking.ask(known, sealing.spelt_otherwise), doubled)
    await tell(KEEPING)
    await found.keep()
    return await _finish(
        roster,
        "has_errors" if found.has_errors else "ready",
        told(summary)
        | found.told
        | {
            "ways": await store.methods(roster.id),
            "months": [one._asdict() for one in await listed_by_month(roster.id)],
        },
        file_digest=summary.digest,
        content_digest=sealing.content_digest,
        line_count=sealing.lines,
        amount=sealing.amount,
    )


def lines_in(rows: set[int], lines: Sequence[RosterLine]) -> dict[int, RosterLine]:
    """Find the lines that stand in some rows."""
    return {one.row: one for one in lines if one.row in rows} if rows else {}


def _teller(progress: Progress | None) -> Callable[..., Awaitable[None]]:
    async def tell(phase: str, done: int = 0, total: int | None = None) -> None:
        if progress is not None:
            await progress.phase(phase, done=done, total=total)

    return tell


async def _read(
    roster: Roster, sealing: Sealing, repairs: list[Repair], places: KnownPlaces
) -> AsyncGenerator[tuple[Batch, Asked], None]:
    """Yield the batches of the file, and what the lines without errors ask for."""
    whole = True
    async with aclosing(read_kept_file(roster, repairs, places)) as batches:
        async for batch in batches:
            wrong = {one.row for one in batch.problems if one.level == "E"}
            whole = whole and not any(
                one.code == p.COLUMN_MISSING.code and one.level == "E" for one in batch.problems
            )
            right = (
                []
                if not whole
                else [line for line in batch.lines if line.row not in wrong]
                if wrong
                else batch.lines
            )
            yield batch, await sealing.ask(right)


async def _finish(roster: Roster, state: str, reading: dict[str, object], **found: object) -> Roster:
    await store.finish_reading(roster, state=state, reading=reading, **found)
    await audit.record(
        f"roster:{state}",
        f"roster:{roster.id}",
        unit=roster.owner,
        body={"lines": found.get("line_count", 0), "amount": found.get("amount", 0)},
        covers=[("roster_line", roster.id)],
    )
    return await store.roster(roster.id)
