"""Cells of a file as they may be shown before anything is known of it: no number of a person, whatever its column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from disburse.core.identifiers import mask_tail
from disburse.rosters.file.rules import as_text
from disburse.sheets.workbook import Cell, Row

SAMPLES = 3
SAMPLE_LETTERS = 60
NUMBER_DIGITS = 9  # digits from which a number may be somebody's
YEARS_TO = 9_999  # a header may name years, codes and counts
_MONEY = frozenset(("regular", "part_pension", "part_allowance", "arrears", "deduction", "amount"))
_NUMBERS = frozenset(("citizen_id", "vss_number", "identity", "account", "account_bank", "phone"))
_DATES = frozenset(("birth", "birth_male", "birth_female", "months"))
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){8,}")
_SHORT_NUMBER = re.compile(r"\d(?:[ .-]?\d){3,}")


def samples(held: Iterable[Cell], field: str) -> list[str]:
    """Give the first different values of a column that may be this field."""
    return list(dict.fromkeys(masked(cell, field) for cell in held))[:SAMPLES]


def masked(cell: Cell, field: str = "") -> str:
    """Show a cell; of a number that may be somebody's the last digits only."""
    text = " ".join(as_text(cell).split())
    pattern = _SHORT_NUMBER if field in _NUMBERS else _LONG_NUMBER
    shown = pattern.sub(lambda number: mask_tail(number[0], 4), text)
    in_pieces = sum(map(str.isdigit, shown)) >= NUMBER_DIGITS and field not in _MONEY | _DATES
    return mask_tail(text, 4) if in_pieces else shown[:SAMPLE_LETTERS]


def is_data(rows: Sequence[Row]) -> bool:
    """Say whether rows hold numbers as a header never does."""
    return any(
        (isinstance(cell, int | float) and abs(cell) > YEARS_TO)
        or (isinstance(cell, str) and _LONG_NUMBER.search(cell))
        for row in rows
        for cell in row
    )
