"""Random rosters in random layouts, formats, encodings and orders are read back exactly as written."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from random_rosters import Drawing, Drawn

from disburse.rosters.file.reading import Batch, read_roster
from disburse.rosters.file.repairs import Choices
from disburse.sheets.legacy_letters import convert, spell
from tests.sheets.books import WRITERS, write_text

TEXTS = [*("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"), "tcvn3", "vni"]
LEGACY = ("tcvn3", "vni")
FORMS = [
    *((kind, None) for kind in sorted(WRITERS)),
    *((kind, encoding) for kind in sorted(WRITERS) for encoding in LEGACY),
    *(("text", encoding) for encoding in TEXTS),
]


@pytest.mark.soak
@settings(
    max_examples=int(os.environ.get("EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32), form=st.sampled_from(FORMS), delimiter=st.sampled_from(";,\t|"))
def test_a_random_roster_is_read_back_exactly(
    tmp_path: Path, seed: int, form: tuple[str, str | None], delimiter: str
) -> None:
    kind, encoding = form
    drawn = Drawing(random.Random(seed), typed=kind != "text").draw()
    note("\n".join(map(str, drawn.grid)))
    path = write(tmp_path / "a", drawn, kind, encoding, delimiter)
    batches = asyncio.run(read(path, Choices(encoding=encoding if encoding in LEGACY else None)))
    problems = [one for batch in batches for one in batch.problems]
    summary = batches[-1].summary
    if encoding == "tcvn3":  # it has no capitals with tones: "Ấp" comes back "ấp"
        drawn.lines = [
            (*li[:5], li[5] and convert(spell(li[5], "tcvn3"), "tcvn3"), *li[6:]) for li in drawn.lines
        ]
    assert [
        (li.row, li.full_name, li.citizen_id, li.birth, li.sex, li.hamlet, li.method, li.account, li.amount)
        for batch in batches
        for li in batch.lines
    ] == drawn.lines
    assert [(one.row, one.code) for one in problems if one.level == "E"] == drawn.errors
    assert summary is not None
    assert summary.amount == sum(line[-1] for line in drawn.lines)
    assert summary.stated_amount == drawn.stated


def write(path: Path, drawn: Drawn, kind: str, encoding: str | None, delimiter: str) -> Path:
    if kind == "text":
        assert encoding is not None
        return write_text(path, {"": drawn.grid}, delimiter=delimiter, encoding=encoding)
    grid = drawn.grid
    if encoding in LEGACY:
        grid = [[spell(cell, encoding) if isinstance(cell, str) else cell for cell in row] for row in grid]  # type: ignore[arg-type]
    return WRITERS[kind](path, {"DS": grid}, drawn.look)


async def read(path: Path, choices: Choices) -> list[Batch]:
    reading = read_roster(path, run="2026-12", unit="BHXH-25-03", programme="SI", choices=choices)
    return [batch async for batch in reading]
