"""Numbers that stand for people, accounts and phones: check, repair, mask. They are text from end to end.

Digits are ASCII digits only. Rules and their sources: `domain.md` 3.1, 3.2, 3.6, 3.7.
"""

from __future__ import annotations

import re
from typing import Literal

Secret = Literal["", "citizen_id", "vss_number", "account", "phone"]
"""As what a text must be masked; "" when it is no personal number."""

SEX_MALE = "M"
SEX_FEMALE = "F"


def citizen_id_conflicts(text: str, birth_year: int | None = None, sex: str | None = None) -> bool:
    """Tell whether a citizen id disagrees with the birth year or the sex; what is not known agrees.

    `text` is one that `places.citizen_ids.is_citizen_id` accepts, `sex` "M" or "F". Only a warning: some old people's birth data
    were corrected after the number was issued (REQ19).
    """
    century_and_sex, years = int(text[3]), int(text[4:6])
    if birth_year is not None and birth_year != 1900 + century_and_sex // 2 * 100 + years:
        return True
    return sex is not None and century_and_sex % 2 != (sex == SEX_FEMALE)


def is_vss_number(text: str) -> bool:
    """Tell whether the text has the form of a VSS number: 10 digits."""
    return bool(re.fullmatch("[0-9]{10}", text))


def clean_account(text: str) -> str:
    """Take spaces, dots, invisible characters and a leading apostrophe from an account; make capitals.

    Ask `is_spreadsheet_damaged` before: this would hide a trailing ".0".
    """
    return re.sub(r"^['’]|[\s.\u200b-\u200d\u2060\ufeff]", "", text.strip()).upper()


def is_account(text: str) -> bool:
    """Tell whether a cleaned text may be an account: 6 to 19 digits or capital letters."""
    return bool(re.fullmatch("[0-9A-Z]{6,19}", text))


def is_card_number(text: str) -> bool:
    """Tell whether a cleaned account is really the number printed on a card (R10).

    16 or 19 digits beginning 9704 (NAPAS) always are; others need a known card prefix, that card's length and
    a valid Luhn digit. The 13-digit Visa is left out: it died long ago, and Agribank accounts have 13 digits.
    """
    if re.fullmatch("9704([0-9]{12}|[0-9]{15})", text):
        return True
    return bool(CARD.fullmatch(text)) and passes_luhn(text)


def looks_like_phone(text: str) -> bool:
    """Tell whether a cleaned account looks like a mobile phone, hence perhaps an e-wallet (R11)."""
    return bool(re.fullmatch(r"(0|\+?84)[35789][0-9]{8}", text))


def is_spreadsheet_damaged(text: str, *, from_number: bool = False) -> bool:
    """Tell whether a spreadsheet has spoilt an identifier: "1,00E+12", a trailing ".0" (R28).

    `from_number` says that the cell held a number: with more than 15 digits its end is then lost too.
    """
    bare = text.strip()
    if re.fullmatch(r"-?[0-9]+([.,][0-9]+)?[eE][+-][0-9]+|[0-9]+[.,]00?", bare):
        return True
    return from_number and len(re.sub("[^0-9]", "", bare)) > 15


def is_cut_by_spreadsheet(text: str) -> bool:
    """Tell whether plain digits look like a number of which a spreadsheet kept 15 digits: all after them are 0 (R28)."""
    return bool(re.fullmatch("[0-9]{15}0+", text.strip()))


def clean_phone(text: str) -> str | None:
    """Read a phone as 10 digits (mobile) or 11 (landline), both with a leading 0; None where it is none.

    Takes +84 and 84, a lost leading zero, separators, and the 11-digit mobiles that were renumbered in 2018.
    """
    digits = re.sub(r"^(\+|00)(?=84)", "", re.sub(r"[\s.()\u200b-]", "", text))
    if not re.fullmatch("[0-9]{9,12}", digits):
        return None
    if len(digits) > 10 and digits.startswith("84"):
        digits = digits[2:]
    digits = "0" + digits.removeprefix("0")
    if len(digits) == 11 and digits[:4] in RENUMBERED_2018:
        digits = RENUMBERED_2018[digits[:4]] + digits[4:]
    return digits if re.fullmatch("0[35789][0-9]{8}|02[0-9]{9}", digits) else None


def mask_citizen_id(text: str) -> str:
    """Show the first three and last four digits: 001•••••2345."""
    return f"{text[:3]}•••••{text[-4:]}" if len(text) == 12 else mask_tail(text, 5)


def mask_vss(text: str) -> str:
    """Show the last four digits: ••••••3456."""
    return mask_tail(text, 6)


def mask_account(text: str) -> str:
    """Show the last four characters: ••••3456."""
    return mask_tail(text, 4)


def mask_phone(text: str) -> str:
    """Show the first four and last three digits: 0987 ••• 321."""
    return f"{text[:4]} ••• {text[-3:]}" if len(text) >= 10 else mask_tail(text, 3)


def mask_tail(text: str, dots: int) -> str:
    """Show the last four characters after a fixed number of dots; of a short text, the dots alone."""
    return "•" * dots + (text[-4:] if len(text) >= 8 else "")


def passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


CARD = re.compile(
    r"4([0-9]{15}|[0-9]{18})"  # Visa
    r"|5[1-5][0-9]{14}|(222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"  # Mastercard
    r"|3[47][0-9]{13}|35[0-9]{14}"  # American Express, JCB
    r"|62[0-9]{14,17}"  # UnionPay
)
RENUMBERED_2018 = {  # domain.md 3.7
    **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
    **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
    **{f"016{n}": f"03{n}" for n in range(2, 10)},
    **{"0186": "056", "0188": "058", "0199": "059"},
}
