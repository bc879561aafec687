"""Hamlets that a roster misspells (R18): beside a frequent name in the file, or unknown to the last approved list."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from builders import COMMUNE, OFFICE, as_user, as_worker
from page_steps import at_desk
from running_month import RUN, a_ground, an_approval, an_open_run

from disburse.core.calendar import Run
from disburse.rosters import actions
from disburse.rosters.file import checking
from disburse.rosters.file.hamlets import Hamlets, near_hamlet
from disburse.rosters.store import Roster
from disburse.service import Service

pytestmark = pytest.mark.anyio

HEADER = "Họ và tên;Số CCCD;Thôn;Xã;Loại chế độ;Số tiền;Hình thức"


def row(number: int, hamlet: str) -> str:
    return f"Nguyễn Mẫu An;0011410000{number:02};{hamlet};{COMMUNE};Hưu trí;2000000;TM"


async def read(*rows: str, run: Run = RUN) -> Roster:
    roster_id, _ = await actions.upload_roster(
        await as_user("maker"),
        "\n".join([HEADER, *rows]).encode(),
        file_name="danh-sach.csv",
        run=run,
        unit=OFFICE,
        programme="SI",
    )
    return await actions.read_roster_file(await as_worker(), roster_id)


@pytest.mark.parametrize(
    ("name", "others", "near"),
    [
        ("Xóm Nè", ["Xóm Nẻ", "Xóm Lau"], "Xóm Nẻ"),
        ("XÓM  NẺ", ["Xóm Nẻ"], "Xóm Nẻ"),
        ("Thôn Nẻ", ["Xóm Nẻ"], "Xóm Nẻ"),
        ("Thôn 03", ["Thôn 3", "Thôn 2"], "Thôn 3"),
        ("Thôn Hợp Chùa", ["Thôn Hợp Trùa"], "Thôn Hợp Trùa"),
        ("Thôn 2", ["Thôn 3", "Thôn 12", "Tổ 2"], None),
        ("Ấp A", ["Ấp B"], None),
        ("Khu I", ["Khu II"], None),
        ("Tổ dân phố 4", ["Tổ dân phố 14"], None),
        ("Xóm Bai", ["Xóm Bái", "Xóm Bãi"], None),
        ("Xóm Lau", ["Xóm Nẻ"], None),
    ],
)
def test_a_hamlet_is_near_one_other_or_none(name: str, others: list[str], near: str | None) -> None:
    assert near_hamlet(name, others) == near


def test_two_frequent_names_are_two_hamlets() -> None:
    hamlets = Hamlets({})
    for number in range(20):
        hamlets.meet(number, COMMUNE, "Xóm Bái")
        hamlets.meet(100 + number, COMMUNE, "Xóm Bãi")
    assert list(hamlets.doubtful()) == []


def test_without_a_database_the_file_itself_tells(tmp_path: Path) -> None:
    path = tmp_path / "danh-sach.csv"
    path.write_text(
        "\n".join([HEADER, *(row(n, "Xóm Nẻ") for n in range(1, 12)), row(12, "Xóm Nè")]), "utf-8"
    )
    (found,) = [one for one in checking.check_file(path, unit=OFFICE).problems if one.code == "R18"]
    assert (found.row, found.column, found.level) == (13, "Thôn", "W")
    assert found.message == "“Xóm Nè” không có trong các thôn của xã; có phải “Xóm Nẻ”?"


async def test_the_last_approved_list_knows_the_hamlets(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    first = await read(row(1, "Xóm Nẻ"), row(2, "Xóm Lau"))
    assert "R18" not in first.reading["counts"]
    await an_approval(first.id)
    second = await read(
        row(1, "Xóm Nè"), row(2, "Xóm Lau"), row(3, "Xóm Mới Về"), run=await an_open_run(Run.parse("2027-01"))
    )
    assert (second.state, second.reading["counts"]["R18"]) == ("ready", 2)
    async with at_desk("maker") as maker:
        shown = await maker.open(f"/rosters/{second.id}?code=R18")
        assert "có phải “Xóm Nẻ”?" in shown.text
        assert "Thôn “Xóm Mới Về” (1 dòng)" in shown.text
        assert "Sửa tất cả 1 dòng" in shown.text
        sent = await maker.send(f"/rosters/{second.id}/repairs", {"code": "R18", "beyond": "0"})
    third = sent.headers["location"].removeprefix("/rosters/")
    found = await actions.read_roster_file(await as_worker(), UUID(third))
    assert found.reading["counts"]["R18"] == 1
