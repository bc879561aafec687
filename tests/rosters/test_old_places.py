"""Rosters that name districts and communes of before July 2025: one successor is known, a split is asked (REQ22)."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from builders import OFFICE, a_user, as_owner, as_user, as_worker
from page_steps import Seat, at_desk
from running_month import RUN, a_ground, an_open_run

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.rosters import actions, old_places
from disburse.rosters.file import checking
from disburse.rosters.file.checking import ShownProblem
from disburse.rosters.store import Roster
from disburse.service import Service

pytestmark = pytest.mark.anyio

HEADER = "Họ và tên;Số CCCD;Thôn;Xã;Huyện;Loại chế độ;Số tiền;Hình thức"
TIEN_PHONG, THONG_NHAT = "04891", "04828"
SPLIT = "04891"  # old code of xã Vầy Nưa


def row(number: int, hamlet: str, commune: str, district: str = "") -> str:
    return f"Nguyễn Mẫu An;00114100000{number};{hamlet};{commune};{district};Hưu trí;2000000;TM"


def check(tmp_path: Path, *rows: str, unit: str = OFFICE) -> list[ShownProblem]:
    path = tmp_path / "danh-sach.csv"
    path.write_text("\n".join([HEADER, *rows]), "utf-8")
    return [
        one for one in checking.check_file(path, unit=unit, programme="SI").problems if one.column == "Xã"
    ]


async def read(*rows: str, run: Run = RUN, maker: str = "maker") -> Roster:
    roster_id, _ = await actions.upload_roster(
        await as_user(maker),
        "\n".join([HEADER, *rows]).encode(),
        file_name="danh-sach.csv",
        run=run,
        unit=OFFICE,
        programme="SI",
    )
    return await actions.read_roster_file(await as_worker(), roster_id)


async def answered(seat: Seat, roster_id: UUID, **communes: str) -> Roster:
    """Answer for hamlets by their keys and have the new version read."""
    keys = {hamlet: f"{SPLIT}:{hamlet}" for hamlet in communes}
    fields = {"place": list(keys.values())} | {
        f"commune-{keys[hamlet]}": code for hamlet, code in communes.items()
    }
    sent = await seat.send(f"/rosters/{roster_id}/places", fields)  # type: ignore[arg-type]
    assert sent.status_code == 303, sent.text
    new_id = UUID(sent.headers["location"].removeprefix("/rosters/"))
    return await actions.read_roster_file(await as_worker(), new_id)


async def communes_of(roster_id: UUID) -> list[str]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT commune FROM roster_line WHERE roster = $1 ORDER BY file_row", roster_id
        )
    return [found["commune"] for found in rows]


def test_a_commune_with_one_successor_is_read_as_that(tmp_path: Path) -> None:
    (found,) = check(tmp_path, row(1, "Xóm Nẻ", "Phú Vinh", "Tân Lạc"))
    assert (found.code, found.level) == ("R19", "I")
    assert "Xã Mường Hoa" in found.message


@pytest.mark.parametrize("district", ["Huyện Đà Bắc", "H. Đà Bắc", "Đà Bắc", "da bac"])
def test_the_district_tells_communes_of_one_name_apart(tmp_path: Path, district: str) -> None:
    assert [one.code for one in check(tmp_path, row(1, "Xóm Nẻ", "Xã Tân Minh"))] == ["R31"]
    (found,) = check(tmp_path, row(1, "Xóm Nẻ", "Xã Tân Minh", district))
    assert found.code == "R19"


def test_a_district_means_the_commune_of_before_not_todays_of_that_name(tmp_path: Path) -> None:
    assert check(tmp_path, row(1, "Xóm Nẻ", "Xã Cao Sơn")) == []
    assert [one.code for one in check(tmp_path, row(1, "Xóm Nẻ", "Xã Cao Sơn", "Huyện Lương Sơn"))] == ["R32"]


def test_a_district_beside_a_name_of_today_changes_nothing(tmp_path: Path) -> None:
    assert check(tmp_path, row(1, "Xóm Nẻ", "Xã Mường Hoa", "Huyện Tân Lạc")) == []


@pytest.mark.parametrize(("name", "unit"), [("Tan Thanh", "BHXH-80"), ("My Tho", "BHXH-82")])
def test_a_name_without_marks_that_two_communes_share_is_ambiguous(
    tmp_path: Path, name: str, unit: str
) -> None:
    assert [one.code for one in check(tmp_path, row(1, "Ấp 1", name), unit=unit)] == ["R31"]


def test_the_nearest_name_of_the_province_is_proposed(tmp_path: Path) -> None:
    (found,) = check(tmp_path, row(1, "Xóm Nẻ", "Xã Mường Hao"))
    assert (found.code, found.message) == ("R31", "Không nhận ra xã “Xã Mường Hao”. Có phải Xã Mường Hoa?")


async def test_a_split_commune_is_asked_by_hamlet_and_never_guessed(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    roster = await read(
        row(1, "Xóm Săng", "Xã Vầy Nưa"), row(2, "xóm  săng", "Vầy Nưa"), row(3, "Xóm Lau", "Vầy Nưa")
    )
    assert roster.reading["counts"]["R32"] == 3
    async with at_desk("maker") as maker:
        assert "Chọn xã theo thôn" in (await maker.open(f"/rosters/{roster.id}")).text
        asked = await maker.open(f"/rosters/{roster.id}/places")
        assert asked.text.count("<select") == 2
        assert "2 dòng, dòng đầu tiên là 2" in asked.text
        half = await answered(maker, roster.id, xomsang=TIEN_PHONG, xomlau="")
        assert (half.state, half.reading["counts"]["R32"]) == ("has_errors", 1)
        whole = await answered(maker, half.id, xomlau=THONG_NHAT)
    assert whole.state == "ready"
    assert await communes_of(whole.id) == [TIEN_PHONG, TIEN_PHONG, THONG_NHAT]


async def test_an_answer_is_remembered_for_the_next_list_and_can_be_changed(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    first = await read(row(1, "Xóm Săng", "Vầy Nưa"))
    next_run = await an_open_run(Run.parse("2027-01"))
    async with at_desk("maker") as maker:
        await answered(maker, first.id, xomsang=TIEN_PHONG)
        later = await read(row(1, "Xóm Săng", "Vầy Nưa"), run=next_run)
        assert later.state == "ready"
        assert "theo trả lời của đơn vị" in (await maker.open(f"/rosters/{later.id}?level=I")).text
        asked = await maker.open(f"/rosters/{later.id}/places")
        assert "Đã trả lời: Xã Tiền Phong" in asked.text
        changed = await answered(maker, later.id, xomsang=THONG_NHAT)
    assert await communes_of(changed.id) == [THONG_NHAT]


async def test_rows_without_a_hamlet_are_put_right_one_by_one(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    roster = await read(row(1, "", "Vầy Nưa"))
    async with at_desk("maker") as maker:
        asked = await maker.open(f"/rosters/{roster.id}/places")
        assert "không ghi thôn" in asked.text
        assert "<select" not in asked.text


async def test_an_answer_nobody_asked_for_is_refused(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    roster = await read(row(1, "Xóm Săng", "Vầy Nưa"))
    maker = await as_user("maker")
    with pytest.raises(old_places.UnknownPlace):
        await old_places.answer_places(maker, roster.id, {f"{SPLIT}:xomsang": "05134"})
    with pytest.raises(old_places.UnknownPlace):
        await old_places.answer_places(maker, roster.id, {f"{SPLIT}:xomkhac": TIEN_PHONG})


async def test_places_are_asked_of_the_office_alone(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    roster = await read(row(1, "Xóm Săng", "Vầy Nưa"))
    await a_user("elsewhere", Role.SI_OFFICER, unit="BHXH-01")
    async with at_desk("elsewhere") as other:
        assert (await other.open(f"/rosters/{roster.id}/places")).status_code == 404
        assert (await other.send(f"/rosters/{roster.id}/places", {})).status_code == 404
    async with at_desk("checker") as checker:
        assert (await checker.open(f"/rosters/{roster.id}/places")).status_code == 403
    async with at_desk("maker") as maker:
        await answered(maker, roster.id, xomsang=TIEN_PHONG)
        gone = await maker.send(f"/rosters/{roster.id}/places", {})
        assert gone.status_code == 409
