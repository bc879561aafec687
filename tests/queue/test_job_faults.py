"""Jobs survive whoever does them, and can be stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from asked_jobs import a_worker, ask, equipped, is_in, until
from builders import as_owner
from lock_holder import end_connection, holder_of

from disburse.access import Viewer
from disburse.core.errors import Temporary
from disburse.db import transaction
from disburse.queue import (
    Cancelled,
    JobFailed,
    Progress,
    attempting,
    cancel,
    enqueue,
    find_job,
    work_until,
)
from disburse.queue.store import LEASE_LOCK
from disburse.service import Service

pytestmark = pytest.mark.anyio


async def test_a_temporary_error_is_tried_again(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempting, "WAIT_MAX", 0.1)

    async def count(viewer: Viewer, progress: Progress) -> None:
        if progress.job.tries < 3:
            raise Temporary

    equipped(count=count)
    job = await ask(viewer)
    async with a_worker():
        await until(lambda: is_in(viewer, job, "done"))
    assert (await find_job(viewer, job)).tries == 3
    assert (await work_until(await ask(viewer, subject="roster:2"))).tries == 3


async def test_a_job_that_never_ends_well_fails_after_some_tries(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempting, "WAIT_MAX", 0.01)

    async def count(viewer: Viewer, progress: Progress) -> None:
        raise Temporary

    equipped(count=count)
    job = await ask(viewer)
    with pytest.raises(Temporary):
        await work_until(job)
    assert (await find_job(viewer, job)).state == "waiting"
    async with a_worker():
        await until(lambda: is_in(viewer, job, "failed"))
    assert (await find_job(viewer, job)).tries == 12
    died = await ask(viewer, subject="roster:2")
    async with as_owner() as database:
        await database.execute("UPDATE job SET state = 'running', tries = 12 WHERE id = $1", died)
    with pytest.raises(JobFailed, match="12 lần"):
        await work_until(died)


async def test_a_waiting_job_is_cancelled_at_once(viewer: Viewer) -> None:
    async def count(viewer: Viewer, progress: Progress) -> None:
        raise AssertionError

    equipped(count=count)
    job = await ask(viewer)
    assert (await cancel(viewer, job)).state == "cancelled"
    with pytest.raises(Cancelled):
        await work_until(job)
    assert await ask(viewer) != job


async def test_a_running_job_is_cancelled_at_its_next_step_and_rolled_back(viewer: Viewer) -> None:
    going = asyncio.Event()

    async def count(viewer: Viewer, progress: Progress) -> None:
        async with transaction(viewer):
            await enqueue(viewer, "count", "roster:written-by-a-cancelled-job")
            going.set()
            while True:
                await progress.cancelled()
                await asyncio.sleep(0.02)

    equipped(count=count)
    job = await ask(viewer)
    async with a_worker():
        await going.wait()
        assert (await cancel(viewer, job)).state == "running"
        await until(lambda: is_in(viewer, job, "cancelled"))
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM job") == 1


async def test_a_worker_told_to_stop_puts_its_job_back(viewer: Viewer) -> None:
    going = asyncio.Event()

    async def count(viewer: Viewer, progress: Progress) -> None:
        going.set()
        if progress.job.tries == 1:
            await asyncio.sleep(600)

    equipped(count=count)
    job = await ask(viewer)
    async with a_worker(grace=0):
        await going.wait()
    assert (await find_job(viewer, job)).state == "waiting"
    async with a_worker():
        await until(lambda: is_in(viewer, job, "done"))


async def test_a_worker_that_loses_its_lease_stops_and_the_job_is_done_again(viewer: Viewer) -> None:
    going, interrupted = asyncio.Event(), asyncio.Event()

    async def count(viewer: Viewer, progress: Progress) -> None:
        going.set()
        if progress.job.tries == 1:
            try:
                await asyncio.sleep(600)
            finally:
                interrupted.set()

    equipped(count=count)
    job = await ask(viewer)
    async with a_worker():
        await going.wait()
        await end_connection(await holder_of(LEASE_LOCK))
        await interrupted.wait()
        await until(lambda: is_in(viewer, job, "done"))
    assert (await find_job(viewer, job)).tries == 2


async def test_a_job_whose_queue_entry_was_lost_is_queued_again(viewer: Viewer) -> None:
    async def count(viewer: Viewer, progress: Progress) -> None:
        pass

    equipped(count=count)
    job = await ask(viewer)
    async with as_owner() as database:
        await database.execute("DELETE FROM pgqueuer")
    async with a_worker():
        await until(lambda: is_in(viewer, job, "done"))
    assert (await find_job(viewer, job)).tries == 1


@pytest.mark.slow
async def test_a_job_whose_worker_was_killed_is_done_by_another(
    disburse: Service, viewer: Viewer, tmp_path: Path
) -> None:
    tries = tmp_path / "tries"
    job = await ask(viewer, kind="linger")
    doomed = subprocess.Popen(  # noqa: ASYNC220 # returns at once
        [sys.executable, str(Path(__file__).with_name("worker_process.py")), str(tries)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DISBURSE_DATA": str(disburse.settings.home),
            "DISBURSE_DATABASE_URL": disburse.app_url,
            "DISBURSE_WORKER_URL": disburse.worker_url,
            "DISBURSE_OWNER_URL": disburse.owner_url,
            "DISBURSE_KEY_FILE": str(disburse.settings.key_file),
        },
    )
    try:
        await until(lambda: _written(tries))
        assert (await find_job(viewer, job)).state == "running"
    finally:
        doomed.send_signal(signal.SIGKILL)
        doomed.wait()

    async def linger(viewer: Viewer, progress: Progress) -> None:
        assert tries.read_text() == "tried\n"

    equipped(linger=linger)
    async with a_worker():
        await until(lambda: is_in(viewer, job, "done"))
    assert (await find_job(viewer, job)).tries == 2


async def _written(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0  # noqa: ASYNC240 # a small local file
