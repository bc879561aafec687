"""Find the table in a sheet made for paper: titles above, a header of one to three rows, footers below.

The layouts are those of `domain.md` 1.6, 5.3 and `ux.md` 3.3: merged two-row headers, a numbering row,
group rows, sums per page. Rows the table does not explain are kept as data, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import product

from disburse.sheets.columns import Dictionary, Matched, by_spelling, count_exact, match_columns
from disburse.sheets.workbook import Cell, Range, Row, SheetHead

HEADER_ROWS_MAX = 3
SEARCHED_ROWS = 40
FIELDS_MIN = 2
_NUMBERING = re.compile(r"[(\[]?(?:[A-ZĐa-zđ]|\d{1,2})[)\]]?(?:\s*[=+\-x*/:]\s*[(\[]?\d{1,2}[)\]]?)*")
_LONG_NUMBER = re.compile(r"\d{6,}")
_IN_BRACKETS = re.compile(r"\(.*\)|-+")


@dataclass(frozen=True, slots=True)
class Table:
    """Where the table is. Rows are numbered as in the file, from 1; columns from 0."""

    sheet: str
    header_rows: tuple[int, int]
    first_data_row: int
    columns: dict[str, int]
    headers: dict[str, str]
    unknown: list[str] = field(default_factory=list)
    doubled: dict[str, list[str]] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    parts: list[tuple[str, ...]] = field(default_factory=list)
    matched: Matched = field(default_factory=Matched)


@dataclass(frozen=True, slots=True)
class Known:
    """What a feature knows about its columns beyond their spellings.

    `taught` maps keys of columns (`column_keys`) to fields, "" for columns that mean nothing. `looks_like` says
    whether some values look like a field, None when they tell nothing. `loose` fields may be recognised by a header
    that only holds their words, where the values agree.
    """

    taught: Mapping[str, str] = field(default_factory=dict)
    looks_like: Callable[[str, Sequence[Cell]], bool | None] = lambda _name, _values: None
    loose: Set[str] = frozenset()


def find_table(
    head: SheetHead,
    dictionary: Dictionary,
    *,
    header_rows: tuple[int, int] | None = None,
    known: Known = Known(),
) -> Table | None:
    """Find the header block that explains the most columns, or None when no row looks like a header.

    `header_rows` names the block instead.
    """
    grid = _filled(head.rows, head.merges)
    if header_rows is not None:
        first, last = header_rows
        if not 1 <= first <= last <= len(grid):
            return None
        return _describe(
            head, dictionary, known, _headers(grid[first - 1 : last]), first - 1, last - first + 1
        )
    block = _best_block(head, grid, _blocks(range(min(SEARCHED_ROWS, len(grid)))), dictionary, known)
    if block is None:
        return None
    top, height = block
    return _describe(head, dictionary, known, _headers(grid[top : top + height]), top, height)


def header_around(
    head: SheetHead, row: int, dictionary: Dictionary, *, known: Known = Known()
) -> tuple[int, int]:
    """Give the header a person means who points at one of its rows, as first and last row from 1.

    Rows of words above and below belong to it where that explains more columns.
    """
    grid = _filled(head.rows, head.merges)
    blocks = [
        (top, height)
        for top, height in _blocks(range(max(row - HEADER_ROWS_MAX, 0), min(row, len(grid))))
        if top + height >= row and all(map(_is_words, grid[top : top + height]))
    ]
    block = _best_block(head, grid, blocks, dictionary, known)
    return (block[0] + 1, block[0] + block[1]) if block else (row, row)


def _blocks(tops: range) -> Iterator[tuple[int, int]]:
    return product(tops, range(1, HEADER_ROWS_MAX + 1))


def _is_words(row: Row) -> bool:
    return all(isinstance(cell, str) and not _LONG_NUMBER.search(cell) for cell in row)


def _best_block(
    head: SheetHead,
    grid: list[Row],
    blocks: Iterable[tuple[int, int]],
    dictionary: Dictionary,
    known: Known,
) -> tuple[int, int] | None:
    """Find the block of rows, as top row from 0 and height, that explains the most columns."""
    spellings = by_spelling(dictionary) | {header: name for header, name in known.taught.items() if name}
    best: tuple[float, int, int] | None = None
    for top, height in blocks:
        if top + height > len(grid):
            continue
        hits = count_exact(_headers(grid[top : top + height]), spellings)
        score = 2 * hits + _texture(head.rows[top : top + height])
        if hits >= FIELDS_MIN and (best is None or score > best[0]):
            best = (score, top, height)
    if best is None:
        return None
    _, top, height = best
    crossing = [first for (first, _), (last, _) in head.merges if first < top <= last]
    return (min(crossing), height + top - min(crossing)) if crossing else (top, height)


def _describe(
    head: SheetHead,
    dictionary: Dictionary,
    known: Known,
    headers: list[tuple[str, ...]],
    top: int,
    height: int,
) -> Table:
    first = top + height
    while first < len(head.rows) and _is_numbering(head.rows[first]):
        first += 1
    below = head.rows[first:]
    matched = match_columns(
        headers,
        dictionary,
        known.taught,
        agrees=lambda name, index: known.looks_like(name, column_of(below, index)),
        loose=known.loose,
    )
    shown = [" / ".join(parts) for parts in headers]
    titles = [str(cell) for row in head.rows[:top] for cell in row if cell != ""]
    return Table(
        sheet=head.name,
        header_rows=(top + 1, top + height),
        first_data_row=first + 1,
        columns=matched.columns,
        headers={name: shown[index] for name, index in matched.columns.items()},
        unknown=[shown[index] for index in matched.unknown],
        doubled={name: [shown[i] for i in indices] for name, indices in matched.doubled.items()},
        titles=titles,
        shown=shown,
        parts=headers,
        matched=matched,
    )


def column_of(rows: Sequence[Row], index: int) -> list[Cell]:
    """Give the filled cells of a column."""
    return [row[index] for row in rows if index < len(row) and row[index] != ""]


def likely_header_row(head: SheetHead) -> int | None:
    """Guess the row, from 1, that heads a table nobody knows: the first of those with the most texts; None for no text."""
    texts = [sum(isinstance(cell, str) and any(map(str.isalpha, cell)) for cell in row) for row in head.rows]
    most = max(texts[:SEARCHED_ROWS], default=0)
    return texts.index(most) + 1 if most else None


def _filled(rows: list[Row], merges: list[Range]) -> list[Row]:
    """Give every cell of a merged range the value of its first cell."""
    width = max((len(row) for row in rows), default=0)
    grid: list[Row] = [[*row, *[""] * (width - len(row))] for row in rows]
    for (row_1, column_1), (row_2, column_2) in merges:
        if row_1 >= len(grid) or column_1 >= width:
            continue
        value = grid[row_1][column_1]
        for row in range(row_1, min(row_2 + 1, len(grid))):
            for column in range(column_1, min(column_2 + 1, width)):
                grid[row][column] = value
    return grid


def _headers(block: list[Row]) -> list[tuple[str, ...]]:
    """Join a header block into one tuple of distinct parts per column.

    Text files cannot merge: there an empty upper cell belongs to the text at its left when
    something stands below it.
    """
    upper: list[list[str]] = [[_text(cell) for cell in row] for row in block]
    for depth, row in enumerate(upper[:-1]):
        for index in range(1, len(row)):
            if not row[index] and any(below[index] for below in upper[depth + 1 :]):
                row[index] = row[index - 1] if any(b[index - 1] for b in upper[depth + 1 :]) else ""
    return [tuple(dict.fromkeys(part for part in column if part)) for column in zip(*upper, strict=True)]


def _text(cell: Cell) -> str:
    """Give a header cell; a number long enough to be somebody's is none, whatever row was called the header."""
    return " ".join(_LONG_NUMBER.sub("…", cell).split()) if isinstance(cell, str) else ""


def _texture(rows: list[Row]) -> float:
    """Score how much the rows look like words rather than data."""
    cells = [cell for row in rows for cell in row if cell != ""]
    if not cells:
        return -3.0
    texts = sum(isinstance(cell, str) and not cell[:1].isdigit() for cell in cells)
    return (2 * texts - len(cells)) / len(cells) - (3.0 if len(cells) <= 2 else 0.0) - 0.5 * (len(rows) - 1)


def _is_numbering(row: Row) -> bool:
    """Say whether a row only numbers the columns ("A B C 1 2", "(1) (2)", "4=1+2-3") or names units."""
    cells = [str(cell).strip() for cell in row if cell != ""]
    return len(cells) >= 2 and all(_NUMBERING.fullmatch(c) or _IN_BRACKETS.fullmatch(c) for c in cells)
