"""How far a list is, as people are told: percent over the phases, and what remains when that is worth telling."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from disburse.bench import files
from disburse.core.calendar import Run
from disburse.queue import Job
from disburse.rosters.file.reading import Batch, read_roster
from disburse.rosters.how_far import CHECKING, COMPARING, KEEPING, OPENING, HowFar, how_far

ASKED = datetime(2026, 12, 1, 2, tzinfo=UTC)


def a_job(phase: str, done: int = 0, total: int | None = None, tries: int = 1) -> Job:
    return Job(
        uuid4(), "read_roster", "roster:1", None, "running", phase, done, total, None, tries, False, None, ASKED, None
    )  # fmt: skip


def after(seconds: int) -> datetime:
    return ASKED + timedelta(seconds=seconds)


def test_percent_grows_over_the_phases() -> None:
    steps = [a_job(OPENING), a_job(CHECKING, 500, 1000), a_job(COMPARING), a_job(KEEPING)]
    assert [how_far(job, ASKED).percent for job in steps] == [0, 45, 90, 97]
    assert [how_far(job, ASKED).phase for job in steps] == [1, 2, 3, 4]


def test_what_remains_is_told_only_when_it_is_long() -> None:
    half = a_job(CHECKING, 500, 1000)
    assert how_far(half, after(45)).seconds_left == 55
    assert how_far(half, after(5)).seconds_left is None


def test_nothing_is_guessed_without_a_total_before_the_start_or_after_another_try() -> None:
    assert how_far(None, ASKED) == HowFar(0, None, None)
    assert how_far(a_job(CHECKING, 500), after(45)) == HowFar(2, None, None)
    assert how_far(a_job(CHECKING, 500, 1000, tries=2), after(45)) == HowFar(2, 45, None)
    assert how_far(a_job("Lập khoản chi", 1, 4), ASKED) == HowFar(0, 25, None)


def batches_of(source: Path | bytes) -> list[Batch]:
    async def read() -> list[Batch]:
        reading = read_roster(source, run="2026-12", unit="BHXH-25-03", programme="SI")
        return [batch async for batch in reading]

    return asyncio.run(read())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_says_how_many_lines_to_expect(tmp_path: Path, kind: str) -> None:
    month, lines = files.many_lines(5_200, Run(2026, 12))
    path = tmp_path / f"a.{kind}"
    if kind == "csv":
        files.write_csv(lines, path)
    else:
        files.write_xlsx(month, lines, path)
    first = batches_of(path)[0]
    assert len(first.lines) == 5_000
    assert 5_200 <= first.expected <= 5_600  # sums and groups are counted too


def test_a_file_that_says_nothing_of_its_length_is_read_all_the_same() -> None:
    text = "Họ và tên;Số CCCD;Tổng số tiền\nNguyễn Văn Mẫu;999050000001;1000000"
    (only,) = batches_of(text.encode())
    assert (len(only.lines), only.expected) == (1, 0)
