"""The workbook that comes back with its problems marked, and comes in again without them."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from marked_files import ADDED, AMBER, RED, ROWS, marked, reads_the_same, saved
from roster_files import PLAIN_HEADER, plain_row, text, xlsx

from disburse.rosters.file.annotating import TooLargeToMark, annotate
from disburse.rosters.file.problem import RosterProblem
from disburse.sheets.refusals import FileRefused
from tests.sheets.books import WRITERS, Look

pytestmark = pytest.mark.anyio
LITTLE = 130 << 20


async def test_errors_are_red_with_a_note_and_warnings_amber(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    book = openpyxl.load_workbook(saved(tmp_path, await marked(path)))
    sheet = book["DS"]
    assert [cell.value for cell in sheet[2]][-3:] == list(ADDED)
    assert {c.coordinate: c.fill.fgColor.rgb for r in sheet["A3:L6"] for c in r if c.comment} == {
        "C4": RED,
        "I5": RED,
        "K6": AMBER,
    }
    assert "11 số" in sheet["C4"].comment.text
    assert [sheet.cell(row, 13).value for row in (3, 4, 5, 6)] == [None, "Lỗi", "Lỗi", "Cảnh báo"]
    assert sheet["O5"].value == "Số tiền: Sửa lại ô này"
    assert sheet.auto_filter.ref == "A2:O6"


async def test_the_summary_comes_first_and_leads_to_the_cells(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(saved(tmp_path, await marked(xlsx(tmp_path / "ds.xlsx", ROWS))))
    assert book.sheetnames == ["Tóm tắt", "DS"]
    assert book.active is not None
    assert book.active.title == "Tóm tắt"
    summary = book["Tóm tắt"]
    assert [row[:2] for row in summary.iter_rows(min_row=6, max_row=8, values_only=True)] == [
        ("Lỗi", "R02"),
        ("Lỗi", "R06"),
        ("Cảnh báo", "R11"),
    ]
    assert {c.coordinate: c.hyperlink.location for c in summary["E"][5:] if c.hyperlink} == {
        "E6": "'DS'!C4",
        "E7": "'DS'!I5",
        "E8": "'DS'!K6",
        "E9": "'DS'!K6",
    }


async def test_it_comes_in_again_as_what_it_was(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    once = saved(tmp_path, await marked(path))
    reads_the_same(path, once)
    twice = saved(tmp_path, await marked(once), "hai-lan.xlsx")
    reads_the_same(path, twice)
    sheet = openpyxl.load_workbook(twice)["DS"]
    assert [cell.value for cell in sheet[2]].count("Mức") == 1
    assert sum(bool(cell.comment) for row in sheet.iter_rows() for cell in row) == 3


async def test_a_cell_put_right_loses_its_colour_and_its_note(tmp_path: Path) -> None:
    once = saved(tmp_path, await marked(xlsx(tmp_path / "ds.xlsx", ROWS)))
    book = openpyxl.load_workbook(once)
    book["DS"]["C4"] = "999145000002"
    book.save(once)
    again = openpyxl.load_workbook(saved(tmp_path, await marked(once), "lai.xlsx"))["DS"]
    assert again["C4"].fill.fill_type is None
    assert again["C4"].comment is None
    assert again["M4"].value is None
    assert again["I5"].fill.fgColor.rgb == RED


@pytest.mark.parametrize("delimiter", [";", "\t"])
async def test_a_text_file_comes_back_as_a_workbook_of_texts(tmp_path: Path, delimiter: str) -> None:
    rows = [*ROWS, plain_row(id="999145000007", name="=HYPERLINK(1)", Số_tài_khoản="@cmd", Thôn="+1")]
    path = text(tmp_path / "ds.csv", rows, delimiter=delimiter)
    made = saved(tmp_path, await marked(path))
    reads_the_same(path, made)
    sheet = openpyxl.load_workbook(made).worksheets[1]
    assert [(sheet[at].value, sheet[at].data_type) for at in ("B7", "K7", "F7", "C3")] == [
        ("=HYPERLINK(1)", "s"),
        ("@cmd", "s"),
        ("+1", "s"),
        ("999145000001", "s"),
    ]
    assert sheet["C4"].fill.fgColor.rgb == RED


async def test_old_workbooks_and_open_documents_keep_their_values(tmp_path: Path) -> None:

    rows = [PLAIN_HEADER, *([*row[:3], date(1945, 3, 2), *row[4:]] for row in ROWS[2:])]
    for kind in ("xls", "ods"):
        path = WRITERS[kind](tmp_path / f"ds.{kind}", {"DS": rows}, Look())
        made = saved(tmp_path, await marked(path), f"{kind}.xlsx")
        reads_the_same(path, made)
        assert openpyxl.load_workbook(made)["DS"]["I3"].value == 3245800


async def test_only_the_rows_with_problems_carry_their_number_in_the_file(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    book = openpyxl.load_workbook(saved(tmp_path, await marked(path, only_problems=True)))
    sheet = book["DS"]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Dòng trong tệp gốc", 4, 5, 6]
    assert sheet["D2"].fill.fgColor.rgb == RED
    assert sheet["D2"].value == "99914500002"


async def test_a_workbook_written_in_an_unusual_way_is_written_anew(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    out = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                for tag in (b"worksheet", b"sheetData", b"row", b"c", b"v", b"dimension", b"sheetViews", b"sheetView",
                            b"sheetFormatPr", b"pageMargins"):  # fmt: skip
                    for before, after in ((b"<" + tag, b"<x:" + tag), (b"</" + tag, b"</x:" + tag)):
                        for end in (b" ", b">", b"/"):
                            content = content.replace(before + end, after + end)
                content = content.replace(b"xmlns=", b"xmlns:x=")
            new.writestr(name, content)
    path.write_bytes(out.getvalue())
    made = saved(tmp_path, await marked(path))
    reads_the_same(path, made)
    assert openpyxl.load_workbook(made)["DS"]["C4"].fill.fgColor.rgb == RED


async def test_a_cell_at_the_far_corner_leaves_room(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    book = openpyxl.load_workbook(path)
    book["DS"]["XFD1048576"] = "x"
    book.save(path)
    made = saved(tmp_path, await marked(path))
    assert openpyxl.load_workbook(made, read_only=True)["DS"]["M4"].value == "Lỗi"
    reads_the_same(path, made)


async def test_a_missing_cell_is_marked_where_it_should_stand(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", [PLAIN_HEADER, plain_row(name="")])
    sheet = openpyxl.load_workbook(saved(tmp_path, await marked(path)))["DS"]
    assert sheet["B2"].fill.fgColor.rgb == RED
    assert sheet["B2"].comment


async def test_a_file_without_a_table_gets_the_summary_alone(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", [["Thông báo"], ["Không có bảng"]])
    book = openpyxl.load_workbook(saved(tmp_path, await marked(path)))
    assert book.sheetnames == ["Tóm tắt", "DS"]
    assert book["Tóm tắt"]["B6"].value == "H01"


async def test_limits_hold_for_marking_as_for_reading(tmp_path: Path) -> None:
    path = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (64 << 20))
    with pytest.raises(FileRefused) as refused:
        await annotate(path, [], file_name="../../x.xlsx", sheet="DS", header_rows=(1, 1))
    assert refused.value.code == "F15"


@pytest.mark.slow
async def test_a_list_too_long_to_be_marked_whole_leads_to_its_problems_alone(tmp_path: Path) -> None:
    """Within 130 MB the process reads the list, and has no room to write 120.000 rows once more."""
    path = tmp_path / "ds.csv"
    rows = "".join(f"{n};Lê Văn Mẫu;999045{n:06d};{n % 5 and 1000000}\n" for n in range(120_000))
    path.write_text("STT;Họ và tên;Số CCCD;Số tiền\n" + rows, "utf-8")
    problem = RosterProblem(2, "Số tiền", "R06", "E", None, "", "Sửa lại ô này", {})
    with pytest.raises(TooLargeToMark, match="chỉ các dòng có lỗi"):
        await annotate(path, [problem], file_name="a", sheet="", header_rows=(1, 1), memory_bytes=LITTLE)
    some = await annotate(
        path, [problem], file_name="a", sheet="", header_rows=(1, 1), only_problems=True, memory_bytes=LITTLE
    )
    assert some[:2] == b"PK"
