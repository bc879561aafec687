"""Write single cells of a workbook anew; every other part, format and formula stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import chain
from pathlib import Path

from disburse.sheets.marked_rows import ROW, row_cells, row_number, survey
from disburse.sheets.marked_sheets import WORKBOOK, rows_of, sheet_parts
from disburse.sheets.marked_styles import STYLES, NotKept, Styles
from disburse.sheets.package import Package
from disburse.sheets.plain_writing import value_cell

Cells = Mapping[int, Mapping[int, str | int]]
"""Row from 1 → column from 0 → what is to stand there: texts stay texts, numbers are numbers."""

_SEVERAL_CELLS = re.compile(rb"<f\b[^>]*\sref=")  # a formula that others share, or that fills a range
_CALCULATION = re.compile(rb"<calcPr\b([^>]*?)(/?)>")
_ON_LOAD = re.compile(rb'\sfullCalcOnLoad="[^"]*"')


def free_column(source: Path | BytesIO, sheet: str) -> int:
    """Find the first column right of everything in a sheet, 0-based; raises `NotKept` for a workbook we do not edit."""
    package = Package(source)
    content = package.read(_part(package, sheet))
    return survey(content, *rows_of(content))[0] + 1


def rewrite_workbook(source: Path | BytesIO, sheet: str, cells: Cells) -> BytesIO:
    """Give the workbook with some cells of a sheet anew, in the formats they have.

    Sums are calculated again when the workbook is opened. Raises `NotKept` for a workbook we do not edit, for rows it
    does not have and where other cells share the formula of a cell.
    """
    package = Package(source)
    part, styles = _part(package, sheet), Styles(package.read(STYLES))
    content = package.read(part)
    start, end = rows_of(content)
    rows = _rows(content, start, end, cells, styles)
    package.forget(WORKBOOK, "calcChain")  # it names the cells that hold formulas
    package.write(WORKBOOK, _CALCULATION.sub(_on_load, package.read(WORKBOOK)))
    made = package.packed(
        {part: chain([content[:start]], rows, [content[end:]])},
        lambda: package.write(STYLES, styles.written()),
    )
    return BytesIO(made)


def _part(package: Package, sheet: str) -> str:
    parts = sheet_parts(package)
    if sheet not in parts:
        raise NotKept
    return parts[sheet]


def _on_load(found: re.Match[bytes]) -> bytes:
    return b'<calcPr fullCalcOnLoad="1"' + _ON_LOAD.sub(b"", found[1]) + found[2] + b">"


def _rows(content: bytes, start: int, end: int, cells: Cells, styles: Styles) -> Iterator[bytes]:
    missing = set(cells)
    for row in ROW.finditer(content, start, end):
        yield content[start : row.start()]
        start = row.end()
        number = row_number(row)
        missing.discard(number)
        yield _row(row, number, cells[number], styles) if number in cells else row[0]
    if missing:
        raise NotKept
    yield content[start:end]


def _row(row: re.Match[bytes], number: int, values: Mapping[int, str | int], styles: Styles) -> bytes:
    attributes, found = row_cells(row, number)
    pieces = {column: content for column, (_, content) in found.items()}
    for column, value in values.items():
        if _SEVERAL_CELLS.search(pieces.get(column, b"")):
            raise NotKept
        style = found[column][0] if column in found else styles.plain()
        pieces[column] = value_cell(number, column, value, style).encode()
    return b"<row%s>%s</row>" % (attributes, b"".join(piece for _, piece in sorted(pieces.items())))
