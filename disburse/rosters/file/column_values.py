"""Whether the values of a column look like a field: they confirm or reject what its header says (`ux.md` 3.4).

Pure but for the reference data. `LOOSE` are the fields a header may name with words beside its own ("Thôn, bản nơi
cư trú"): none of them says who is paid, how much, or into which account.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from disburse.core.identifiers import clean_phone
from disburse.rosters.file import kinds, rules
from disburse.rosters.file.months import read_months
from disburse.rosters.file.wording import Wording, is_hamlet_title
from disburse.sheets.workbook import Cell

LOOSE: Final = frozenset(
    (
        "birth",
        "sex",
        "commune",
        "hamlet",
        "phone",
        "benefit",
        "source",
        "method",
        "pay_point",
        "bank",
        "months",
    )
)
LOOKED_AT: Final = 40
MOST: Final = 0.6  # of the values; below FEW they speak against the field
FEW: Final = 0.25


class ColumnValues:
    """The patterns of one roster's fields; `wording` knows its banks, communes and benefits."""

    def __init__(self, wording: Wording) -> None:
        self._patterns: dict[str, Callable[[Cell], bool]] = {
            **_PATTERNS,
            "bank": lambda cell: wording.bank(cell)[0] is not None,
            "commune": lambda cell: wording.commune(cell)[0] is not None,
            "benefit": lambda cell: wording.benefit(cell)[0] is not None,
        }

    def share(self, field: str, values: Sequence[Cell]) -> float | None:
        """Give the share of the first values that look like the field, None when nothing can be said."""
        pattern = self._patterns.get(field)
        seen = [value for value in values if not (isinstance(value, str) and not value.strip())][:LOOKED_AT]
        if pattern is None or not seen:
            return None
        return sum(map(pattern, seen)) / len(seen)

    def look_like(self, field: str, values: Sequence[Cell]) -> bool | None:
        """Say whether values look like a field; None when they tell nothing either way."""
        share = self.share(field, values)
        if share is None or FEW <= share < MOST:
            return None
        return share >= MOST


def _is_name(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return False
    words = cell.split()
    return 2 <= len(words) <= 7 and not any(map(str.isdigit, cell)) and not is_hamlet_title(cell)


def _digits(*lengths: int) -> Callable[[Cell], bool]:
    def has(cell: Cell) -> bool:
        text = rules.as_text(cell).replace(" ", "")
        return text.isdecimal() and len(text) in lengths

    return has


def _is_money(cell: Cell) -> bool:
    """A round sum is no number of a person: an id has more digits and no separators, a year fewer."""
    if isinstance(cell, str) and cell.strip().isdecimal() and len(cell.strip()) > 8:
        return False
    read = rules.read_money(cell)
    return read is not None and (read == 0 or 10_000 <= read < 1_000_000_000)


def _is_account(cell: Cell) -> bool:
    return rules.read_account(cell)[0] is not None and any(map(str.isdigit, rules.as_text(cell)))


def _is_account_with_bank(cell: Cell) -> bool:
    text = rules.as_text(cell)
    return sum(map(str.isdigit, text)) >= 6 and any(map(str.isalpha, text))


_PATTERNS: Final[dict[str, Callable[[Cell], bool]]] = {
    "sequence": lambda cell: rules.as_text(cell).isdecimal() and len(rules.as_text(cell)) <= 6,
    "name": _is_name,
    "citizen_id": _digits(9, 11, 12),
    "vss_number": _digits(10),
    "identity": _digits(9, 10, 11, 12),
    **dict.fromkeys(
        ("birth", "birth_male", "birth_female"), lambda cell: rules.read_birth(cell)[0] is not None
    ),
    "sex": lambda cell: kinds.read_sex(cell) is not None,
    "hamlet": lambda cell: isinstance(cell, str) and is_hamlet_title(cell),
    "phone": lambda cell: clean_phone(rules.as_text(cell)) is not None,
    "method": lambda cell: kinds.read_method(cell) is not None,
    "account": _is_account,
    "account_bank": _is_account_with_bank,
    "holder": _is_name,
    **dict.fromkeys(("months", "arrears_months"), lambda cell: bool(read_months(cell))),
    **dict.fromkeys(
        ("regular", "part_pension", "part_allowance", "arrears", "deduction", "amount"), _is_money
    ),
}
