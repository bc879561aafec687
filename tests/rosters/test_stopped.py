"""Somebody reported dead or suspended is on no list for the months after it (R20, REQ37)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from builders import COMMUNE, OFFICE, a_user, as_user, as_worker
from known_lists import a_list, a_row, an_approved_list, found
from running_month import a_ground, an_open_run

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.db.refusals import LiftedByASecondPerson, PersonStopped
from disburse.people import actions as people
from disburse.people.rules import StopKind
from disburse.rosters import actions as rosters
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = Run.parse("2027-01")


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)
    await an_approved_list(a_row(1), a_row(2), a_row(3))


async def stopped(
    number: int, on: date, kind: StopKind = StopKind.DEAD, *, by: str = "maker", unit: str = OFFICE
) -> UUID:
    return await people.record_stop(
        await as_user(by), unit=unit, number=f"999145{number:06}", kind=kind, on=on, evidence="Giấy thử"
    )


async def test_a_month_after_the_day_is_an_error_and_its_own_month_is_not(month: None) -> None:
    await stopped(1, date(2026, 12, 1))
    await stopped(2, date(2026, 11, 30), StopKind.SUSPENDED)
    both = a_row(1), a_row(2)
    assert await found(await a_list(*both, list_number=2), "R20") == [
        "3 R20 E Đã tạm dừng hưởng từ ngày 30/11/2026. Bỏ dòng này, hoặc nhờ người thứ hai gỡ nếu được hưởng lại"
    ]
    assert await found(await a_list(*both, run=NEXT), "R20") == [
        "2 R20 E Đã báo mất ngày 01/12/2026. Bỏ dòng này, hoặc nhờ người thứ hai gỡ nếu báo nhầm",
        "3 R20 E Đã tạm dừng hưởng từ ngày 30/11/2026. Bỏ dòng này, hoặc nhờ người thứ hai gỡ nếu được hưởng lại",
    ]


async def test_what_another_unit_reported_is_a_yes_without_day_and_name(month: None) -> None:
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    await stopped(1, date(2026, 11, 3), by="xa", unit=COMMUNE)
    assert await found(await a_list(a_row(1), run=NEXT), "R20") == [
        "2 R20 E Đơn vị khác đã báo người này mất hoặc tạm dừng hưởng. Xác minh rồi bỏ dòng này"
    ]
    await stopped(1, date(2026, 11, 4))
    assert "04/11/2026" in (await found(await a_list(a_row(1), run=NEXT, list_number=2), "R20"))[0]


async def test_a_second_person_lifts_what_was_a_mistake(month: None) -> None:
    await a_user("maker", Role.SI_APPROVER)
    stop = await stopped(1, date(2026, 11, 3))
    with pytest.raises(LiftedByASecondPerson):
        await people.lift_stop(await as_user("maker"), stop, reason="nhầm người")
    checker = await as_user("checker")
    await people.lift_stop(checker, stop, reason="nhầm người")
    assert await found(await a_list(a_row(1), run=NEXT), "R20") == []
    (kept,) = await people.on_file(checker)
    assert (kept.kind, kept.lifted) == ("dead", "nhầm người")
    with pytest.raises(people.LiftedAlready):
        await people.lift_stop(checker, stop, reason="nhầm người")


async def test_only_an_approver_of_the_unit_lifts(month: None) -> None:
    stop = await stopped(1, date(2026, 11, 3))
    await a_user("other", Role.COMMUNE_APPROVER, "04978")
    with pytest.raises(NotFound):
        await people.lift_stop(await as_user("other"), stop, reason="nhầm người")


async def test_a_death_reported_meanwhile_stops_submission_and_approval(month: None) -> None:
    maker, checker = await as_user("maker"), await as_user("checker")
    early = await a_list(a_row(1), run=NEXT)
    late = await a_list(a_row(2), run=NEXT, list_number=2)
    await rosters.submit_roster(maker, late, acknowledge=None)
    await stopped(1, date(2026, 11, 3))
    await stopped(2, date(2026, 11, 3))
    with pytest.raises(PersonStopped):
        await rosters.submit_roster(maker, early, acknowledge=None)
    seen = await rosters.look(checker, late)
    with pytest.raises(PersonStopped):
        await rosters.approve_roster(checker, late, content_digest=seen.content_digest or "")


async def test_a_death_reported_after_the_approval_is_found_when_the_payments_are_made(month: None) -> None:
    maker, checker = await as_user("maker"), await as_user("checker")
    roster_id = await a_list(a_row(1), run=NEXT)
    await rosters.submit_roster(maker, roster_id, acknowledge=None)
    seen = await rosters.look(checker, roster_id)
    await rosters.approve_roster(checker, roster_id, content_digest=seen.content_digest or "")
    await stopped(1, date(2026, 11, 3))
    with pytest.raises(PersonStopped):
        await rosters.make_payments(await as_worker(), roster_id)
