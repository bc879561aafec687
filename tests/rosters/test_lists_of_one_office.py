"""Several lists of one office in one run: nobody stands on two, nobody vanishes with a list that is not sent (REQ42, REQ43)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from builders import OFFICE, as_user, as_worker
from known_lists import CASH, a_list, a_row, an_approved_list, found
from page_steps import at_desk
from running_month import RUN, a_ground, an_approval, an_open_run
from second_office import a_second_office

from disburse.core.calendar import Run
from disburse.dashboard import actions as home
from disburse.db.refusals import MonthPaidAlready, PersonStopped
from disburse.people import actions as people
from disburse.rosters import actions as rosters
from disburse.rosters import changes, looking, runs
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


# ---------------------------------------------------------------- refusals name rows


async def test_a_refusal_names_the_rows_whose_month_was_paid_meanwhile() -> None:
    unit = await a_second_office()
    ours = await a_list(a_row(8), *(a_row(n) for n in range(1, 8)))
    theirs = await a_list(*(a_row(n) for n in range(1, 8)), unit=unit, maker="other")
    await an_approval(theirs, maker="other", checker="other-checker")
    with pytest.raises(MonthPaidAlready, match=r"^7 dòng .*: dòng 3, 4, 5, 6, 7, …\. "):
        await send(ours)


async def test_a_refusal_names_the_rows_of_the_stopped() -> None:
    roster_id = await a_list(a_row(1), a_row(2))
    await people.record_stop(
        await as_user("maker"), unit=OFFICE, number="999145000002", kind="dead", on=date(2026, 11, 3), evidence="giấy 1"
    )  # fmt: skip
    with pytest.raises(PersonStopped, match=r"^1 dòng .*: dòng 3\. "):
        await send(roster_id)


async def test_of_two_lists_with_one_person_only_one_is_sent() -> None:
    first = await a_list(a_row(2), a_row(1))
    await a_list(a_row(2))
    second = await a_list(a_row(3), a_row(1), list_number=2)
    assert await state(second) == "ready", "the newest version of the first list has the person no more"
    await send(first)
    with pytest.raises(SentInOtherList, match=r"^1 dòng .*: dòng 3\. "):
        await send(second)


async def test_a_list_that_pays_the_same_people_their_other_month_is_sent_and_approved() -> None:
    both = NEXT.next()
    await runs.open_run(await as_worker(), both, months=[both, both.next()])
    shown = [{"Tháng_hưởng": month.shown} for month in (both, both.next())]
    first = await a_list(a_row(1, **shown[0]), run=both)
    second = await a_list(a_row(1, **shown[1]), run=both, list_number=2)
    assert await found(second, "R05", "R33") == []
    await send(first)
    await an_approval(second)
    checker = await as_user("checker")
    digest = (await rosters.look(checker, first)).content_digest or ""
    await rosters.approve_roster(checker, first, content_digest=digest)
    await rosters.make_payments(await as_worker(), first)
    assert [await state(one) for one in (first, second)] == ["approved", "approved"]


# ---------------------------------------------------------------- people of all lists of the month before


async def test_people_of_a_list_that_is_not_sent_again_are_gone_from_the_first_list() -> None:
    await an_approved_list(a_row(1))
    await an_approved_list(a_row(2, Số_tiền=2_000_000), a_row(3), list_number=2)
    first = await a_list(a_row(1), a_row(3), run=NEXT)
    assert await names(first) == {"gone": ["2"]}
    assert await bridge(first) == {
        "before": (3, 8_000_000),
        "gone": (1, -2_000_000),
        "now": (2, 6_000_000),
    }
    with pytest.raises(GoneWithoutReason, match="1 người"):
        await rosters.submit_roster(await as_user("maker"), first, acknowledge=())
    assert await gone() == [(first, 1, 2_000_000)]
    await changes.say_why_gone(await as_user("maker"), first, reason="died", lines=None)
    assert await gone() == []
    await rosters.submit_roster(await as_user("maker"), first, acknowledge=())


async def test_the_list_that_comes_takes_its_people_back_and_keeps_what_was_said() -> None:
    await an_approved_list(a_row(1))
    await an_approved_list(a_row(2), a_row(3), list_number=2)
    first = await a_list(a_row(1), run=NEXT)
    assert await names(first) == {"gone": ["2", "3"]}
    await changes.say_why_gone(await as_user("maker"), first, reason="died", lines=None)
    second = await a_list(a_row(2), run=NEXT, list_number=2)
    assert await names(first) == {}
    assert await names(second) == {"gone": ["3"]}
    check = await looking.check_of(await as_user("maker"), second)
    assert check.unexplained == 0


async def test_who_came_from_another_list_is_not_new_and_who_went_is_not_gone() -> None:
    await an_approved_list(a_row(1), a_row(2, Số_tiền=2_000_000))
    await an_approved_list(a_row(3), a_row(4, **CASH), list_number=2)
    second = await a_list(
        a_row(3), a_row(2, Số_tiền=2_500_000), a_row(5, Số_tiền=1_000_000), run=NEXT, list_number=2
    )
    first = await a_list(a_row(1), a_row(4, **CASH), run=NEXT)
    assert await names(first) == {"to_list": ["2"], "from_list": ["4"]}
    assert await names(second) == {"from_list": ["2"], "up": ["2"], "new": ["5"], "to_list": ["4"]}
    assert await bridge(first) == {
        "before": (2, 5_000_000),
        "from_list": (1, 3_000_000),
        "to_list": (1, -2_000_000),
        "now": (2, 6_000_000),
    }
    assert await bridge(second) == {
        "before": (2, 6_000_000),
        "new": (1, 1_000_000),
        "from_list": (1, 2_000_000),
        "to_list": (1, -3_000_000),
        "up": (1, 500_000),
        "now": (3, 6_500_000),
    }
    moved = [one for one in await changes.changes_of(await as_user("maker"), second) if "up" in one.parts]
    assert [one.effect for one in moved] == ["2.000.000 → 2.500.000 (+500.000)"]


async def test_a_version_that_was_replaced_holds_nobody_back() -> None:
    await an_approved_list(a_row(1), a_row(2))
    await a_list(a_row(2), a_row(3), run=NEXT, list_number=2)
    await a_list(a_row(3), run=NEXT, list_number=2)
    assert await names(await a_list(a_row(1), run=NEXT)) == {"gone": ["2"]}


async def test_home_and_closing_tell_of_people_whose_list_did_not_come() -> None:
    await an_approved_list(a_row(1))
    await an_approved_list(a_row(2), list_number=2)
    second = await a_list(a_row(2), run=NEXT, list_number=2)
    assert await names(second) == {}, "the first list may still come"
    async with at_desk("maker") as desk:
        shown = (await desk.open(f"/runs/{NEXT}")).text
        assert "1 người của danh sách kỳ trước không có trong danh sách nào của kỳ này" in shown
        assert f'href="/runs/{NEXT}/rosters?unit={OFFICE}"' in shown
        assert "1 người của kỳ trước không có trong danh sách nào" in shown
        first = await a_list(a_row(9), run=NEXT)
        await rosters.withdraw_roster(await as_user("maker"), second)
        shown = (await desk.open(f"/runs/{NEXT}")).text
        assert f'href="/rosters/{first}/changes?group=gone"' in shown
    await rosters.submit_roster(await as_user("maker"), first, acknowledge=["gone", "R18"])
    assert await gone() == []
