"""Two people who correct one list at once, and a correction of some rows of a large list."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from builders import OFFICE, a_user, as_owner, as_user, as_worker
from running_month import RUN, a_ground, an_open_run
from standing_month import nothing_is_violated

from disburse.access import Role
from disburse.core.errors import Conflict, Refusal
from disburse.rosters import actions, mending, old_places, proposals
from disburse.rosters.correcting import Spot, correct_roster
from disburse.rosters.file.repairs import Repair
from disburse.rosters.store import Roster
from disburse.service import Service

pytestmark = pytest.mark.anyio

HEADER = "Họ và tên;Số CCCD;Thôn;Xã;Loại chế độ;Số tiền;Hình thức"
LINES = 20_000
SHORT = 42


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await a_user("maker-2", Role.SI_OFFICER)


async def read(*rows: str) -> Roster:
    roster_id, _ = await actions.upload_roster(
        await as_user("maker"),
        "\n".join([HEADER, *rows]).encode(),
        file_name="danh-sach.csv",
        run=RUN,
        unit=OFFICE,
        programme="SI",
    )
    return await actions.read_roster_file(await as_worker(), roster_id)


def row(number: int, *, lost: bool = False, commune: str = "05134") -> str:
    citizen_id = f"0011{number % 100:02}{number:06}"
    return f"Nguyễn Mẫu An;{citizen_id[lost:]};Xóm Nẻ;{commune};Hưu trí;2000000;TM"


async def versions() -> list[str]:
    async with as_owner() as database:
        return [r["state"] for r in await database.fetch("SELECT state FROM roster ORDER BY version")]


async def test_of_two_who_correct_at_once_one_is_told_of_the_other() -> None:
    first = await read(row(1), row(2, lost=True))
    one, other = await as_user("maker"), await as_user("maker-2")
    came = await asyncio.gather(
        proposals.take_proposals(one, first.id, "R02", after=-1),
        proposals.take_proposals(other, first.id, "R02", after=-1),
        correct_roster(other, first.id, repairs=[Repair("cell", 2, "amount", "1000")]),
        return_exceptions=True,
    )
    assert sorted(isinstance(result, Conflict) for result in came) == [False, True, True]
    assert await versions() == ["superseded", "reading"]
    await nothing_is_violated()


async def test_correcting_and_submitting_at_once_is_one_of_both() -> None:
    first = await read(row(1), row(2))
    one, other = await as_user("maker"), await as_user("maker-2")
    came = await asyncio.gather(
        correct_roster(one, first.id, repairs=[Repair("cell", 2, "amount", "1000")]),
        actions.submit_roster(other, first.id, acknowledge=None),
        return_exceptions=True,
    )
    assert sorted(isinstance(result, Refusal) for result in came) == [False, True]
    assert await versions() in (["superseded", "reading"], ["submitted"])
    await nothing_is_violated()


async def test_taking_back_twice_at_once_is_done_once() -> None:
    first = await read(row(1))
    maker = await as_user("maker")
    second, _ = await correct_roster(maker, first.id, repairs=[Repair("cell", 2, "amount", "1000")])
    await actions.read_roster_file(await as_worker(), second)
    came = await asyncio.gather(
        *(mending.take_back(maker, second, [Spot(2, "amount")]) for _ in range(2)), return_exceptions=True
    )
    assert sorted(isinstance(result, Conflict) for result in came) == [False, True]


async def test_answering_places_twice_at_once_keeps_one_answer() -> None:
    first = await read(row(1, commune="Vầy Nưa"))
    one, other = await as_user("maker"), await as_user("maker-2")
    came = await asyncio.gather(
        old_places.answer_places(one, first.id, {"04891:xomne": "04891"}),
        old_places.answer_places(other, first.id, {"04891:xomne": "04828"}),
        return_exceptions=True,
    )
    assert sorted(isinstance(result, Conflict) for result in came) == [False, True]
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM old_place_answer") == 1


@pytest.mark.slow
async def test_some_rows_of_a_large_list_are_corrected_together() -> None:
    first = await read(*(row(number, lost=number % (LINES // SHORT) == 0) for number in range(1, LINES + 1)))
    lost = LINES // (LINES // SHORT)
    assert (first.state, first.line_count, first.reading["counts"]["R02"]) == (
        "has_errors",
        LINES - lost,
        lost,
    )
    new_id, _ = await proposals.take_proposals(await as_user("maker"), first.id, "R02", after=-1)
    second = await actions.read_roster_file(await as_worker(), UUID(str(new_id)))
    assert (second.state, second.line_count) == ("ready", LINES)
