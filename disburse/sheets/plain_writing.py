"""Write what was read from any file as a plain XLSX, row by row and in memory: same sheets, rows and values.

Written without a library because the child that reads untrusted files may write none itself, which every streaming
library does (`sheets/limits.py`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from disburse.sheets.plain_parts import RELATIONS, STYLES, content_types, workbook_of, workbook_relations
from disburse.sheets.workbook import Cell, Range, Row

TEXT_STYLE, DAY_STYLE, MOMENT_STYLE = 1, 2, 3
_DAY_0: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no zone
_ROWS_PER_WRITE = 500
_ESCAPED = {"_x": "_x005F_x", **{chr(code): f"_x{code:04X}_" for code in range(32) if code not in (9, 10)}}
_NONCHARACTERS = dict.fromkeys([*range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "�")


@dataclass(frozen=True)
class PlainSheet:
    """One sheet to write; `rows[0]` is row 1. `merges` are 0-based inclusive ranges, `hidden` 1-based row numbers."""

    name: str
    rows: Iterable[Row]
    visible: bool = True
    merges: list[Range] = field(default_factory=list)
    hidden: frozenset[int] = frozenset()


def write_plain(sheets: list[PlainSheet]) -> BytesIO:
    """Write sheets: texts stay texts, numbers numbers and days days, whatever a text looks like."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
        numbers = range(1, len(sheets) + 1)
        archive.writestr("[Content_Types].xml", content_types(numbers))
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("xl/workbook.xml", workbook_of([(sheet.name, sheet.visible) for sheet in sheets]))
        archive.writestr("xl/_rels/workbook.xml.rels", workbook_relations(numbers))
        archive.writestr("xl/styles.xml", STYLES)
        for number, sheet in zip(numbers, sheets, strict=True):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for piece in _sheet(sheet):
                    part.write(piece.encode())
    return target


def reference(row: int, column: int) -> str:
    """Name a cell: row from 1, column from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def text_cell(row: int, column: int, text: str, style: int) -> str:
    """Write a cell that is a text and nothing else."""
    return f'<c r="{reference(row, column)}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{xml_text(text)}</t></is></c>'


def value_cell(row: int, column: int, value: str | int, style: int) -> str:
    """Write a cell that is a whole number, or a text and nothing else."""
    if isinstance(value, str):
        return text_cell(row, column, value, style)
    return f'<c r="{reference(row, column)}" s="{style}"><v>{value}</v></c>'


def xml_text(text: str) -> str:
    """Write a text as XML can carry it; what it cannot is escaped as spreadsheets do ("_x0001_")."""
    for character, escaped in _ESCAPED.items():
        if character in text:
            text = text.replace(character, escaped)
    return escape(text.translate(_NONCHARACTERS))


def _sheet(sheet: PlainSheet) -> Iterable[str]:
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    yield '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    pieces: list[str] = []
    for number, row in enumerate(sheet.rows, start=1):
        cells = "".join(_cell(number, column, cell) for column, cell in enumerate(row) if cell != "")
        if cells:
            hidden = ' hidden="1"' if number in sheet.hidden else ""
            pieces.append(f'<row r="{number}"{hidden}>{cells}</row>')
        if len(pieces) >= _ROWS_PER_WRITE:
            yield "".join(pieces)
            pieces.clear()
    yield "".join(pieces) + "</sheetData>"
    if sheet.merges:
        ranges = (
            f"{reference(first[0] + 1, first[1])}:{reference(last[0] + 1, last[1])}"
            for first, last in sheet.merges
        )
        yield f"<mergeCells>{''.join(f'<mergeCell ref={quoteattr(one)}/>' for one in ranges)}</mergeCells>"
    yield "</worksheet>"


def _cell(row: int, column: int, cell: Cell) -> str:
    at = reference(row, column)
    if isinstance(cell, bool):
        return f'<c r="{at}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{at}"><v>{cell!r}</v></c>'
    if isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a sheet knows no zone
        days = (moment - _DAY_0).total_seconds() / 86_400
        if days >= 61:  # before March 1900 spreadsheets disagree about the day
            style = MOMENT_STYLE if isinstance(cell, datetime) else DAY_STYLE
            return f'<c r="{at}" s="{style}"><v>{days!r}</v></c>'
    return text_cell(row, column, str(cell), TEXT_STYLE)
