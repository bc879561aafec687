"""Which months a roster pays: those of its run, what a title names, what the cell of a row says (REQ01)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from disburse.core.names import fold
from disburse.rosters.file.rules import as_text
from disburse.sheets.workbook import Cell

_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?!\d)|(\d{1,2})(?:\s*/\s*(\d{4}))?(?!\d)")
_SPAN = re.compile(r"đến|den|[-–—]")
_WORD = r"(?:THANG *|T *(?=\d))?"
_ONE = _WORD + r"\d{1,2}(?: *(?:NAM|[/.-]) *20\d\d)?(?!\d)"
_TITLE = re.compile(
    rf"\b(?:THANG|KY|T(?=\.?\d))(?: CHI TRA)?[:.]? *\(?({_ONE}(?: *(?:[,;+&–-]|VA|DEN(?: HET)?) *{_ONE})*)"
)
_NAMED = re.compile(r"(\d{1,2})(?: *(?:NAM|[/.-]) *(20\d\d))?(?!\d)")
# Nothing of what is passed over is given back: a title of mere dots would take the cube of its length.
_DAY = re.compile(r"NGAY\W*+\d{0,2}\W*+(?:THANG)?\W*+\d{1,2}\W*+(?:NAM)?\W*+20\d\d")
_TITLE_SPAN = re.compile(rf"DEN|\d *[–-] *{_WORD}\d{{1,2}}(?!\d)")
MONTHS_MOST = 24  # of one row; more are not understood, since nobody means them


def read_months(cell: Cell, run_months: Sequence[str] = ()) -> list[str]:
    """Read the months a row pays, ascending: "12/2026", "11+12/2026", "từ 11/2026 đến 01/2027", 12.

    A month without a year takes that of the month that follows it, else the one that brings it nearest to the run's
    months. Empty when not understood.
    """
    if isinstance(cell, date):
        return [f"{cell.year:04d}-{cell.month:02d}"]
    text = as_text(cell)
    said = [
        (int(m[2]), int(m[1])) if m[1] else (int(m[3]), int(m[4]) if m[4] else None)
        for m in _MONTH.finditer(text)
    ]
    spans = bool(_SPAN.search(re.sub(r"(?<!/)\d{4}-\d", "", text.lower())))
    return _written(_dated(said, run_months), spans=spans)


def title_months(titles: Sequence[str]) -> list[str]:
    """Read the months that the titles above a table name: "Tháng 12 năm 2026", "Tháng 12/2025, 01/2026 và 02/2026".

    A day in a title ("lập ngày 20/11/2026") names no month, nor does a month of which no year is said.
    """
    for title in titles:
        for named in _TITLE.finditer(_DAY.sub("", fold(title))):
            said = [(int(m[1]), int(m[2]) if m[2] else None) for m in _NAMED.finditer(named[1])]
            if months := _written(_dated(said, ()), spans=bool(_TITLE_SPAN.search(named[1]))):
                return months
    return []


def months_shown(months: Sequence[str]) -> str:
    """Write months as people read them: "02/2026, 03/2026"."""
    return ", ".join("/".join(reversed(month.split("-"))) for month in months)


def year_up_to(month: str) -> list[str]:
    """List the twelve months that end with one: those a month of arrears without a year is one of."""
    last = int(month[:4]) * 12 + int(month[5:]) - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(last - 11, last + 1)]


def _dated(said: Sequence[tuple[int, int | None]], run_months: Sequence[str]) -> list[tuple[int, int]]:
    """Give each month its year, the later ones first; nothing where one has none, or is no month."""
    following: tuple[int, int] | None = None
    found: list[tuple[int, int]] = []
    for month, year in reversed(said):
        if year is None and following is not None:
            year = following[0] - (month > following[1])
        elif year is None and run_months:
            year = _nearest_year(month, run_months)
        if year is None or not 1 <= month <= 12 or not 2000 <= year <= 2100:
            return []
        following = (year, month)
        found.append(following)
    found.reverse()
    return found


def _nearest_year(month: int, run_months: Sequence[str]) -> int:
    """Give the year in which the month is one of the run or the nearest to it, the earlier of two as near."""
    first, last = ((int(one[:4]), int(one[5:])) for one in (run_months[0], run_months[-1]))

    def distance(year: int) -> int:
        return max((first[0] - year) * 12 + first[1] - month, (year - last[0]) * 12 + month - last[1], 0)

    return min(range(first[0] - 1, last[0] + 2), key=distance)


def _written(found: Sequence[tuple[int, int]], *, spans: bool) -> list[str]:
    if len(found) == 2 and spans:
        (year_1, month_1), (year_2, month_2) = found
        first, last = year_1 * 12 + month_1 - 1, year_2 * 12 + month_2
        found = [(n // 12, n % 12 + 1) for n in range(first, min(last, first + MONTHS_MOST + 1))]
    months = [f"{year:04d}-{month:02d}" for year, month in sorted(set(found))]
    return months if len(months) <= MONTHS_MOST else []
