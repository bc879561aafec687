"""An office with what a test lays into it, behind a port, for tests in a real browser."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from builders import as_owner
from clients import PASSWORD, static_home
from pages import served

from disburse.app import create_app
from disburse.identity.opening import open_disburse
from disburse.identity.passwords import hash_password
from disburse.settings import Settings


@contextmanager
def a_served_office(settings: Settings, lay_in: Callable[[], Awaitable[None]]) -> Iterator[str]:
    """Lay in what a test needs and serve it while the block lasts, at the address given; everybody's password is `PASSWORD`."""
    known = replace(settings, home=static_home())

    async def fill() -> None:
        async with open_disburse(known):
            await lay_in()
            secret = await hash_password(PASSWORD)
            async with as_owner() as database:
                await database.execute("UPDATE app_user SET password_hash = $1", secret)

    asyncio.run(fill())
    with served(create_app(known)) as address:
        yield address
