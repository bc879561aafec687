"""Kinds of jobs that take turns: few at once on a machine, fewer of one unit, units in fair order (`reliability.md` A28).

Places are locks of a database connection, so they hold across all workers and commands and end with whoever held
them. Whoever holds a place does the job whose turn it is, not the one it was delivered: so a unit with many files
never stands before a unit with one, and no place is idle while something waits.
"""

from __future__ import annotations

import platform
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, Literal
from uuid import UUID

from disburse.queue import store
from disburse.queue.lease import connect, disconnect
from disburse.service import service

Outcome = Literal["over", "busy", "again"]
MACHINE: Final = platform.node()

KINDS: Final[set[str]] = set()  # filled by `equip`
_held: Final[dict[str, int]] = {}  # places this process holds, by kind


@asynccontextmanager
async def place(kind: str) -> AsyncIterator[bool]:
    """Hold one of this machine's places for a kind of job; gives whether there was one. Other kinds need none."""
    if kind not in KINDS:
        yield True
        return
    most = service().settings.imports_at_once
    if _held.get(kind, 0) >= most:  # nobody has to be asked
        yield False
        return
    connection = await connect()
    try:
        got = await store.try_one_of(connection, store.MACHINE_LOCK, f"{kind}:{MACHINE}", most)
        _held[kind] = _held.get(kind, 0) + got
        try:
            yield got
        finally:
            _held[kind] -= got
    finally:
        await disconnect(connection)


def shared_by(kind: str, unit: str | None) -> tuple[str, int] | None:
    """Give the key and the number of the places that a job shares with others of its unit; None where it has no such."""
    if kind not in KINDS or unit is None:
        return None
    return f"{kind}:{unit}", service().settings.imports_per_unit


async def take_turns(
    kind: str,
    own: UUID,
    attempt: Callable[[UUID], Awaitable[Outcome]],
    next_in_turn: Callable[[str, UUID, list[UUID]], Awaitable[UUID | None]],
    stopping: Callable[[], bool],
) -> Outcome:
    """Do jobs in fair order while there is a place and something waits; give what became of `own`."""
    mine: Outcome = "busy"
    async with place(kind) as held:
        passed: list[UUID] = []
        while held and not stopping() and (turn := await next_in_turn(kind, own, passed)):
            outcome = await attempt(turn)
            if turn == own:
                mine = outcome
            if outcome == "again":
                break
            passed.append(turn)
    return mine
