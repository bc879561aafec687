"""A great list is killed again and again while it is taken in: it begins anew by itself and ends as if left alone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from uuid import UUID

import asyncpg
import pytest

from disburse.bench import files
from disburse.core.calendar import Run
from disburse.core.errors import Temporary
from disburse.db import embedded_process
from disburse.db.embedded import Server, ensure_running
from disburse.db.embedded import release_and_stop_if_last as release
from disburse.demo.setting_up import set_up
from disburse.demo.units import OFFICE
from disburse.identity.opening import open_disburse
from disburse.identity.sessions import open_cli, open_job
from disburse.jobs import prepare_queue
from disburse.queue import Job, find_job, work_until
from disburse.rosters import actions as rosters
from disburse.rosters import runs
from disburse.rosters.how_far import CHECKING, COMPARING
from disburse.rosters.store import Roster
from disburse.service import service
from disburse.settings import Settings, read_settings

# Given by `make soak`; without it the test would take minutes in every run of the suite.
LINES = int(os.environ.get("SOAK_LINES", "0"))
RUN = Run(2026, 12)
PATIENCE = 1800.0  # seconds
ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.soak,
    pytest.mark.skipif(not LINES, reason="SOAK_LINES is not given"),
]

MOMENTS: list[tuple[str, Callable[[Job], bool]]] = [
    ("worker", lambda job: job.phase_said == CHECKING and job.done >= LINES // 10),
    ("worker", lambda job: job.phase_said == CHECKING and job.done >= LINES * 2 // 3),
    ("server", lambda job: job.phase_said == CHECKING and job.done >= LINES // 3),
    ("worker", lambda job: job.phase_said == COMPARING),
]


def test_a_list_killed_at_several_moments_ends_as_if_left_alone() -> None:
    home = Path(tempfile.mkdtemp(prefix="disburse-soak-"))
    home.chmod(0o755)
    try:
        killed, alone = asyncio.run(_killed_and_alone(home))
    finally:
        release(home)
        rmtree(home)
    assert killed.state == alone.state == "ready"
    assert (killed.content_digest, killed.line_count) == (alone.content_digest, LINES)


async def _killed_and_alone(home: Path) -> tuple[Roster, Roster]:
    """Take the same list in with kills, then, withdrawn, without."""
    settings = read_settings({"DISBURSE_DATA": str(home)})
    server = ensure_running(home)
    content = _list(home / "list.csv")
    async with open_disburse(settings):
        await set_up()
        await runs.open_run(await open_job(), RUN)
        roster, job = await _upload(content)
    for what, when in MOMENTS:
        with _a_worker(settings) as worker:
            async with open_disburse(settings):
                await _until(job, when)
                if what == "worker":
                    worker.kill()
                else:
                    _kill(server)
        ensure_running(home)
        async with open_disburse(settings):
            await _nothing_is_stored(roster)
    with _a_worker(settings):
        async with open_disburse(settings):
            await _until(job, lambda job: job.over)
    async with open_disburse(settings):
        killed = await rosters.look(officer := await open_cli("hanh"), roster)
        await rosters.withdraw_roster(officer, roster)
        roster, job = await _upload(content)
        prepare_queue()
        await work_until(job)
        return killed, await rosters.look(officer, roster)


def _list(path: Path) -> bytes:
    files.write_csv(files.many_lines(LINES, RUN)[1], path)
    return path.read_bytes()


async def _upload(content: bytes) -> tuple[UUID, UUID]:
    return await rosters.upload_roster(
        await open_cli("hanh"), content, file_name="list.csv", run=RUN, unit=OFFICE, programme="SI"
    )


@contextlib.contextmanager
def _a_worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker of its own while the block lasts."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DISBURSE_DATA": str(settings.home)}
    worker = subprocess.Popen([sys.executable, "-m", "disburse.jobs"], env=environment)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


async def _until(job_id: UUID, when: Callable[[Job], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(Temporary):
            job = await find_job(await open_cli("hanh"), job_id)
            if when(job):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("the job never came so far")


def _kill(server: Server) -> None:
    postmaster = embedded_process.running_pid(server.data)
    assert postmaster is not None
    for pid in (postmaster, *embedded_process.processes_in(server.data)):
        embedded_process.send(signal.SIGKILL, [pid])


async def _nothing_is_stored(roster: UUID) -> None:
    """See that a list that is still read has no line and no problem."""
    database = await asyncpg.connect(service().owner_url)
    try:
        state = await database.fetchval("SELECT state FROM roster WHERE id = $1", roster)
        stored = await database.fetchval(
            "SELECT (SELECT count(*) FROM roster_line WHERE roster = $1)"
            " + (SELECT count(*) FROM roster_problem WHERE roster = $1)",
            roster,
        )
        assert (state, stored) == ("reading", 0)
        assert await database.fetch("SELECT * FROM invariant_violation") == []
    finally:
        await database.close()
