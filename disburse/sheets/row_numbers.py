"""The numbers of rows where several sheets are read as one list.

Rows of the sheets after the first are numbered on from the next ten millions, which no sheet reaches, so that a row
says by itself where it stands: 20_000_014 is row 14 of the third sheet that is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SHEET_STEP: Final = 10_000_000
SHEETS_MAX: Final = 99  # so that every row is below a thousand millions


def row_shown(row: int) -> str:
    """Write the number of a row as people find it: "14", or "3!14" for row 14 of the third sheet."""
    sheet, number = divmod(row, SHEET_STEP)
    return f"{sheet + 1}!{number}" if sheet else str(number)


def row_of(shown: str) -> int | None:
    """Read the number of a row as it is shown, or as it is kept; None for anything else."""
    sheet, mark, number = shown.rpartition("!")
    if not _is_number(number, 9) or (mark and not _is_number(sheet, 2)):
        return None
    before = int(sheet) - 1 if mark else 0
    if before < 0 or (mark and int(number) >= SHEET_STEP):
        return None
    return before * SHEET_STEP + int(number)


def place_of(row: int, sheets: Sequence[str]) -> tuple[str, int]:
    """Give the name of the sheet a row stands on, and its number there; "" where one sheet alone is read."""
    sheet, number = divmod(row, SHEET_STEP)
    return (sheets[sheet] if sheet < len(sheets) else ""), number


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= digits
