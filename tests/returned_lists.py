"""How a list goes to its second person, back to its maker, and is approved in the end.

`from returned_lists import sent, returned, approved, state_of`.
"""

from __future__ import annotations

from uuid import UUID

from builders import as_user, as_worker

from disburse.rosters import actions as rosters

WHY = "giấy đăng ký ghi số khác"


async def sent(roster_id: UUID, who: str = "maker", **typed: int) -> str:
    found = await rosters.submit_roster(await as_user(who), roster_id, acknowledge=None, **typed)
    assert found.state == "submitted"
    return found.content_digest or ""


async def returned(roster_id: UUID, why: str = WHY, who: str = "checker") -> None:
    await rosters.return_roster(await as_user(who), roster_id, reason=why)


async def approved(roster_id: UUID, digest: str, who: str = "checker", seen: str = "") -> None:
    await rosters.approve_roster(await as_user(who), roster_id, content_digest=digest, accounts_seen=seen)
    await rosters.make_payments(await as_worker(), roster_id)


async def state_of(roster_id: UUID) -> str:
    return (await rosters.look(await as_user("maker"), roster_id)).state
