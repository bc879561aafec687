"""Reading single cells of a roster: pure, one value in, the value and perhaps a broken rule out.

Sources: REQ17-REQ23, `domain.md` 3.1-3.7, `ux.md` 3.5. Cells are what `sheets` yields; "" is empty.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from disburse.core.identifiers import (
    citizen_id_conflicts,
    clean_account,
    is_account,
    is_card_number,
    is_cut_by_spreadsheet,
    is_spreadsheet_damaged,
    is_vss_number,
    looks_like_phone,
)
from disburse.core.money import MAX_TOTAL, MAX_VND, NotMoney, parse_vnd
from disburse.places.citizen_ids import is_citizen_id, restore_zeros
from disburse.rosters.file import cell_problems as c
from disburse.rosters.file import problems as p
from disburse.rosters.file.problem import Rule
from disburse.sheets.workbook import Cell

ERRORS: Final = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
_EXCEL_DAY_0 = date(1899, 12, 30)
LONG_NUMBER = re.compile(r"\d[\d .]{6,}\d")  # in a column of words: a personal number that strayed there
_NOT_DIGIT = re.compile(r"\D")
_FILLER = re.compile(r"[\s.\-'’\u200b-\u200d\u2060\ufeff]+")
_DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]*)?")
_YEAR = re.compile(r"(?:(?:\d{0,2}|00?)\s*[/.\-]\s*)*(\d{4})")
_ACCOUNT_BANK = re.compile(
    r"\s*([0-9][0-9 .]{4,25}[0-9])\s*(?:[-–—,;:/(]|\btại\b|\s)\s*(.*?)\)?\s*", re.DOTALL
)


def as_text(cell: Cell) -> str:
    """Write a cell as the text a person sees in it: whole numbers without decimals, days as dd/mm/yyyy."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return str(cell)


def is_error(cell: Cell) -> bool:
    """Say whether the cell shows a spreadsheet's error."""
    return isinstance(cell, str) and cell[:1] == "#" and cell.strip().upper() in ERRORS


def read_citizen_id(cell: Cell, birth: str | None, sex: str | None) -> tuple[str | None, Rule | None, int]:
    """Read a citizen id: (id or None, rule, digits found). Lost zeros come back only beyond doubt (REQ18)."""
    if isinstance(cell, float) or (isinstance(cell, str) and is_spreadsheet_damaged(cell)):
        return None, p.DAMAGED_ID, 0
    text = _FILLER.sub("", as_text(cell))
    if len(text) == 12 and is_citizen_id(text):
        return text, (p.ID_CONFLICT if conflicts(text, birth, sex) else None), 12
    digits = len(_NOT_DIGIT.sub("", text))
    if len(text) == 12 and text.isdigit():
        return None, p.ID_PREFIX, digits
    if text.isdigit() and len(text) in (10, 11):
        restored = restore_zeros(text, birth, sex)
        return (restored, p.ID_ZERO_RESTORED, digits) if restored else (None, p.ID_ZERO_LOST, digits)
    return None, p.ID_LENGTH, digits


def conflicts(citizen_id: str, birth: str | None, sex: str | None) -> bool:
    """Say whether an id disagrees with the birth year or the sex that the row states (R30)."""
    return citizen_id_conflicts(citizen_id, int(birth[:4]) if birth else None, sex)


def read_vss_number(cell: Cell) -> tuple[str | None, Rule | None]:
    """Read a VSS number of 10 digits."""
    if isinstance(cell, float) or (isinstance(cell, str) and is_spreadsheet_damaged(cell)):
        return None, p.DAMAGED_VSS
    text = _FILLER.sub("", as_text(cell))
    return (text, None) if is_vss_number(text) else (None, p.VSS_WRONG)


def read_birth(cell: Cell) -> tuple[str | None, Rule | None]:
    """Read a birth day as "YYYY-MM-DD", or a birth year as "YYYY"; 1900 to 2100."""
    if isinstance(cell, datetime):
        return _birth(cell.year, cell.month, cell.day)
    if isinstance(cell, date):
        return _birth(cell.year, cell.month, cell.day)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if 1900 <= cell <= 2100:
            return str(int(cell)), None
        if 2100 < cell < 60_000:
            day = _EXCEL_DAY_0 + timedelta(days=int(cell))
            return _birth(day.year, day.month, day.day)
        return None, p.BIRTH_WRONG
    text = as_text(cell)
    if found := _DAY.fullmatch(text):
        day_of_month, month, year = map(int, found.groups())
        return _birth(year, month, day_of_month)
    if found := _ISO_DAY.fullmatch(text):
        return _birth(int(found[1]), int(found[2]), int(found[3]))
    if (found := _YEAR.fullmatch(text)) and 1900 <= int(found[1]) <= 2100:
        return found[1], None
    return None, p.BIRTH_WRONG


