"""What is read in place of a cell is told with what was read, and nothing of what a cell says gets lost silently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from roster_files import OFFICE, PLAIN_HEADER, parse, plain_row, text

from disburse.rosters.file.problem import RosterProblem

HEADER = [
    *PLAIN_HEADER,
    "Chủ tài khoản",
    "Điện thoại",
    "Điểm chi trả",
    "Người được ủy quyền",
    "Địa chỉ",
    "Ghi chú",
]
CLEAN = {"Chủ tài khoản": "Nguyễn Thị Mẫu", "Điện thoại": "0912345678", "Điểm chi trả": "Bưu điện Mường Hoa"}


def told(tmp_path: Path, **changed: Any) -> list[RosterProblem]:
    """Read one row, some of its cells changed; leave out what the whole table lacks."""
    named = {key.replace("_", " "): value for key, value in changed.items()}
    beyond = CLEAN | {header: named.pop(header) for header in HEADER[len(PLAIN_HEADER) :] if header in named}
    row = [*plain_row(**named), *(beyond.get(header, "") for header in HEADER[len(PLAIN_HEADER) :])]
    _, problems, _ = parse(text(tmp_path / "danh-sach.csv", [HEADER, row]), unit=OFFICE)
    return [one for one in problems if one.code != "H03"]


def read(one: RosterProblem) -> str | None:
    """What was read in place of the cell."""
    return one.remedy.value if one.remedy and one.remedy.kind == "read" else None


@pytest.mark.parametrize(
    ("header", "cell", "code", "instead"),
    [
        ("Họ và tên", "Nguyễn  Thị Mẫu", "R23", "Nguyễn Thị Mẫu"),
        ("Họ và tên", "Nguye\u0302\u0303n Thị Mẫu", "R23", "Nguyễn Thị Mẫu"),
        ("Họ và tên", "Nguyễn Thị\u200b Mẫu", "R23", "Nguyễn Thị Mẫu"),
        ("Họ và tên", "Bà Nguyễn Thị Mẫu (chết)", "R23", "Nguyễn Thị Mẫu"),
        ("Xã/phường", "Phú Vinh, huyện Tân Lạc", "R19", "Xã Mường Hoa"),
        ("Thôn", "Xóm  Nẻ", "R23", "Xóm Nẻ"),
        ("Chủ tài khoản", "Nguyễn Thị\u00a0Mẫu", "R23", "Nguyễn Thị Mẫu"),
        ("Điểm chi trả", "Bưu điện\nMường Hoa", "R23", "Bưu điện Mường Hoa"),
        ("Người được ủy quyền", "Trần  Mẫu", "R23", "Trần Mẫu"),
        ("Điện thoại", "912345678", "R34", "0912345678"),
        ("Điện thoại", "01682345678", "R34", "0382345678"),
        ("Điện thoại", "+841682345678", "R34", "0382345678"),
        ("Điện thoại", "2183856789", "R34", "02183856789"),
    ],
)
def test_a_cell_read_otherwise_is_a_note_with_what_was_read(
    tmp_path: Path, header: str, cell: str, code: str, instead: str
) -> None:
    (found,) = [one for one in told(tmp_path, **{header: cell}) if one.column == header]
    assert (found.code, found.level, found.value, read(found)) == (code, "I", cell, instead)


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Thôn", " Xóm Nẻ "),
        ("Điện thoại", "+84 912 345 678"),
        ("Điện thoại", "0912.345.678"),
        ("Điện thoại", "(0218) 385 6789"),
        ("Số CCCD", "999 145 000 001"),
        ("Địa chỉ", "Xóm Nẻ,\nxã Mường Hoa"),
        ("Ghi chú", "nhận  thay"),
        ("Ngân hàng", "NHNo&PTNT Việt Nam"),
        ("Xã/phường", "x. muong hoa"),
    ],
)
def test_another_way_to_write_the_same_is_no_repair(tmp_path: Path, header: str, cell: str) -> None:
    assert told(tmp_path, **{header: cell}) == []


def test_a_row_that_is_read_as_it_stands_tells_nothing(tmp_path: Path) -> None:
    assert told(tmp_path) == []


def test_zeros_put_before_an_id_say_what_was_read(tmp_path: Path) -> None:
    (found,) = told(tmp_path, **{"Số CCCD": "01145000001"})  # born in 1945, a woman: nothing else fits
    assert (found.code, found.level, read(found)) == ("R02", "W", "001145000001")


def test_a_telephone_is_shown_masked_only(tmp_path: Path) -> None:
    (found,) = told(tmp_path, **{"Điện thoại": "912345678"})
    assert found.secret == "phone"
    assert "912345678" not in (found.masked or "") + found.message
