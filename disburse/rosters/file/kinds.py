"""Words of which a column has few: the way of receiving, the sex, the source of the money. Pure."""

from __future__ import annotations

import re
from typing import Final

from disburse.core.identifiers import SEX_FEMALE, SEX_MALE
from disburse.core.names import fold
from disburse.rosters.file.rules import as_text
from disburse.sheets.workbook import Cell

METHODS: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("TM", "TIEN MAT", "CASH", "CASH_POINT", "TAI DIEM", "DIEM CHI", "BUU DIEN", "TAI DIEM CHI TRA"),
        "cash_point",
    ),
    **dict.fromkeys(
        ("TAI NHA", "TAI_NHA", "NHA", "CASH_HOME", "CHI TAI NHA", "TM TAI NHA", "TIEN MAT TAI NHA"),
        "cash_home",
    ),
    **dict.fromkeys(
        (
            "TK",
            "TAI KHOAN",
            "ATM",
            "CK",
            "CHUYEN KHOAN",
            "ACCOUNT",
            "NGAN HANG",
            "QUA TAI KHOAN",
            "THE",
            "QUA THE",
        ),
        "account",
    ),
}
SEXES: Final[dict[str, str]] = {
    **dict.fromkeys(("NAM", "M", "MALE", "TRAI", "NAM GIOI", "DAN ONG", "CON TRAI", "ONG"), SEX_MALE),
    **dict.fromkeys(
        ("NU", "F", "FEMALE", "GAI", "NU GIOI", "PHU NU", "GIOI NU", "DAN BA", "CON GAI", "BA"), SEX_FEMALE
    ),
}
OTHER_SOURCES: Final = ("OTHER", "KHAC", "NGUON KHAC", "TAI TRO", "VIEN TRO", "XA HOI HOA", "UNG HO")
_STATE = re.compile(r"NSNN|NGAN SACH|\bNS(?:TW|DP|TU|H|X)?\b")
_FUND = re.compile(r"QUY|\bFUND\b|^BHXH$|BAO HIEM XA HOI")
NO_WORD: Final = frozenset(("", "-", "–", "—", "0", "?"))


def read_method(cell: Cell) -> str | None:
    """Read a method; None for an unknown word."""
    return METHODS.get(_word(cell))


def read_sex(cell: Cell) -> str | None:
    """Read a sex word; None where it is none."""
    return SEXES.get(_word(cell))


def read_source(cell: Cell) -> str | None:
    """Read a funding source as nsnn, fund or other; None for an unknown word."""
    folded = _word(cell)
    if folded in ("NSNN", "NGAN SACH") or _STATE.search(folded):
        return "nsnn"
    if _FUND.search(folded):
        return "fund"
    return "other" if folded.startswith(OTHER_SOURCES) else None


def says_nothing(cell: Cell) -> bool:
    """Say whether a cell holds but a dash or a nought where a word belongs."""
    return as_text(cell) in NO_WORD


def _word(cell: Cell) -> str:
    return " ".join(fold(as_text(cell)).strip(" .:;,").split())
