"""The list of the month before, approved and paid by the worker that serves the office: what this month is compared with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from uuid import UUID

from builders import OFFICE, as_user
from running_month import RUN, Person, a_roster_file, an_open_run

from disburse.rosters import actions as rosters


async def a_month_before(people: Iterable[Person]) -> None:
    """Have `hanh` bring the list of these people, `tuan` approve it."""
    before = await an_open_run(RUN.previous())
    maker, checker = await as_user("hanh"), await as_user("tuan")
    roster_id, _ = await rosters.upload_roster(
        maker, a_roster_file(people), file_name="ky-truoc.csv", run=before, unit=OFFICE, programme="SI"
    )
    await until(roster_id, "ready")
    await rosters.submit_roster(maker, roster_id, acknowledge=None)
    seen_ = await rosters.look(checker, roster_id)
    await rosters.approve_roster(checker, roster_id, content_digest=seen_.content_digest or "")
    await until(roster_id, "approved")


async def until(roster_id: UUID, state: str) -> None:
    maker = await as_user("hanh")
    for _ in range(400):
        if (await rosters.look(maker, roster_id)).state == state:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the list did not become {state}")
