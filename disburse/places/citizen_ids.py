"""Whether a number can be a citizen id: it begins with the province of registration, which is a list (`domain.md` 3.1)."""

from __future__ import annotations

import re

from disburse.core.identifiers import citizen_id_conflicts
from disburse.places.communes import old_provinces

OLD_PROVINCE_CODES = frozenset(old_provinces())
"""First three digits of a citizen id: the 63 provinces at registration, valid whatever merged since."""


def is_citizen_id(text: str) -> bool:
    """Tell whether the text has the form of a citizen id: 12 digits that begin with a province or a country.

    Country codes are those above 100; 999, which no country has, marks the synthetic people of demo and tests
    (REQ19).
    """
    return bool(re.fullmatch("[0-9]{12}", text)) and (text[:3] in OLD_PROVINCE_CODES or text[:3] > "100")


def restore_zeros(text: str, birth: str | None, sex: str | None) -> str | None:
    """Give back the leading zeros that a spreadsheet took from a citizen id, if the result is beyond doubt.

    10 or 11 digits are padded to 12 only when birth ("YYYY" or "YYYY-MM-DD") and sex are both known and
    agree; 10 digits may as well be a VSS number. Otherwise None (REQ18).
    """
    if not re.fullmatch("[0-9]{10,11}", text) or not birth or sex is None:
        return None
    padded = text.zfill(12)
    return padded if is_citizen_id(padded) and not citizen_id_conflicts(padded, int(birth[:4]), sex) else None
