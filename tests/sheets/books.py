"""Writes one grid as XLSX, XLS, ODS or text, so that what is read back can be held against it.

Writers by other hands where there are any (XlsxWriter, xlwt); ODS is written here after OpenDocument 1.3.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

from disburse.sheets.legacy_letters import spell

Grid = Sequence[Sequence[Any]]
Range = tuple[tuple[int, int], tuple[int, int]]
ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)

_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_KIND}"/></manifest:manifest>'
)


class Formula(NamedTuple):
    """A formula with its stored result; "" is none."""

    result: Any = ""
    text: str = "=1+1"


@dataclass
class Look:
    """How a sheet is made up; rows and columns count from 0."""

    merges: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    fonts: dict[int, str] = field(default_factory=dict)
    hidden_sheets: set[str] = field(default_factory=set)


Writer = Callable[[Path, Mapping[str, Grid], Look], Path]


def write_xlsx(path: Path, sheets: Mapping[str, Grid], look: Look) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    for name, grid in sheets.items():
        sheet = book.add_worksheet(name)
        for first, last in look.merges:
            sheet.merge_range(*first, *last, "")
        for row, cells in enumerate(grid):
            for column, cell in enumerate(cells):
                font = {"font_name": look.fonts[column]} if column in look.fonts else {}
                style = book.add_format(font) if font else None
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, book.add_format({"num_format": "dd/mm/yyyy"}))
                elif isinstance(cell, Formula):
                    sheet.write_formula(row, column, cell.text, style, cell.result)
                elif cell != "":
                    sheet.write(row, column, cell, style)
        for row in look.hidden_rows:
            sheet.set_row(row, None, None, {"hidden": True})
        for column in look.hidden_columns:
            sheet.set_column(column, column, None, None, {"hidden": True})
        if name in look.hidden_sheets:
            sheet.hide()
    book.close()
    return path


def write_xls(path: Path, sheets: Mapping[str, Grid], look: Look) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    fonts = {font: xlwt.easyxf(f"font: name {font}") for font in set(look.fonts.values())}
    plain = xlwt.Style.default_style
    for name, grid in sheets.items():
        sheet = book.add_sheet(name, cell_overwrite_ok=True)
        for (top, left), (bottom, right) in look.merges:
            sheet.merge(top, bottom, left, right)
        for row, cells in enumerate(grid):
            for column, cell in enumerate(cells):
                style = day if isinstance(cell, date) else fonts.get(look.fonts.get(column, ""), plain)
                if isinstance(cell, Formula):
                    sheet.write(row, column, xlwt.Formula(cell.text.removeprefix("=")), style)
                elif cell != "":
                    sheet.write(row, column, cell, style)
        for row in look.hidden_rows:
            sheet.row(row).hidden = True
        for column in look.hidden_columns:
            sheet.col(column).hidden = True
        if name in look.hidden_sheets:
            sheet.visibility = 1
    book.save(str(path))
    return path


def write_ods(path: Path, sheets: Mapping[str, Grid], look: Look) -> Path:
    tables = "".join(_table(name, grid, look) for name, grid in sheets.items())
    return pack_ods(path, tables, styles=_styles(look))


def pack_ods(path: Path, tables: str, *, styles: str = "", parts: Mapping[str, bytes] | None = None) -> Path:
    """Pack the XML of tables (and any further parts) as an ODS file."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_KIND, zipfile.ZIP_STORED)
        standing = {"META-INF/manifest.xml": _MANIFEST.encode(), "content.xml": content.encode()}
        for name, part in {**standing, **(parts or {})}.items():
            archive.writestr(name, part)
    return path


