"""XLS, ODS and the plain XLSX reader read what was written, and agree with the streaming reader."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from books import WRITERS, Formula, Look, pack_ods, write_ods, write_xls, write_xlsx
from python_calamine_plus import CalamineWorkbook

from disburse.sheets.archive import Inspection, inspect
from disburse.sheets.opening import open_book
from disburse.sheets.plain_xlsx import PlainWorkbook
from disburse.sheets.refusals import Unreadable
from disburse.sheets.workbook import Book, Hidden, Row, Workbook

GRID = [
    ["DANH SÁCH CHI TRẢ", "", "", "", ""],
    [],
    ["STT", "Họ và tên", "Số CCCD", "Ngày sinh", "Số tiền"],
    [1, "Nguyễn Thị Mẫu", "001145000001", date(1945, 3, 2), 3_245_800],
    [2, "H'Yă Niê <Kđăm> & con", "  999 ", date(2026, 12, 31), 1.5],
    [3, "Lê\nMẫu", 999145000003, "02/03/1945", -7],
    ["", "#N/A", True, "", 10**10],
]
LOOK = Look(
    merges=[((0, 0), (0, 4))],
    hidden_rows={4},
    hidden_columns={3},
    fonts={1: ".VnTime"},
    hidden_sheets={"Ẩn"},
)
EVERY = pytest.mark.parametrize("kind", sorted(WRITERS))


def opened(path: Path) -> list[Book]:
    """Every reader there is for a file."""
    readers: list[Book] = [open_book(path)]
    return [*readers, PlainWorkbook(path)] if path.suffix == ".xlsx" else readers


def trimmed(row: Row) -> Row:
    filled = [index for index, cell in enumerate(row) if cell != ""]
    return row[: filled[-1] + 1] if filled else []


@EVERY
def test_what_was_written_is_read_with_its_kind(tmp_path: Path, kind: str) -> None:
    path = WRITERS[kind](tmp_path / f"a.{kind}", {"DS": GRID, "Ẩn": [["x"]]}, LOOK)
    assert inspect(path).kind == kind
    for book in opened(path):
        read = [trimmed(row) for row in book.rows("DS")]
        assert read == [trimmed(row) for row in GRID]
        assert [[type(cell) for cell in row] for row in read] == [[type(c) for c in trimmed(r)] for r in GRID]
        heads = book.heads()
        assert [(head.name, head.visible) for head in heads] == [("DS", True), ("Ẩn", False)]
        assert [trimmed(row) for row in heads[0].rows] == read
        assert heads[0].merges == LOOK.merges
        assert heads[0].fonts == {1: ".VnTime"}
        assert book.hidden("DS") == Hidden(frozenset({5}), frozenset({3}))


@EVERY
def test_formulas_are_counted_with_and_without_a_value(tmp_path: Path, kind: str) -> None:
    grid = [["A", "B"], [Formula(5), "x"], [Formula(), Formula(3)], [7, Formula(4)]]
    path = WRITERS[kind](tmp_path / f"a.{kind}", {"DS": grid}, Look())
    expected = (0, 2) if kind == "xls" else (1, 1)  # xlwt stores no result at all
    for book in opened(path):
        assert book.formulas("DS", [0], 2, 4) == expected
        assert book.formulas("DS", [0], 4, 4) == (0, 0)


@EVERY
def test_other_hands_read_the_same_values(tmp_path: Path, kind: str) -> None:
    path = WRITERS[kind](tmp_path / f"a.{kind}", {"DS": GRID}, Look())
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    theirs = [trimmed(row) for row in sheet.to_python(skip_empty_area=False)]
    for book in opened(path):
        assert [trimmed(row) for row in book.rows("DS")] == theirs


def test_the_plain_reader_agrees_with_the_streaming_one_row_by_row(tmp_path: Path) -> None:
    grid = [[f"Dòng {n}", n, n / 7, "", date(1950, 1, 1 + n % 28)] if n % 5 else [] for n in range(3000)]
    path = write_xlsx(tmp_path / "a.xlsx", {"DS": grid}, Look())
    streaming, plain = Workbook(path, Inspection(path)), PlainWorkbook(path)
    assert list(plain.rows("DS")) == list(streaming.rows("DS"))
    # How long the sheet says it is is an estimate that only the streaming reader gives.
    assert plain.heads() == [replace(head, length=0) for head in streaming.heads()]


def test_an_error_and_an_empty_text_keep_their_place_in_an_ods(tmp_path: Path) -> None:
    table = (
        '<table:table table:name="DS"><table:table-row>'
        '<table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
        '<table:table-cell office:value-type="string"><office:annotation><text:p>ghi chú</text:p></office:annotation>'
        "<text:p>Lê<text:s text:c='2'/>Mẫu<text:tab/><text:span>một</text:span></text:p><text:p>hai</text:p>"
        "</table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" '
        'office:value="9.99145000001E+11" table:number-columns-repeated="2"/></table:table-row></table:table>'
    )
    book = open_book(pack_ods(tmp_path / "a.ods", table))
    rows = list(book.rows("DS"))
    assert rows == [["", "", "#DIV/0!", "Lê  Mẫu\tmột\nhai"], [999145000001] * 2, [999145000001] * 2]
    assert book.heads()[0].rows == [rows[0], [*rows[1], "", ""], [*rows[1], "", ""]]


@pytest.mark.parametrize(
    ("part", "found", "put"),
    [
        ("xl/worksheets/sheet1.xml", b'<c r="A2500"><v>2500</v>', b'<c r="A2500" t="e"><v>#SPILL!</v>'),
        ("xl/worksheets/sheet1.xml", b'<dimension ref="A1:B3000"', b'<dimension ref="A0:ZZZZ1"'),
        ("xl/worksheets/sheet1.xml", b'ref="A1:B1"', b'ref="A1:"'),
    ],
)
def test_where_the_streaming_reader_stumbles_the_plain_one_goes_on(
    tmp_path: Path, part: str, found: bytes, put: bytes
) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx", {"DS": [[n] for n in range(1, 3001)]}, Look(merges=[((0, 0), (0, 1))])
    )
    change(path, part, found, put)
    with pytest.raises(Unreadable):
        streaming = Workbook(path, Inspection(path))
        assert streaming.heads() and list(streaming.rows("DS"))
    book = open_book(path)
    assert [head.name for head in book.heads()] == ["DS"]
    numbers = [row[0] for row in book.rows("DS")]
    assert numbers == [n if n != 2500 or b"SPILL" not in put else "#SPILL!" for n in range(1, 3001)]


def change(path: Path, part: str, found: bytes, put: bytes) -> None:
    """Replace some bytes of one part of an archive."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert found in parts[part]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content.replace(found, put) if name == part else content)


@pytest.mark.parametrize("write", [write_xls, write_ods])
def test_names_of_files_mean_nothing(tmp_path: Path, write: object) -> None:
    path = write(tmp_path / "a.xlsx", {"DS": GRID}, Look())  # type: ignore[operator]
    assert [trimmed(row) for row in open_book(path).rows("DS")] == [trimmed(row) for row in GRID]
