"""How an approved list is withdrawn: one asks, a second person agrees, the job does it.

`from withdrawn_lists import asked, agreed, taken_back, withdrawn, state_of`.
"""

from __future__ import annotations

from uuid import UUID

from builders import as_user
from standing_month import reconciled

from disburse.core.calendar import Run
from disburse.rosters import actions as rosters
from disburse.rosters import withdrawing


async def asked(roster_id: UUID, who: str = "maker") -> None:
    """Ask that a list be withdrawn."""
    await withdrawing.ask_withdrawal(await as_user(who), roster_id, reason="sai mức hưởng cả xã")


async def agreed(roster_id: UUID, who: str = "checker", *, agree: bool = True) -> None:
    """Answer the request as the second person, for the list as it stands."""
    viewer = await as_user(who)
    digest = (await rosters.look(viewer, roster_id)).content_digest or ""
    await withdrawing.answer_withdrawal(viewer, roster_id, agree=agree, content_digest=digest)


async def taken_back(roster_id: UUID, who: str = "maker") -> None:
    """Take the request back as whoever asked."""
    await withdrawing.take_back(await as_user(who), roster_id, reason="số liệu đúng, đọc nhầm quyết định")


async def withdrawn(roster_id: UUID) -> str:
    """Ask, agree and have it done; give the digest of the run afterwards."""
    await asked(roster_id)
    await agreed(roster_id)
    return await reconciled(Run.parse((await rosters.look(await as_user("maker"), roster_id)).run))


async def state_of(roster_id: UUID) -> str:
    return (await rosters.look(await as_user("maker"), roster_id)).state
