"""Cells right of everything a sheet begins with, and number formats of every kind of workbook: told, never lost (A31)."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from roster_files import codes, parse

from disburse.rosters.file.annotating import annotate
from disburse.sheets.archive import inspect
from disburse.sheets.opening import open_book
from disburse.sheets.plain_xlsx import PlainWorkbook
from tests.sheets.books import WRITERS, Look, pack_ods

KINDS = sorted(WRITERS)
HEADER = ["Họ và tên", "Số CCCD", "Số tiền"]
FAR = 90  # below the rows that are looked at first


def people(count: int = 100) -> list[list[Any]]:
    return [["Lê Văn Mẫu", f"999041{number:06d}", 500_000] for number in range(1, count + 1)]


def strays(path: Path) -> list[str]:
    return [one.message.partition(" Ghi")[0] for one in parse(path)[1] if one.code == "F13"]


def edited(path: Path, part: str, edit: Callable[[str], str]) -> Path:
    """Write a copy of an archive with one part changed."""
    copy = path.with_name(f"edited-{path.name}")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.infolist():
            content = before.read(one)
            after.writestr(one, edit(content.decode()).encode() if one.filename == part else content)
    return copy


# ---------------------------------------------------------------- right of everything


@pytest.mark.parametrize("kind", KINDS)
def test_cells_right_of_all_that_stands_above_are_told(tmp_path: Path, kind: str) -> None:
    rows = [HEADER, *people()]
    rows[FAR] += ["", "500.000"]
    rows[FAR + 1] += ["", 7]
    rows[FAR + 2] += [" "]
    path = WRITERS[kind](tmp_path / f"a.{kind}", {"DS": rows}, Look())
    assert strays(path) == [
        "Cột E không có tiêu đề nên không được đọc, nhưng có dữ liệu ở 2 dòng (từ dòng 91)."
    ]
    _, _, summary = parse(path)
    assert (summary.unknown_columns, summary.rows) == (["[E]"], 100)


def test_a_column_no_reader_looks_at_is_told(tmp_path: Path) -> None:
    rows = [HEADER, *people()]
    rows[FAR] += [""] * 247 + ["x"]
    for kind in KINDS:
        path = WRITERS[kind](tmp_path / f"a.{kind}", {"DS": rows}, Look())
        assert strays(path) == [
            "Cột IQ không có tiêu đề nên không được đọc, nhưng có dữ liệu ở 1 dòng (từ dòng 91)."
        ]


def test_a_range_that_lies_or_is_missing_hides_nothing(tmp_path: Path) -> None:
    rows = [HEADER, *people()]
    rows[FAR] += ["x"]
    path = WRITERS["xlsx"](tmp_path / "a.xlsx", {"DS": rows}, Look())
    for stated in ("", '<dimension ref="A1"/>', '<dimension ref="A1:B101"/>'):
        other = edited(
            path,
            "xl/worksheets/sheet1.xml",
            lambda sheet, ref=stated: sheet.replace('<dimension ref="A1:D101"/>', ref),
        )  # type: ignore[misc]
        assert len(strays(other)) == 1, stated


def test_both_readers_of_a_workbook_find_the_same(tmp_path: Path) -> None:
    rows = [HEADER, *people()]
    rows[FAR] += ["x", 5]
    path = WRITERS["xlsx"](tmp_path / "a.xlsx", {"DS": rows}, Look())
    found = open_book(path).strays("DS", 3, 2, 101)
    assert [tuple(one) for one in found] == [(3, 1, 91), (4, 1, 91)]
    assert PlainWorkbook(path).strays("DS", 3, 2, 101) == found
    assert open_book(path).strays("DS", 5, 2, 101) == PlainWorkbook(path).strays("DS", 3, 2, 90) == []


@pytest.mark.anyio
async def test_our_own_columns_are_nothing_beside_a_list(tmp_path: Path) -> None:
    rows = [HEADER, *people()]
    rows[FAR][2] = 0
    path = WRITERS["xlsx"](tmp_path / "a.xlsx", {"DS": rows}, Look())
    _, problems, summary = parse(path)
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(
        await annotate(path, problems, file_name="a", sheet=summary.sheet, header_rows=summary.header_rows)
    )
    assert (strays(marked), codes(parse(marked)[1])) == ([], ["R06 E"])


# ---------------------------------------------------------------- formats

NUMBER = (
    '<number:number number:decimal-places="0" number:min-integer-digits="1" number:grouping="true"{more}/>'
)
STYLES = {
    "plain": f'<number:number-style style:name="N">{NUMBER.format(more="")}</number:number-style>',
    "đồng": f'<number:currency-style style:name="N">{NUMBER.format(more="")}<number:text> </number:text>'
    "<number:currency-symbol>₫</number:currency-symbol></number:currency-style>",
    "negative in red": f'<number:number-style style:name="P">{NUMBER.format(more="")}</number:number-style>'
    f'<number:number-style style:name="N"><number:text>-</number:text>{NUMBER.format(more="")}'
    '<style:map style:condition="value()&gt;=0" style:apply-style-name="P"/></number:number-style>',
    "a day": '<number:date-style style:name="N"><number:day/><number:text>/2026</number:text></number:date-style>',
}
ODD = {
    "thousands": f'<number:number-style style:name="N">{NUMBER.format(more=chr(32) + "number:display-factor=" + chr(34) + "1000" + chr(34))}</number:number-style>',
    "three noughts": f'<number:number-style style:name="N">{NUMBER.format(more="")}<number:text>000</number:text></number:number-style>',
    "percent": f'<number:percentage-style style:name="N">{NUMBER.format(more="")}<number:text>%</number:text></number:percentage-style>',
    "nothing": '<number:number-style style:name="N"/>',
    "another number": '<number:number-style style:name="N"><number:text>500000</number:text></number:number-style>',
    "only where positive": f'<number:number-style style:name="P">{NUMBER.format(more="")}<number:text>000</number:text></number:number-style>'
    f'<number:number-style style:name="N">{NUMBER.format(more="")}'
    '<style:map style:condition="value()&gt;=0" style:apply-style-name="P"/></number:number-style>',
}
SPACE = 'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
OF_CELLS = (
    '<style:style style:name="money" style:family="table-cell" style:data-style-name="N"/>'
    '<style:style style:name="ce1" style:family="table-cell" style:parent-style-name="money"/>'
)


def an_ods(folder: Path, data_style: str, *, on: str = "cell", common: bool = False) -> Path:
    """Two people, the second's amount in a style: of its cell, its row or its column; the styles stand where `common` says."""

    def at(place: str, name: str) -> str:
        return f' table:{name}="ce1"' if on == place else ""

    def row(number: int) -> str:
        styled = number == 2
        money = at("cell", "style-name") if styled else ""
        return (
            f"<table:table-row{at('row', 'default-cell-style-name') if styled else ''}>"
            '<table:table-cell office:value-type="string"><text:p>Lê Văn Mẫu</text:p></table:table-cell>'
            f'<table:table-cell office:value-type="string"><text:p>99904100000{number}</text:p></table:table-cell>'
            f'<table:table-cell{money} office:value-type="float" office:value="500"/></table:table-row>'
        )

    head = "".join(f"<table:table-cell><text:p>{name}</text:p></table:table-cell>" for name in HEADER)
    columns = f'<table:table-column table:number-columns-repeated="2"/><table:table-column{at("column", "default-cell-style-name")}/>'
    table = f'<table:table table:name="DS">{columns}<table:table-row>{head}</table:table-row>{row(1)}{row(2)}</table:table>'
    styles = data_style + OF_CELLS
    path = pack_ods(folder / "a.ods", table, styles="" if common else styles)
    path = edited(
        path,
        "content.xml",
        lambda content: content.replace("<office:document-content", f"<office:document-content {SPACE}"),
    )
    if common:
        with zipfile.ZipFile(path) as archive:
            named = archive.read("content.xml").decode()
        named = (
            named.replace("document-content", "document-styles")
            .replace("<office:automatic-styles>", f"<office:styles>{styles}")
            .replace("</office:automatic-styles>", "</office:styles>")
        )
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("styles.xml", named)
    return path


