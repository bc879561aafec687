"""A PostgreSQL of somebody else's, reached by URLs: the whole schema, its row rules and one month on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import OTHER_BANK, as_user
from own_servers import open_home
from running_month import Person, a_ground, an_approved_roster, an_open_run, answer_row, instructed, stated
from standing_month import closed, reconciled, states, totals

from disburse.core.clock import FixedClock
from disburse.db import connection, transaction
from disburse.db.embedded import Server, create_database, ensure_running
from disburse.db.engine import ForbiddenLogin
from disburse.identity.opening import open_disburse
from disburse.settings import Settings, read_settings
from disburse.verifying import verify

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Another server than the other tests', with a database that holds no schema yet."""
    for home in open_home():
        yield create_database(ensure_running(home, shared_buffers="16MB"), "co_quan")


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    return read_settings(
        {
            "DISBURSE_DATA": str(tmp_path / "var"),
            "DISBURSE_DATABASE_URL": server.app_url,
            "DISBURSE_WORKER_URL": server.worker_url,
            "DISBURSE_OWNER_URL": server.owner_url,
        }
    )


@pytest.mark.parametrize("login", ["app_url", "worker_url"])
async def test_pages_and_jobs_never_run_as_the_owner(settings: Settings, login: str) -> None:
    with pytest.raises(ForbiddenLogin):
        async with open_disburse(replace(settings, **{login: settings.owner_url})):
            pass


async def test_a_month_is_paid_on_it_and_seen_by_its_own_people_only(
    settings: Settings, clock: FixedClock
) -> None:
    assert not settings.embedded
    async with open_disburse(settings, clock=clock):
        await a_ground()
        await an_open_run()
        await an_approved_roster([Person(n) for n in range(1, 4)])
        first, second, third = await instructed()
        await stated(
            [answer_row(first), answer_row(second), answer_row(third, "rejected", reason="TK DA DONG")]
        )
        await reconciled()
        assert await totals() == {"paid": (2, 2_000_000), "rejected": (1, 1_000_000)}
        await closed()
        assert await states() == ["paid", "paid", "rejected"]
        assert await verify() == []

        for name, seen in (("maker", 3), (f"teller-{OTHER_BANK}", 0)):
            async with transaction(await as_user(name)):
                assert await connection().fetchval("SELECT count(*) FROM payment") == seen
                assert await connection().fetchval("SELECT count(*) FROM beneficiary") == seen
    assert not (settings.home / "postgres").exists()
