"""Work ahead of whoever takes the results: the two wait for different things, and so need not wait for each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

DEPTH = 2  # results kept waiting; each may be thousands of lines

T = TypeVar("T")


async def ahead(source: AsyncGenerator[T, None]) -> AsyncGenerator[T]:
    """Yield what `source` yields, while it works on what comes next in a task of its own.

    An error of the source is raised after all that it gave before. Closing early closes the source too.
    """
    waiting: asyncio.Queue[T | None] = asyncio.Queue(DEPTH)

    async def work() -> None:
        try:
            async with aclosing(source):
                async for one in source:
                    await waiting.put(one)
        finally:
            await waiting.put(None)

    working = asyncio.create_task(work())
    try:
        while (one := await waiting.get()) is not None:
            yield one
        await working
    finally:
        working.cancel()
        while not waiting.empty():  # its last word must find room
            waiting.get_nowait()
        await asyncio.gather(working, return_exceptions=True)
