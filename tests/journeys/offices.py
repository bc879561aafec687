"""A whole installation behind a port: pages, a worker that does what they ask for, people who can sign in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from builders import a_province_units, a_user, as_worker
from clients import PASSWORD, static_home
from pages import served
from running_month import RUN

from disburse import monthly_cycle
from disburse.access import Role
from disburse.app import create_app
from disburse.core.clock import FixedClock
from disburse.identity.opening import open_disburse
from disburse.identity.passwords import hash_password
from disburse.jobs import prepare_queue
from disburse.queue.worker import work_forever
from disburse.rosters import runs
from disburse.settings import Settings


@dataclass(frozen=True)
class Office:
    """A served installation, and the folder its people keep files in."""

    base: str
    loop: asyncio.AbstractEventLoop
    folder: Path

    def advance(self) -> None:
        """Do what the timetable does each hour."""

        async def once() -> None:
            await monthly_cycle.advance(await as_worker(), RUN)

        asyncio.run_coroutine_threadsafe(once(), self.loop).result(60)


@contextmanager
def an_office(
    settings: Settings, clock: FixedClock, folder: Path, users: Mapping[str, tuple[Role, str]]
) -> Iterator[Office]:
    """Serve an installation with an open run and these users (role and unit by name) while the block lasts."""
    asyncio.run(_fill(settings, clock, users))
    app = create_app(replace(settings, home=static_home()), clock=clock)
    stop = asyncio.Event()
    at_work: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = []

    async def begin() -> None:
        prepare_queue()
        at_work.append((asyncio.get_running_loop(), asyncio.create_task(work_forever(stop, grace=0))))

    async def end() -> None:
        stop.set()
        await at_work[0][1]

    app.on_startup.append(begin)
    with served(app) as base:
        loop = at_work[0][0]
        yield Office(base, loop, folder)
        asyncio.run_coroutine_threadsafe(end(), loop).result(30)


async def _fill(settings: Settings, clock: FixedClock, users: Mapping[str, tuple[Role, str]]) -> None:
    async with open_disburse(settings, clock=clock):
        await a_province_units()
        secret = await hash_password(PASSWORD)
        for name, (role, unit) in users.items():
            await a_user(name, role, unit, password_hash=secret)
        await runs.open_run(await as_worker(), RUN)
