"""Which field a column most likely is, by its header and its values together; proposals only, a person decides. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from disburse.rosters.file.column_values import FEW, ColumnValues
from disburse.rosters.file.columns import FIELDS, SHOWN, missing
from disburse.sheets.columns import likeness
from disburse.sheets.workbook import Cell

PROPOSED_FROM: Final = 1.0  # header and values together, of about 2
_WEIGHTS: Final = {  # many things look like a name or a number; few like a bank of the list
    **dict.fromkeys(("name", "holder", "account"), 0.9),
    **dict.fromkeys(("bank", "commune", "benefit", "method"), 1.4),
}


def weigh(parts: tuple[str, ...], held: Sequence[Cell], values: ColumnValues) -> dict[str, float]:
    """Weigh every field for a column: its header up to 1, its values up to 1, values against it less 1."""
    scores = {}
    for name in SHOWN:
        share = values.share(name, held)
        told = 0.0 if share is None else _WEIGHTS.get(name, 1.0) * share if share >= FEW else -1.0
        scores[name] = likeness(parts, FIELDS[name]) / 100 + told
    return scores


def propose(scores: Mapping[int, Mapping[str, float]], fields: Mapping[int, str]) -> dict[int, str]:
    """Propose for columns nobody knows fields nobody carries, the surest first; one that is required before others."""
    open_fields, lacking = SHOWN.keys() - fields.values(), missing(list(fields.values()))
    offers = sorted(
        (-score - (0.1 if name in lacking else 0), index, name)
        for index, by_name in scores.items()
        if index not in fields
        for name, score in by_name.items()
        if name in open_fields and score >= PROPOSED_FROM
    )
    given: dict[int, str] = {}
    for _, index, name in offers:
        if index not in given and name not in given.values():
            given[index] = name
    return given
