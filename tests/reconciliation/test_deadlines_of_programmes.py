"""A programme that pays until a later day is not overdue on the day another one is (REQ04, `domain.md` 2.3)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from builders import COMMUNE, OFFICE, PROVINCE, a_user, as_owner
from page_steps import at_desk
from running_month import (
    RUN,
    Person,
    a_ground,
    a_read_roster,
    an_approval,
    an_approved_roster,
    an_open_run,
    instructed,
)
from standing_month import reconciled

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.core.clock import FixedClock
from disburse.places.pay_days import known_pay_days
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 12, 9, 2, tzinfo=UTC))  # after day 5 moved to 7, before day 10


async def test_a_run_without_a_calendar_is_reconciled(disburse: Service) -> None:
    before = Run(2025, 5)
    await a_ground()
    await an_open_run(before)
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO run_part (run, province, owner, programme) VALUES ($1, $2, $3, 'SI') ON CONFLICT DO NOTHING",
            str(before), PROVINCE, OFFICE,
        )  # fmt: skip
    assert known_pay_days(before, PROVINCE, "SI") is None
    await reconciled(before)
    said = "Chưa có lịch chi trả của kỳ này cho: "
    await an_open_run()
    async with at_desk("maker") as office:
        for page in ("", "/rosters"):
            assert said in (await office.open(f"/runs/{before}{page}")).text
            assert said not in (await office.open(f"/runs/{RUN}{page}")).text


async def test_each_programme_is_overdue_by_its_own_calendar(disburse: Service) -> None:
    await a_ground()
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    await a_user("duyet", Role.COMMUNE_APPROVER, COMMUNE)
    await an_open_run()
    await an_approved_roster([Person(1)])
    theirs = await a_read_roster(
        [Person(2, benefit="Người có công")], maker="xa", unit=COMMUNE, programme="MERIT"
    )
    await an_approval(theirs, maker="xa", checker="duyet")
    await instructed()
    await instructed(maker="xa")
    await reconciled()
    async with as_owner() as database:
        rows = await database.fetch("SELECT programme, kind FROM discrepancy")
    assert [tuple(row) for row in rows] == [("SI", "no_answer")]
    async with at_desk("maker") as office, at_desk("xa") as commune:
        assert "chi tiền mặt ngày 25/12/2026" in (await office.open(f"/runs/{RUN}")).text
        assert "chi vào tài khoản ngày 10/12/2026" in (await commune.open(f"/runs/{RUN}")).text
