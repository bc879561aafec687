"""How long rosters of every size take to be taken in, beside the yardsticks of issue 2 (`disburse bench roster`)."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from statistics import linear_regression, median
from typing import Final
from uuid import UUID

from disburse.bench import files
from disburse.bench.figures import Figures
from disburse.bench.new_database import in_new_database
from disburse.bench.reading_memory import watched
from disburse.bench.row_by_row import copy_unchecked, orm_loop
from disburse.bench.serving import ask, serving, sign_in
from disburse.core.calendar import Run
from disburse.demo.people import Line
from disburse.demo.units import OFFICE
from disburse.identity.sessions import open_cli, open_job
from disburse.queue import work_until
from disburse.rosters import actions as rosters
from disburse.rosters import runs

RUN: Final = Run(2026, 12)
OFFICE_LINES: Final = 20_000  # what an office has, and what is to be checked and shown in three seconds
SMALLEST: Final = 1_000
ORM_SAMPLE: Final = 3_000
PROBLEMS: Final = 100_000
LOADS: Final = 21


async def bench_roster(lines: int) -> dict[str, float]:
    """Take in rosters of 1.000 to so many lines from CSV and XLSX, each into an empty database; give seconds.

    Then the ratios to a loop of an ORM (a sample, taken for the whole) and to COPY without any check, how the time
    grows with the lines, the memory of the process that reads the files, and a page of problem rows.
    """
    figures = Figures()
    sizes = sorted({SMALLEST, 10_000, OFFICE_LINES, 100_000, lines} & set(range(lines + 1)))
    for kind in ("csv", "xlsx"):
        seconds = {size: await _whole(kind, size, figures, largest=size == lines) for size in sizes}
        for size, value in seconds.items():
            figures[f"{kind} {size} lines, uploaded to digest: s"] = value
        if len(sizes) > 1:
            figures[f"{kind}: slope of time over lines, log-log"] = linear_regression(
                [math.log(size) for size in sizes], [math.log(value) for value in seconds.values()]
            ).slope
    await in_new_database(lambda folder: _problem_page(folder, min(lines, PROBLEMS), figures))
    return figures


async def _whole(kind: str, size: int, figures: Figures, *, largest: bool) -> float:
    """Take in one file of one size; the largest one is also measured with the yardsticks."""
    found: list[float] = []

    async def work(folder: Path) -> None:
        path = folder / f"roster.{kind}"
        _write_apart(path, size)
        await runs.open_run(await open_job(), RUN)
        async with watched() as megabytes:
            seconds, _ = await take_in(path)
        found.append(seconds)
        if largest:
            figures[f"{kind} {size} lines, memory of the reading process: MB"] = megabytes[-1]
            unchecked = await copy_unchecked(await open_cli("hanh"), path)
            figures[f"{kind}: times as long as the fastest reader and COPY, unchecked"] = seconds / unchecked
            if kind == "csv":
                sample = min(ORM_SAMPLE, size)
                per_line = await orm_loop(await open_cli("hanh"), path, RUN, sample)
                figures[f"{kind}: times faster than a loop of an ORM ({sample} lines)"] = (
                    per_line * size / seconds
                )

    await in_new_database(work)
    return found[0]


async def take_in(path: Path) -> tuple[float, UUID]:
    """Upload a file as an officer and read it; give the seconds until its digest is shown, and the roster."""
    officer = await open_cli("hanh")
    content = await asyncio.to_thread(path.read_bytes)
    start = time.perf_counter()
    roster, job = await rosters.upload_roster(
        officer, content, file_name=path.name, run=RUN, unit=OFFICE, programme="SI"
    )
    await work_until(job)
    found = await rosters.look(officer, roster)
    seconds = time.perf_counter() - start
    if found.state not in ("ready", "has_errors"):
        raise RuntimeError(f"the roster is {found.state}: {found.reading.get('counts')}")
    return seconds, roster


async def _problem_page(folder: Path, count: int, figures: Figures) -> None:
    """Take in a list every row of which has a problem, and load pages of its rows as a browser would."""
    path = folder / "problems.csv"
    month, lines = files.many_lines(count, RUN)
    files.write_csv([_odd(line) for line in lines], path)
    del month, lines
    await runs.open_run(await open_job(), RUN)
    figures[f"csv {count} lines with a problem each, uploaded to digest: s"], roster = await take_in(path)
    with serving(folder / "var") as (_, _, _, address):
        cookie = sign_in(address)
        taken = []
        for load in range(LOADS):
            which = ("code=R23", "level=I")[load % 2]
            after = count * load // (LOADS + 1)
            start = time.perf_counter()
            status, _ = ask(address, "GET", f"/rosters/{roster}?{which}&after={after}", cookie=cookie)
            taken.append(time.perf_counter() - start)
            if status != 200:
                raise RuntimeError(f"the page was answered with {status}")
    figures[f"page of 100 problem rows out of {count}: ms"] = 1000 * median(taken)
    # The first one counts the whole list for whoever looks after him.
    figures[f"page of 100 problem rows out of {count}, the slowest: ms"] = 1000 * max(taken)


def _odd(line: Line) -> Line:
    return replace(line, person=replace(line.person, name=f"{line.person.name}  "))


def _write_apart(path: Path, size: int) -> None:
    """Write the file in a process of its own: a million people made and forgotten leave memory slow to use."""
    writer = get_context("spawn").Process(target=_write, args=(path, size))
    writer.start()
    writer.join()
    if writer.exitcode != 0:
        raise RuntimeError(f"no file was written: exit code {writer.exitcode}")


def _write(path: Path, size: int) -> None:
    month, lines = files.many_lines(size, RUN)
    if path.suffix == ".csv":
        files.write_csv(lines, path)
    else:
        files.write_xlsx(month, lines, path)