@pytest.mark.parametrize("style", STYLES)
def test_a_usual_format_of_an_ods_says_nothing(tmp_path: Path, style: str) -> None:
    assert codes(parse(an_ods(tmp_path, STYLES[style]))[1]) == []


@pytest.mark.parametrize("common", [False, True])
@pytest.mark.parametrize("style", ODD)
def test_a_format_of_an_ods_that_shows_another_amount_is_told(
    tmp_path: Path, style: str, common: bool
) -> None:
    (found,) = [one for one in parse(an_ods(tmp_path, ODD[style], common=common))[1] if one.code == "F13"]
    assert (found.level, found.column) == ("W", "Số tiền")
    assert "có 1 ô hiển thị số khác với số đang lưu" in found.message
    assert "từ dòng 3" in found.message


@pytest.mark.parametrize(("on", "cells"), [("row", 1), ("column", 2)])
def test_a_cell_has_the_format_of_its_row_or_column(tmp_path: Path, on: str, cells: int) -> None:
    (found,) = [one for one in parse(an_ods(tmp_path, ODD["thousands"], on=on))[1] if one.code == "F13"]
    assert f"có {cells} ô hiển thị" in found.message


def a_workbook(path: Path, code: str) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("DS")
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, people(1)[0][:2])
    sheet.write(1, 2, 500, book.add_format({"num_format": code}))
    book.close()
    return path


@pytest.mark.parametrize(
    ("code", "odd"), [("#,##0,", True), ("0%", True), ('#,##0"000"', True), ("#,##0", False)]
)
def test_the_plain_reader_knows_formats_too(tmp_path: Path, code: str, odd: bool) -> None:
    path = a_workbook(tmp_path / "a.xlsx", code)
    assert [tuple(one) for one in PlainWorkbook(path).disguised("DS", [2], 2, 2)] == (
        [(2, 1, 2, code)] if odd else []
    )
    assert PlainWorkbook(path).disguised("DS", [1], 2, 2) == []


@pytest.mark.parametrize("code", ["0%", '#,##0"000"'])
def test_formats_are_found_however_their_part_is_written(tmp_path: Path, code: str) -> None:
    def single(styles: str) -> str:
        return styles.replace(
            f'formatCode="{code.replace(chr(34), "&quot;")}"', f"formatCode='{code}'"
        ).replace('numFmtId="9"', "numFmtId='9'")

    def prefixed(styles: str) -> str:
        return (
            styles.replace("<", "<x:")
            .replace("<x:/", "</x:")
            .replace("<x:?", "<?")
            .replace("xmlns=", "xmlns:x=")
        )

    path = a_workbook(tmp_path / "a.xlsx", code)
    for edit in (single, prefixed):
        assert inspect(edited(path, "xl/styles.xml", edit)).has_disguises, edit.__name__
