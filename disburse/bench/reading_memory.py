"""The memory of the process that reads a file. What the system sums up for children begins with their parent's own size."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

READER: Final = b"disburse.rosters.file.reading"
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
        for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            with suppress(OSError):  # it may have ended meanwhile
                if READER in Path(f"/proc/{child}/cmdline").read_bytes():
                    status = Path(f"/proc/{child}/status").read_text()
                    held = status.partition("VmHWM:")[2].split()[:1]
                    most.append(max(most.pop(), int(held[0]) / 1024 if held else 0.0))
        await asyncio.sleep(LOOKS_APART)
