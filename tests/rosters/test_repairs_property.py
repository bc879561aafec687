"""Repairs laid over a random roster read as the roster does that was written with these values."""

from __future__ import annotations

import asyncio
import os
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from random_rosters import Drawing, Drawn

from disburse.rosters.file.line import RosterLine
from disburse.rosters.file.reading import read_roster
from disburse.rosters.file.repairs import Repair
from disburse.rosters.sealing import Sealing
from disburse.vault import unlock
from tests.sheets.books import shown, write_text

SPOILT = {
    "name": ("Nguyên Sai Tên", "#REF!"),
    "citizen_id": ("12345", "1,00E+12", "01141000001"),
    "birth": ("31/02/1941", "không rõ"),
    "sex": ("?",),
    "hamlet": ("Xóm Nhầm",),
    "amount": ("1", "999.999"),
    "account": ("9704050000000018", "12"),
    "bank": ("Ngân hàng nào đó",),
    "note": ("viết nhầm",),
}


@pytest.mark.soak
@settings(
    max_examples=int(os.environ.get("EXAMPLES", "30")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32), listed_twice=st.booleans())
def test_a_repaired_roster_reads_as_the_one_written_right(
    tmp_path: Path, seed: int, listed_twice: bool
) -> None:
    chance = random.Random(seed)
    drawing = Drawing(chance, typed=False)
    drawn = drawing.draw()
    fields = {field: drawing.columns.index(field) for field in SPOILT if field in drawing.columns}
    wrong, repairs = spoil(drawn, fields, chance)
    if listed_twice:
        row = chance.choice(drawn.lines)[0]
        wrong.insert(row, list(wrong[row - 1]))
        repairs = [moved(one, row) for one in repairs] + [Repair("exclude", row + 1, "", "Trùng")]
    note("\n".join(map(str, wrong)))
    note(str(repairs))
    right_lines = asyncio.run(read(write_text(tmp_path / "right.csv", {"": drawn.grid}), []))
    repaired = asyncio.run(read(write_text(tmp_path / "wrong.csv", {"": wrong}), repairs))
    assert [bare(line) for line in repaired] == [bare(line) for line in right_lines]
    assert digest(tmp_path, repaired) == digest(tmp_path, right_lines)


def spoil(
    drawn: Drawn, fields: dict[str, int], chance: random.Random
) -> tuple[list[list[Any]], list[Repair]]:
    """Write some cells wrong; give the grid and the repairs that bring the right ones back."""
    wrong, repairs = deepcopy(drawn.grid), list[Repair]()
    for line in chance.sample(drawn.lines, chance.randint(0, len(drawn.lines))):
        for field in chance.sample(sorted(fields), chance.randint(1, len(fields))):
            row, column = line[0], fields[field]
            right = shown(drawn.grid[row - 1][column])
            if right:
                wrong[row - 1][column] = chance.choice(SPOILT[field])
                repairs.append(Repair("cell", row, field, right))
    return wrong, repairs


def moved(repair: Repair, after: int) -> Repair:
    return msgspec.structs.replace(repair, row=repair.row + (repair.row > after))


def bare(line: RosterLine) -> RosterLine:
    return msgspec.structs.replace(line, row=0)


async def read(path: Path, repairs: list[Repair]) -> list[RosterLine]:
    reading = read_roster(path, run="2026-12", unit="BHXH-25-03", programme="SI", repairs=repairs)
    return [line async for batch in reading for line in batch.lines]


def digest(tmp_path: Path, lines: list[RosterLine]) -> str:
    sealing = Sealing(unlock(tmp_path / "keys.json"), "25")
    asyncio.run(sealing.ask(lines))
    return sealing.content_digest
