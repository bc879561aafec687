"""Recognise text typed for TCVN3 or VNI fonts, whose letters stand on other letters' places.

Content alone is an unsafe sign (`domain.md` 3.8), so a few odd cells do not count, and nothing is
converted here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from disburse.sheets.refusals import LegacyFont
from disburse.sheets.workbook import Row

CELLS_MIN = 3
_NEVER_VIETNAMESE = re.compile(r"[A-Za-z][µ¸¶·¹¨»¾¼½Æ©ÇËÎÏÑª®§ÖØÜÞßäåæçëîïñöøûüþ«¬\u00ad]|[§®][A-Za-zµ-ÿ]")


def refuse_legacy(rows: Iterable[Row], *, font_seen: bool) -> None:
    """Raise LegacyFont when the first rows read like a legacy font; its name in the file lowers the bar."""
    odd = sum(isinstance(cell, str) and _is_odd(cell) for row in rows for cell in row)
    if odd >= (1 if font_seen else CELLS_MIN):
        raise LegacyFont


def _is_odd(text: str) -> bool:
    return bool(_NEVER_VIETNAMESE.search(text))
