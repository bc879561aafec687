"""Match the headers of a file with the fields a feature knows.

The dictionary is the feature's: field → spellings, already folded. A header matches exactly, or by
similarity where no other column matches exactly and its values do not speak against it (`ux.md` 3.4).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio

from disburse.core.names import fold

Dictionary = Mapping[str, Sequence[str]]
Agrees = Callable[[str, int], bool | None]

SIMILAR_ENOUGH = 90.0
SHORTEST = 5  # letters below which similarity says nothing
KEY_LETTERS = 200
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Matched:
    """Which column carries which field; what doubled; what nobody knew; which columns a person decided."""

    columns: dict[str, int] = field(default_factory=dict)
    probable: set[str] = field(default_factory=set)
    doubled: dict[str, list[int]] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    taught: set[int] = field(default_factory=set)


@lru_cache(4096)
def fold_header(text: str) -> str:
    """Fold a header: no marks, no case, no punctuation, single spaces ("Số CCCD/ĐDCN" → "so cccd ddcn")."""
    return _NOT_WORD.sub(" ", fold(text).lower()).strip()


def column_keys(headers: Sequence[tuple[str, ...]]) -> list[str]:
    """Give every column a key of its own: its folded header, numbered where several share it or it has none.

    "Số tiền" twice gives "so tien #1" and "so tien #2"; the columns without a header are "#1", "#2", …
    """
    folded = [fold_header(" ".join(parts))[:KEY_LETTERS] for parts in headers]
    often, met, keys = Counter(folded), Counter[str](), []
    for header in folded:
        met[header] += 1
        keys.append(header if header and often[header] == 1 else f"{header} #{met[header]}".strip())
    return keys


def letter(index: int) -> str:
    """Name a column as a spreadsheet does, from 0: A, …, Z, AA."""
    above, last = divmod(index, 26)
    return (letter(above - 1) if above else "") + chr(ord("A") + last)


def by_spelling(dictionary: Dictionary) -> dict[str, str]:
    """Turn a dictionary around: spelling → field."""
    return {spelling: name for name, known in dictionary.items() for spelling in known}


def match_columns(
    headers: Sequence[tuple[str, ...]],
    dictionary: Dictionary,
    taught: Mapping[str, str] = MappingProxyType({}),
    *,
    agrees: Agrees = lambda _name, _index: None,
    loose: Set[str] = frozenset(),
) -> Matched:
    """Match every column, given as its header parts from the top row down, with a field.

    An exact spelling wins over a similar one. Two exact columns for one field are `doubled`;
    the first of them is used. What was `taught` (key of `column_keys` → field, "" for none) wins over both.
    `agrees` says whether the values of a column look like a field, None when they tell nothing: a similar header is
    not used against its values, and one that only holds the words of a `loose` field not without them.
    """
    spellings = by_spelling(dictionary)
    matched = Matched()
    undecided: list[int] = []
    for index, (parts, key) in enumerate(zip(headers, column_keys(headers), strict=True)):
        told = taught.get(key, taught.get(fold_header(" ".join(parts)) or key))
        if told is not None:
            matched.taught.add(index)
            _take(matched, index, told)
            continue
        name = next((spellings[s] for s in _first_known(parts, spellings)), None)
        if name is None:
            undecided.append(index)
        else:
            _take(matched, index, name)
    for index in undecided:
        name = _most_similar(headers[index], index, spellings, agrees, loose)
        if name is None or name in matched.columns:
            if any(headers[index]):
                matched.unknown.append(index)
        else:
            matched.columns[name] = index
            matched.probable.add(name)
    return matched


def likeness(parts: tuple[str, ...], known: Sequence[str]) -> float:
    """Say how much a header resembles the spellings of one field, 0 to 100."""
    return max(
        (
            max(
                token_sort_ratio(reading, spelling),
                0.9 * token_set_ratio(reading, spelling) if len(spelling) <= len(reading) else 0.0,
            )
            for reading in _readings(parts)
            for spelling in known
        ),
        default=0.0,
    )


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


def _most_similar(
    parts: tuple[str, ...], index: int, spellings: Mapping[str, str], agrees: Agrees, loose: Set[str]
) -> str | None:
    best, found = 0.0, None
    for reading in _readings(parts):
        if len(reading) < SHORTEST:
            continue
        for spelling, name in spellings.items():
            score = token_sort_ratio(reading, spelling, score_cutoff=SIMILAR_ENOUGH)
            holds = (
                not score
                and name in loose
                and len(spelling) >= SHORTEST
                and token_set_ratio(reading, spelling) >= SIMILAR_ENOUGH
            )
            # a header that only holds the words comes after any that is spelled alike; of those the longest counts
            score = score or (len(spelling) / (1 + len(reading)) if holds else 0.0)
            if score > best and agrees(name, index) in ((True,) if holds else (True, None)):
                best, found = score, name
    return found
