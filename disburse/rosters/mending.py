"""Type cells anew, leave rows out, and take either back: what one person does to single rows of a list (`ux.md` 3.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from disburse.access import Permission, Viewer
from disburse.db import run, transaction
from disburse.rosters import store
from disburse.rosters.correcting import CORRECTABLE, NoSuchRow, Spot, correct_roster, repair_place, repairs_of
from disburse.rosters.file.cell_changes import masked
from disburse.rosters.file.columns import secret_of
from disburse.rosters.file.repairs import Repair
from disburse.rosters.kept_file import read_kept_file
from disburse.rosters.old_places import known_places
from disburse.rosters.problem_rows import ProblemRow, problem_row, problem_rows
from disburse.rosters.row_people import problem_place
from disburse.rosters.store import Roster
from disburse.service import service

SHOWN_MAX = 50
BEFORE_ALL = Spot(-1, "")


class Edit(NamedTuple):
    """What a person does about one problem: a new cell, or leaving its row out for a reason; `number` names it."""

    number: int
    kind: str
    value: str


class Mendable(NamedTuple):
    """Problems whose cells may be typed anew, the number to go on after, and whether the list may be corrected."""

    roster: Roster
    rows: list[ProblemRow]
    more: int | None
    correctable: bool


class InForce(NamedTuple):
    """A repair that counts: a cell with its new value as everybody may see it, or a row left out with its money."""

    spot: Spot
    excludes: bool
    value: str
    who: str
    at: datetime
    name: str
    amount: int | None


class Layered(NamedTuple):
    """The repairs of a version, how many answer each code, and the place to go on after."""

    roster: Roster
    repairs: list[InForce]
    codes: dict[str, int]
    more: Spot | None
    correctable: bool


async def mendable(
    viewer: Viewer,
    roster_id: UUID,
    *,
    code: str = "",
    level: str = "",
    after: int = -1,
    number: int | None = None,
    at: int | None = None,
) -> Mendable:
    """List up to `SHOWN_MAX` problems that stand in a row, the one with a number, or those of the row `at`."""
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        if number is not None:
            named = await run("rosters", "problems_numbered", roster_id, [number])
        elif at is not None:
            named = await run("rosters", "problems_in_row", roster_id, at)
    if number is not None or at is not None:
        found = [problem_row(roster_id, row) for row in named]
    else:
        found = await problem_rows(viewer, roster_id, code=code, level=level, after=after)
    shown, rest = found[:SHOWN_MAX], found[SHOWN_MAX:]
    return Mendable(
        roster,
        [one for one in shown if one.problem.row is not None],
        shown[-1].number if rest else None,
        roster.state in CORRECTABLE,
    )


async def mend(viewer: Viewer, roster_id: UUID, edits: Sequence[Edit]) -> tuple[UUID, UUID]:
    """Put right what problems name, all in one new version; raise `NoSuchRow` for a problem the list has not."""
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        await store.roster(roster_id)
        rows = await run("rosters", "problems_numbered", roster_id, [edit.number for edit in edits])
    found = {row["number"]: row for row in rows}
    repairs: list[Repair] = []
    for edit in edits:
        row = found.get(edit.number)
        if row is None:
            raise NoSuchRow
        if edit.kind == "exclude":
            repairs.append(Repair("exclude", row["file_row"], "", edit.value, row["code"]))
        else:
            repairs.append(Repair("cell", row["file_row"], row["field"], edit.value, row["code"]))
    return await correct_roster(viewer, roster_id, repairs=repairs)


async def in_force(viewer: Viewer, roster_id: UUID, after: Spot = BEFORE_ALL) -> Layered:
    """List the repairs a version is read with, one of each cell and row, personal numbers masked."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        rows = await run("rosters", "repairs_in_force", roster_id, *after, SHOWN_MAX + 1)
        codes = await run("rosters", "repairs_by_code", roster_id)
    repairs = [_in_force(roster, row) for row in rows[:SHOWN_MAX]]
    more = repairs[-1].spot if len(rows) > SHOWN_MAX else None
    return Layered(
        roster, repairs, {row["code"]: row["count"] for row in codes}, more, roster.state in CORRECTABLE
    )


async def take_back(
    viewer: Viewer, roster_id: UUID, spots: Collection[Spot], *, code: str = ""
) -> tuple[UUID, UUID]:
    """Open a version where the file counts again at these spots, or at all whose repair answered a code.

    What was there stays in the versions before.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        await store.roster(roster_id)
        kept = {
            Spot(row["file_row"], row["field"]): row["code"]
            for row in await run("rosters", "repairs", roster_id)
        }
    if not kept.keys() >= set(spots):
        raise NoSuchRow
    of_code = [spot for spot, answered in kept.items() if code and answered == code]
    return await correct_roster(viewer, roster_id, without=[*spots, *of_code])


async def try_out(
    viewer: Viewer, roster_id: UUID, repairs: Sequence[Repair], without: Collection[Spot] = ()
) -> dict[str, int]:
    """Read the file as it would stand with these repairs, and count its problems by code; nothing is written.

    What only the database knows is found when the repairs are made.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        kept = [
            one
            for one in await repairs_of(roster)
            if Spot(one.row, one.field if one.kind == "cell" else "") not in without
        ]
        places = await known_places(roster)
    counts: Counter[str] = Counter()
    async with aclosing(read_kept_file(roster, [*kept, *repairs], places)) as batches:
        async for batch in batches:
            counts.update(one.code for one in batch.problems)
    return dict(sorted(counts.items()))


def _in_force(roster: Roster, row: Any) -> InForce:
    unseal = service().vault.unseal
    value, name = row["value_sealed"], row["name_sealed"]
    field = row["field"]
    return InForce(
        Spot(row["file_row"], field),
        row["kind"] == "exclude",
        masked(unseal(value, repair_place(roster)), secret_of(field)) if value is not None else row["reason"],
        row["who"],
        row["at"],
        unseal(name, problem_place(roster.id)) if name is not None else "",
        row["amount"],
    )
