"""What is asked of a list before it is sent and approved is asked once of the list, not once of each line."""

from __future__ import annotations

import asyncpg
import pytest
from known_lists import a_list, a_row, an_approved_list
from running_month import RUN, a_ground, an_open_run

from disburse.db.embedded import Server, superuser_url
from disburse.service import Service
from disburse.settings import Settings

pytestmark = pytest.mark.anyio


async def test_which_version_is_to_be_withdrawn_is_asked_once_for_all_lines(
    disburse: Service, cluster: Server, settings: Settings
) -> None:
    """It was asked for each month of each line, which took 17 seconds at 20.000 lines."""
    await a_ground()
    await an_open_run()
    await an_approved_list(*(a_row(number) for number in range(1, 31)))
    again = await a_list(*(a_row(number) for number in range(1, 31)), list_number=2)
    name = (settings.owner_url or "").partition("?")[0].rpartition("/")[2]
    database = await asyncpg.connect(superuser_url(cluster, name))
    try:
        async with database.transaction():
            await database.execute(
                "INSERT INTO app_session (sid_sha, kind, csrf, language, created_at, seen_at, expires_at)"
                " VALUES (sha256('of this test'), 'job', '', 'vi', now(), now(), now() + interval '1 hour')"
            )
            await database.execute("SET LOCAL track_functions = 'all'; SET LOCAL app.sid = 'of this test'")
            claimed = await database.fetch("SELECT * FROM months_claimed($1)", again)
            calls = await database.fetchval(
                "SELECT calls FROM pg_stat_xact_user_functions WHERE funcname = 'version_to_withdraw'"
            )
    finally:
        await database.close()
    assert (len(claimed), calls) == (30, 1)
    assert {row["month"] for row in claimed} == {str(RUN)}
