"""What the fixtures promise to every other test."""

from __future__ import annotations

import pytest
from builders import COMMUNES, OFFICE, a_province_units, a_user, as_user, as_worker

from disburse.access import Role
from disburse.db import connection, transaction
from disburse.service import Service, service

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("time", ["first", "second"])
async def test_each_test_has_a_database_of_its_own(disburse: Service, time: str) -> None:
    assert service() is disburse
    async with transaction(await as_worker()):
        assert await connection().fetchval("SELECT count(*) FROM commune") == 3321
        assert await connection().fetchval("SELECT count(*) FROM app_user") == 0
    await a_user(f"officer-{time}", unit="25")


async def test_a_user_has_the_roles_and_reaches_the_rows_of_the_unit(disburse: Service) -> None:
    await a_province_units()
    await a_user("officer", Role.SI_OFFICER, OFFICE)
    await a_user("officer", "leader", "05134")
    viewer = await as_user("officer")
    assert viewer.roles == ((Role.LEADER, "05134"), (Role.SI_OFFICER, OFFICE))
    async with transaction(viewer):
        assert await connection().fetchval("SELECT viewer_communes()") == list(COMMUNES)
