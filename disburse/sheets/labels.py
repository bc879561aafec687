"""What the words beside the people of a list say: a total, a place that rules the rows below, the foot of the page.

Marks decide: "Cộng" is a total, "Công" and "Cống" are families, "Tổ 4" is a place and "Tô Văn Ba" a person. A text
without any mark is weighed by its letters alone, where they cannot be a person's.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from disburse.core.names import clean, fold, tone_normal

SumKind = Literal["page_sum", "sum", "total"]

LETTERS_MAX: Final = 300  # of a text that are looked at
PAGE_SUMS: Final = (
    *("cộng trang", "cộng số trang", "tổng trang", "tổng số trang", "cộng dồn", "cộng lũy kế", "lũy kế"),
    *("mang sang", "chuyển sang"),
)
TOTALS: Final = ("tổng số", "tổng cộng", "cộng tổng", "total", "grand total")
SUMMED: Final = (
    *("trang", "thôn", "xóm", "bản", "ấp", "tổ", "khu", "buôn", "khóm", "sóc", "làng", "phố", "xã", "phường"),
    *("điểm", "nhóm", "phần", "mục", "loại", "chế độ", "đối tượng", "đơn vị", "danh sách", "nguồn", "người"),
    *(
        "hưu",
        "hưu trí",
        "trợ cấp",
        "mất sức",
        "tuất",
        "tai nạn",
        "bhxh",
        "nsnn",
        "tiền",
        "số tiền",
        "số người",
    ),
    *("toàn xã", "toàn phường", "toàn huyện", "toàn tỉnh", "kỳ này", "tháng", "đợt", "chi trả", "các"),
)
"""What a "Cộng" or "Tổng" may be of; other words after them are a person's ("Cộng Thị Mẫu")."""
FOOT: Final = (
    *("bằng chữ", "số tiền bằng chữ", "viết bằng chữ", "số tiền viết bằng chữ", "người lập", "người chi"),
    *(
        "người nhận",
        "người phát",
        "kế toán",
        "giám đốc",
        "thủ trưởng",
        "trưởng phòng",
        "chủ tịch",
        "phó chủ tịch",
    ),
    *("tm", "kt", "ký tên", "ký nhận", "ký ghi", "xác nhận", "đại diện", "thủ quỹ"),
)
PARTS: Final = (
    "trong đó",
    "tiền mặt",
    "chi tiền mặt",
    "tài khoản",
    "qua tài khoản",
    "chuyển khoản",
    "qua thẻ",
)
"""What stands below a total and takes it apart; nobody is called so."""
HAMLETS: Final = (
    *("thôn", "xóm", "bản", "ấp", "tổ", "khu", "buôn", "khóm", "sóc", "làng", "phố", "tdp", "plei", "bon"),
)
PLACES: Final = (*HAMLETS, "xã", "phường", "điểm")
FAMILIES: Final = frozenset(("to", "ban", "khu", "pho", "lang", "xa"))
"""Places that, without marks, begin names of people too: Tô, Bàn, Khu, Phó, Lăng, Xa."""
ALSO_FAMILIES: Final = frozenset(("bon", "soc"))
"""Places written as families are, whatever the marks: only a number tells them from K'Ho and Khmer names."""
MIDDLE: Final = frozenset(
    ("thi", "van", "duc", "dinh", "huu", "xuan", "ngoc", "minh", "quang", "thanh", "cong")
)
_NOT_WORD = re.compile(r"[\W_]+")
_DATED = re.compile(r"(?:.* )?(?:ngày|ngay) (?:\d+ )?(?:tháng|thang) (?:\d+ )?(?:năm|nam)\b")
_PAGE = re.compile(r"trang (?:số |so )?\d+(?: \d+)?")
_NUMBERS = re.compile(r"(?:\d+|[ivxl]{1,6}|[a-zđ])(?: (?:\d+|[ivxl]{1,6}|[a-zđ]))*")
_NUMBERED = re.compile(r"\s*(?:[IVXLivxl]{1,6}|[A-ZĐ]|\d{1,3})\s*[.)/:]\s*(?=[^\W\d])")


