"""What a person chose about columns is remembered for the unit, seen, and forgotten."""

from __future__ import annotations

import pytest
from builders import a_user, as_owner, as_user
from running_month import RUN, a_ground, an_approval, an_open_run
from standing_month import nothing_is_violated
from strange_lists import FIELDS, ROWS, STRANGE, a_strange_list, chosen, read, taught

from disburse.access import Role
from disburse.core.errors import Conflict, NotAllowed, NotFound
from disburse.rosters import lessons
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_chosen_columns_are_read_and_remembered_for_the_next_file() -> None:
    second = await chosen(await a_strange_list(), FIELDS)
    assert (second.state, second.version, second.amount) == ("ready", 2, 6_000_000)
    assert await taught() == {**FIELDS, "sinh ngay": "birth"}
    await an_approval(second.id)
    after = await an_open_run(RUN.next())
    next_month = await read("\n".join([STRANGE, *ROWS]), run=after)
    assert (next_month.state, next_month.version, next_month.amount) == ("ready", 1, 6_000_000)
    await nothing_is_violated()


async def test_what_was_taught_helps_nobody_else() -> None:
    await chosen(await a_strange_list(), FIELDS)
    await a_user("elsewhere", Role.SI_OFFICER, unit="BHXH-01")
    assert await lessons.list_lessons(await as_user("elsewhere")) == []
    own = await lessons.list_lessons(await as_user("maker"))
    with pytest.raises(NotFound):
        await lessons.forget_lesson(await as_user("elsewhere"), own[0].id)
    with pytest.raises(NotAllowed):
        await lessons.forget_lesson(await as_user("checker"), own[0].id)


async def test_what_is_forgotten_is_asked_again_and_the_log_says_who_forgot() -> None:
    await chosen(await a_strange_list(), FIELDS)
    for lesson in await lessons.list_lessons(await as_user("maker")):
        await lessons.forget_lesson(await as_user("maker"), lesson.id)
    assert await taught() == {}
    after = await an_open_run(RUN.next())
    assert (await read("\n".join([STRANGE, *ROWS]), run=after)).state == "has_errors"
    async with as_owner() as database:
        logged = await database.fetchval(
            "SELECT count(*) FROM audit WHERE action = 'column_lesson:forgotten'"
        )
    assert logged == len(FIELDS) + 1


async def test_a_column_known_by_itself_teaches_nothing() -> None:
    header = "Họ và tên;Số CCCD;Ngày sinh;Loại chế độ;Cột 5;Hình thức"
    await chosen(await a_strange_list(header=header), {"cot 5": "amount"})
    assert await taught() == {"cot 5": "amount"}


async def test_a_column_may_be_told_to_mean_nothing() -> None:
    header = "Họ và tên;Số CCCD;Ngày sinh;Số tiền;Tổng tiền;Hình thức"
    rows = [f"Nguyễn Mẫu An;999145000001;02/03/1945;5;{2_000_000};TM"]
    first = await a_strange_list(header=header, rows=rows)
    assert "H02" in first.reading["counts"]
    second = await chosen(first, {"so tien": ""})
    assert (second.state, second.amount) == ("ready", 2_000_000)
    assert await taught() == {"so tien": ""}


async def test_an_approved_list_is_read_otherwise_by_nobody() -> None:
    second = await chosen(await a_strange_list(), FIELDS)
    await an_approval(second.id)
    with pytest.raises(Conflict):
        await chosen(second, {"sinh ngay": ""})
    assert await taught() == {**FIELDS, "sinh ngay": "birth"}
