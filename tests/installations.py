"""Installations made and dropped inside one test: each a fresh copy of the template, with files of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from disburse.core.clock import FixedClock
from disburse.db.embedded import Server, clone_database, drop_database
from disburse.identity.opening import open_disburse
from disburse.service import Service
from disburse.settings import read_settings


@asynccontextmanager
async def an_installation(cluster: Server, folder: Path, clock: FixedClock) -> AsyncIterator[Service]:
    """Open the service on a database of its own, and drop that afterwards."""
    name = f"own_{uuid4().hex[:12]}"
    copy = clone_database(cluster, "disburse", name)
    own = replace(
        read_settings({"DISBURSE_DATA": str(folder / name)}),
        owner_url=copy.owner_url,
        app_url=copy.app_url,
        worker_url=copy.worker_url,
        key_file=read_settings({"DISBURSE_DATA": str(cluster.home)}).key_file,
    )
    try:
        async with open_disburse(own, clock=clock) as opened:
            yield opened
    finally:
        drop_database(cluster, name)
