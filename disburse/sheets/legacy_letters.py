"""The letters of TCVN3 (ABC, fonts .Vn…) and VNI (fonts VNI-…), both ways, by tables of our own.

TCVN 5712:1993 VN3 has one byte per letter and no capitals with tones: those are small letters in a
capital font (.VnTimeH). VNI writes a base letter and a mark. Both stand in Unicode files as the
Latin-1 characters of their bytes.
"""

from __future__ import annotations

import re
from typing import Literal

LegacyEncoding = Literal["tcvn3", "vni"]

_TCVN3_SMALL = {
    "àảãáạ": "µ¶·¸¹",
    "ă": "¨",
    "ằẳẵắặ": "»¼½¾Æ",
    "â": "©",
    "ầẩẫấậ": "ÇÈÉÊË",
    "đ": "®",
    "èẻẽéẹ": "ÌÎÏÐÑ",
    "ê": "ª",
    "ềểễếệ": "ÒÓÔÕÖ",
    "ìỉĩíị": "×ØÜÝÞ",
    "òỏõóọ": "ßáâãä",
    "ô": "«",
    "ồổỗốộ": "åæçèé",
    "ơ": "¬",
    "ờởỡớợ": "êëìíî",
    "ùủũúụ": "ïñòóô",
    "ư": "\u00ad",
    "ừửữứự": "õö÷øù",
    "ỳỷỹýỵ": "úûüýþ",
}
_TCVN3_CAPITAL = {"ĂÂÊÔƠƯĐ": "¡¢£¤¥¦§"}
_VNI_MARKED = {  # the base letter, then what follows it, for: huyền hỏi ngã sắc nặng
    "a": ("àảãáạ", "øûõùï"),
    "â": ("ầẩẫấậ", "àåãáä"),
    "ă": ("ằẳẵắặ", "èúüéë"),
    "e": ("èẻẽéẹ", "øûõùï"),
    "ê": ("ềểễếệ", "àåãáä"),
    "o": ("òỏõóọ", "øûõùï"),
    "ô": ("ồổỗốộ", "àåãáä"),
    "ơ": ("ờởỡớợ", "øûõùï"),
    "u": ("ùủũúụ", "øûõùï"),
    "ư": ("ừửữứự", "øûõùï"),
    "y": ("ỳỷỹý", "øûõù"),
}
_VNI_BASE = {"â": "a", "ă": "a", "ê": "e", "ô": "o", "ơ": "ô", "ư": "ö"}
_VNI_WHOLE = {"â": "aâ", "ă": "aê", "ê": "eâ", "ô": "oâ"}
_VNI_SINGLE = {"ì": "ì", "ỉ": "æ", "ĩ": "ó", "í": "í", "ị": "ò", "ỵ": "î", "đ": "ñ", "ơ": "ô", "ư": "ö"}


def _tcvn3_letters() -> dict[str, str]:
    """Give letter → character; capitals with tones share the character of the small letter."""
    small = dict(zip("".join(_TCVN3_SMALL), "".join(_TCVN3_SMALL.values()), strict=True))
    shared = {letter.upper(): written for letter, written in small.items()}
    return shared | small | dict(zip(*next(iter(_TCVN3_CAPITAL.items())), strict=True))


def _vni_letters() -> dict[str, str]:
    """Give letter → one or two characters, in both cases."""
    small = _VNI_SINGLE | _VNI_WHOLE
    for base, (letters, marks) in _VNI_MARKED.items():
        written = _VNI_BASE.get(base, base)
        small |= {letter: written + mark for letter, mark in zip(letters, marks, strict=True)}
    return small | {letter.upper(): written.upper() for letter, written in small.items()}


LETTERS: dict[LegacyEncoding, dict[str, str]] = {"tcvn3": _tcvn3_letters(), "vni": _vni_letters()}
_TO_LEGACY = {name: str.maketrans(letters) for name, letters in LETTERS.items()}
_FROM_TCVN3 = str.maketrans(
    {
        written: letter
        for letter, written in LETTERS["tcvn3"].items()
        if letter.islower() or letter in next(iter(_TCVN3_CAPITAL))
    }
)
_FROM_VNI = {  # the mark may be written in either case; the base letter decides
    written[0] + mark: letter
    for letter, written in LETTERS["vni"].items()
    for mark in {written[1:].lower(), written[1:].upper()}
}
_VNI_SPELLING = re.compile("|".join(sorted(map(re.escape, _FROM_VNI), key=len, reverse=True)))
_SMALL_ASCII = re.compile("[a-z]")


def convert(text: str, encoding: LegacyEncoding, *, capitals: bool = False) -> str:
    """Convert text in a legacy encoding to Unicode (NFC).

    `capitals` says that the font shows capitals (.VnTimeH). Without it TCVN3 text whose plain letters
    are all capitals ("NGUYÔN V¡N A") is taken to be capitals throughout.
    """
    if encoding == "vni":
        return _VNI_SPELLING.sub(lambda found: _FROM_VNI[found[0]], text)
    converted = text.translate(_FROM_TCVN3)
    return converted.upper() if capitals or _is_shouted(text, converted) else converted


def spell(text: str, encoding: LegacyEncoding) -> str:
    """Write Unicode text (NFC) in a legacy encoding; TCVN3 loses the case of capitals with tones."""
    return text.translate(_TO_LEGACY[encoding])


def _is_shouted(text: str, converted: str) -> bool:
    capitals = sum(letter.isupper() for letter in converted)
    return not _SMALL_ASCII.search(text) and capitals > len(converted.split())
