"""What a list's page counts over all its lines: counted once, and again when what it stands on has changed.

The lines of a list that was read never change, so the counts follow from a few rows beside them (`standing_on.sql`), which
are asked for each time; a page of problem rows then costs the same at any size.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final, NamedTuple
from uuid import UUID

from disburse.db import run
from disburse.rosters import store
from disburse.rosters.changed_accounts import AccountStanding, account_standing

KEPT: Final = 500  # lists whose counts are kept, those not looked at longest are let go


class BridgeRow(NamedTuple):
    """One group of the bridge from last month's list: people, and what it adds in đồng."""

    part: str
    people: int
    amount: int


class Counted(NamedTuple):
    """The bridge from the list before, who left without a reason, and how the changed accounts stand."""

    bridge: list[BridgeRow]
    unexplained: int
    accounts: AccountStanding


NOTHING: Final = Counted([], 0, AccountStanding(0, 0, 0))
_kept: OrderedDict[UUID, tuple[object, Counted]] = OrderedDict()


async def counted(roster_id: UUID) -> Counted:
    """Count a list that was read, inside a transaction of somebody who sees it."""
    standing = await _standing_on(roster_id)
    on, known = _kept.get(roster_id, (None, NOTHING))
    if on == standing:
        _kept.move_to_end(roster_id)
        return known
    bridge = [BridgeRow(**row) for row in await store.bridge(roster_id)]
    found = Counted(
        [one for one in bridge if one.part != "unexplained"],
        sum(one.people for one in bridge if one.part == "unexplained"),
        await account_standing(roster_id),
    )
    if standing == await _standing_on(roster_id):  # nothing came in between
        _kept[roster_id] = standing, found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


async def _standing_on(roster_id: UUID) -> tuple[Any, ...]:
    (row,) = await run("rosters", "standing_on", roster_id)
    return tuple(tuple(value) if isinstance(value, list) else value for value in row.values())
