"""Whole đồng: read, show, say in words. Money is an int everywhere and never a float."""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import normalize

MAX_VND = 10**12
"""The largest amount of one payment that is read from outside; more is a mistake in the data."""
MAX_TOTAL = 10**15
"""The largest sum of many payments that is read from outside; a float is still exact there."""

Fault = Literal["empty", "not_a_number", "ambiguous", "fraction", "negative", "too_large"]


class NotMoney(ValueError):
    """A value is no amount of whole đồng. `code` says why; the value itself is not repeated."""

    def __init__(self, code: Fault) -> None:
        self.code: Fault = code
        super().__init__(code)


def parse_vnd(value: str | int | float, *, signed: bool = False, most: int = MAX_VND) -> int:
    """Read an amount of whole đồng, from -`most` to `most` (from 0 unless `signed`).

    Text may group thousands by dots, commas or spaces, one kind throughout, and end in zero decimals and "đ",
    "₫", "đồng", "VND" or "VNĐ". Digits are ASCII only: others come from a damaged text. A leading zero is
    refused, for such a value is a phone or an account in the wrong column. A float must be whole and below
    2^53, where floats stop being exact. Raises NotMoney.
    """
    amount = parse_text(value) if isinstance(value, str) else parse_number(value)
    if amount < 0 and not signed:
        raise NotMoney("negative")
    if abs(amount) > most:
        raise NotMoney("too_large")
    return amount


def show(amount: int) -> str:
    """Write an amount as 1.234.567, without a unit; a negative one has a real minus sign."""
    return f"{amount:,}".replace(",", ".").replace("-", "−")


def in_words(amount: int) -> str:
    """Write an amount in Vietnamese words as on official paper: "Một triệu không trăm mười lăm đồng"."""
    if amount < 0:
        return f"Âm {words(-amount)} đồng"
    return f"{words(amount).capitalize()} đồng"


def parse_number(value: float) -> int:
    if isinstance(value, bool):
        raise NotMoney("not_a_number")
    if isinstance(value, int):
        return value
    if not abs(value) < 2**53:  # also catches what is not a number
        raise NotMoney("too_large" if abs(value) >= 2**53 else "not_a_number")
    if not value.is_integer():
        raise NotMoney("fraction")
    return int(value)


def parse_text(text: str) -> int:
    if len(text) > LENGTH_MAX:  # Python refuses to read thousands of digits with another error
        raise NotMoney("too_large" if text.strip().isdigit() else "not_a_number")
    if text.isascii() and text.isdigit() and text[0] != "0":  # nearly every cell of a roster
        return int(text)
    bare = UNIT.sub("", SPACES.sub(" ", normalize("NFC", text)).strip()).strip()
    if not bare:
        raise NotMoney("empty" if not text.strip() else "not_a_number")
    sign = -1 if bare[0] in "-−" else 1
    digits = bare[1:].lstrip() if bare[0] in "-−+" else bare
    if not AMOUNT.fullmatch(digits):
        raise NotMoney(fault_of(digits))
    return sign * int(re.sub("[., ]", "", ZERO_DECIMALS.sub("", digits)))


def fault_of(digits: str) -> Fault:
    """Say why digits that do not make an amount do not."""
    if re.fullmatch(
        r"[0-9]{4,}[.,][0-9]{1,2}|[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(,[0-9]{3})+\.[0-9]+", digits
    ):
        return "fraction"
    return "ambiguous" if re.fullmatch(r"[0-9., ]*[0-9][0-9., ]*", digits) else "not_a_number"


def words(number: int) -> str:
    """Say a number from 0 in small letters."""
    if number == 0:
        return DIGITS[0]
    billions, rest = divmod(number, 10**9)
    said = [words(billions), "tỷ"] if billions else []
    for size, unit in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group, rest = divmod(rest, size)
        if group:
            said += three_digits(group, leading=not said)
            said += [unit] if unit else []
    return " ".join(said)


def three_digits(group: int, *, leading: bool) -> list[str]:
    """Say 1 to 999; within a longer number empty hundreds and tens are said too ("không trăm linh năm")."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    said = [] if leading and not hundreds else [DIGITS[hundreds], "trăm"]
    if tens:
        said += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    elif ones and said:
        said.append("linh")
    if ones:
        said.append(ONES_AFTER_TENS.get((min(tens, 2), ones), DIGITS[ones]))
    return said


DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
# (1 for ten, 2 for twenty and more; the ones) where the ones sound different
ONES_AFTER_TENS = {(1, 5): "lăm", (2, 1): "mốt", (2, 4): "tư", (2, 5): "lăm"}
LENGTH_MAX = 100
SPACES = re.compile(r"\s")
UNIT = re.compile(r"(?:đồng|đ|₫|vnđ|vnd)\.?$", re.IGNORECASE)
ZERO_DECIMALS = re.compile(r"[.,]0{1,2}$")
AMOUNT = re.compile(
    r"0(?:[.,]00?)?|[1-9][0-9]*(?:[.,]00?)?"
    r"|[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+(?:,00?)?|(?:,[0-9]{3})+(?:\.00?)?|(?: [0-9]{3})+(?:[.,]00?)?)"
)
