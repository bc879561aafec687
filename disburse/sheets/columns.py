"""Match the headers of a file with the fields a feature knows.

The dictionary is the feature's: field → spellings, already folded. A header matches exactly, or by
similarity where no other column matches exactly (`ux.md` 3.4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz.fuzz import token_sort_ratio

from disburse.core.names import fold

Dictionary = Mapping[str, Sequence[str]]

SIMILAR_ENOUGH = 90.0
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Matched:
    """Which column carries which field; what doubled; what nobody knew."""

    columns: dict[str, int] = field(default_factory=dict)
    probable: set[str] = field(default_factory=set)
    doubled: dict[str, list[int]] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)


@lru_cache(4096)
def fold_header(text: str) -> str:
    """Fold a header: no marks, no case, no punctuation, single spaces ("Số CCCD/ĐDCN" → "so cccd ddcn")."""
    return _NOT_WORD.sub(" ", fold(text).lower()).strip()


def by_spelling(dictionary: Dictionary) -> dict[str, str]:
    """Turn a dictionary around: spelling → field."""
    return {spelling: name for name, known in dictionary.items() for spelling in known}


def match_columns(
    headers: Sequence[tuple[str, ...]],
    dictionary: Dictionary,
    taught: Mapping[str, str] = MappingProxyType({}),
) -> Matched:
    """Match every column, given as its header parts from the top row down, with a field.

    An exact spelling wins over a similar one. Two exact columns for one field are `doubled`;
    the first of them is used. What was `taught` (folded header → field, "" for none) wins over both.
    """
    spellings = by_spelling(dictionary)
    matched = Matched()
    undecided: list[int] = []
    for index, parts in enumerate(headers):
        told = taught.get(fold_header(" ".join(parts)))
        if told is not None:
            _take(matched, index, told)
            continue
        name = next((spellings[s] for s in _first_known(parts, spellings)), None)
        if name is None:
            undecided.append(index)
        else:
            _take(matched, index, name)
    for index in undecided:
        name = _most_similar(headers[index], spellings)
        if name is None or name in matched.columns:
            if any(headers[index]):
                matched.unknown.append(index)
        else:
            matched.columns[name] = index
            matched.probable.add(name)
    return matched


def _take(matched: Matched, index: int, name: str) -> None:
    if not name:
        return
    if name in matched.columns:
        matched.doubled.setdefault(name, [matched.columns[name]]).append(index)
    else:
        matched.columns[name] = index


def count_exact(headers: Sequence[tuple[str, ...]], spellings: Mapping[str, str]) -> int:
    """Count the fields that some header spells exactly; the quick question of finding the table."""
    return len({spellings[s] for parts in headers for s in _first_known(parts, spellings)})


def _first_known(parts: tuple[str, ...], spellings: Mapping[str, str]) -> list[str]:
    return [reading for reading in _readings(parts) if reading in spellings][:1]


def _readings(parts: tuple[str, ...]) -> list[str]:
    """Give the ways to read a header: whole, without its brackets, then its lowest part alone."""
    if not any(parts):
        return []
    whole = " ".join(parts)
    given = [whole, _BRACKETED.sub(" ", whole)]
    if len(parts) > 1:
        given += [parts[-1], _BRACKETED.sub(" ", parts[-1])]
    return [folded for text in given if (folded := fold_header(text))]


def _most_similar(parts: tuple[str, ...], spellings: Mapping[str, str]) -> str | None:
    best, found = SIMILAR_ENOUGH, None
    for reading in _readings(parts):
        if len(reading) < 5:
            continue
        for spelling, name in spellings.items():
            score = token_sort_ratio(reading, spelling, score_cutoff=best)
            if score >= best and (found is None or score > best):
                best, found = score, name
    return found