def sum_kind(text: str) -> SumKind | None:
    """Say which kind of sum a label names, None for any other text, a person's name among them."""
    words = _spelt(text)
    unmarked = words.isascii()
    if _begins(words, PAGE_SUMS):
        return "page_sum"
    if rest := _after(words, TOTALS):
        # "Tống Công Nam" without marks begins like a total
        return "total" if not unmarked or words.startswith("tong so") or _is_of(rest, text) else None
    if words in _spellings(("tổng",)) or re.match(r"(?:tổng|tong) \d", words):
        return "total"
    if rest := _after(words, ("cộng", "tổng")):
        return "sum" if _is_of(rest, text) else None
    return None


def is_foot(text: str) -> bool:
    """Say whether a text stands below a list: who signs, where and when, the sum in words, the page."""
    words = _spelt(text)
    return _begins(words, FOOT) or bool(_DATED.match(words) or _PAGE.fullmatch(words))


def is_part(text: str) -> bool:
    """Say whether a text names a part of the total above it."""
    return _begins(_spelt(text), PARTS)


def place_word(text: str) -> str:
    """Give the word by which a title names a place, without marks ("to" of "II. Tổ 4"); "" for any other text."""
    words = _spelt(_NUMBERED.sub("", text))
    first, _, rest = words.partition(" ")
    if not rest or first not in _spellings(PLACES) or (not words.isascii() and first not in PLACES):
        return ""
    word = fold(first).lower()
    if (first.isascii() and word in FAMILIES) and fold(rest).lower().split()[0] in MIDDLE:
        return ""
    return word


def is_numbered_place(text: str) -> bool:
    """Say whether a text names a place beyond doubt, marks or not: "Tổ 4", "TO 4", "to dan pho so 3"."""
    word = place_word(text)
    if word in ALSO_FAMILIES:
        return any(map(str.isdigit, text))
    sure = re.search(r"\d|\b(?:so|dan)\b", fold(text).lower())
    return bool(word) and (word not in FAMILIES or not _spelt(text).isascii() or bool(sure))


def without_number(title: str) -> str:
    """Take the number off a title: "II. Hưu trí" → "Hưu trí"."""
    return _NUMBERED.sub("", title, count=1).strip()


@lru_cache(4096)
def _spelt(text: str) -> str:
    """Give the words in small letters with their marks, in today's spelling, without punctuation."""
    return _NOT_WORD.sub(" ", tone_normal(clean(text[:LETTERS_MAX])).lower()).strip()


@lru_cache
def _spellings(phrases: tuple[str, ...]) -> frozenset[str]:
    """Give phrases with all marks and without any."""
    return frozenset((*phrases, *(fold(phrase).lower() for phrase in phrases)))


def _begins(words: str, phrases: tuple[str, ...]) -> bool:
    """Say whether a text begins with one of these phrases, all of it with marks or all of it without."""
    return bool(_after(words, phrases))


def _after(words: str, phrases: tuple[str, ...]) -> str:
    """Give what follows the phrase, with a space before it; "" where none begins the text, " " for nothing more."""
    allowed = _spellings(phrases) if words.isascii() else frozenset(phrases)
    tokens = words.split(" ")
    for length in (4, 3, 2, 1):
        if len(tokens) >= length and " ".join(tokens[:length]) in allowed:
            return " " + " ".join(tokens[length:])
    return ""


def _is_of(rest: str, text: str) -> bool:
    """Say whether what follows "Cộng" is something that is added up."""
    words = rest.strip()
    if not words or _NUMBERS.fullmatch(words) or words[0].isdigit() or _begins(words, SUMMED):
        return True
    written = clean(text).split()
    return written[0][:1].isupper() and len(written) > 1 and written[1][:1].islower()
