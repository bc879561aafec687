"""Heavy jobs take turns: few at once on a machine, one of each unit, and no unit stands before the others (A28)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from asked_jobs import a_worker, ask, equipped, is_in, until
from builders import as_owner

from disburse.access import Viewer
from disburse.core.clock import FixedClock
from disburse.queue import Progress, find_job, store, turns, work_until
from disburse.queue.lease import connect, disconnect
from disburse.service import Service, service

pytestmark = pytest.mark.anyio


class Desk:
    """A handler that says which jobs it began, in order, and waits until it is let go on."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.at_work: set[str] = set()
        self.together: list[frozenset[str]] = []
        self.go_on: dict[str, asyncio.Event] = {}

    async def __call__(self, _: Viewer, progress: Progress) -> None:
        subject = progress.job.subject
        self.began.append(subject)
        self.at_work.add(subject)
        self.together.append(frozenset(self.at_work))
        try:
            await self.go_on.setdefault(subject, asyncio.Event()).wait()
        finally:
            self.at_work.remove(subject)

    async def begun(self, *subjects: str) -> None:
        async def all_begun() -> bool:
            return set(subjects) <= set(self.began)

        await until(all_begun)

    def end(self, *subjects: str) -> None:
        for subject in subjects:
            self.go_on.setdefault(subject, asyncio.Event()).set()


class Ticking(FixedClock):
    """Tells a later moment each time, so that there is a before and an after."""

    def now(self) -> datetime:
        self.advance(timedelta(milliseconds=1))
        return super().now()


@pytest.fixture(autouse=True)
def ticking(disburse: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Ticking(disburse.clock.now())
    monkeypatch.setattr("disburse.service._open", [replace(disburse, clock=clock)])


async def asked(viewer: Viewer, *subjects: str) -> list[UUID]:
    """Ask for jobs named `unit:number`, in that order."""
    return [await ask(viewer, "heavy", one, unit=one.partition(":")[0]) for one in subjects]


async def all_done(viewer: Viewer, jobs: Sequence[UUID]) -> None:
    for job in jobs:
        await until(lambda job=job: is_in(viewer, job, "done"))  # type: ignore[misc]


async def test_one_job_of_a_unit_and_two_of_a_machine_at_once(viewer: Viewer) -> None:
    desk = Desk()
    equipped(heavy=desk, in_turn=["heavy"])
    jobs = await asked(viewer, "a:1", "a:2", "a:3", "b:1", "c:1")
    async with a_worker():
        await desk.begun("a:1", "b:1")
        await asyncio.sleep(0.5)
        assert desk.began == ["a:1", "b:1"]
        assert (await find_job(viewer, jobs[4])).state == "waiting"
        desk.end("a:1", "a:2", "a:3", "b:1", "c:1")
        await all_done(viewer, jobs)
    assert max(map(len, desk.together)) == 2
    assert all(len({one.partition(":")[0] for one in here}) == len(here) for here in desk.together)
    assert desk.began[2] == "c:1", "a unit that had none yet comes before the next of one that had"


async def test_units_take_turns_however_much_one_of_them_sent(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(service().settings, imports_at_once=1)
    monkeypatch.setattr("disburse.service._open", [replace(service(), settings=settings)])
    desk = Desk()
    equipped(heavy=desk, in_turn=["heavy"])
    jobs = await asked(viewer, "a:1", "a:2", "a:3", "b:1", "b:2", "c:1")
    desk.end("a:1", "a:2", "a:3", "b:1", "b:2", "c:1")
    async with a_worker():
        await all_done(viewer, jobs)
    assert desk.began == ["a:1", "b:1", "c:1", "a:2", "b:2", "a:3"]


async def test_other_kinds_pass_by(viewer: Viewer) -> None:
    heavy, light = Desk(), Desk()
    equipped(heavy=heavy, light=light, in_turn=["heavy"])
    waiting = await asked(viewer, "a:1", "b:1", "c:1", "d:1", "e:1")
    async with a_worker():
        await heavy.begun("a:1", "b:1")
        quick = await ask(viewer, "light", "x:1", unit="a")
        light.end("x:1")
        await all_done(viewer, [quick])
        assert set(heavy.began) == {"a:1", "b:1"}
        heavy.end("a:1", "b:1", "c:1", "d:1", "e:1")
        await all_done(viewer, waiting)


async def test_places_hold_across_processes(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disburse.queue.worker.BUSY_WAIT", 0.2)
    desk = Desk()
    equipped(heavy=desk, in_turn=["heavy"])
    desk.end("a:1", "b:1")
    elsewhere = await connect()
    assert await store.try_one_of(elsewhere, store.MACHINE_LOCK, f"heavy:{turns.MACHINE}", 1)
    assert await store.try_one_of(elsewhere, store.UNIT_LOCK, "heavy:a", 1)
    of_a, of_b = await asked(viewer, "a:1", "b:1")
    async with a_worker():
        await all_done(viewer, [of_b])
        assert (await find_job(viewer, of_a)).state == "waiting", "its unit is at work elsewhere"
        await disconnect(elsewhere)
        await all_done(viewer, [of_a])


async def test_a_command_waits_for_a_place_too_or_for_whoever_does_its_job(viewer: Viewer) -> None:
    desk = Desk()
    equipped(heavy=desk, in_turn=["heavy"])
    own, other, last = await asked(viewer, "a:1", "b:1", "c:1")
    commands = [asyncio.create_task(work_until(job)) for job in (own, other, last)]

    async def two_began() -> bool:
        return len(desk.began) >= 2

    await until(two_began)
    await asyncio.sleep(0.5)
    assert len(desk.began) == 2
    desk.end("a:1", "b:1", "c:1")
    assert [job.state for job in await asyncio.gather(*commands)] == ["done"] * 3


async def test_what_a_dead_worker_left_is_taken_up_and_blocks_nobody_else(viewer: Viewer) -> None:
    desk = Desk()
    equipped(heavy=desk, in_turn=["heavy"])
    left, other = await asked(viewer, "a:1", "b:1")
    async with as_owner() as database:
        await database.execute("UPDATE job SET state = 'running', tries = 1 WHERE id = $1", left)
    desk.end("a:1", "b:1")
    async with a_worker():
        await all_done(viewer, [left, other])
    assert (await find_job(viewer, left)).tries == 2
