"""Codes on paper and what is keyed from it: pure (`ux.md` 5.5, 1.6 flow C)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from disburse.core.reference import ALPHABET

PAGE_CODE = re.compile(rf"([{ALPHABET}]{{4}})-?([{ALPHABET}]{{4}})(?:-?P([0-9]{{1,3}}))?")
SLIP = re.compile(r"\s*(\d{1,4})\s+([^\W\d_])(?:\s+(\S.*))?\s*")
DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}|\d{2}))?")
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")


@dataclass(frozen=True, slots=True)
class PageCode:
    """A list's serial such as `7K3M-9QX2`, and the page where the code names one."""

    serial: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Slip:
    """One keyed line: the number on the list, the letter, and what follows it as typed."""

    number: int
    letter: str
    rest: str


def new_serial(choose: Callable[[str], str] = secrets.choice) -> str:
    """Make the serial of a list: eight characters that are hard to confuse, in two groups."""
    letters = "".join(choose(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def read_page_code(text: str) -> PageCode | None:
    """Read a page code as printed or as typed, in small letters, without dashes; None where it is none."""
    found = PAGE_CODE.fullmatch(re.sub(r"\s", "", text).upper())
    return PageCode(f"{found[1]}-{found[2]}", int(found[3]) if found[3] else None) if found else None


def read_slip(line: str) -> Slip | None:
    """Read a keyed line such as `4 h 12/12`; None where it is none."""
    found = SLIP.fullmatch(line)
    return Slip(int(found[1]), found[2].upper(), found[3] or "") if found else None


def read_day(text: str, after: date) -> date | None:
    """Read a day as `12/12`, `12/12/2026` or `2026-12-12`; without a year the first such day not before `after`.

    None where it is no day.
    """
    iso = ISO_DAY.fullmatch(text.strip())
    found = DAY.fullmatch(text.strip())
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if found is None:
            return None
        day, month = int(found[1]), int(found[2])
        if found[3]:
            return date(int(found[3]) + (2000 if len(found[3]) == 2 else 0), month, day)
        this_year = date(after.year, month, day)
        return this_year if this_year >= after else date(after.year + 1, month, day)
    except ValueError:
        return None
