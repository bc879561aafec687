"""What runs by itself runs once for each slot, whoever keeps the timetable and whatever happened to him."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from apscheduler.triggers.cron import CronTrigger
from builders import as_owner, as_worker
from lock_holder import end_connection, holder_of

from disburse.access import Viewer
from disburse.core.clock import VIETNAM, FixedClock, SystemClock
from disburse.jobs import TIMETABLE, job_session
from disburse.queue import enqueue, timetable
from disburse.queue.store import LEADER_LOCK
from disburse.queue.timetable import Timed, at, keep, run_due, slots
from disburse.service import Service

pytestmark = pytest.mark.anyio
THURSDAY = datetime(2026, 12, 3, tzinfo=VIETNAM)


def every_day(day: date) -> bool:
    return True


async def count(viewer: Viewer) -> None:
    await enqueue(viewer, "count", "run:2026-12")


HOURLY = Timed("hourly", at(minute="0", hour="7-18"), every_day, count)


async def outcomes(name: str = "hourly") -> list[tuple[datetime, str]]:
    async with as_owner() as database:
        rows = await database.fetch("SELECT slot, outcome FROM job_run WHERE job = $1 ORDER BY slot", name)
    return [(row["slot"], row["outcome"]) for row in rows]


async def jobs() -> int:
    async with as_owner() as database:
        return int(await database.fetchval("SELECT count(*) FROM job"))


async def test_slots_are_the_hours_of_working_days() -> None:
    advance, _ = TIMETABLE
    found = slots(advance, THURSDAY, THURSDAY + timedelta(days=4))
    assert {slot.date() for slot in found} == {date(2026, 12, 3), date(2026, 12, 4)}
    assert [slot.hour for slot in found][:12] == list(range(7, 19))
    new_year = datetime(2027, 1, 1, tzinfo=VIETNAM)
    assert slots(advance, new_year, new_year + timedelta(days=1)) == []


async def test_a_slot_runs_once_and_the_next_one_again(disburse: Service, clock: FixedClock) -> None:
    job = await as_worker()
    assert await run_due(job, HOURLY, clock.now())
    assert not await run_due(job, HOURLY, clock.now() + timedelta(minutes=59))
    assert await run_due(job, HOURLY, clock.now() + timedelta(minutes=60))
    assert (await outcomes())[-2:] == [
        (datetime(2026, 12, 3, 2, tzinfo=UTC), "ran"),
        (datetime(2026, 12, 3, 3, tzinfo=UTC), "ran"),
    ]


async def test_after_downtime_the_newest_slot_runs_and_the_missed_ones_are_on_record(
    disburse: Service, clock: FixedClock
) -> None:
    job = await as_worker()
    await run_due(job, HOURLY, clock.now())
    before = len(await outcomes())
    clock.advance(timedelta(days=3))
    assert await run_due(job, HOURLY, clock.now())
    later = (await outcomes())[before:]
    assert len(later) == 36
    assert Counter(outcome for _, outcome in later) == {"passed over": 35, "ran": 1}
    assert later[-1] == (clock.now(), "ran")


async def test_a_clock_that_jumps_ahead_and_back_runs_no_slot_twice(
    disburse: Service, clock: FixedClock
) -> None:
    job = await as_worker()
    await run_due(job, HOURLY, clock.now())
    assert await run_due(job, HOURLY, clock.now() + timedelta(days=1))
    assert not await run_due(job, HOURLY, clock.now())
    assert await run_due(job, HOURLY, clock.now() + timedelta(days=1, hours=1))
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) - count(DISTINCT slot) FROM job_run") == 0


async def test_a_slot_whose_queueing_fails_is_not_on_record(disburse: Service, clock: FixedClock) -> None:
    async def fails(viewer: Viewer) -> None:
        await count(viewer)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await run_due(await as_worker(), Timed("hourly", HOURLY.when, every_day, fails), clock.now())
    assert await outcomes() == []
    assert await jobs() == 0


async def test_many_at_once_run_a_slot_once(disburse: Service, clock: FixedClock) -> None:
    viewers = [await as_worker() for _ in range(5)]
    ran = await asyncio.gather(*(run_due(viewer, HOURLY, clock.now()) for viewer in viewers))
    assert sorted(ran) == [False] * 4 + [True]
    assert await jobs() == 1


async def test_each_open_run_is_advanced(disburse: Service, clock: FixedClock) -> None:
    async with as_owner() as database:
        await database.execute("INSERT INTO run (name) VALUES ('2026-11'), ('2026-12')")
        await database.execute(
            "INSERT INTO run_part (run, owner, programme, province)"
            " SELECT r, '05134', 'SOCIAL_PENSION', '25' FROM unnest(ARRAY['2026-11', '2026-12']) AS r"
        )
    advance, _ = TIMETABLE
    assert await run_due(await as_worker(), advance, clock.now())
    async with as_owner() as database:
        asked = await database.fetch("SELECT kind, subject FROM job ORDER BY subject")
    assert [tuple(row) for row in asked] == [("advance", "run:2026-11"), ("advance", "run:2026-12")]


async def test_two_keepers_run_each_slot_once_and_one_takes_over_from_the_other(
    disburse: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timetable, "LOOK_BACK", timedelta(seconds=2))
    monkeypatch.setattr(timetable, "ELECTION_WAIT", 0.1)
    ran: list[datetime] = []

    async def note(viewer: Viewer) -> None:
        ran.append(datetime.now(UTC))

    secondly = Timed("secondly", CronTrigger(second="*", timezone=VIETNAM), every_day, note)
    stop = asyncio.Event()
    keepers = [asyncio.create_task(keep(stop, [secondly], job_session, SystemClock())) for _ in range(2)]
    try:
        await _until_ran(ran, 2)
        first = await holder_of(LEADER_LOCK)
        await end_connection(first)
        await _until_ran(ran, len(ran) + 2)
        second = await holder_of(LEADER_LOCK)
    finally:
        stop.set()
        await asyncio.gather(*keepers)
    assert first != second
    taken = await outcomes("secondly")
    assert len(ran) == sum(outcome == "ran" for _, outcome in taken)
    gaps = {later - earlier for (earlier, _), (later, _) in pairwise(taken)}
    assert gaps == {timedelta(seconds=1)}


async def _until_ran(ran: list[datetime], times: int) -> None:
    async with asyncio.timeout(30):
        while len(ran) < times:  # noqa: ASYNC110 # the scheduler changes it
            await asyncio.sleep(0.05)
