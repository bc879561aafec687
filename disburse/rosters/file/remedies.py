"""What would put a cell right, where that is mechanical: a new text that a person accepts or not. Pure.

Beyond doubt is put right while reading (REQ18, R19, R23, R34) and told with what was read instead; what is only
likely is proposed here, and nothing is proposed where two answers would fit. Sources: REQ18-REQ23, `domain.md` 3.1-3.7, `ux.md` 3.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from disburse.core.identifiers import (
    citizen_id_conflicts,
    clean_phone,
    is_spreadsheet_damaged,
    is_vss_number,
)
from disburse.places.citizen_ids import is_citizen_id
from disburse.places.data import plain_key
from disburse.places.reference import banks, communes, find_bank, find_commune, unusual_account
from disburse.rosters.file.problem import Remedy
from disburse.rosters.file.rules import as_text
from disburse.sheets.row_numbers import row_shown
from disburse.sheets.workbook import Cell
from disburse.words import mark, say

LIKE_ENOUGH: Final = 0.85  # of a name's letters, below which another name is no guess worth a question
LETTERS_LEAST: Final = 4
ZEROS_LOST_MAX: Final = 3
SAME_ROW_ABOVE: Final = mark("Trùng với dòng {other}")
_LOOK_ALIKES: Final = str.maketrans("OoQIlĐ", "000110")
_BETWEEN_DIGITS = re.compile(r"[\s.\-'’_\u200b-\u200d\u2060\ufeff]+")
_BETWEEN_PHONES = re.compile(r"\s*(?:[/;,&|]|\bvà\b|\bhoặc\b| - )\s*")


def citizen_id(cell: Cell, birth: str | None, sex: str | None) -> str | None:
    """Propose a citizen id of 12 digits: zeros that are lost at the front, letters typed for digits.

    What is known of birth ("YYYY…") and sex must agree. Ten digits may as well be a VSS number, so of these the
    birth year must be known (REQ18).
    """
    if isinstance(cell, float) or (isinstance(cell, str) and is_spreadsheet_damaged(cell)):
        return None
    text = _BETWEEN_DIGITS.sub("", as_text(cell)).translate(_LOOK_ALIKES)
    if not re.fullmatch("[0-9]{10,12}", text) or (len(text) == 10 and birth is None):
        return None
    padded = text.zfill(12)
    if not is_citizen_id(padded) or citizen_id_conflicts(padded, int(birth[:4]) if birth else None, sex):
        return None
    return padded


def vss_number(cell: Cell) -> str | None:
    """Propose a VSS number of 10 digits: one lost zero, letters typed for digits."""
    if isinstance(cell, float) or (isinstance(cell, str) and is_spreadsheet_damaged(cell)):
        return None
    text = _BETWEEN_DIGITS.sub("", as_text(cell)).translate(_LOOK_ALIKES)
    padded = text.zfill(10) if len(text) == 9 else text
    return padded if is_vss_number(padded) else None


def account(bin_: str, number: str) -> str | None:
    """Propose an account with the zeros that its bank's usual length lacks, if one length fits and no other."""
    if not number.isdecimal():
        return None
    padded = ["0" * zeros + number for zeros in range(1, ZEROS_LOST_MAX + 1)]
    fitting = [one for one in padded if not unusual_account(bin_, one)]
    return fitting[0] if len(fitting) == 1 else None


def phone(text: str) -> str | None:
    """Propose the first phone of several in a cell, or the phone that letters typed for digits spoil."""
    for part in _BETWEEN_PHONES.split(text):
        if found := clean_phone(part) or clean_phone(part.translate(_LOOK_ALIKES)):
            return found
    return None


def leave_out(other: int) -> Remedy:
    """Propose to leave a row out because it says the same as the row `other` above."""
    return Remedy("exclude", say(SAME_ROW_ABOVE, other=row_shown(other)))


def read_as(value: str) -> Remedy:
    """Tell what was read in place of a cell; whoever sends the list accepts it or corrects the cell."""
    return Remedy("read", value)


def bank(text: str) -> str | None:
    """Propose the name of the bank whose name is nearest to what is written."""
    near = nearest(plain_key(text), _bank_keys())
    return near if near and len(find_bank(near)) == 1 else None


def commune(text: str, province_code: str | None) -> str | None:
    """Propose the commune of the province whose name is nearest; without a province none, there are too many."""
    if province_code is None:
        return None
    near = nearest(plain_key(text), _commune_keys(province_code))
    return near if near and len(find_commune(near, province_code)) == 1 else None


def nearest(key: str, names: Mapping[str, str]) -> str | None:
    """Give the name under the key most like this one, by their letters; None when two names are as near.

    Numbers are never near each other: "Thôn 2" is not a misspelt "Thôn 3".
    """
    if len(key) < LETTERS_LEAST:
        return None
    numbers, best, found = digits_of(key), LIKE_ENOUGH, set[str]()
    matcher = SequenceMatcher(None, "", key, autojunk=False)
    for known, name in names.items():
        if digits_of(known) != numbers:
            continue
        matcher.set_seq1(known)
        if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
            continue
        likeness = matcher.ratio()
        if likeness > best:
            best, found = likeness, {name}
        elif likeness == best:
            found.add(name)
    return found.pop() if len(found) == 1 else None


def digits_of(key: str) -> str:
    """Give the numbers in a key, in order."""
    return re.sub("[^0-9]+", " ", key).strip()


@cache
def _bank_keys() -> dict[str, str]:
    return _keyed((bank.name, bank.name) for bank in banks().values())


@cache
def _commune_keys(province_code: str) -> dict[str, str]:
    own = [one for one in communes().values() if one.province_code == province_code and one.valid_to is None]
    return _keyed((written, one.name) for one in own for written in (one.name, one.short_name))


def _keyed(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {plain_key(written): name for written, name in named}
