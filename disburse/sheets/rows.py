"""Sort the rows below a header: data, group titles, sums, footers. What is not understood is data.

A row with money, a number or a person in it is never anything but data or a sum that is checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from unicodedata import normalize

from disburse.sheets.labels import (
    is_foot,
    is_numbered_place,
    is_part,
    place_word,
    sum_kind,
    without_number,
)
from disburse.sheets.workbook import Cell, Row, is_filled

IDENTITY_DIGITS_MIN = 9
MONEY_LETTERS = 60
Kind = Literal["data", "group", "page_sum", "sum", "total", "footer", "title", "header", "numbering"]
SUMS = ("page_sum", "sum", "total")

_NUMERAL = re.compile(r"\s*(?:[IVXLivxl]{1,6}|[A-ZĐ])\s*[.)]?\s*")
_MONEY = re.compile(r"\s*[(+-]?\s*\d[\d.,\s]*\)?\s*(?:đ|d|₫|đồng|dong|vnđ|vnd)?[.)]?\s*", re.IGNORECASE)
_LETTERED_TITLE = re.compile(r"\s*(?:[IVXLivxl]{1,6}|[A-ZĐ])\s*[.)/:]\s*[^\W\d]")
_LABELS = frozenset(
    normalize(form, written)[:4]
    for word in ("cộng", "tổng", "lũy kế", "luỹ kế", "mang", "chuyển", "cong", "tong", "luy ke", "total")
    for written in (word, word.capitalize(), word.upper())
    for form in ("NFC", "NFD")
)
"""How the labels of sums begin: a name that begins so, or with one of `_COUNTS`, needs a closer look."""
_COUNTS = frozenset("0123456789([")


class Sorted(NamedTuple):
    """One row with its number in the file and what it is; `label` is the text of a group or a sum."""

    number: int
    kind: Kind
    row: Row
    label: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns by which rows are told apart: 0-based, None where the file has no such column.

    `keys` identify a person; a row with a name and a key is data wherever it stands. `titled` are the columns in which
    titles of groups stand, any where it is empty; `is_title` knows more of them than those of places. `again` are the
    rows of titles, header and numbers above the data, which a printed list repeats on every page (`spelt`).
    """

    name: int | None
    keys: tuple[int, ...]
    amount: int | None
    sequence: int | None
    width: int
    is_title: Callable[[str], bool] = lambda _title: False
    titled: frozenset[int] = frozenset()
    again: Mapping[tuple[str, ...], Kind] = field(default_factory=dict)


def sort_rows(rows: Iterable[Row], first_row: int, layout: Layout) -> Iterator[Sorted]:
    """Yield every filled row from `first_row` on with its kind, padded to the width of the table.

    Below a total, rows of words wait until it is known whether people follow: only then are they no footer.
    """
    name, keys, width = layout.name, layout.keys, layout.width
    headings = {cells[name] for cells in layout.again if name is not None and name < len(cells)}
    number = 0
    waiting: list[Sorted] | None = None
    for row in rows:
        number += 1
        if number < first_row:
            continue
        if len(row) < width:
            row = [*row, *[""] * (width - len(row))]
        called = row[name] if name is not None else ""
        if (
            isinstance(called, str)
            and called
            and called[:4] not in _LABELS
            and called[0] not in _COUNTS
            and called not in headings
        ):
            for key in keys:
                if _is_key(row[key]):
                    break
            else:
                called = ""
            if called:
                if waiting:
                    yield from _settled(waiting)
                    waiting.clear()
                yield Sorted(number, "data", row, "")
                continue
        if any(row):
            found = _sorted(number, row, layout)
            if waiting is not None and _may_be_foot(found, layout):
                waiting.append(found)
                continue
            if waiting:
                yield from _settled(waiting, people=found.kind == "data")
                waiting.clear()
            if found.kind == "total" and waiting is None:
                waiting = []
            yield found
    for found in waiting or ():
        yield found._replace(kind="footer") if found.kind in ("data", "group") else found


