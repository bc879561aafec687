"""Money paid to somebody who was reported dead or suspended waits for a decision (REQ36)."""

from __future__ import annotations

from datetime import date

import pytest
from builders import OFFICE, as_user, as_worker
from known_lists import a_row, an_approved_list
from running_month import (
    RUN,
    Person,
    a_ground,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import closed, decided, reconciled, troubles

from disburse.core.calendar import Run
from disburse.people import actions as people
from disburse.people.rules import StopKind
from disburse.rosters import runs
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture
async def paid(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1), Person(2)])
    await stated([answer_row(order) for order in await instructed()])
    await reconciled()


async def dead(number: int, on: date) -> None:
    await people.record_stop(
        await as_user("maker"),
        unit=OFFICE,
        number=Person(number).citizen_id,
        kind=StopKind.DEAD,
        on=on,
        evidence="x",
    )


async def told(run: Run = RUN) -> list[tuple[str, int]]:
    return [(one["kind"], one["amount"]) for one in await troubles(run)]


async def test_money_paid_after_a_death_is_told_and_its_own_month_is_not(paid: None) -> None:
    await dead(1, date(2026, 11, 30))
    await dead(2, date(2026, 12, 1))
    await reconciled()
    assert await told() == [("stopped_person", 1_000_000)]


async def test_it_is_recovered_and_the_month_is_closed(paid: None) -> None:
    await dead(1, date(2026, 11, 3))
    await reconciled()
    await decided("stopped_person", "recover")
    await reconciled()
    assert await told() == []
    await closed()


async def test_it_closes_by_itself_when_the_report_was_a_mistake(paid: None) -> None:
    await dead(1, date(2026, 11, 3))
    await reconciled()
    checker = await as_user("checker")
    (kept,) = await people.on_file(checker)
    assert kept.stop is not None
    await people.lift_stop(checker, kept.stop, reason="nhầm người")
    await reconciled()
    assert await told() == []


async def test_of_two_months_in_one_payment_only_the_later_is_not_due(disburse: Service) -> None:
    await a_ground()
    february = Run.parse("2026-02")
    await runs.open_run(await as_worker(), february, months=[february, february.next()])
    months = {"Tháng hưởng": "02+03/2026", "Khấu trừ": 100_000, "Số tiền": 5_900_000}
    await an_approved_list(a_row(1) | months, run=february)
    await stated([answer_row(order) for order in await instructed(february)], run=february)
    await dead(1, date(2026, 2, 20))
    await reconciled(february)
    assert await told(february) == [("stopped_person", 2_950_000)]
