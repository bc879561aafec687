"""The memory of the process that reads a file. What the system sums up for children begins with their parent's own size."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

READER: Final = "rs.file.reading"  # as Linux shortens disburse.rosters.file.reading
LOOKS_APART: Final = 0.05  # seconds


@asynccontextmanager
async def watched() -> AsyncIterator[list[float]]:
    """Give a list whose last entry is, at the end, the most megabytes a reader among our children held (Linux: /proc)."""
    most = [0.0]
    watching = asyncio.create_task(_watch(most))
    try:
        yield most
    finally:
        watching.cancel()


async def _watch(most: list[float]) -> None:
    while True:
        with suppress(OSError):  # one of them may have ended meanwhile
            for server in _children_of(os.getpid()):
                for child in _children_of(server):
                    status = Path(f"/proc/{child}/status").read_text()
                    held = status.partition("VmHWM:")[2].split()[:1]
                    if held and READER in status:
                        most.append(max(most.pop(), int(held[0]) / 1024))
        await asyncio.sleep(LOOKS_APART)


def _children_of(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
