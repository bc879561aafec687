"""How long a statement may take: five seconds for a page, a minute where it says so, a quarter of an hour for a job (A29)."""

from __future__ import annotations

import pytest
from builders import a_province_units, a_user, as_owner, as_user, as_worker
from page_steps import at_desk

from disburse.db import connection, take_time, transaction
from disburse.identity.opening import open_disburse
from disburse.service import Service
from disburse.settings import Settings

pytestmark = pytest.mark.anyio


async def limit() -> str:
    found: str = await connection().fetchval("SHOW statement_timeout")
    return found


async def test_each_login_has_its_time(disburse: Service) -> None:
    await a_province_units()
    await a_user("maker")
    maker = await as_user("maker")
    async with transaction(maker):
        assert await limit() == "5s"
        await take_time()
        assert await limit() == "1min"
    async with transaction(maker):
        assert await limit() == "5s", "only that transaction"
    async with transaction(await as_worker()):
        assert await limit() == "15min"


async def test_a_command_has_a_minute_and_its_jobs_a_quarter_of_an_hour(settings: Settings) -> None:
    async with open_disburse(settings, patient=True):
        await a_province_units()
        await a_user("maker")
        async with transaction(await as_user("maker")):
            assert await limit() == "1min"
        async with transaction(await as_worker()):
            assert await limit() == "15min"


@pytest.fixture
async def slow_units(disburse: Service) -> None:
    """A database in which looking at a unit takes a minute."""
    await a_province_units()
    await a_user("boss", "admin", "25")
    async with as_owner() as database:
        await database.execute(
            "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;"
            " CREATE TRIGGER slowly AFTER INSERT ON unit FOR EACH ROW EXECUTE FUNCTION slowly()"
        )


async def test_whoever_waits_too_long_is_told_to_try_again_and_nothing_is_half_done(slow_units: None) -> None:
    async with at_desk("boss") as seat:
        answer = await seat.send("/units", {"code": "BHXH-25-77", "name": "BHXH cơ sở Thử"})
        assert answer.status_code == 503
        assert "Chờ ít giây rồi thử lại" in answer.text
        assert "pg_sleep" not in answer.text
        async with as_owner() as database:
            assert await database.fetchval("SELECT count(*) FROM unit WHERE code = 'BHXH-25-77'") == 0
            await database.execute("DROP TRIGGER slowly ON unit")
        again = await seat.send("/units", {"code": "BHXH-25-77", "name": "BHXH cơ sở Thử"})
        assert again.status_code == 303
