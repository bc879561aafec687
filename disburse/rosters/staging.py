"""Temporary tables a roster streams through on its way in: sets go by COPY, so that memory does not grow with the lines.

COPY cannot write into tables with row security, and the driver looks at every element of an array three times:
both are why sets stand in a temporary table before a statement takes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, cast
from uuid import UUID

import msgspec
from asyncpg import UniqueViolationError

from disburse.db import connection, run, run_count
from disburse.rosters import store
from disburse.rosters.file.line import RosterLine
from disburse.rosters.file.problem import Level, Params, RosterProblem
from disburse.rosters.row_people import person_of, problem_place, sealed
from disburse.rosters.store import Record, Roster
from disburse.service import service

Clash = tuple[int, UUID | None, UUID | None]  # a row, and the indexes of its two numbers


class Staged:
    """A temporary table of this transaction that sets are staged in, one after another: what stands there stays.

    To empty it each time costs more than the room it takes.
    """

    def __init__(self, table: str) -> None:
        self._table = table
        self.before = "(0,0)"  # the row id of the last row of the sets before

    async def stage(self, records: Iterable[Record]) -> None:
        """Stage a set, in the order given."""
        self.before = await store.last_staged(self._table, self.before)
        await store.stage(self._table, records)

    async def run_on(self, records: Iterable[Record], statement: str, *args: object) -> list[Any]:
        """Run a statement over a set, in the order given; the row id the set stands after is its first argument."""
        await self.stage(records)
        return await run("rosters", statement, self.before, *args)


NO_LINES: Final[Mapping[int, RosterLine]] = {}
ROW = 3  # where the row stands in a record of `fresh_line`


class Lines:
    """The lines of a roster on their way in, some thousand at a time: staged first, then stored."""

    def __init__(self, of: Roster) -> None:
        self._of = of
        self._rows: list[int] = []
        self._staged = Staged("fresh_line")

    async def stage(self, lines: Sequence[Record]) -> None:
        """Stage some lines, in the order of the file; what was staged before must be stored."""
        await self._staged.stage(lines)
        self._rows = [cast(int, line[ROW]) for line in lines]

    async def store(self) -> list[int]:
        """Store what was staged; give the rows whose person and benefit stand in a row above already (R04)."""
        rows, self._rows = self._rows, []
        if not rows:
            return []
        doubled: list[int] = []
        where = self._of.id, self._staged.before, rows[0]
        try:
            async with connection().transaction():
                count = await run_count("rosters", "take_in_lines", *where, doubled)
        except UniqueViolationError:
            doubled = [one["file_row"] for one in await run("rosters", "doubled_lines", *where)]
            count = await run_count("rosters", "take_in_lines", *where, doubled)
        if count != len(rows) - len(doubled):  # a line lost is a person not paid
            raise RuntimeError(f"{count} of {len(rows) - len(doubled)} lines were stored")
        return doubled


async def claims_against(of: Roster) -> list[tuple[int, str]]:
    """Give (row, code) of stored lines that the database knows to be wrong; the planner learns of the lines first."""
    await store.know_lines(of)
    return [(row["file_row"], row["code"]) for row in await run("rosters", "claims_against", of.id)]


async def keep_rows_of_two(of: Roster, clashing: Sequence[Clash]) -> None:
    """Keep whom the rows name whose two numbers belong to two people: row and the index of either number (R38)."""
    if clashing:
        await run("rosters", "keep_rows_of_two_people", of.id, *map(list, zip(*clashing, strict=True)))


@dataclass
class Cause:
    """Problems of one sentence: how many, the first row with one, and what fills the sentence in the first of them.

    `remedies` have a repair to propose, `read` tell what was read in place of the cell; `of_old_places` says that one
    names a place of before 2025.
    """

    params: Params
    first: int
    count: int = 0
    first_row: int | None = None
    remedies: int = 0
    read: int = 0
    of_old_places: bool = False

    def count_in(self, one: RosterProblem) -> None:
        row = one.row or 0
        if row < self.first:
            self.first, self.params = row, one.params
        self.count += 1
        if one.row is not None:
            self.first_row = min(self.first_row or one.row, one.row)
        if one.remedy is not None:
            is_read = one.remedy.kind == "read"
            self.read += is_read
            self.remedies += not is_read
        self.of_old_places = self.of_old_places or "was" in one.params


class Found:
    """The problems of a roster as they are found; they are kept in the order of the file, values sealed."""

    def __init__(self, of: Roster) -> None:
        self.counts: Counter[str] = Counter()
        self.has_errors = False
        self._causes: dict[tuple[str, Level, str], Cause] = {}
        self._of = of

    async def add(
        self, problems: Sequence[RosterProblem], unkeyed: Mapping[int, RosterLine] = NO_LINES
    ) -> None:
        """Stage some problems; `unkeyed` are lines, by their rows, that will not be stored."""
        if not problems:
            return
        seal, place = service().vault.seal, problem_place(self._of.id)
        nameless = dict(unkeyed)
        start = self.counts.total()
        self.counts.update(one.code for one in problems)
        self.has_errors = self.has_errors or any(one.level == "E" for one in problems)
        for one in problems:
            cause = self._causes.setdefault((one.code, one.level, one.text), Cause(one.params, one.row or 0))
            cause.count_in(one)
        await store.stage(
            "fresh_problem",
            (
                (
                    p.row,
                    p.column,
                    p.code,
                    p.level,
                    seal(p.value, place) if p.value is not None else None,
                    p.secret,
                    p.text,
                    msgspec.json.encode(p.params).decode(),
                    p.field,
                    p.remedy.kind if p.remedy else "",
                    seal(p.remedy.value, place) if p.remedy else None,
                    sealed(person_of(nameless.pop(p.row)), self._of.id) if p.row in nameless else None,
                    start + i,
                )
                for i, p in enumerate(problems)
            ),
        )

    @property
    def told(self) -> dict[str, object]:
        """Give what is kept with the roster: how many of each code, and the causes for `problem_counts`."""
        causes = [
            {"code": code, "level": level, "text": text, **asdict(cause)}
            for (code, level, text), cause in self._causes.items()
        ]
        return {"counts": dict(self.counts), "causes": causes}

    async def keep(self) -> None:
        """Store what was staged."""
        await run("rosters", "take_in_problems", self._of.id)
