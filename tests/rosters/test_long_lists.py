"""Lists longer than what is stored at once: no line is lost where one portion follows another."""

from __future__ import annotations

import pytest
from builders import as_owner
from running_month import Person, a_ground, a_read_roster, an_open_run
from standing_month import nothing_is_violated

from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
LINES = 12_000


async def test_each_line_of_a_list_of_several_portions_is_stored(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    roster_id = await a_read_roster([Person(n) for n in range(1, LINES + 1)])
    async with as_owner() as database:
        stored = await database.fetch(
            "SELECT count(*), min(file_row), max(file_row), sum(amount)::bigint FROM roster_line WHERE roster = $1",
            roster_id,
        )
    assert tuple(stored[0]) == (LINES, 2, LINES + 1, LINES * 1_000_000)
    await nothing_is_violated()


async def test_of_two_equal_lines_far_apart_one_is_stored_and_told(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    people = [Person(n) for n in range(1, LINES + 1)]
    roster_id = await a_read_roster([*people, Person(1), Person(LINES)])
    async with as_owner() as database:
        count = await database.fetchval("SELECT count(*) FROM roster_line WHERE roster = $1", roster_id)
        told = await database.fetch(
            "SELECT file_row FROM roster_problem WHERE roster = $1 AND code = 'R04' ORDER BY file_row",
            roster_id,
        )
    assert count == LINES
    assert {LINES + 2, LINES + 3} <= {row["file_row"] for row in told}
