"""What a running program holds: settings, keys, sealed files, the database; opened once, closed once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from disburse.core.clock import Clock, SystemClock
from disburse.db import engine, open_pools
from disburse.db.embedded import ensure_running
from disburse.db.migrate import migrate
from disburse.files import FileStore
from disburse.settings import Settings
from disburse.vault import Vault, unlock

Prepare = Callable[[str, Vault], Awaitable[None]]


@dataclass(frozen=True)
class Service:
    settings: Settings
    vault: Vault
    files: FileStore
    made: FileStore
    """What can be made again and is removed after some days; nothing that came from outside."""
    clock: Clock
    owner_url: str = field(repr=False)
    app_url: str = field(repr=False)
    worker_url: str = field(repr=False)


_open: list[Service] = []


def service() -> Service:
    """Give the service this program opened."""
    if not _open:
        raise RuntimeError("the service is not open")
    return _open[-1]


@asynccontextmanager
async def open_service(
    settings: Settings, *, prepare: Prepare, clock: Clock | None = None, patient: bool = False
) -> AsyncIterator[Service]:
    """Start or find the database, bring its schema up to date, open the pools of both logins.

    `prepare` is called with the owner's URL and the keys after migrating: what higher floors must lay in.
    """
    vault = unlock(settings.key_file)
    if settings.embedded:
        server = ensure_running(settings.home)
        urls = (server.owner_url, server.app_url, server.worker_url)
    else:
        urls = (settings.owner_url or "", settings.app_url or "", settings.worker_url or "")
    await migrate(urls[0])
    await prepare(urls[0], vault)
    opened = Service(
        settings=settings,
        vault=vault,
        files=FileStore(settings.home / "files", vault),
        made=FileStore(settings.home / "made-files", vault),
        clock=clock or SystemClock(),
        owner_url=urls[0],
        app_url=urls[1],
        worker_url=urls[2],
    )
    await open_pools({"app": opened.app_url, "worker": opened.worker_url}, patient=patient)
    _open.append(opened)
    try:
        yield opened
    finally:
        _open.remove(opened)
        await engine.close()
