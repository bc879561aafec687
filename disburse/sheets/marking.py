"""Mark what is wrong in a workbook: cells in colour with a note, three columns at the right, a summary in front.

An ordinary XLSX is edited part by part, so that its formats, formulas with their results, drawings and sheets stay
as they are; of anything else a plain workbook with the same values is made first. Runs in the limited child, in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from disburse.sheets.marked_notes import EMPTY_COMMENTS, EMPTY_DRAWING, with_notes
from disburse.sheets.marked_rows import LAST_COLUMN, Added, RowMark, marked_rows, silent, survey
from disburse.sheets.marked_sheets import (
    head_with,
    notes_parts,
    put_in_front,
    rows_of,
    sheet_parts,
    tail_with,
)
from disburse.sheets.marked_styles import STYLES, NotKept, Styles
from disburse.sheets.package import Package
from disburse.sheets.plain_parts import KIND, MAIN
from disburse.sheets.plain_writing import reference, text_cell


class Link(NamedTuple):
    """A cell of a sheet: its row from 1, its column from 0."""

    sheet: str
    row: int
    column: int


@dataclass(frozen=True)
class SummaryRow:
    """A row of the summary: its texts, and the cells it leads to."""

    texts: tuple[str, ...]
    links: tuple[Link, ...] = ()
    bold: bool = False


@dataclass(frozen=True)
class Marking:
    """What is said of one sheet; rows from 1, columns from 0. `notes` are the texts of marked cells."""

    sheet: str
    added: Added
    rows: dict[int, RowMark]
    notes: dict[tuple[int, int], str]
    summary_name: str
    summary: list[SummaryRow] = field(default_factory=list)


def mark_workbook(source: Path | BytesIO, marking: Marking, tell: Callable[[int], None] = silent) -> bytes:
    """Give the workbook with its marks; raises `NotKept` for one we do not edit, `LimitsExceeded` for too much of one.

    `tell` hears now and then which row is being marked.
    """
    package = Package(source)
    parts = sheet_parts(package)
    if marking.sheet not in parts:
        raise NotKept
    part, styles, added = parts[marking.sheet], Styles(package.read(STYLES)), marking.added
    put_in_front(package, marking.summary_name, _summary(marking, styles), part)
    streams: dict[str, Iterable[bytes]] = {}
    if added.header_row:
        sheet = package.read(part)
        start, end = rows_of(sheet)
        width, added.last_row = survey(sheet, start, end)
        if added.column is None:
            added.column = width + 1
        if added.column + len(added.headings) > LAST_COLUMN:
            raise NotKept
        head, tail = head_with(sheet[:start], added), sheet[end:]
        tail = tail_with(tail, added, _add_notes(package, part, tail, marking.notes))
        rows = marked_rows(sheet, start, end, marking.rows, added, styles, tell)
        streams[part] = chain([head], rows, [tail])
    return package.packed(streams, lambda: package.write(STYLES, styles.written()))


def _add_notes(package: Package, part: str, tail: bytes, notes: dict[tuple[int, int], str]) -> str:
    """Write the notes; give the relation of their drawing when the sheet does not have it yet."""
    comments, drawing = notes_parts(package, part, tail)
    if not notes and not comments:
        return ""
    said, drawn = with_notes(
        package.read(comments) if comments else EMPTY_COMMENTS,
        package.read(drawing) if drawing else EMPTY_DRAWING,
        notes,
    )
    if not comments:
        comments = package.new_name("xl/addedcomments{}.xml")
        package.declare(comments, f"{KIND}.comments+xml")
        package.relate(part, "comments", comments)
    package.write(comments, said)
    relation = ""
    if not drawing:
        drawing = package.new_name("xl/drawings/added{}.vml")
        package.declare_extension("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
        relation = package.relate(part, "vmlDrawing", drawing)
    package.write(drawing, drawn)
    return relation


def _summary(marking: Marking, styles: Styles) -> bytes:
    plain, bold, link = styles.plain(), styles.plain(bold=True), styles.plain(link=True)
    one_sheet = {link.sheet for row in marking.summary for link in row.links} <= {marking.sheet}
    rows, links = [], []
    for number, row in enumerate(marking.summary, start=1):
        cells = [
            text_cell(number, column, text, bold if row.bold else plain)
            for column, text in enumerate(row.texts)
            if text
        ]
        for column, to in enumerate(row.links, start=len(row.texts)):
            cell = reference(to.row, to.column)
            cells.append(text_cell(number, column, cell if one_sheet else f"{to.sheet}!{cell}", link))
            quoted = "'" + to.sheet.replace("'", "''") + "'"
            links.append(
                f'<hyperlink ref="{reference(number, column)}" location={quoteattr(f"{quoted}!{cell}")}/>'
            )
        rows.append(f'<row r="{number}">{"".join(cells)}</row>')
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{MAIN}">'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
        '<cols><col min="1" max="1" width="18" customWidth="1"/><col min="2" max="2" width="8" customWidth="1"/><col min="3" max="3" width="90" customWidth="1"/></cols>'
        f"<sheetData>{''.join(rows)}</sheetData>{linked}</worksheet>"
    ).encode()
