"""The words payers use: headers of their columns, their statuses, their ways to write a day.

Headers and statuses are data (`data/*.csv`, after `domain.md` 5.2), compared without marks and case.
"""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import cast

from disburse.banks.facts import Status
from disburse.core.names import fold
from disburse.sheets.columns import fold_header


def words(name: str) -> dict[str, tuple[str, ...]]:
    """Read a table of words, meaning → every way it was met to be written, in the order of the file."""
    found: dict[str, tuple[str, ...]] = {}
    with (Path(__file__).parent / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for meaning, word in islice(csv.reader(file), 1, None):
            found[meaning] = (*found.get(meaning, ()), word)
    return found


HEADERS = words("headers")
DICTIONARY = {field: tuple(map(fold_header, headers)) for field, headers in HEADERS.items()}
STATUSES = cast(dict[Status, tuple[str, ...]], words("statuses"))
STATUS_OF: dict[str, Status] = {fold(word): status for status, known in STATUSES.items() for word in known}
PARTS = re.compile(r"\s*(?: - |[–—:;,|/()\[\]]|\.\s|\.$)\s*")
SEPARATORS = re.compile(r"[\s_.-]+")
EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(36_526, 73_051)  # 2000-01-01 to 2099-12-31


@lru_cache(maxsize=4096)
def read_status(text: str) -> Status | None:
    """Read a status as payers word it ("THÀNH CÔNG", "00 - Success"); None when no word is known.

    Words that contradict each other in one cell are not a status.
    """
    folded = fold(text)
    whole = STATUS_OF.get(SEPARATORS.sub(" ", folded).strip())
    if whole:
        return whole
    found = {STATUS_OF.get(SEPARATORS.sub(" ", part).strip()) for part in PARTS.split(folded)} - {None}
    return found.pop() if len(found) == 1 else None


def read_day(value: str | int | float | date) -> str | None:
    """Read a day as payers write it: dd/mm/yyyy, ISO, a spreadsheet's serial; ISO day, None if it is none.

    Day comes before month always: an answer written mm/dd is unreadable as soon as it matters.
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return read_written_day(value)
    return (EXCEL_EPOCH + timedelta(days=int(value))).isoformat() if int(value) in SERIALS else None


@lru_cache(maxsize=4096)
def read_written_day(text: str) -> str | None:
    """Read a day written as text, with or without a time behind it."""
    day = text.strip().split("T")[0].split(" ")[0].strip("'")
    if day.isascii() and day.isdigit():
        if len(day) == 5:
            return read_day(int(day))
        parts = [day[:4], day[4:6], day[6:]] if len(day) == 8 else []
    else:
        parts = re.split(r"[/.-]", day)
        if len(parts) == 3 and len(parts[0]) != 4:
            parts.reverse()
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() for p in parts):
        return None
    year, month, day_of_month = (int(part) for part in parts)
    if len(parts[0]) == 2:
        year += 2000
    if not 2000 <= year <= 2099:
        return None
    try:
        return date(year, month, day_of_month).isoformat()
    except ValueError:
        return None