def spelt(row: Row) -> tuple[str, ...]:
    """Give the cells of a row as words, by which it is known when it comes again."""
    cells = [" ".join(str(cell).split()) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _settled(waiting: list[Sorted], *, people: bool = True) -> Iterator[Sorted]:
    """Say what rows of words below a total were, now that more rows follow: people, or another sum.

    Lone names below who signs are the names of those who sign.
    """
    foot = not people
    for found in waiting:
        foot = foot or found.kind == "footer"
        yield found._replace(kind="footer") if found.kind == "data" and foot else found


def _may_be_foot(found: Sorted, layout: Layout) -> bool:
    """Say whether a row below a total may still belong to the foot of the page: words alone, or parts of the total."""
    row = found.row
    if found.kind not in ("data", *SUMS):
        return True
    if found.kind in SUMS or (layout.sequence is not None and _is_count(row[layout.sequence])):
        return False
    filled = [cell for cell in row if is_filled(cell)]
    words = [cell for cell in filled if isinstance(cell, str) and _is_words(cell)]
    if any(_is_identity(row[key]) for key in layout.keys):
        return False
    return len(words) == len(filled) or (len(words) == 1 and is_part(words[0]))


def _sorted(number: int, row: Row, layout: Layout) -> Sorted:
    """Look closely at one filled row, wherever it stands."""
    filled = {index: cell for index, cell in enumerate(row) if is_filled(cell)}
    if kind := layout.again.get(spelt(row)):
        return Sorted(number, kind, row, "")
    texts = {index: cell for index, cell in filled.items() if isinstance(cell, str) and _is_words(cell)}
    called = texts.get(layout.name, "") if layout.name is not None else ""
    first, label = next(((index, " ".join(text.split())) for index, text in texts.items()), (-1, ""))
    numbered = layout.sequence is not None and _is_count(row[layout.sequence])
    known = any(_is_identity(row[key]) for key in layout.keys)  # Tổng and Cộng are also family names
    has_key = any(_is_key(row[key]) for key in layout.keys)
    if not known and not (numbered and (has_key or not called)):
        for text in (label, called) if first == layout.sequence or not called else (called,):
            if kind := sum_kind(text):
                return Sorted(number, kind, row, " ".join(text.split()))
    beside = filled.keys() - {layout.sequence}
    numbers = beside - texts.keys()
    title = _title(texts, first, layout)
    numbered_place = numbered and numbers <= {layout.amount} and is_numbered_place(title)
    if (numbered and beside and not numbered_place) or known or numbers - {layout.amount}:
        return Sorted(number, "data", row, "")
    if numbers:  # the amount: the row is somebody's unless its words are nobody's name
        is_group = is_numbered_place(title) or layout.is_title(without_number(title))
        return Sorted(number, "group" if is_group else "data", row, title if is_group else "")
    kind = _kind_of_words(texts, label, title, layout)
    return Sorted(number, kind, row, (title or label) if kind == "group" else label)


def _title(texts: dict[int, str], first: int, layout: Layout) -> str:
    """Give the words of a row that may be a title: alone where titles stand, or behind a numeral; "" for none."""
    if len(texts) == 1:
        return " ".join(texts[first].split()) if not layout.titled or first in layout.titled else ""
    numeral = texts.get(layout.sequence, "") if layout.sequence is not None else ""
    if len(texts) != 2 or not _NUMERAL.fullmatch(numeral):
        return ""
    return next(" ".join(text.split()) for index, text in texts.items() if index != layout.sequence)


def _kind_of_words(texts: dict[int, str], label: str, title: str, layout: Layout) -> Kind:
    """Sort a row of nothing but words: a title, the foot of the page, or somebody with neither number nor money."""
    if len(texts) == 1 and (place_word(label) or layout.is_title(without_number(label))):
        return "group"  # even below a column of ids, where "Thôn 3" ends like one
    if not texts or is_foot(label):
        return "footer"
    if any(_is_key(texts.get(key, "")) for key in layout.keys):
        return "data"
    lone = len(texts) == 1 and (layout.name not in texts or _LETTERED_TITLE.match(label))
    return "group" if lone or (title and len(texts) == 2) else "data"


def _is_key(cell: Cell) -> bool:
    return (isinstance(cell, str) and cell[-1:].isdigit()) or isinstance(cell, int)


def _is_identity(cell: Cell) -> bool:
    return sum(map(str.isdigit, str(cell))) >= IDENTITY_DIGITS_MIN


def _is_words(cell: str) -> bool:
    """Say whether a text says something: an amount with its currency is a number, and so is what an error hides."""
    has_letters = any(character.isalpha() for character in cell)
    return has_letters and not (_MONEY.fullmatch(cell[:MONEY_LETTERS]) or cell.startswith("#"))


def _is_count(cell: Cell) -> bool:
    return isinstance(cell, int) or (isinstance(cell, str) and cell.strip().isdigit())
