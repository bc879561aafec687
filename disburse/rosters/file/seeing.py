"""See what a file's columns hold without reading it whole: sheets, header, samples, the fields each column may be.

`see_file` asks the limited child, `main`. Samples leave the child masked and are never stored. Nothing here touches the database or holds a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Literal

import msgspec

from disburse.rosters.file import wording
from disburse.rosters.file.annotated import unmarked
from disburse.rosters.file.column_values import ColumnValues
from disburse.rosters.file.columns import IGNORED, SHOWN, missing
from disburse.rosters.file.finding import find_roster, header_pointed_at, table_of
from disburse.rosters.file.layouts import layout_of
from disburse.rosters.file.likelihood import propose, weigh
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.samples import is_data, masked, samples
from disburse.rosters.file.sheets_joined import ALL_SHEETS, alike
from disburse.rosters.file.wording import Wording
from disburse.sheets.columns import column_keys, fold_header, letter
from disburse.sheets.limits import run_limited, serve_frames
from disburse.sheets.opening import open_book
from disburse.sheets.refusals import NoRows, SheetMissing
from disburse.sheets.rows import sort_rows
from disburse.sheets.table import HEADER_ROWS_MAX, Table, column_of, likely_header_row
from disburse.sheets.workbook import HEAD_ROWS, Book, Row, SheetHead

prepare = wording.prepare
HEADER_LETTERS = 200
TOP_ROWS = 20
COUNTED_ROWS = 5_000
SHEETS_SEEN = 40

State = Literal["sure", "probable", "chosen", "doubled", "ignored", ""]


class SeenColumn(msgspec.Struct):
    """One column of the file: its key (`column_keys`), header, letter ("AB"), masked samples, and its field.

    `field` is what it is read as, "" for nothing; `automatic` what it would be without anybody's choice; `state` how
    sure that is ("ignored": known to mean nothing here, "": nobody knows it). `likely` are all fields, likeliest first;
    `proposed` is the first of them where header and values speak for it.
    """

    key: str
    header: str
    letter: str
    samples: list[str]
    field: str
    automatic: str
    state: State
    likely: list[str]
    proposed: str


class SeenSheet(msgspec.Struct):
    """One sheet, numbered from 1: how many filled rows (`more`: at least), and how many of its columns are known."""

    number: int
    name: str
    visible: bool
    rows: int
    more: bool
    known: int


class Seen(msgspec.Struct):
    """What a file holds, as it is read with some choices.

    `header_rows` are the first and last row of the header in use, (0, 0) for none; `found_rows` those found without a
    choice. `alike` counts the sheets whose columns stand as in this one, `joined` says that all of them are read. `top` are the first rows with their number. `lacking` are required fields without a column;
    `header_is_data` says that the header in use holds numbers as of people.
    """

    sheets: list[SeenSheet]
    sheet: str
    header_rows: tuple[int, int]
    found_rows: tuple[int, int]
    top: list[tuple[int, list[str]]]
    columns: list[SeenColumn]
    lacking: list[str]
    hidden_rows: int
    hidden_columns: list[str]
    header_is_data: bool
    alike: int = 1
    joined: bool = False


class Order(msgspec.Struct):
    """What the child is asked to do."""

    unit: str | None
    programme: str
    size_max: int
    choices: Choices
    sheet_number: int
    pointed_row: int


async def see_file(
    source: Path | bytes,
    *,
    unit: str | None,
    programme: str,
    choices: Choices | None = None,
    sheet_number: int = 0,
    pointed_row: int = 0,
    size_max: int = 200 << 20,
) -> Seen:
    """Look at a file within limits; raises `FileRefused`, also `LegacyFont` with its samples.

    `sheet_number`, from 1, says which sheet to look at instead of the one chosen by name; `pointed_row`, from 1, is a
    row of the header as a person sees it.
    """
    path = [] if isinstance(source, bytes) else [str(source)]
    content = source if isinstance(source, bytes) else None
    order = msgspec.msgpack.encode(
        Order(unit, programme, size_max, choices or Choices(), sheet_number, pointed_row)
    )
    async with aclosing(run_limited(__name__, path, order=order, content=content)) as bodies:
        async for body in bodies:
            return msgspec.msgpack.decode(body, type=Seen)
    raise NoRows


def main(arguments: list[str]) -> None:
    """Be the child: answer with one body."""
    order = msgspec.msgpack.decode(Path(arguments[0]).read_bytes(), type=Order)
    serve_frames(lambda: _bodies(order, Path(arguments[1])))


def _bodies(order: Order, path: Path) -> Iterator[bytes]:
    opened = open_book(path, size_max=order.size_max, encoding=order.choices.encoding)
    book, heads = unmarked(opened, opened.heads())
    choices = order.choices
    if order.sheet_number:
        if order.sheet_number > len(heads):
            raise SheetMissing
        choices = msgspec.structs.replace(choices, sheet=heads[order.sheet_number - 1].name)
    yield msgspec.msgpack.encode(
        look(book, heads, choices, Wording(order.unit, order.programme), order.pointed_row)
    )


def look(
    book: Book, heads: list[SheetHead], choices: Choices, wording: Wording, pointed_row: int = 0
) -> Seen:
    """Look at an open book by the heads of its sheets; where no header is known, the likeliest row is taken for it."""
    joined = choices.sheet == ALL_SHEETS
    if joined:
        choices = msgspec.structs.replace(choices, sheet=None)
    found = find_roster(heads, choices, wording).table
    chosen = found.sheet if found else choices.sheet
    head = next((one for one in heads if one.name == chosen), None) or max(heads, key=_filled)
    rows = None
    if pointed_row:
        rows = header_pointed_at(head, pointed_row, choices, wording)
    elif found is None and (row := likely_header_row(head)):
        rows = (row, row)
    if rows:
        found = table_of(head, msgspec.structs.replace(choices, header_rows=rows), wording) or found
    plain = table_of(head, msgspec.structs.replace(choices, header_rows=None, columns={}), wording)
    found_rows = plain.header_rows if plain else (0, 0)
    beside = choices
    if found and found.header_rows == found_rows:  # nobody chose other rows, so each sheet has its own
        beside = msgspec.structs.replace(choices, header_rows=None)
    counted = {one.name: _count(book, one) for one in heads[:SHEETS_SEEN]}
    hidden = book.hidden(head.name)
    return Seen(
        sheets=[
            SeenSheet(number, one.name, one.visible, *counted[one.name], _known(one, wording))
            for number, one in enumerate(heads[:SHEETS_SEEN], 1)
            if counted[one.name][0]
        ],
        sheet=head.name,
        header_rows=found.header_rows if found else (0, 0),
        found_rows=found_rows,
        top=[
            (number, [masked(cell) for cell in row[:12]])
            for number, row in enumerate(head.rows[:TOP_ROWS], 1)
        ],
        columns=_columns(head, found, choices, wording) if found else [],
        lacking=missing(found.columns) if found else missing([]),
        hidden_rows=sum(number >= found.first_data_row for number in hidden.rows) if found else 0,
        hidden_columns=[letter(index) for index in sorted(hidden.columns)],
        alike=len(alike(heads, found, beside, wording)) if found else 0,
        joined=joined,
        header_is_data=found is not None
        and is_data(head.rows[found.header_rows[0] - 1 : found.header_rows[1]]),
    )


def header_rows_fit(first: int, last: int) -> bool:
    """Say whether rows may be a header at all."""
    return 1 <= first <= last <= HEAD_ROWS and last - first < HEADER_ROWS_MAX


def _columns(head: SheetHead, table: Table, choices: Choices, wording: Wording) -> list[SeenColumn]:
    unchosen = msgspec.structs.replace(choices, header_rows=table.header_rows, columns={})
    plain = table_of(head, unchosen, wording) or table
    fields, automatic = _fields(table), _fields(plain)
    values, data = ColumnValues(wording), _data(head, table, wording)
    held = {index: column_of(data, index) for index in range(len(table.parts))}
    scores = {index: weigh(parts, held[index], values) for index, parts in enumerate(table.parts)}
    proposed = propose(scores, fields)
    seen = []
    for index, (key, parts) in enumerate(zip(column_keys(table.parts), table.parts, strict=True)):
        if not held[index] and not parts:
            continue
        field = fields.get(index, "")
        likely = sorted(SHOWN, key=lambda name, of=scores[index]: -of[name])  # type: ignore[misc]
        seen.append(
            SeenColumn(
                key=key,
                header=table.shown[index][:HEADER_LETTERS],
                letter=letter(index),
                samples=samples(held[index], field or likely[0]),
                field=field,
                automatic=automatic.get(index, ""),
                state=_state(index, field, table, plain),
                likely=likely,
                proposed=proposed.get(index, ""),
            )
        )
    return seen


def _fields(table: Table) -> dict[int, str]:
    """Give column → field, of doubled ones too."""
    doubled = {index: name for name, indices in table.matched.doubled.items() for index in indices}
    return doubled | {index: name for name, index in table.matched.columns.items()}


def _state(index: int, field: str, table: Table, plain: Table) -> State:
    """Say how sure a column is; what a person chose and nobody would doubt anyway is sure."""
    if any(index in indices for indices in table.matched.doubled.values()):
        return "doubled"
    probable = field in plain.matched.probable
    if index in table.matched.taught and (not field or probable or _fields(plain).get(index) != field):
        return "chosen" if field else "ignored"
    if field:
        return "probable" if probable else "sure"
    return "ignored" if fold_header(table.shown[index]) in IGNORED else ""


def _data(head: SheetHead, table: Table, wording: Wording) -> list[Row]:
    """Give the rows of the head that look like data."""
    layout = layout_of(table, head, wording)
    rows = sort_rows(head.rows, table.first_data_row, layout)
    return [row for _, kind, row, _ in rows if kind == "data" and sum(cell != "" for cell in row) > 1]


def _count(book: Book, head: SheetHead) -> tuple[int, bool]:
    """Count the filled rows of a sheet, up to a limit."""
    if len(head.rows) < HEAD_ROWS:
        return _filled(head), False
    counted = 0
    for row in book.rows(head.name):
        counted += any(cell != "" for cell in row)
        if counted >= COUNTED_ROWS:
            return counted, True
    return counted, False


def _filled(head: SheetHead) -> int:
    return sum(any(cell != "" for cell in row) for row in head.rows)


def _known(head: SheetHead, wording: Wording) -> int:
    table = table_of(head, Choices(), wording)
    return len(table.columns) if table else 0
