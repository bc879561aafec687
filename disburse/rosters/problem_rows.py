"""The problems of a roster row by row, as people look at them and take them away."""

from __future__ import annotations

import json
from typing import Any, NamedTuple, cast
from uuid import UUID

from disburse.access import Permission, Viewer
from disburse.db import run, transaction
from disburse.rosters import store
from disburse.rosters.file.problem import Level, Remedy, RosterProblem, Secret
from disburse.rosters.row_people import RowPerson, problem_place
from disburse.rosters.whose_rows import people_in
from disburse.service import service
from disburse.words import say

PAGE = 100
SHOWN_MAX = 100_000  # what a command prints at once; it says how many there are


class ProblemRow(NamedTuple):
    """A problem in its place, its value masked where it is a personal number, and whose row it stands in."""

    number: int
    problem: RosterProblem
    person: RowPerson | None = None


async def problem_rows(
    viewer: Viewer, roster_id: UUID, *, code: str = "", level: str = "", after: int = -1
) -> list[ProblemRow]:
    """List up to `PAGE` + 1 problems after a number, in the order of the file; the last one only says that more follow."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        rows = await store.problems(
            roster_id, after=after, code=code or None, level=level or None, limit=PAGE + 1
        )
        people = await people_in(roster_id, (row["file_row"] for row in rows[:PAGE]))
    return [problem_row(roster_id, row)._replace(person=people.get(row["file_row"])) for row in rows]


async def read_problems(roster_id: UUID, limit: int) -> list[dict[str, Any]]:
    """Problems of a roster as they are printed, the first `limit`: values unsealed and masked, messages in the current language."""
    return [
        {
            "row": row["file_row"],
            "column": row["column_name"],
            "code": row["code"],
            "level": row["level"],
            "value": problem_row(roster_id, row).problem.masked,
            "message": say(row["text"], **json.loads(row["params"])),
        }
        for row in await store.problems(roster_id, limit=limit)
    ]


async def problem_count(roster_id: UUID) -> int:
    """Count the problems of a roster; inside a transaction."""
    (found,) = await run("rosters", "problem_total", roster_id)
    return int(found["count"])


def problem_row(roster_id: UUID, row: Any) -> ProblemRow:
    sealed, proposed, place = row["value_sealed"], row["remedy_sealed"], problem_place(roster_id)
    unseal = service().vault.unseal
    return ProblemRow(
        row["number"],
        RosterProblem(
            row=row["file_row"],
            column=row["column_name"],
            code=row["code"],
            level=cast(Level, row["level"]),
            value=unseal(sealed, place) if sealed is not None else None,
            secret=cast(Secret, row["secret"]),
            text=row["text"],
            params=json.loads(row["params"]),
            field=row["field"],
            remedy=Remedy(row["remedy_kind"], unseal(proposed, place)) if proposed is not None else None,
        ),
    )
