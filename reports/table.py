"""Tables on paper: the header again on every page, rows never split, text wrapped or shrunk but never cut.

Measured first (`lay_out`), then broken into pages (`paginate`), then drawn (`draw_rows`), so a list knows its
page count before its first line is on paper. Lengths are millimetres.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from reports.letters import MM, Family, Style
from reports.paper import Align, Sheet

PADDING = 1.2
AIR = 0.8
CELL_LINE_HEIGHT = 1.2
SCALES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)
SMALLEST = 7.0
FITTED_KEPT = 8_192  # cells; most of a list say what others say: benefits, banks, places, round sums


class Line(NamedTuple):
    """A paragraph of a cell."""

    text: str
    size: float = 11
    style: Style = "regular"


@dataclass(frozen=True)
class TickBox:
    """A cell to be ticked by hand, with words beside the box ("…/…")."""

    beside: str = ""
    side: float = 5.6


Cell = str | tuple[Line, ...] | TickBox


@dataclass(frozen=True)
class Column:
    """A column: its heading (lines after the first are smaller), its width, and how its cells stand."""

    title: str
    width: float
    align: Align = "left"
    size: float = 11


@dataclass(frozen=True)
class Row:
    """One row of cells; `group` rows have a single cell over the whole width, in bold."""

    cells: tuple[Cell, ...]
    group: bool = False
    bold: bool = False


@dataclass(frozen=True)
class LaidRow:
    """A row measured: its cells' lines in their final sizes, and its height."""

    row: Row
    cells: tuple[tuple[Line, ...], ...]
    height: float


def lay_out(
    family: Family, columns: Sequence[Column], rows: Iterable[Row], *, height: float = 0
) -> list[LaidRow]:
    """Fit every row: with a `height` letters shrink towards it first, then the row grows.

    Without, letters keep their size unless a word is wider than its column.
    """
    return [_fit_row(family, columns, row, height, shrink_to=height or None) for row in rows]


def height_of(family: Family, column: Column, cell: Cell, *, height: float) -> float:
    """Measure what one cell needs when letters shrink towards a height first."""
    lines = _lines(family, cell, column, bold=False)
    return _height(_fit_cell(family, lines, column.width - 2 * PADDING, height))


def head(family: Family, columns: Sequence[Column], *, size: float = 10, height: float = 0) -> LaidRow:
    """Measure the header row."""
    titled = [Column(c.title, c.width, "center", size) for c in columns]
    cells = tuple(_title(column.title, size) for column in columns)
    return _fit_row(family, titled, Row(cells), height, shrink_to=None)


def paginate(rows: Sequence[LaidRow], first: float, following: float) -> list[list[LaidRow]]:
    """Break rows into pages of the given heights; a group heading never stays alone at a page's end."""
    pages: list[list[LaidRow]] = [[]]
    left = first
    for index, row in enumerate(rows):
        if pages[-1] and _kept_together(rows, index) > left + 1e-6:
            pages.append([])
            left = following
        pages[-1].append(row)
        left -= row.height
    return pages


def _kept_together(rows: Sequence[LaidRow], index: int) -> float:
    """Measure a row, with what it heads when it is a group heading."""
    height = 0.0
    for row in rows[index:]:
        height += row.height
        if not row.row.group:
            break
    return height


def draw_rows(
    sheet: Sheet, x: float, y: float, columns: Sequence[Column], header: LaidRow, rows: Sequence[LaidRow]
) -> float:
    """Draw the header and rows downwards from y; return the y of the lower edge."""
    top = y
    edges = [x]
    for column in columns:
        edges.append(edges[-1] + column.width)
    sheet.rule(x, y, edges[-1], y, points=0.8)
    for row in (header, *rows):
        _draw_row(sheet, y, edges, columns, row, is_header=row is header)
        y += row.height
        sheet.rule(x, y, edges[-1], y, points=0.8 if row is header else 0.5)
    for edge in (edges[0], edges[-1]):
        sheet.rule(edge, top, edge, y, points=0.8)
    return y


