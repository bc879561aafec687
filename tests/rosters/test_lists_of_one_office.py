"""Several lists of one office in one run: nobody stands on two, nobody vanishes with a list that is not sent (REQ42, REQ43)."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import as_user, as_worker
from known_lists import CASH, a_list, a_row, an_approved_list, found
from page_steps import at_desk
from running_month import RUN, a_ground, an_approval, an_open_run

from disburse.core.calendar import Run
from disburse.dashboard import actions as home
from disburse.db.refusals import MonthPaidAlready, PersonStopped
from disburse.rosters import actions as rosters
from disburse.rosters import changes, looking
from disburse.rosters.actions import GoneWithoutReason
from disburse.rosters.still_payable import SentInOtherList
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()


@pytest.fixture(autouse=True)
async def months(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)


async def state(roster_id: UUID) -> str:
    return (await rosters.look(await as_user("maker"), roster_id)).state


async def send(roster_id: UUID) -> None:
    await rosters.submit_roster(await as_user("maker"), roster_id, acknowledge=None)


async def bridge(roster_id: UUID) -> dict[str, tuple[int, int]]:
    check = await looking.check_of(await as_user("maker"), roster_id)
    return {one.part: (one.people, one.amount) for one in check.bridge if one.people}


async def names(roster_id: UUID) -> dict[str, list[str]]:
    """Give the last digits of each person by group."""
    told: dict[str, list[str]] = {}
    for one in await changes.changes_of(await as_user("maker"), roster_id):
        for part in one.parts:
            told.setdefault(part, []).append(one.number[-1])
    return told


async def gone(run: Run = NEXT) -> list[tuple[UUID, int, int]]:
    shown = await home.home(await as_user("maker"), run)
    return [(one.roster, one.people, one.amount) for one in shown.gone]


# ---------------------------------------------------------------- one person on two lists


async def test_one_person_on_two_lists_of_an_office_is_an_error_of_the_second_list() -> None:
    first = await a_list(a_row(2), a_row(1))
    second = await a_list(a_row(1), a_row(3), list_number=2)
    assert await found(second, "R04", "R05", "R33") == [
        "2 R05 E Người này đã có ở dòng 3 của danh sách số 1 kỳ này của đơn vị, cùng chế độ. Bỏ dòng ở một danh sách"
    ]
    assert (await state(first), await state(second)) == ("ready", "has_errors")


async def test_the_same_file_as_another_list_is_noticed() -> None:
    await a_list(a_row(1), a_row(2))
    assert len(await found(await a_list(a_row(1), a_row(2), list_number=2), "R05")) == 2


async def test_another_benefit_or_a_version_that_was_replaced_is_no_second_list() -> None:
    await a_list(a_row(1), a_row(2))
    await a_list(a_row(2))
    second = await a_list(a_row(1), a_row(2, Loại_chế_độ="Tuất hằng tháng"), list_number=2)
    assert await found(second, "R05") == []


async def test_lists_read_at_once_are_not_both_sent() -> None:
    first, second = await unread(1), await unread(2)
    for one in (first, second):
        await rosters.read_roster_file(await as_worker(), one)
    assert [await state(one) for one in (first, second)] == ["ready", "has_errors"]


async def unread(number: int) -> UUID:
    roster_id, _ = await rosters.upload_roster(
        await as_user("maker"),
        "Họ và tên;Số CCCD;Loại chế độ;Số tiền;Xã\nNguyễn Mẫu An;999145000001;Hưu trí;3000000;Xã Mường Hoa\n".encode(),
        file_name="danh-sach.csv",
        run=RUN,
        unit="BHXH-25-03",
        programme="SI",
        list_number=number,
    )
    return roster_id


# ---------------------------------------------------------------- refusals name rows


async def test_a_refusal_says_in_which_rows_a_month_was_paid_meanwhile() -> None:
    second = await a_list(a_row(9), *(a_row(n) for n in range(1, 8)), list_number=2)
    first = await a_list(*(a_row(n) for n in range(1, 8)))
    await rosters.withdraw_roster(await as_user("maker"), second)
    assert await state(first) == "has_errors"
    first = await a_list(*(a_row(n) for n in range(1, 8)), a_row(8))
    other = await a_list(a_row(9), list_number=2)
    await send(other)
    await an_approval(first)
    again = await a_list(a_row(9), a_row(1), list_number=3)
    assert await found(again, "R33", "R05") == [
        "2 R05 E Người này đã có ở dòng 2 của danh sách số 2 kỳ này của đơn vị, cùng chế độ. Bỏ dòng ở một danh sách",
        "3 R33 E Tháng hưởng này đã được chi trả ở danh sách khác. Bỏ dòng hoặc sửa tháng",
    ]


async def test_rows_claimed_between_reading_and_sending_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    late = await a_list(*(a_row(n) for n in range(1, 8)), list_number=2)
    await an_approved_list(*(a_row(n) for n in range(1, 8)), run=NEXT, Tháng_hưởng="") if False else None
    first = await unread(1)
    await rosters.read_roster_file(await as_worker(), first)
    assert await state(first) == "has_errors"
    assert await state(late) == "ready"
