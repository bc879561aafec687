"""What an office made of its own workbook stays when its problems are marked."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from marked_files import ADDED, RED, ROWS, marked, reads_the_same, saved
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table as ListTable
from openpyxl.worksheet.worksheet import Worksheet
from roster_files import PLAIN_HEADER, plain_row, xlsx

pytestmark = pytest.mark.anyio


async def test_what_the_office_made_of_its_workbook_stays(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS, merges=["A1:L1"])
    book = openpyxl.load_workbook(path)
    sheet: Worksheet = book["DS"]
    sheet["B3"].font = Font(name="Arial", bold=True, color="FF00AA00")
    sheet["C4"].font = Font(italic=True)
    sheet["C3"].comment = Comment("Đã hỏi bà Mẫu", "Hạnh")
    sheet["I5"].comment = Comment("Chờ quyết định", "Hạnh")
    sheet.auto_filter.ref = "A2:L6"
    sheet.conditional_formatting.add("I3:I6", CellIsRule(  # type: ignore[no-untyped-call]
            operator="greaterThan", formula=["5"], fill=PatternFill("solid", bgColor="FF00FF00")))  # fmt: skip
    sheet.column_dimensions["B"].width = 33
    sheet.freeze_panes = "A3"
    for number in range(9):
        more = book.create_sheet(f"Tờ {number} & 'khác'")
        more["A1"] = "=1+1"
        more.sheet_state = "hidden" if number % 2 else "visible"
    book.active = 3
    book.save(path)
    made = saved(tmp_path, await marked(path))
    reads_the_same(path, made)
    after = openpyxl.load_workbook(made)
    assert after.sheetnames[1:] == book.sheetnames
    assert [s.sheet_state for s in after.worksheets[1:]] == [s.sheet_state for s in book.worksheets]
    assert [s.sheet_view.tabSelected for s in after.worksheets].count(True) == 1
    shown = after["DS"]
    assert (shown["B3"].font.name, shown["B3"].font.bold, shown["C4"].font.italic) == ("Arial", True, True)
    assert shown["C4"].fill.fgColor.rgb == RED
    assert (shown["C3"].comment.text, shown["I5"].comment.text) == ("Đã hỏi bà Mẫu", "Chờ quyết định")
    assert "A1:L1" in shown.merged_cells
    assert shown.column_dimensions["B"].width == 33
    assert shown.freeze_panes == "A3"
    assert len(shown.conditional_formatting) == 1
    assert after["Tờ 0 & 'khác'"]["A1"].value == "=1+1"


async def test_the_parts_of_a_marked_sheet_stand_in_their_order(tmp_path: Path) -> None:
    """A spreadsheet offers to repair a sheet whose elements stand elsewhere (ECMA-376, CT_Worksheet)."""
    path = xlsx(tmp_path / "ds.xlsx", ROWS, merges=["A1:L1"])
    book = openpyxl.load_workbook(path)
    sheet: Worksheet = book["DS"]
    sheet.protection.sheet = True
    sheet.column_dimensions["B"].width = 33
    sheet.column_dimensions.group("M", "XFD", hidden=True)
    sheet["C3"].comment = Comment("Đã hỏi", "Hạnh")
    sheet.add_data_validation(DataValidation("list", formula1='"TM,TK"', sqref="J3:J9"))
    sheet.oddFooter.center.text = "Trang &P"
    book.create_sheet("Khác").sheet_view.tabSelected = True
    book.save(path)
    made = saved(tmp_path, await marked(saved(tmp_path, await marked(path))), "lai.xlsx")
    order = ["sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"]  # fmt: skip
    with zipfile.ZipFile(made) as parts:
        names = parts.namelist()
        assert len(names) == len(set(names))
        for name in names:
            tree = etree.fromstring(parts.read(name))
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                places = [order.index(etree.QName(child).localname) for child in tree]
                assert places == sorted(set(places)), name
        drawn = parts.read(next(name for name in names if name.endswith(".vml")))
        assert drawn.count(b":shape ") == 4
    again = openpyxl.load_workbook(made)
    again.save(made)
    remade = saved(tmp_path, await marked(made), "sau-khi-luu.xlsx")
    with zipfile.ZipFile(remade) as parts:
        assert parts.read(next(n for n in parts.namelist() if n.endswith(".vml"))).count(b":shape ") == 4
    columns = openpyxl.load_workbook(made)["DS"].column_dimensions
    assert not columns["N"].hidden


async def test_formulas_keep_their_results(tmp_path: Path) -> None:
    rows = [*ROWS, plain_row(id="999145000009", name="Vũ Mẫu", Số_tiền="=500+500")]
    path = xlsx(tmp_path / "ds.xlsx", rows)
    made = saved(tmp_path, await marked(path))
    reads_the_same(path, made)
    assert openpyxl.load_workbook(made)["DS"]["I7"].value == "=500+500"
    assert openpyxl.load_workbook(made, data_only=True)["DS"]["I7"].value == 1000


async def test_a_column_of_the_offices_own_named_as_ours_stays(tmp_path: Path) -> None:
    rows = [ROWS[0], [*PLAIN_HEADER, "Mức"], *([*row, "A"] for row in ROWS[2:])]
    path = xlsx(tmp_path / "ds.xlsx", rows)
    made = saved(tmp_path, await marked(path))
    reads_the_same(path, made)
    assert [cell.value for cell in openpyxl.load_workbook(made)["DS"][2]][-4:] == ["Mức", *ADDED]


async def test_a_sheet_of_the_offices_own_named_as_ours_stays(tmp_path: Path) -> None:
    more: dict[str, Any] = {"Tóm tắt": [["Của xã"]]}
    path = xlsx(tmp_path / "ds.xlsx", ROWS, **more)
    made = saved(tmp_path, await marked(path))
    reads_the_same(path, made)
    assert openpyxl.load_workbook(made).sheetnames == ["Tóm tắt (2)", "DS", "Tóm tắt"]
    again = saved(tmp_path, await marked(made), "lai.xlsx")
    assert openpyxl.load_workbook(again).sheetnames == ["Tóm tắt (2)", "DS", "Tóm tắt"]


async def test_a_spreadsheet_table_keeps_its_own_filter(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS[1:])
    book = openpyxl.load_workbook(path)
    book["DS"].add_table(ListTable(displayName="DS1", ref="A1:L5"))
    book.save(path)
    made = saved(tmp_path, await marked(path))
    reads_the_same(path, made)
    sheet = openpyxl.load_workbook(made)["DS"]
    assert sheet.auto_filter.ref is None
    assert list(sheet.tables) == ["DS1"]
