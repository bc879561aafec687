"""Find hamlets that a roster misspells: rare beside a frequent name of the same commune, or unknown to its last list.

Pure. Without a database only the file itself can tell; at import the owner's last approved lists do too (R18).
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from disburse.core.names import fold
from disburse.places.data import plain_key
from disburse.rosters.file.remedies import nearest

ROWS_KEPT: Final = 5_000  # of one hamlet; a name that stands in more rows is no slip
TIMES_MORE: Final = 10  # how much more often the right name stands in a file than its misspelling
HAMLETS_MAX: Final = 300  # of a commune; where more are named they are addresses and no hamlets
KIND: Final = re.compile(
    r"(?:TO DAN PHO|KHU DAN CU|KHU PHO|THON|XOM|BAN|AP|TO|TDP|KHU|BUON|KHOM|SOC|LANG|PHO|PLEI|BON)(?: SO)?\b\s*"
)
SOUNDS: Final = (("tr", "ch"), ("x", "s"), ("gi", "d"), ("r", "d"), ("y", "i"))
KnownHamlets = Mapping[str, Collection[str]]


class Doubtful(NamedTuple):
    """A hamlet to be looked at: its rows, and the known name it may mean."""

    name: str
    rows: array[int]
    near: str | None


class Hamlets:
    """The hamlets met in a roster by commune; `known` are those of the owner's last approved lists by commune."""

    def __init__(self, known: KnownHamlets) -> None:
        self._known = known
        self._met: defaultdict[tuple[str, str], array[int]] = defaultdict(lambda: array("i"))

    def meet(self, row: int, commune: str, hamlet: str) -> None:
        """Note that a row names a hamlet of a commune."""
        rows = self._met[commune, hamlet]
        if len(rows) < ROWS_KEPT:
            rows.append(row)

    def doubtful(self) -> Iterator[Doubtful]:
        """Yield the hamlets that are likely misspelt, and those that the commune's last list does not know."""
        by_commune: defaultdict[str, dict[str, array[int]]] = defaultdict(dict)
        for (commune, hamlet), rows in self._met.items():
            by_commune[commune][hamlet] = rows
        for commune, met in by_commune.items():
            known = self._known.get(commune, ())
            if max(len(met), len(known)) > HAMLETS_MAX:
                continue
            for hamlet, rows in met.items():
                if hamlet in known:
                    continue
                near = near_hamlet(hamlet, known) or near_hamlet(
                    hamlet,
                    [other for other, of_other in met.items() if len(of_other) >= TIMES_MORE * len(rows)],
                )
                if near or known:
                    yield Doubtful(hamlet, rows, near)


def near_hamlet(name: str, others: Collection[str]) -> str | None:
    """Give the one name among others that this one may be a slip of; None where there is none or several.

    What differs in marks, in capitals or in the word for its kind ("Thôn Nẻ", "Xóm Nẻ") is near, or else almost all
    letters must be the same. Numbers must agree, and mere numbers must be of one kind: "Thôn 3" is not "Tổ 3".
    """
    for key_of in (bare_key, sound_key):
        same = {other for other in others if key_of(other) == key_of(name)}
        if same:
            return same.pop() if len(same) == 1 else None
    return nearest(bare_key(name), {bare_key(other): other for other in others})


def sound_key(name: str) -> str:
    """Reduce a name to how it sounds: tr and ch, s and x, d, gi and r, i and y are written for each other."""
    key = bare_key(name)
    for written, heard in SOUNDS:
        key = key.replace(written, heard)
    return key


@lru_cache(maxsize=2**14)
def bare_key(name: str) -> str:
    """Reduce a hamlet's name to its letters without the word for its kind; a mere number keeps that word."""
    folded = fold(name)
    bare = plain_key(KIND.sub("", folded, count=1)) if KIND.match(folded) else plain_key(folded)
    return bare if bare and not bare.isdecimal() and len(bare) > 1 else plain_key(folded)