def _birth(year: int, month: int, day: int) -> tuple[str | None, Rule | None]:
    if not 1900 <= year <= 2100:
        return None, p.BIRTH_WRONG
    if month == day == 0:
        return f"{year}", None
    try:
        return date(year, month, day).isoformat(), None
    except ValueError:
        return None, p.BIRTH_WRONG


def read_money(cell: Cell, most: int = MAX_VND) -> int | None:
    """Read whole đồng up to `most`; a minus or accounting brackets are read as negative, None is no amount."""
    if isinstance(cell, int):
        return None if isinstance(cell, bool) else cell
    if not isinstance(cell, str | float):
        return None
    if cell == "0":
        return 0
    if isinstance(cell, str) and cell.isdecimal() and cell.isascii() and cell[0] != "0" and len(cell) <= 18:
        return int(cell)
    if isinstance(cell, str) and cell.strip().startswith("(") and cell.strip().endswith(")"):
        within = cell.strip()[1:-1].strip()
        inside = None if within.startswith("(") else read_money(within, most)
        return None if inside is None else -inside
    try:
        return parse_vnd(cell, signed=True, most=most)
    except NotMoney:
        return None


def read_total(cell: Cell) -> int | None:
    """Read a sum of many rows, which may exceed what one person can get."""
    return read_money(cell, MAX_TOTAL)


def read_account(cell: Cell, *, untyped: bool = False) -> tuple[str | None, Rule | None]:
    """Read an account number (R10, R11, R28): cards and damaged numbers give none.

    `untyped`: in a text file nothing says that the digits were a number once, so a long one that ends in zeros
    counts as damaged; written in groups of digits it never was a number.
    """
    if isinstance(cell, float):
        return None, p.DAMAGED_ACCOUNT
    raw = as_text(cell)
    if is_spreadsheet_damaged(raw, from_number=isinstance(cell, int)):
        return None, p.DAMAGED_ACCOUNT
    text = clean_account(raw).replace("-", "")
    if is_card_number(text):
        return None, p.CARD
    if untyped and is_cut_by_spreadsheet(raw):
        return None, c.ACCOUNT_CUT
    if not is_account(text):
        return None, p.ACCOUNT_FORM
    return text, (p.PHONE_LIKE if looks_like_phone(text) else None)


def is_plain_account(text: str) -> bool:
    """Say quickly that a text is an account number and nothing else: no card, no phone, no repair needed."""
    length = len(text)
    return (
        6 <= length <= 14
        and text.isdecimal()
        and text.isascii()
        and (length not in (10, 11) or text[0] not in "08")
    )


def phone_digits(text: str) -> str:
    """Give the digits of a phone as they are written, after 0 where the country stands before them."""
    digits = _NOT_DIGIT.sub("", text).removeprefix("00")
    abroad = len(digits) > 10 and digits.startswith("84")
    return "0" + digits[2:].removeprefix("0") if abroad else digits


def is_plain_phone(text: str) -> bool:
    """Say quickly that a text is a mobile number already as it is kept."""
    return len(text) == 10 and text[0] == "0" and text[1] in "35789" and text.isdecimal() and text.isascii()


def split_account_bank(cell: Cell) -> tuple[Cell, str]:
    """Split "3105205123456 - Agribank Tân Lạc" into number and bank; no number gives ("", text)."""
    if not isinstance(cell, str):
        return cell, ""
    if found := _ACCOUNT_BANK.fullmatch(cell):
        return found[1], found[2]
    return (cell, "") if cell.strip()[:1].isdigit() else ("", cell.strip())


def settle_money(
    amount: int | None, regular: int | None, arrears: int, deduction: int, months: int
) -> tuple[int, int, bool]:
    """Settle a row: (regular sum, amount, parts agree); regular + arrears - deduction = amount.

    A stated monthly amount may be per month or for all months (`domain.md` 1.6); either may
    explain the total.
    """
    if amount is None:
        regular = regular or 0
        return regular, regular + arrears - deduction, True
    left = amount - arrears + deduction
    agrees = regular is None or left in (regular, regular * months)
    return left, amount, agrees and left >= 0
