"""Number formats that show another number than the cell holds: scaled, in percent, with digits of their own, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from disburse.core.names import fold

CURRENCIES: Final = frozenset(("d", "dong", "vnd", "vn", "đ"))
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_ASIDE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_PLACE = re.compile(r"[0#?]")


class Disguised(NamedTuple):
    """Cells of one column, from 0, whose format shows another number: how many, the first row from 1, the format."""

    column: int
    cells: int
    row: int
    code: str


@lru_cache(1024)
def disguises(code: str) -> bool:
    """Say whether a number format ("#,##0,", "0%", '#,##0"000"', ";;;") shows another number than the one stored."""
    shown = code.split(";")[0]
    if code.strip().lower() in ("", "general", "@"):
        return False
    plain = _ASIDE.sub("", shown)
    if "%" in plain or _SCALED.search(plain):
        return True
    literal = "".join(quoted or escaped for quoted, escaped in _LITERAL.findall(shown))
    words = re.findall(r"[a-z]+", fold(literal).lower())
    if any(character.isdigit() for character in literal) or not CURRENCIES.issuperset(words):
        return True
    return not _PLACE.search(plain) and not re.search(r"general|[@ymdhs]", plain.lower())


def disguised(cells: Iterable[tuple[int, int, str]]) -> list[Disguised]:
    """Sum up cells, given as column, row and format, whose formats disguise."""
    found: dict[int, Disguised] = {}
    for column, row, code in cells:
        before = found.get(column, Disguised(column, 0, row, code))
        found[column] = before._replace(cells=before.cells + 1)
    return list(found.values())