def _fit_row(
    family: Family, columns: Sequence[Column], row: Row, height: float, *, shrink_to: float | None
) -> LaidRow:
    widths = [sum(c.width for c in columns)] if row.group else [c.width for c in columns]
    fitted = tuple(
        _fit_cell(
            family, _lines(family, cell, column, bold=row.group or row.bold), width - 2 * PADDING, shrink_to
        )
        for cell, column, width in zip(row.cells, columns, widths, strict=row.group is False)
    )
    tallest = max(_height(lines) for lines in fitted)
    return LaidRow(row, fitted, max(height, tallest))


def _title(title: str, size: float) -> tuple[Line, ...]:
    first, *more = title.split("\n")
    return (Line(first, size, "bold"), *(Line(part, size - 1, "italic") for part in more))


def _lines(family: Family, cell: Cell, column: Column, *, bold: bool) -> tuple[Line, ...]:
    if isinstance(cell, TickBox):
        return ()
    if isinstance(cell, str):
        text = family.clean(cell)
        return (Line(text, column.size, "bold" if bold else "regular"),) if text else ()
    return tuple(Line(family.clean(line.text), line.size, line.style) for line in cell if line.text.strip())


@lru_cache(maxsize=FITTED_KEPT)
def _fit_cell(
    family: Family, lines: tuple[Line, ...], width: float, height: float | None
) -> tuple[Line, ...]:
    """Wrap a cell at the largest scale that fits; at the smallest, long words are broken."""
    widths = [family.width(line.text, line.size, line.style) for line in lines]
    if max(widths, default=0.0) <= width and (height is None or _height(lines) <= height):
        return lines
    fitted: tuple[Line, ...] = ()
    for scale in SCALES:
        sizes = [max(line.size * scale, min(SMALLEST, line.size)) for line in lines]
        unbroken = tuple(Line(line.text, size, line.style) for line, size in zip(lines, sizes, strict=True))
        fits = all(
            full * size <= width * line.size for full, size, line in zip(widths, sizes, lines, strict=True)
        )
        if fits and (height is None or _height(unbroken) <= height):
            return unbroken
        if height is not None and scale != SCALES[-1]:
            shortest = _height(unbroken) + (0 if fits else min(map(_step, unbroken)))
            if shortest > height:
                continue  # broken into lines it only grows
        fitted = tuple(
            Line(part, line.size, line.style)
            for line in unbroken
            for part in family.wrap(line.text, width, line.size, line.style)
        )
        whole_words = all(
            family.width(word, line.size, line.style) <= width
            for line in unbroken
            for word in line.text.split(" ")
        )
        if whole_words and (height is None or _height(fitted) <= height):
            break
    return fitted


def _height(lines: tuple[Line, ...]) -> float:
    return sum(_step(line) for line in lines) + AIR


def _step(line: Line) -> float:
    return line.size * CELL_LINE_HEIGHT / MM


def _draw_row(
    sheet: Sheet, y: float, edges: list[float], columns: Sequence[Column], laid: LaidRow, *, is_header: bool
) -> None:
    spans = [(edges[0], edges[-1])] if laid.row.group else list(pairwise(edges))
    sheet.verticals([left for left, _ in spans[1:]], y, y + laid.height, points=0.5)
    for (left, right), column, cell, lines in zip(spans, columns, laid.row.cells, laid.cells, strict=False):
        align: Align = "center" if is_header else "left" if laid.row.group else column.align
        if isinstance(cell, TickBox):
            _draw_box(sheet, left, right, y, laid.height, cell)
        else:
            _draw_lines(sheet, left, right, y, laid.height, lines, align)


def _draw_lines(
    sheet: Sheet, left: float, right: float, y: float, height: float, lines: tuple[Line, ...], align: Align
) -> None:
    x = {"left": left + PADDING, "center": (left + right) / 2, "right": right - PADDING}[align]
    y += (height - _height(lines) + AIR) / 2
    for line in lines:
        # Marks above capitals need more room than tails below the line do.
        sheet.text(x, y + _step(line) * 0.76, line.text, size=line.size, style=line.style, align=align)
        y += _step(line)


def _draw_box(sheet: Sheet, left: float, right: float, y: float, height: float, box: TickBox) -> None:
    top = y + (height - box.side) / 2
    if not box.beside:
        sheet.box((left + right - box.side) / 2, top, box.side, box.side)
        return
    sheet.box(left + PADDING, top, box.side, box.side)
    start = left + PADDING + box.side + 0.8
    sheet.text(start, y + height / 2 + 1.4, box.beside, size=10, within=right - start - PADDING)
