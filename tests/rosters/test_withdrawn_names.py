"""What a withdrawn list said about people is said no more: the list that stands says how they are called and where they live."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import OFFICE, as_owner, as_user, as_worker
from running_month import RUN, Person, a_ground, a_roster_file, an_approval, an_approved_roster, an_open_run
from withdrawn_lists import state_of, withdrawn

from disburse.core.calendar import Run
from disburse.rosters import actions as rosters
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()
OTHER_NAME, OTHER_HAMLET = "Nguyễn Mẫu Khác", "Xóm Mẫu Khác"


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)


async def a_list_saying(name: str, people: list[Person], run: Run) -> UUID:
    """Approve a list in which the first of the people is called otherwise, and all live in another hamlet."""
    text = a_roster_file(people).decode().replace(people[0].name, name).replace("Xóm Nẻ", OTHER_HAMLET)
    roster_id, _ = await rosters.upload_roster(
        await as_user("maker"), text.encode(), file_name="khac.csv", run=run, unit=OFFICE, programme="SI"
    )
    await rosters.read_roster_file(await as_worker(), roster_id)
    await an_approval(roster_id)
    return roster_id


async def on_file() -> list[tuple[str, str]]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT b.name, h.name AS hamlet FROM beneficiary b LEFT JOIN hamlet h ON h.code = b.hamlet ORDER BY b.id"
        )
    return [tuple(row) for row in rows]


async def test_people_are_called_and_live_as_before_a_withdrawn_list_said_otherwise() -> None:
    stands = await an_approved_roster([Person(1), Person(2)])
    before = await on_file()
    wrong = await a_list_saying(OTHER_NAME, [Person(1), Person(3)], NEXT)
    assert (await on_file())[0] == (OTHER_NAME, OTHER_HAMLET)
    await withdrawn(wrong)
    # nothing else is known of whoever stands on no other list
    assert await on_file() == [*before, (Person(3).name, OTHER_HAMLET)]
    assert await state_of(stands) == "approved"


async def test_what_a_list_approved_since_said_stays() -> None:
    wrong = await an_approved_roster([Person(1)])
    await a_list_saying(OTHER_NAME, [Person(1)], NEXT)
    await withdrawn(wrong)
    assert await on_file() == [(OTHER_NAME, OTHER_HAMLET)]


async def test_the_list_approved_last_of_those_that_stand_says_it() -> None:
    await an_approved_roster([Person(1)])
    await a_list_saying("Nguyễn Mẫu Giữa", [Person(1)], NEXT)
    last = await an_open_run(NEXT.next())
    wrong = await a_list_saying(OTHER_NAME, [Person(1)], last)
    await withdrawn(wrong)
    assert await on_file() == [("Nguyễn Mẫu Giữa", OTHER_HAMLET)]
