"""The workbook with marks holds what was put right, says what stood there before, and comes in again as the list in force."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from marked_files import ADDED, RED, ROWS, saved
from random_rosters import Drawing
from roster_files import OFFICE, PLAIN_HEADER, RUN, parse, plain_row, text, xlsx
from test_repairs_property import spoil

from disburse.core.calendar import Run
from disburse.rosters.file.annotating import annotate
from disburse.rosters.file.columns import FIELDS
from disburse.rosters.file.line import RosterLine
from disburse.rosters.file.mended import BEFORE, Mended, Mending
from disburse.rosters.file.parsing import Parsing
from disburse.rosters.file.problem import RosterProblem
from disburse.rosters.file.repairs import Choices, Layer, Repair
from disburse.sheets.columns import fold_header
from disburse.sheets.table import Table
from tests.sheets.books import WRITERS, Look

pytestmark = pytest.mark.anyio
GREEN, GREY = "FFCDEBD3", "FFD9D9D9"
RIGHT_ID = Repair("cell", 4, "citizen_id", "999145000002")
RIGHT_MONEY = Repair("cell", 5, "amount", "1500000")
LEFT_OUT = Repair("exclude", 6, "", "Đã chuyển xã")


async def test_repaired_cells_hold_the_new_value_and_say_the_old_one(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    sheet = openpyxl.load_workbook(saved(tmp_path, await mended(path, [RIGHT_ID, RIGHT_MONEY])))["DS"]
    assert (sheet["C4"].value, sheet["C4"].fill.fgColor.rgb) == ("999145000002", GREEN)
    assert sheet["I5"].value == 1_500_000
    assert sheet["C4"].comment.text == "trước là “99914500002”, Hạnh sửa"
    assert [sheet.cell(4, column).value for column in (13, 14, 15)] == [
        "Đã sửa",
        "Số CCCD: trước là “99914500002”, Hạnh sửa",
        None,
    ]


async def test_it_comes_in_again_as_the_list_in_force(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    repairs = [RIGHT_ID, RIGHT_MONEY, Repair("cell", 6, "account", "3105205000006")]
    assert read_again(saved(tmp_path, await mended(path, repairs))) == in_force(path, repairs)


async def test_a_cell_still_wrong_is_red_and_says_both(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    repairs = [Repair("cell", 4, "citizen_id", "12345")]
    sheet = openpyxl.load_workbook(saved(tmp_path, await mended(path, repairs)))["DS"]
    assert sheet["C4"].fill.fgColor.rgb == RED
    assert "trước là “99914500002”" in sheet["C4"].comment.text
    assert sheet["M4"].value == "Lỗi"


async def test_rows_left_out_stay_marked_and_the_summary_says_they_come_in_again(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    made = saved(tmp_path, await mended(path, [RIGHT_ID, RIGHT_MONEY, LEFT_OUT]))
    book = openpyxl.load_workbook(made)
    sheet = book["DS"]
    assert {cell.fill.fgColor.rgb for cell in sheet["A6:L6"][0]} == {GREY}
    assert (sheet["M6"].value, "Đã chuyển xã" in sheet["N6"].value) == ("Đã loại", True)
    assert sheet["K6"].value == "0912345678"
    told = {row[0]: (row[2], row[3]) for row in book["Tóm tắt"].iter_rows(min_row=6, values_only=True)}
    assert told["Đã loại"][1] == "1"
    assert "được đọc lại" in told["Đã loại"][0]
    assert told["Đã sửa"][1] == "2"
    assert [line.row for line in parse(made)[0]] == [3, 4, 5, 6]


async def test_a_field_without_a_column_gets_one_that_is_read(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Tiêu đề"],
        [*PLAIN_HEADER[:8], "Số tiền được lĩnh", "", "Hình thức"],
        [*[""] * 8, "Truy lĩnh", "Tổng cộng", ""],
        *([*row[:8], 0, row[8], "TM"] for row in ROWS[2:]),
    ]
    path = xlsx(tmp_path / "ds.xlsx", rows)
    repairs = [Repair("cell", 4, "account", "3105205000004"), Repair("cell", 4, "bank", "Agribank")]
    made = saved(tmp_path, await mended(path, repairs))
    assert read_again(made) == in_force(path, repairs)
    sheet = openpyxl.load_workbook(made)["DS"]
    assert [cell.value for cell in sheet[3]][-5:] == ["Ngân hàng", "Số tài khoản", *ADDED]
    again = saved(tmp_path, await mended(made, [Repair("cell", 5, "phone", "0912345678")]), "lai.xlsx")
    assert [line.phone for line in parse(again)[0]][:2] == [None, "0912345678"]


async def test_every_field_can_have_a_column_of_its_own() -> None:
    table = Table("DS", (1, 1), 2, {"name": 0}, {"name": "Họ và tên"})
    for field in FIELDS.keys() - {"name"}:
        one = Mending([Mended(Repair("cell", 2, field, "x"), "")], table)
        (heading,) = one.values(one.table(1))[1].values()
        assert fold_header(str(heading)) in FIELDS[field], field


async def test_words_taught_to_mean_nothing_do_not_head_a_column() -> None:
    table = Table("DS", (1, 1), 2, {"name": 0}, {"name": "Họ và tên"})
    one = Mending([Mended(Repair("cell", 2, "note", "x"), "")], table, {"ghi chu"})
    assert one.values(one.table(1))[1] == {1: "gc"}


async def test_a_formula_put_right_gives_way_and_sums_are_made_again(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", [*ROWS[:3], plain_row(id="999145000009", Số_tiền="=500+500")])
    chained = tmp_path / "chained.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(chained, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                chain = b'<Relationship Id="rIdC" Type="http://x/calcChain" Target="calcChain.xml"/>'
                content = content.replace(b"</Relationships>", chain + b"</Relationships>")
            if name == "[Content_Types].xml":
                kind = b'<Override PartName="/xl/calcChain.xml" ContentType="x"/>'
                content = content.replace(b"</Types>", kind + b"</Types>")
            new.writestr(name, content)
        new.writestr("xl/calcChain.xml", b'<calcChain><c r="I4" i="1"/></calcChain>')
    repairs = [Repair("cell", 4, "amount", "2000000")]
    made = saved(tmp_path, await mended(chained, repairs))
    assert read_again(made) == in_force(chained, repairs)
    with zipfile.ZipFile(made) as parts:
        assert "xl/calcChain.xml" not in parts.namelist()
        assert not any(b"calcChain" in parts.read(name) for name in parts.namelist())
        assert b'fullCalcOnLoad="1"' in parts.read("xl/workbook.xml")


async def test_a_repair_that_no_row_answers_to_writes_nothing(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    repairs = [Repair("cell", 1, "name", "Sai chỗ"), Repair("cell", 99, "name", "Không có")]
    made = saved(tmp_path, await mended(path, repairs))
    assert openpyxl.load_workbook(made)["DS"]["A1"].value == ROWS[0][0]
    assert len(parse(made)[0]) == 4


@pytest.mark.parametrize("kind", ["csv", "xls", "ods"])
async def test_other_files_come_back_as_repaired_too(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"ds.{kind}"
    if kind == "csv":
        text(path, ROWS)
    else:
        WRITERS[kind](path, {"DS": ROWS}, Look())
    repairs = [RIGHT_ID, RIGHT_MONEY, Repair("cell", 6, "phone", "0912345678")]
    made = saved(tmp_path, await mended(path, repairs), f"{kind}.xlsx")
    assert read_again(made) == in_force(path, repairs)


async def test_only_the_rows_with_problems_show_their_repairs(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    repairs = [Repair("cell", 5, "name", "Lê Mẫu Sửa"), RIGHT_ID, Repair("cell", 5, "phone", "0912345678")]
    book = openpyxl.load_workbook(saved(tmp_path, await mended(path, repairs, only_problems=True)))
    assert [row[:3] for row in book["DS"].iter_rows(values_only=True)] == [
        ("Dòng trong tệp gốc", "STT", "Họ và tên"),
        (5, 1, "Lê Mẫu Sửa"),
        (6, 1, "Phạm Mẫu"),
    ]
    assert book["DS"]["C2"].fill.fgColor.rgb == GREEN
    assert (book["DS"]["N1"].value, book["DS"]["N2"].value) == ("Điện thoại", "0912345678")


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_the_layout_it_reads_as_repaired(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    drawing = Drawing(chance, typed=False)
    drawn = drawing.draw()
    fields = {field: drawing.columns.index(field) for field in drawing.columns if field in SPOILABLE}
    wrong, repairs = spoil(drawn, fields, chance)
    path = WRITERS["xlsx"](tmp_path / "ds.xlsx", {"DS": wrong}, Look())
    assert read_again(saved(tmp_path, await mended(path, repairs))) == in_force(path, repairs)


SPOILABLE = ("name", "citizen_id", "birth", "sex", "hamlet", "amount", "account", "bank", "note")


async def mended(path: Path, repairs: list[Repair], **more: Any) -> bytes:
    """Mark a file read with repairs, as the command does."""
    lines, problems, (sheet, header_rows) = with_layer(path, repairs)
    assert lines
    said = f"trước là “{BEFORE}”, Hạnh sửa"
    ones = [Mended(one, one.value if one.kind == "exclude" else said) for one in repairs]
    return await annotate(
        path, problems, mended=ones, file_name=path.name, sheet=sheet, header_rows=header_rows, **more
    )


def in_force(path: Path, repairs: list[Repair]) -> list[RosterLine]:
    return with_layer(path, repairs)[0]


def read_again(made: Path) -> list[RosterLine]:
    """Read a marked workbook as it comes in again, with every column it is expected to have."""
    lines, problems, _ = parse(made)
    assert [one.code for one in problems if one.code == "H02"] == []
    return lines


def with_layer(
    path: Path, repairs: list[Repair]
) -> tuple[list[RosterLine], list[RosterProblem], tuple[str, tuple[int, int]]]:
    parsing = Parsing(
        path,
        run=Run.parse(RUN),
        unit=OFFICE,
        programme="SI",
        choices=Choices(),
        layer=Layer(repairs),
        size_max=200 << 20,
    )
    lines = list(parsing)
    summary = parsing.summary
    return lines, parsing.take_problems(), (summary.sheet, summary.header_rows)
