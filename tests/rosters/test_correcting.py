"""Put right what a file says without a new file: cells, rows left out, and how it is read (`ux.md` 3.6)."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import OFFICE, a_user, as_owner, as_user, as_worker
from running_month import RUN, a_ground, an_open_run
from standing_month import nothing_is_violated

from disburse.access import Role
from disburse.core.errors import Conflict, NotAllowed, NotFound
from disburse.rosters import actions as rosters
from disburse.rosters import correcting
from disburse.rosters.file.repairs import Choices, Repair
from disburse.rosters.store import Roster
from disburse.service import Service

pytestmark = pytest.mark.anyio

HEADER = "Họ và tên;Số CCCD;Ngày sinh;Loại chế độ;Số tiền;Hình thức;Số tài khoản;Ngân hàng"
GOOD = "Nguyễn Mẫu An;001141000001;02/03/1941;Hưu trí;2000000;TM;;"
NO_ACCOUNT = "Nguyễn Mẫu Bình;001142000002;02/03/1942;Hưu trí;3000000;TK;;Agribank"
TWICE = "Nguyễn Mẫu An;001141000001;02/03/1941;Hưu trí;2000000;TM;;"


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def read(*rows: str, header: str = HEADER) -> Roster:
    roster_id, _ = await rosters.upload_roster(
        await as_user("maker"),
        "\n".join([header, *rows]).encode(),
        file_name="danh-sach.csv",
        run=RUN,
        unit=OFFICE,
        programme="SI",
    )
    return await rosters.read_roster_file(await as_worker(), roster_id)


async def corrected(roster: Roster, *repairs: Repair, choices: Choices | None = None) -> Roster:
    new_id, _ = await correcting.correct_roster(
        await as_user("maker"), roster.id, repairs=repairs, choices=choices
    )
    return await rosters.read_roster_file(await as_worker(), new_id)


async def codes(roster_id: UUID) -> list[str]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT code FROM roster_problem WHERE roster = $1 AND level = 'E' ORDER BY number", roster_id
        )
    return [row["code"] for row in rows]


async def test_a_cell_put_right_makes_a_version_that_may_be_submitted() -> None:
    first = await read(GOOD, NO_ACCOUNT)
    assert (first.state, await codes(first.id)) == ("has_errors", ["R09"])
    second = await corrected(first, Repair("cell", 3, "account", "3105205000002", "R09"))
    assert (second.state, second.version, second.line_count, second.amount) == ("ready", 2, 2, 5_000_000)
    assert second.file_digest == first.file_digest
    assert (await rosters.look(await as_user("maker"), first.id)).state == "superseded"
    await nothing_is_violated()


async def test_repairs_add_up_from_version_to_version() -> None:
    first = await read(GOOD, NO_ACCOUNT, TWICE)
    second = await corrected(first, Repair("cell", 3, "account", "3105205000002"))
    assert await codes(second.id) == ["R04"]
    third = await corrected(second, Repair("exclude", 4, "", "Trùng dòng 2"))
    assert (third.state, third.version, third.line_count) == ("ready", 3, 2)
    assert third.reading["left_out"] == {"count": 1, "amount": 2_000_000}


async def test_a_column_the_file_lacks_can_be_filled() -> None:
    header = "Họ và tên;Số CCCD;Ngày sinh;Loại chế độ;Số tiền;Hình thức;Ngân hàng"
    first = await read("Nguyễn Mẫu Bình;001142000002;02/03/1942;Hưu trí;3000000;TK;Agribank", header=header)
    second = await corrected(first, Repair("cell", 2, "account", "3105205000002"))
    assert second.state == "ready"


async def test_a_column_may_be_named_by_hand() -> None:
    header = HEADER.replace("Số tiền", "Cột 5")
    first = await read(GOOD, header=header)
    assert (await codes(first.id))[0] == "H01"
    second = await corrected(first, choices=Choices(columns={"cot 5": "amount"}))
    assert (second.state, second.amount) == ("ready", 2_000_000)


async def test_the_same_file_again_is_still_taken_in_before() -> None:
    first = await read(GOOD, NO_ACCOUNT)
    await corrected(first, Repair("cell", 3, "account", "3105205000002"))
    again = await read(GOOD, NO_ACCOUNT)
    assert again.state == "failed"
    assert "repeat_of" in again.reading


async def test_after_its_correction_is_withdrawn_the_file_may_be_sent_again() -> None:
    first = await read(GOOD, NO_ACCOUNT)
    second = await corrected(first, Repair("cell", 3, "account", "3105205000002"))
    await rosters.withdraw_roster(await as_user("maker"), second.id)
    assert (await read(GOOD, NO_ACCOUNT)).state == "has_errors"


async def test_a_row_is_left_out_only_with_a_reason() -> None:
    first = await read(GOOD, TWICE)
    with pytest.raises(correcting.ReasonOfExclusion):
        await corrected(first, Repair("exclude", 3, "", " "))


@pytest.mark.parametrize(
    ("repair", "refusal"),
    [
        (Repair("cell", 0, "amount", "1"), correcting.NoSuchRow),
        (Repair("cell", 10**12, "amount", "1"), correcting.NoSuchRow),
        (Repair("cell", 2, "colour", "1"), correcting.UnknownCell),
        (Repair("cell", 2, "name", "A" * 501), correcting.TooLong),
        (Repair("exclude", 2, "", "A" * 501), correcting.TooLong),
    ],
)
async def test_a_repair_without_sense_is_refused(repair: Repair, refusal: type[Exception]) -> None:
    first = await read(GOOD)
    with pytest.raises(refusal):
        await corrected(first, repair)


async def test_another_sheet_leaves_the_repairs_behind() -> None:
    first = await read(GOOD)
    second = await corrected(first, Repair("cell", 2, "amount", "2100000"))
    third, _ = await correcting.correct_roster(
        await as_user("maker"), second.id, choices=Choices(sheet="Trang khác")
    )
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM roster_repair WHERE roster = $1", third) == 0


async def test_nothing_to_correct_is_said() -> None:
    first = await read(GOOD, NO_ACCOUNT)
    with pytest.raises(correcting.NothingToCorrect):
        await corrected(first)


async def test_a_submitted_list_is_corrected_by_nobody() -> None:
    first = await read(GOOD)
    await rosters.submit_roster(await as_user("maker"), first.id, acknowledge=None)
    with pytest.raises(Conflict):
        await corrected(first, Repair("cell", 2, "amount", "2000001"))


async def test_only_who_uploads_for_the_office_corrects() -> None:
    first = await read(GOOD, NO_ACCOUNT)
    repair = Repair("cell", 3, "account", "3105205000002")
    await a_user("elsewhere", Role.SI_OFFICER, unit="BHXH-01")
    with pytest.raises(NotFound):
        await correcting.correct_roster(await as_user("elsewhere"), first.id, repairs=[repair])
    with pytest.raises(NotAllowed):
        await correcting.correct_roster(await as_user("checker"), first.id, repairs=[repair])


async def test_repaired_numbers_lie_sealed() -> None:
    first = await read(GOOD, NO_ACCOUNT)
    await corrected(first, Repair("cell", 3, "account", "3105205000002"))
    async with as_owner() as database:
        rows = await database.fetch("SELECT r::text AS stored, value_sealed FROM roster_repair r")
    assert len(rows) == 1
    assert "3105205000002" not in rows[0]["stored"]
    assert b"3105205000002" not in rows[0]["value_sealed"]