def write_text(
    path: Path,
    sheets: Mapping[str, Grid],
    look: Look | None = None,
    *,
    delimiter: str = ";",
    encoding: str = "utf-8-sig",
    newline: str = "\r\n",
    last_newline: bool = True,
) -> Path:
    """Write the first grid as text; `encoding` may also be "tcvn3" or "vni", as bytes of those fonts."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if newline == "\r" else csv.QUOTE_MINIMAL  # csv forgets to quote a lone line feed
    csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(
        [shown(cell) for cell in row] for row in next(iter(sheets.values()))
    )
    written = out.getvalue() if last_newline else out.getvalue().removesuffix(newline)
    path.write_bytes(encoded(written, encoding))
    return path


def encoded(text: str, encoding: str) -> bytes:
    if encoding in ("tcvn3", "vni"):
        return spell(text, encoding).encode("cp1252")  # type: ignore[arg-type]
    return as_windows_1258(text) if encoding == "cp1258" else text.encode(encoding)


def as_windows_1258(text: str) -> bytes:
    """Write what Windows writes: letters it has whole stay whole, other tones stand apart."""
    out = bytearray()
    for letter in normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            apart = normalize("NFD", letter)
            tone = next(mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323")
            out += normalize("NFC", apart.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


def shown(cell: Any) -> str:
    """Write a cell as text shows it."""
    if isinstance(cell, Formula):
        return shown(cell.result)
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell)


def _styles(look: Look) -> str:
    fonts = "".join(
        f"<style:style style:name={quoteattr('f-' + font)} style:family='table-cell'>"
        f"<style:text-properties style:font-name={quoteattr(font)}/></style:style>"
        for font in sorted(set(look.fonts.values()))
    )
    hidden = '<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>'
    return fonts + hidden


def _table(name: str, grid: Grid, look: Look) -> str:
    covered = {
        (row, column)
        for first, last in look.merges
        for row in range(first[0], last[0] + 1)
        for column in range(first[1], last[1] + 1)
        if (row, column) != first
    }
    spans = dict(look.merges)
    width = max((len(row) for row in grid), default=0)
    columns = "".join(
        f"<table:table-column{_collapse(column in look.hidden_columns)}/>" for column in range(width)
    )
    rows = []
    for number, row in enumerate(grid):
        cells = "".join(
            _ods_cell(cell, (number, column) in covered, spans.get((number, column)), (number, column), look)
            for column, cell in enumerate(row)
        )
        rows.append(f"<table:table-row{_collapse(number in look.hidden_rows)}>{cells}</table:table-row>")
    gone = ' table:style-name="gone"' if name in look.hidden_sheets else ""
    tail = f'<table:table-row table:number-rows-repeated="{1_048_576 - len(grid)}"><table:table-cell/></table:table-row>'
    return f"<table:table table:name={quoteattr(name)}{gone}>{columns}{''.join(rows)}{tail}</table:table>"


def _collapse(hidden: bool) -> str:
    return ' table:visibility="collapse"' if hidden else ""


def _ods_cell(cell: Any, covered: bool, last: tuple[int, int] | None, at: tuple[int, int], look: Look) -> str:
    if covered:
        return "<table:covered-table-cell/>"
    said = f' table:style-name="f-{look.fonts[at[1]]}"' if at[1] in look.fonts else ""
    if last:
        said += f' table:number-rows-spanned="{last[0] - at[0] + 1}" table:number-columns-spanned="{last[1] - at[1] + 1}"'
    if isinstance(cell, Formula):
        said += f' table:formula="of:{cell.text}"'
        cell = cell.result
    if cell == "":
        return f"<table:table-cell{said}/>"
    if isinstance(cell, bool):
        said += f' office:value-type="boolean" office:boolean-value="{str(cell).lower()}"'
    elif isinstance(cell, int | float):
        said += f' office:value-type="float" office:value="{cell!r}"'
    elif isinstance(cell, date):
        said += f' office:value-type="date" office:date-value="{cell.isoformat()}"'
    else:
        said += ' office:value-type="string"'
    return f"<table:table-cell{said}><text:p>{escape(shown(cell))}</text:p></table:table-cell>"


WRITERS: dict[str, Writer] = {"xlsx": write_xlsx, "xls": write_xls, "ods": write_ods}
