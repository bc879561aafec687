"""The rows of a sheet that is being marked: copied as they stand, but for the cells that are marked and what is added."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from disburse.sheets.marked_styles import Level, NotKept, Styles
from disburse.sheets.plain_writing import reference, text_cell

LAST_COLUMN = 16_383
TOLD_EVERY = 500  # rows
ROW = re.compile(rb"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_AT = re.compile(rb'\sr="([A-Z]{1,3})?(\d{1,7})"')
_STYLE = re.compile(rb'\ss="(\d+)"')
_SPANS = re.compile(rb'\sspans="[^"]*"')


def silent(_row: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True)
class RowMark:
    """What is said of one row: cells by 0-based column with their level, and the texts of the added columns."""

    level: Level | None
    cells: dict[int, Level]
    said: tuple[str, ...]


@dataclass
class Added:
    """Where columns are added: the first of them, 0-based, and their headings in a row of the header."""

    header_row: int
    headings: tuple[str, ...]
    column: int | None = None
    """None: right of everything; else where they stood before, and are written anew."""
    last_row: int = field(default=0, init=False)


def survey(sheet: bytes, start: int, end: int) -> tuple[int, int]:
    """Find the widest used column and the last row; raises `NotKept` for rows without references."""
    width = last = 0
    for row in ROW.finditer(sheet, start, end):
        last = max(last, row_number(row))
        body = row[2] or b""
        cell = body.rfind(b"<c ")
        if cell >= 0:
            width = max(width, _place(body[cell : body.index(b">", cell) + 1])[1])
    return width, last


def marked_rows(
    sheet: bytes,
    start: int,
    end: int,
    marks: dict[int, RowMark],
    added: Added,
    styles: Styles,
    tell: Callable[[int], None] = silent,
) -> Iterator[bytes]:
    """Yield the rows of a sheet's XML, marked and with the added columns; what was marked before is unmarked.

    `tell` hears now and then which row it is.
    """
    first = added.column or 0
    again = bool(styles.painted_before)
    for row in ROW.finditer(sheet, start, end):
        yield sheet[start : row.start()]
        start = row.end()
        number = row_number(row)
        if number % TOLD_EVERY == 0:
            tell(number)
        mark = marks.get(number)
        if mark is None and number != added.header_row and not (again and number > added.header_row):
            yield row[0]
            continue
        if number == added.header_row:
            mark = RowMark(None, {}, added.headings)
        yield _row(
            row, number, mark, first, len(added.headings), styles, is_header=number == added.header_row
        )
    yield sheet[start:end]


def row_number(row: re.Match[bytes]) -> int:
    """Read which row of the sheet it is, from 1; raises `NotKept` for one that does not say."""
    at = _AT.search(row[1])
    if at is None or at[1]:
        raise NotKept
    return int(at[2])


def row_cells(row: re.Match[bytes], number: int) -> tuple[bytes, dict[int, tuple[int, bytes]]]:
    """Give the attributes of a row that is written anew, and its cells: column from 0 → (format, XML).

    Raises `NotKept` for cells out of their order.
    """
    cells: dict[int, tuple[int, bytes]] = {}
    for cell in _CELL.finditer(row[2] or b""):
        at, column = _place(cell[0])
        if at != number or (cells and column <= max(cells)):
            raise NotKept
        found = _STYLE.search(cell[1])
        cells[column] = (int(found[1]) if found else 0, cell[0])
    return _SPANS.sub(b"", row[1]), cells


def _row(
    row: re.Match[bytes],
    number: int,
    mark: RowMark | None,
    first: int,
    count: int,
    styles: Styles,
    *,
    is_header: bool,
) -> bytes:
    attributes, cells = row_cells(row, number)
    for column in range(first, first + count):
        cells.pop(column, None)
    pieces = {
        column: _restyled(content, style, styles.painted(style, (mark.cells if mark else {}).get(column)))
        for column, (style, content) in cells.items()
    }
    if mark:
        for column in mark.cells.keys() - cells.keys():
            style = styles.painted(0, mark.cells[column])
            pieces[column] = f'<c r="{reference(number, column)}" s="{style}"/>'.encode()
        heading = (
            styles.painted(cells[max(cells)][0], None) if is_header and cells else styles.plain(mark.level)
        )
        for column, text in enumerate(mark.said, start=first):
            if text:
                pieces[column] = text_cell(number, column, text, heading).encode()
    body = b"".join(piece for _, piece in sorted(pieces.items()))
    return b"<row%s>%s</row>" % (attributes, body)


def _restyled(content: bytes, style: int, wanted: int) -> bytes:
    if style == wanted:
        return content
    end = content.index(b">")
    end -= content[end - 1 : end] == b"/"
    return b'<c s="%d"' % wanted + _STYLE.sub(b"", content[2:end]) + content[end:]


def _place(tag: bytes) -> tuple[int, int]:
    """Read where a cell stands: row from 1, column from 0."""
    found = _AT.search(tag[: tag.index(b">")])
    if found is None or not found[1]:
        raise NotKept
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return int(found[2]), column - 1
