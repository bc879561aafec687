"""The corpus from hell: every file is read right, to the line and the đồng, or refused by its code.

Each goes through the limited child as an upload does: one gibibyte, and no more than five seconds of the
processor for a file that is to be refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hell import LAYOUTS, Case
from hell_archives import HOSTILE
from hell_lists import LISTS
from hell_texts import CELLS, ENCODINGS

from disburse.rosters.file.line import RosterLine
from disburse.rosters.file.problem import RosterProblem
from disburse.rosters.file.reading import Batch, Order
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.wording import KnownPlaces
from disburse.sheets.limits import run_limited
from disburse.sheets.refusals import FileRefused

CORPUS = [*LAYOUTS, *LISTS, *ENCODINGS, *CELLS, *HOSTILE]


async def read(path: Path, case: Case) -> tuple[list[RosterLine], list[RosterProblem]]:
    choices = Choices(encoding=case.options.get("encoding"))
    size_max = case.options.get("size_max", 200 << 20)
    order = msgspec.msgpack.encode(
        Order("2026-12", [], "BHXH-25-03", "SI", size_max, choices, [], KnownPlaces())
    )
    lines: list[RosterLine] = []
    problems: list[RosterProblem] = []
    seconds = 5 if case.code else 60
    async for body in run_limited(
        "disburse.rosters.file.reading", [str(path)], order=order, cpu_seconds=seconds
    ):
        batch = msgspec.msgpack.decode(body, type=Batch)
        lines += batch.lines
        problems += batch.problems
    return lines, problems


def codes(problems: Sequence[RosterProblem]) -> list[str]:
    """The codes of what is wrong; that columns are missing is no news here."""
    return sorted(f"{one.code} {one.level}" for one in problems if one.code != "H03")


def test_the_corpus_is_large_and_its_cases_are_told_apart() -> None:
    assert len(CORPUS) >= 40
    assert len({case.name for case in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_a_file_from_hell_is_read_right_or_refused_by_its_code(tmp_path: Path, case: Case) -> None:
    path = case.build(tmp_path)
    if case.code:
        with pytest.raises(FileRefused) as refused:
            asyncio.run(read(path, case))
        assert refused.value.code == case.code
        assert bool(refused.value.samples) == (case.code == "F11")
        return
    lines, problems = asyncio.run(read(path, case))
    assert [(one.full_name, one.citizen_id, one.amount, one.account) for one in lines] == list(case.lines)
    assert codes(problems) == sorted(case.problems)
