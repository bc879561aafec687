"""Show what a repair changes in a cell: old and new in parts, numbers of people masked but for the change. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from disburse.rosters.file.problem import MASKS, Secret

REVEALED_MAX: Final = 3  # characters of a personal number that a change may show
TAIL: Final = 4  # characters at the end that every mask shows
DOT: Final = "•"


class Part(NamedTuple):
    """Some text of a cell, and whether it differs from the other cell."""

    text: str
    differs: bool


class Change(NamedTuple):
    """The old and the new cell, each in parts."""

    old: list[Part]
    new: list[Part]


def change(old: str, new: str, secret: Secret) -> Change:
    """Compare two texts of a cell; of a personal number only a small change and the last characters are shown."""
    if not secret:
        return Change(*_compared(old, new))
    parts_old, parts_new = _compared(old, new)
    if max(_differing(parts_old), _differing(parts_new)) > REVEALED_MAX:
        return Change([Part(masked(old, secret), False)], [Part(masked(new, secret), False)])
    return Change(list(_dotted(parts_old, len(old))), list(_dotted(parts_new, len(new))))


def masked(text: str, secret: Secret) -> str:
    """Show a cell as everybody may see it."""
    return MASKS[secret](text)


def _compared(old: str, new: str) -> tuple[list[Part], list[Part]]:
    parts_old, parts_new = list[Part](), list[Part]()
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[i:j]:
            parts_old.append(Part(old[i:j], kind != "equal"))
        if new[k:m]:
            parts_new.append(Part(new[k:m], kind != "equal"))
    return parts_old, parts_new


def _differing(parts: list[Part]) -> int:
    return sum(len(part.text) for part in parts if part.differs)


def _dotted(parts: list[Part], length: int) -> Iterator[Part]:
    """Put dots for what did not change, but at the end."""
    tail_from = length - TAIL if length >= 2 * TAIL else length
    at = 0
    for part in parts:
        if part.differs:
            yield part
        else:
            dots = max(0, min(len(part.text), tail_from - at))
            yield Part(DOT * dots + part.text[dots:], False)
        at += len(part.text)
