"""Repairs that problems propose: looked at before and after, taken by a person, together (`ux.md` 3.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from disburse.access import Permission, Viewer
from disburse.db import run, transaction
from disburse.rosters import store
from disburse.rosters.correcting import CORRECTABLE, correct_roster
from disburse.rosters.file.cell_changes import Change, Part, change
from disburse.rosters.file.repairs import Repair
from disburse.rosters.problem_rows import ProblemRow, problem_row
from disburse.rosters.store import Roster

SHOWN_MAX = 200


class Proposal(NamedTuple):
    """A proposed repair as it is shown before it is taken; `number` is that of its problem."""

    number: int
    row: int
    column: str
    excludes: bool
    change: Change


class Preview(NamedTuple):
    """What "sửa tất cả" would do: the proposals shown, how many follow after them, and whether they may be taken."""

    roster: Roster
    message: str
    shown: list[Proposal]
    beyond: int
    correctable: bool


async def preview(viewer: Viewer, roster_id: UUID, code: str, after: int = -1) -> Preview:
    """Show the repairs proposed for a code after a problem, personal numbers masked.

    Raises `NotFound` outside the viewer's rows.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        found = [
            problem_row(roster_id, row)
            for row in await run("rosters", "proposals", roster_id, code, after, SHOWN_MAX)
        ]
        last = found[-1].number if found else after
        (beyond,) = await run("rosters", "proposals_beyond", roster_id, code, last)
    return Preview(
        roster,
        found[0].problem.message if found else "",
        [_proposal(one) for one in found],
        beyond["count"],
        roster.state in CORRECTABLE,
    )


async def take_proposals(
    viewer: Viewer, roster_id: UUID, code: str, *, numbers: Collection[int] = (), after: int | None = None
) -> tuple[UUID, UUID]:
    """Take the proposals with these numbers and all `after` a number; give the new version and its job."""
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        await store.roster(roster_id)
        rows = await run("rosters", "proposals_taken", roster_id, code, list(numbers), after)
    return await correct_roster(
        viewer, roster_id, repairs=list(_repairs(problem_row(roster_id, row) for row in rows))
    )


def _repairs(taken: Iterable[ProblemRow]) -> Iterable[Repair]:
    for found in taken:
        one = found.problem
        if one.remedy is not None and one.remedy.kind != "read" and one.row is not None:
            field = one.field if one.remedy.kind == "cell" else ""
            yield Repair(one.remedy.kind, one.row, field, one.remedy.value, one.code)


def _proposal(found: ProblemRow) -> Proposal:
    number, one = found.number, found.problem
    remedy = one.remedy
    if remedy is None or remedy.kind == "exclude":
        shown = Change([], [Part(remedy.value if remedy else "", False)])
    else:
        shown = change(one.value or "", remedy.value, one.secret)
    return Proposal(
        number, one.row or 0, one.column or "", remedy is not None and remedy.kind == "exclude", shown
    )
