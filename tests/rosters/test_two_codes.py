"""A commune's code that was another's before July 2025 is asked about, unless something beside it decides (REQ22)."""

from __future__ import annotations

from pathlib import Path

import msgspec
from roster_files import RUN, text

from disburse.core.calendar import Run
from disburse.places.reference import communes, is_code_of_two, old_communes
from disburse.rosters.file.parsing import Parsing
from disburse.rosters.file.repairs import Choices, Layer
from disburse.rosters.file.wording import KnownPlaces

HEADER = ["STT", "Họ và tên", "Số CCCD", "Số tiền", "Xã/phường", "Thôn", "Địa chỉ"]
TIEN_PHONG = "04891"  # today; until 2025-06-30 xã Vầy Nưa, which was split
TODAY = ("04978", "05128", "05134", "04828")


def read(
    tmp_path: Path,
    *rows: tuple[str, str, str],
    unit: str = "BHXH-25",
    programme: str = "SI",
    places: KnownPlaces | None = None,
) -> tuple[list[str | None], list[str]]:
    """Read rows of commune, hamlet and address; give the communes and the codes about them."""
    grid = [
        HEADER,
        *([str(n), "Nguyễn Thị Mẫu", f"9991450000{n:02}", "3000000", *row] for n, row in enumerate(rows, 1)),
    ]
    parsing = Parsing(
        text(tmp_path / "a.csv", grid),
        run=Run.parse(RUN), unit=unit, programme=programme, choices=Choices(), layer=Layer([]), size_max=1 << 20,
        places=places,
    )  # fmt: skip
    lines = list(parsing)
    found = [f"{one.row} {one.code}" for one in parsing.take_problems() if one.code in ("R19", "R31", "R32")]
    return [line.commune for line in lines], found


def test_a_code_of_two_alone_is_asked_about_with_both_names(tmp_path: Path) -> None:
    _, found = read(tmp_path, (TIEN_PHONG, "Xóm Nẻ", ""), ("04978", "Xóm Nẻ", ""))
    assert found == ["2 R32"]


def test_many_codes_of_today_decide_and_one_old_code_does(tmp_path: Path) -> None:
    today = [(code, "", "") for code in TODAY]
    assert read(tmp_path, (TIEN_PHONG, "", ""), *today) == ([TIEN_PHONG, *TODAY], [])
    only_old = next(code for code in old_communes() if code not in communes())
    _, found = read(tmp_path, (TIEN_PHONG, "", ""), *today, (only_old, "", ""))
    assert found == ["7 R31", "2 R32"]


def test_the_name_beside_it_decides(tmp_path: Path) -> None:
    assert read(tmp_path, (TIEN_PHONG, "Xóm Nẻ", "Xóm Nẻ, xã Tiền Phong"))[1] == []
    assert read(tmp_path, (TIEN_PHONG, "Xóm Nẻ", "Xóm Nẻ, xã Vầy Nưa"))[1] == ["2 R32"]
    assert read(tmp_path, (TIEN_PHONG, "Xóm Nẻ", "xã Tiền Phong, huyện Đà Bắc"))[1] == ["2 R32"]


def test_a_commune_that_lists_for_itself_means_itself(tmp_path: Path) -> None:
    own = read(tmp_path, (TIEN_PHONG, "Xóm Nẻ", ""), unit=TIEN_PHONG, programme="SOCIAL_PENSION")
    assert own == ([TIEN_PHONG], [])


def test_what_the_unit_answered_and_what_it_listed_before_is_known(tmp_path: Path) -> None:
    answers = {f"{TIEN_PHONG}:xomne": "04828"}
    row = (TIEN_PHONG, "Xóm Nẻ", "")
    assert read(tmp_path, row, places=KnownPlaces(answers)) == (["04828"], ["2 R19"])
    before = KnownPlaces({}, {TIEN_PHONG: ["Xóm Nẻ"]})
    assert read(tmp_path, row, places=before) == ([TIEN_PHONG], [])
    both = msgspec.structs.replace(before, answers=answers)
    assert read(tmp_path, (TIEN_PHONG, "Xóm Mới", ""), places=both)[1] == ["2 R32"]


def test_the_other_codes_of_today_mean_but_one_place() -> None:
    both = communes().keys() & old_communes().keys()
    split = {code for code in both if is_code_of_two(code)}
    assert len(split) == 138
    assert all(old_communes()[code].successors == (code,) for code in both - split)
