"""Jobs are asked for in a transaction, done once."""

from __future__ import annotations

import asyncio
import contextvars

import pytest
from asked_jobs import a_worker, ask, equipped, is_in, until
from builders import a_user, as_owner, as_user

from disburse.access import Viewer
from disburse.core.errors import NotFound, Refusal
from disburse.db import transaction
from disburse.queue import (
    JobFailed,
    Progress,
    cancel,
    enqueue,
    find_job,
    work_until,
)
from disburse.words import language

pytestmark = pytest.mark.anyio


class NoSuchSheet(Refusal):
    text = "Không tìm thấy trang tính thứ {number}."


async def queue_length() -> int:
    async with as_owner() as database:
        return int(await database.fetchval("SELECT count(*) FROM pgqueuer"))


async def test_a_job_asked_for_in_a_rolled_back_transaction_was_never_asked(viewer: Viewer) -> None:
    with pytest.raises(ZeroDivisionError):
        async with transaction(viewer):
            await enqueue(viewer, "count", "roster:1")
            raise ZeroDivisionError
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM job") == 0
        assert await database.fetchval("SELECT count(*) FROM pgqueuer") == 0


async def test_the_same_job_waits_only_once(viewer: Viewer) -> None:
    first = await ask(viewer)
    assert await ask(viewer) == first
    assert await ask(viewer, subject="roster:2") != first
    assert await queue_length() == 2


async def test_a_running_job_is_asked_for_anew(viewer: Viewer) -> None:
    going, go_on, done = asyncio.Event(), asyncio.Event(), []

    async def count(viewer: Viewer, progress: Progress) -> None:
        going.set()
        await go_on.wait()
        done.append(progress.job.id)

    equipped(count=count)
    first = await ask(viewer)
    async with a_worker():
        await going.wait()
        second = await ask(viewer)
        assert second != first
        go_on.set()
        assert (await work_until(second)).state == "done"
    assert sorted(done) == sorted([first, second])


async def test_two_users_jobs_on_one_subject_never_overlap(viewer: Viewer) -> None:
    await a_user("minh.le")
    other = await as_user("minh.le")
    inside = 0
    most = 0

    async def count(viewer: Viewer, progress: Progress) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.1)
        inside -= 1

    equipped(count=count)
    first, second = await ask(viewer), await ask(other)
    assert first != second
    await asyncio.gather(work_until(first), work_until(second))
    assert most == 1


async def test_a_job_is_seen_by_who_asked_for_it_only(viewer: Viewer) -> None:
    await a_user("minh.le")
    job = await ask(viewer)
    assert (await find_job(viewer, job)).state == "waiting"
    with pytest.raises(NotFound):
        await find_job(await as_user("minh.le"), job)
    with pytest.raises(NotFound):
        await cancel(await as_user("minh.le"), job)


async def test_a_command_does_its_own_job_and_leaves_the_queue_empty(viewer: Viewer) -> None:
    async def count(viewer: Viewer, progress: Progress) -> None:
        assert viewer.kind == "job"
        await progress.phase("Đang đếm", done=3, total=7)

    equipped(count=count)
    job = await work_until(await ask(viewer))
    assert (job.state, job.phase, job.done, job.total, job.tries) == ("done", "Đang đếm", 3, 7, 1)
    assert job.finished_at is not None
    assert await queue_length() == 0


async def test_a_job_done_by_a_command_is_not_done_again_by_a_worker(viewer: Viewer) -> None:
    times = 0

    async def count(viewer: Viewer, progress: Progress) -> None:
        nonlocal times
        times += 1

    equipped(count=count)
    async with a_worker():
        for number in range(5):
            await work_until(await ask(viewer, subject=f"roster:{number}"))
    assert times == 5
    assert await queue_length() == 0


async def test_progress_is_seen_while_the_jobs_own_transaction_is_open(viewer: Viewer) -> None:
    seen = []

    async def count(viewer_of_job: Viewer, progress: Progress) -> None:
        async with transaction(viewer_of_job):
            await progress.phase("Đang đếm", done=1, total=2)
            task = asyncio.get_running_loop().create_task(find_job(viewer, progress.job.id), context=outside)
            seen.append(await task)

    outside = contextvars.copy_context()
    equipped(count=count)
    await work_until(await ask(viewer))
    assert [(job.state, job.phase, job.done) for job in seen] == [("running", "Đang đếm", 1)]


async def test_a_refused_job_fails_with_its_sentence_in_the_readers_language(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def count(viewer: Viewer, progress: Progress) -> None:
        raise NoSuchSheet(number=4)

    equipped(count=count)
    job = await ask(viewer)
    with pytest.raises(JobFailed, match="Không tìm thấy trang tính thứ 4"):
        await work_until(job)
    monkeypatch.setattr("disburse.words.english", lambda: {NoSuchSheet.text: "There is no sheet {number}."})
    token = language.set("en")
    try:
        assert (await find_job(viewer, job)).problem == "There is no sheet 4."
    finally:
        language.reset(token)


async def test_the_text_of_an_exception_goes_nowhere(
    viewer: Viewer, caplog: pytest.LogCaptureFixture
) -> None:
    async def count(viewer: Viewer, progress: Progress) -> None:
        raise ValueError("001099012345")

    equipped(count=count)
    job = await ask(viewer)
    async with a_worker():
        await until(lambda: is_in(viewer, job, "failed"))
    async with as_owner() as database:
        logged = await database.fetchval("SELECT string_agg(l::text, ' ') FROM pgqueuer_log l")
        kept = await database.fetchval("SELECT string_agg(j::text, ' ') FROM job j")
    assert "001099012345" not in logged + kept + caplog.text
    assert "ValueError" in caplog.text
    assert "lỗi của chương trình" in str((await find_job(viewer, job)).problem)
