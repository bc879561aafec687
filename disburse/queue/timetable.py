"""What runs by itself: each slot once, also after downtime, however many workers there are.

One worker leads, by a lock its connection holds; APScheduler wakes it, and only that. Which slots have run is
in table `job_run`, whose key is the slot (`reliability.md` T16, INV-26).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import asyncpg
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from disburse.access import Viewer
from disburse.core.clock import VIETNAM, Clock, local_day
from disburse.core.errors import Temporary
from disburse.db import transaction
from disburse.queue import store
from disburse.queue.attempting import Session
from disburse.queue.lease import connect, disconnect
from disburse.queue.work import waited

LOOK_BACK: Final = timedelta(days=14)  # how far a timetable that never ran looks for its first slot
ELECTION_WAIT: Final = 1.0  # seconds between two tries to become the leader

log = logging.getLogger("disburse.queue")


@dataclass(frozen=True)
class Timed:
    """Something that runs by itself: when, on which days of those, and what it puts in the queue then.

    `enqueue` is called in the transaction that records the slot, so one does not happen without the other.
    """

    name: str
    when: CronTrigger
    on: Callable[[date], bool]
    enqueue: Callable[[Viewer], Awaitable[None]]


def at(minute: str, hour: str, day: str = "*") -> CronTrigger:
    """Give the moments of a line of cron (`minute hour day`), in Viet Nam's time."""
    return CronTrigger(second="0", minute=minute, hour=hour, day=day, timezone=VIETNAM)


def slots(timed: Timed, after: datetime, until: datetime) -> list[datetime]:
    """List the slots after one moment and up to another, oldest first."""
    found: list[datetime] = []
    slot = timed.when.get_next_fire_time(after, after)
    while slot is not None and slot <= until:
        if timed.on(local_day(slot)):
            found.append(slot)
        slot = timed.when.get_next_fire_time(slot, slot)
    return found


async def run_due(viewer: Viewer, timed: Timed, now: datetime) -> bool:
    """Run the newest slot that is due and pass over the older ones; says whether this call did it."""
    async with transaction(viewer):
        last = await store.last_slot(timed.name, now)
        due = slots(timed, last or now - LOOK_BACK, now)
        if not due:
            return False
        await store.take_slots(timed.name, due[:-1], ["passed over"] * (len(due) - 1), now)
        if not await store.take_slots(timed.name, due[-1:], ["ran"], now):
            return False
        await timed.enqueue(viewer)
    return True


async def keep(stop: asyncio.Event, timetable: Sequence[Timed], session: Session, clock: Clock) -> None:
    """Keep the timetable until `stop` is set, or stand by while another worker keeps it."""
    while not stop.is_set():
        try:
            await _stand_for_leader(stop, timetable, session, clock)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Temporary) as fault:
            log.warning("timetable: the database is away (%s)", type(fault).__name__)
            await waited(stop, ELECTION_WAIT)


async def _stand_for_leader(
    stop: asyncio.Event, timetable: Sequence[Timed], session: Session, clock: Clock
) -> None:
    connection = await connect()
    try:
        while not await store.try_lock(connection, store.LEADER_LOCK, "timetable"):
            if await waited(stop, ELECTION_WAIT):
                return
        deposed = asyncio.Event()
        connection.add_termination_listener(lambda _: deposed.set())
        await _lead(stop, deposed, timetable, session, clock)
    finally:
        await disconnect(connection)


async def _lead(
    stop: asyncio.Event, deposed: asyncio.Event, timetable: Sequence[Timed], session: Session, clock: Clock
) -> None:
    async def wake() -> None:
        for timed in timetable:
            try:
                async with session() as viewer:
                    await run_due(viewer, timed, clock.now())
            except Temporary:
                log.warning("timetable: %s waits for the next waking", timed.name)

    await wake()
    scheduler = AsyncIOScheduler(timezone=VIETNAM)
    for timed in timetable:
        scheduler.add_job(wake, timed.when, misfire_grace_time=None, coalesce=True, max_instances=1)
    scheduler.start()
    try:
        endings = [asyncio.ensure_future(stop.wait()), asyncio.ensure_future(deposed.wait())]
        await asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
        for ending in endings:
            ending.cancel()
    finally:
        scheduler.shutdown(wait=False)
