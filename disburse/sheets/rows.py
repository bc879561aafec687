"""Sort the rows below a header: data, group titles, sums, footers. What is not understood is data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple
from unicodedata import normalize

from disburse.sheets.columns import fold_header
from disburse.sheets.workbook import Cell, Row

IDENTITY_DIGITS_MIN = 9
Kind = Literal["data", "group", "page_sum", "sum", "total", "footer"]

_PAGE_SUM = re.compile(r"(?:cong|tong)(?: so)? trang|cong (?:don|luy ke)|luy ke|mang sang|chuyen sang")
_TOTAL = re.compile(r"tong (?:cong|so)\b|cong tong|tong$|tong \d|total\b")
_SUM = re.compile(r"cong(?: |$)|tong ")
_FOOTER = re.compile(
    r"(?:so tien )?(?:viet )?bang chu|nguoi (?:lap|chi|nhan|phat)\b|ke toan|giam doc|thu truong|truong phong"
    r"|chu tich|tm |kt |ky ten|xac nhan|dai dien|(?:.* )?ngay \S* ?thang \S* ?nam"
)
_PLACE = re.compile(r"(?:thon|xom|ban|ap|to|khu|buon|khom|soc|lang|pho|xa|phuong|diem)\b")
_NUMBERED_TITLE = re.compile(r"\s*(?:[IVXLivxl]{1,6}|[A-ZĐ]|\d{1,3})\s*[.)/:]\s*[^\W\d]")
_TITLE_NUMBER = re.compile(r"\s*(?:[IVXLivxl]{1,6}|[A-ZĐ])\s*[.)]?\s*")
_SUM_WORDS = tuple(
    normalize(form, written)
    for word in ("cộng", "tổng", "lũy", "luỹ", "mang sang", "chuyển", "cong", "tong ", "luy ke", "total")
    for written in (word, word.capitalize(), word.upper())
    for form in ("NFC", "NFD")
)


class Sorted(NamedTuple):
    """One row with its number in the file and what it is; `label` is the text of a group or a sum."""

    number: int
    kind: Kind
    row: Row
    label: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns by which rows are told apart: 0-based, None where the file has no such column.

    `keys` identify a person; a row with a name and a key is data wherever it stands.
    """

    name: int | None
    keys: tuple[int, ...]
    amount: int | None
    sequence: int | None
    width: int


def sort_rows(rows: Iterable[Row], first_row: int, layout: Layout) -> Iterator[Sorted]:
    """Yield every filled row from `first_row` on with its kind, padded to the width of the table."""
    name, keys, width = layout.name, layout.keys, layout.width
    number, after_total = 0, False
    for row in rows:
        number += 1
        if number < first_row:
            continue
        if len(row) < width:
            row = [*row, *[""] * (width - len(row))]
        called = row[name] if name is not None else ""
        if isinstance(called, str) and called and not called.startswith(_SUM_WORDS):
            for key in keys:
                if _is_key(row[key]):
                    break
            else:
                called = ""
            if called:
                yield Sorted(number, "data", row, "")
                continue
        if any(row):
            kind, label = _kind(row, layout, after_total)
            after_total = after_total or kind == "total"
            yield Sorted(number, kind, row, label)


def _is_key(cell: Cell) -> bool:
    return (isinstance(cell, str) and cell[-1:].isdigit()) or isinstance(cell, int)


def _is_identity(cell: Cell) -> bool:
    return sum(map(str.isdigit, str(cell))) >= IDENTITY_DIGITS_MIN


def _kind(row: Row, layout: Layout, after_total: bool) -> tuple[Kind, str]:
    filled = {index: cell for index, cell in enumerate(row) if not _is_blank(cell)}
    texts = {index: cell for index, cell in filled.items() if isinstance(cell, str) and _is_words(cell)}
    label = " ".join(next(iter(texts.values()), "").split())
    folded = fold_header(label)
    has_name = layout.name in texts
    has_key = any(_is_key(row[key]) for key in layout.keys)
    numbered = layout.sequence is not None and _is_count(row[layout.sequence])
    known = any(_is_identity(row[key]) for key in layout.keys)  # Tổng and Cộng are also family names
    if not (has_name and has_key and (numbered or known)):
        if _PAGE_SUM.match(folded):
            return "page_sum", label
        if _TOTAL.match(folded):
            return "total", label
        if _SUM.match(folded):
            return "sum", label
    if len(filled) == len(texts) == 1 and not after_total and _is_title(label, folded):
        return "group", label  # even below a column of ids, where "Thôn 3" ends like one
    if set(filled) <= {layout.sequence}:
        is_group = texts and not after_total and not _FOOTER.match(folded)
        return ("group" if is_group else "footer"), label
    if numbered or (has_key and (has_name or not after_total)):
        return "data", ""
    if after_total or _FOOTER.match(folded):
        return "footer", label
    if not has_key and set(filled) - set(texts) <= {layout.amount}:
        if len(texts) == 1 and (layout.name not in texts or _is_title(label, folded)):
            return "group", label
        numeral = texts.get(layout.sequence) if layout.sequence is not None else None
        if len(texts) == 2 and numeral is not None and _TITLE_NUMBER.fullmatch(numeral):
            return "group", " ".join(next(text for text in texts.values() if text is not numeral).split())
    return "data", ""


def _is_title(label: str, folded: str) -> bool:
    """Say whether a lone text under the name column is a title rather than a person."""
    return bool(_NUMBERED_TITLE.match(label) or _PLACE.match(folded))


def _is_words(cell: str) -> bool:
    return any(character.isalpha() for character in cell)


def _is_count(cell: Cell) -> bool:
    return isinstance(cell, int) or (isinstance(cell, str) and cell.strip().isdigit())


def _is_blank(cell: Cell) -> bool:
    return cell == "" or (isinstance(cell, str) and not cell.strip())
