"""People who do things at the same moment: `from racing import race, later, won`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from standing_month import nothing_is_violated

from disburse.core.errors import Refusal


async def race(*runners: Awaitable[object]) -> list[object]:
    """Let them run at once; give what came out, refusals included. Anything else than a refusal fails."""
    came = await asyncio.gather(*runners, return_exceptions=True)
    for one in came:
        if isinstance(one, BaseException) and not isinstance(one, Refusal):
            raise one
    await nothing_is_violated()
    return list(came)


def won(came: list[object]) -> int:
    """Count those who were not refused."""
    return sum(not isinstance(one, Refusal) for one in came)


async def later(delay: float, work: Awaitable[object]) -> object:
    """Begin so many seconds later, at once where there are none to wait."""
    await asyncio.sleep(max(delay, 0))
    return await work
