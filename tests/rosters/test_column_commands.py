"""The options that say how a file is read, and checking a file with them, without a database."""

from __future__ import annotations

from pathlib import Path

import pytest
import roster_files as files

from disburse.core.errors import Usage
from disburse.rosters.choosing import AS_IT_IS, HeaderRowsWrong, Where
from disburse.rosters.column_commands import choices_of, pairs, where_of
from disburse.rosters.file.checking import check_roster
from disburse.rosters.file.chosen import ColumnNotThere, FieldUnknown
from disburse.rosters.file.repairs import Choices
from disburse.sheets.legacy_letters import spell

pytestmark = pytest.mark.anyio
HEADER = ["Người lĩnh", "Giấy tờ", "Khoản lĩnh", "Số cũ = mới"]
ROW = ["Nguyễn Mẫu An", "999145000001", 1_500_000, "x"]
WANTED = (("Người lĩnh", "name"), ("giay to", "citizen_id"), ("C", "amount"))


def test_what_the_options_say_is_read() -> None:
    assert where_of("", "", "", "") == AS_IT_IS
    assert where_of("DS", "3-4", "skip", "vni") == Where("DS", 0, (3, 4), "skip", "vni")
    assert where_of("", "3", "", "none") == Where(header_rows=(3, 3), encoding="none")
    assert choices_of(where_of("DS", "3", "", "none")) == Choices(sheet="DS", header_rows=(3, 3))
    assert pairs(["Số cũ = mới=note", "STT="]) == [("Số cũ = mới", "note"), ("STT", "")]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("", "x", "", ""), Usage),
        (("", "3-", "", ""), Usage),
        (("", "0", "", ""), HeaderRowsWrong),
        (("", "3-9", "", ""), HeaderRowsWrong),
        (("", "", "all", ""), Usage),
        (("", "", "", "latin1"), Usage),
    ],
)
def test_an_option_that_cannot_be_is_refused(
    words: tuple[str, str, str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        where_of(*words)
    with pytest.raises(Usage):
        pairs(["=name"])


async def test_a_file_is_checked_with_columns_named_by_hand(tmp_path: Path) -> None:
    path = files.xlsx(tmp_path / "a.xlsx", [["BẢNG KÊ"], HEADER, ROW])
    assert (await check_roster(path, unit=files.OFFICE)).counts["H01"] == 3
    checked = await check_roster(path, unit=files.OFFICE, columns=WANTED)
    assert (checked.has_errors, checked.rows, checked.amount) == (False, 1, 1_500_000)
    assert checked.columns == {"name": "Người lĩnh", "citizen_id": "Giấy tờ", "amount": "Khoản lĩnh"}
    with pytest.raises(ColumnNotThere):
        await check_roster(path, unit=files.OFFICE, columns=[("Không có", "name")])
    with pytest.raises(FieldUnknown):
        await check_roster(path, unit=files.OFFICE, columns=[("Giấy tờ", "cccd")])


async def test_a_file_is_checked_on_another_sheet_and_from_another_row(tmp_path: Path) -> None:
    other = [["x", "y"], files.PLAIN_HEADER, files.plain_row(Số_tiền=7_000_000)]
    path = files.xlsx(tmp_path / "a.xlsx", [files.PLAIN_HEADER, files.plain_row()], Khac=other)
    checked = await check_roster(path, choices=Choices(sheet="Khac", header_rows=(2, 2)))
    assert (checked.sheet, checked.header_rows, checked.amount) == ("Khac", (2, 2), 7_000_000)
    assert list((await check_roster(path, choices=Choices(sheet="Không có"))).counts) == ["F04"]


async def test_a_refused_old_font_shows_samples_without_numbers_and_is_read_after_a_yes(
    tmp_path: Path,
) -> None:
    rows = [files.plain_row(STT=n, name=spell(f"Nguyễn Thị Hường {n}", "tcvn3")) for n in range(1, 6)]
    path = files.xlsx(tmp_path / "a.xlsx", [files.PLAIN_HEADER, *rows])
    (refused,) = (await check_roster(path)).problems
    assert refused.code == "F11"
    assert refused.value is not None
    assert "Nguyễn Thị Hường •" in refused.value
    assert not any(map(str.isdigit, refused.value))
    assert "F11" in (await check_roster(path, choices=Choices(encoding="tcvn3"))).counts
