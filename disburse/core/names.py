"""Names of Vietnamese people and places: clean, fold, compare in three classes (`domain.md` 3.8, REQ23).

Every row of a roster of a million goes through here, so the work is done by `str.translate` with tables that
fill themselves, and by a memory of syllables, of which Vietnamese names have few.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from unicodedata import category, is_normalized, normalize
from unicodedata import name as unicode_name

LATIN_UP_TO = 0x24F  # letters up to here are Latin, whatever their marks
Positions = frozenset[int]


class Likeness(StrEnum):
    """How like two names are."""

    IDENTICAL = "identical"
    MARKS_ONLY = "marks_only"
    DIFFERENT = "different"


def nfc(text: str) -> str:
    """Compose letters and marks, so that equal texts have equal characters."""
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def clean(text: str) -> str:
    """Put a name into the form it is stored in; letters, marks and case stay as written.

    NFC; invisible and control characters gone; every run of spaces one space; look-alikes of Đ made Đ, and
    apostrophes one apostrophe. Text in a legacy font must be converted before: its letters sit on invisible
    characters.
    """
    return " ".join(nfc(text.translate(CLEANED)).split())


def fold(text: str) -> str:
    """Give the form in which banks write a name: capitals without marks ("DANG VAN LY"), single spaces."""
    return " ".join(text.translate(FOLDED).split())


def tone_normal(text: str) -> str:
    """Put tone marks where the newer spelling puts them in open oa, oe, uy: "Thuỷ" → "Thủy", "Hoà" → "Hòa".

    Not after q ("quý") and not in closed syllables ("Hoàn", "Huỳnh"), where both spellings agree. The text
    comes out in NFC.
    """
    return MISPLACED_TONE.sub(lambda pair: TONE_MOVED[pair[0]], nfc(text))


def compare(a: str, b: str) -> Likeness:
    """Compare two names in three classes.

    Identical but for odd spaces and tone placement; differing only in marks, case or spaces; different.
    "Vy" and "Vi" are different people. A shortened or reordered name is different too.
    """
    if fold(a).replace(" ", "") != fold(b).replace(" ", ""):
        return Likeness.DIFFERENT
    same = a == b or tone_normal(clean(a)) == tone_normal(clean(b))
    return Likeness.IDENTICAL if same else Likeness.MARKS_ONLY


def differing_syllables(a: str, b: str) -> tuple[Positions, Positions]:
    """Give the positions of the syllables of each cleaned name that the other lacks, to mark them on screen.

    Both are empty unless the names are different.
    """
    if compare(a, b) is not Likeness.DIFFERENT:
        return frozenset(), frozenset()
    of_a, of_b = fold(a).split(), fold(b).split()
    matched = SequenceMatcher(None, of_a, of_b, autojunk=False).get_matching_blocks()
    same_a = {block.a + n for block in matched for n in range(block.size)}
    same_b = {block.b + n for block in matched for n in range(block.size)}
    return frozenset(range(len(of_a))) - same_a, frozenset(range(len(of_b))) - same_b


def split_notes(text: str) -> tuple[str, str]:
    """Split what people write into a name cell into the cleaned name and the notes, joined by "; ".

    Notes are what stands in brackets, after a comma, semicolon or dash between spaces, and a title before the
    name. "Ông" is a family name as well ("Ông Ích Khiêm"), so it is a title only before three syllables or a
    punctuation.
    """
    name = clean(text)
    notes = [note.strip() for note in BRACKETED.findall(name)]
    name = BRACKETED.sub(" ", name)
    name, *after = AFTER_NAME.split(name, maxsplit=1)
    notes += [note.strip() for note in after]
    if title := TITLE.match(name.lstrip()):
        notes.insert(0, title["title"])
        name = name.lstrip()[title.end() :]
    return " ".join(name.split()), "; ".join(note for note in notes if note)


def not_latin(text: str) -> str:
    """Give the letters of a text that are not Latin, each once: a Cyrillic "а" only looks like ours."""
    letters = {c: None for c in text if ord(c) > LATIN_UP_TO and category(c) in ("Lu", "Ll", "Lo")}
    return "".join(c for c in letters if not unicode_name(c, "").startswith("LATIN "))


def sort_key(name: str) -> bytes:
    """Give the key that orders lists of people: given name, then middle names, then family name (REQ54).

    Vietnamese order of letters (a ă â b c d đ …), then of tones (none, huyền, hỏi, ngã, sắc, nặng), syllable
    by syllable; case, spaces, punctuation and tone placement do not count. Keys are ASCII bytes below 0x7f,
    compared as bytes.
    """
    words = name.split()
    if not words:
        return b""
    middle = b"".join(map(syllable_key, words[1:-1]))
    family = syllable_key(words[0]) if len(words) > 1 else b""
    return PART_END.join((syllable_key(words[-1]), middle, family))


def place_sort_key(text: str) -> bytes:
    """Give the key that orders hamlets and places: as read, numbers by size ("Thôn 2" < "Thôn 10")."""
    return b"".join(map(syllable_key, text.split()))


@lru_cache(maxsize=2**16)
def syllable_key(syllable: str) -> bytes:
    """Give the letters and numbers of a syllable, then its tone; nothing for mere punctuation."""
    marked = normalize("NFKD", syllable.translate(CLEANED).lower())
    tone = max(map(TONES.find, marked)) + 1 if marked else 0
    letters = normalize("NFC", "".join(mark for mark in marked if mark not in TONES))
    key = "".join(map(chunk_key, re.findall("[0-9]+|.", letters)))
    return (key + chr(TONE_FIRST + tone)).encode() if key else b""


def chunk_key(chunk: str) -> str:
    """Give the key of one letter or one whole number; a letter with a foreign mark counts without it."""
    if chunk[0] in "0123456789":
        digits = chunk.lstrip("0") or "0"
        return NUMBER + chr(NUMBER_LENGTH + min(len(digits), 15)) + digits
    place = LETTERS.find(chunk) if chunk in LETTERS else LETTERS.find(normalize("NFD", chunk)[0])
    return chr(LETTER_FIRST + place) if place >= 0 else ""


class Table(dict[int, str]):
    """A translation table that works out a character when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = translated = self.work_out(normalize("NFC", chr(code)))
        return translated

    def work_out(self, character: str) -> str:
        """Give what stands for one character in the cleaned text."""
        if character.isspace():
            return " "
        if category(character[0]) in ("Cc", "Cf", "Cs"):
            return ""
        return LOOK_ALIKES.get(character, character)


class FoldingTable(Table):
    """A translation table to capitals without marks."""

    def work_out(self, character: str) -> str:
        """Give what stands for one character in the folded text."""
        letters = normalize("NFKD", super().work_out(character).translate(D_WITHOUT_STROKE))
        folded = "".join(letter for letter in letters if not category(letter).startswith("M")).upper()
        # a few foreign letters turn into several, which may fold further
        return folded if folded in (character, "", " ") else folded.translate(self)


LOOK_ALIKES = dict.fromkeys("ÐƉ", "Đ") | dict.fromkeys("ðɖ", "đ") | dict.fromkeys("’‘‛ʼʹ′´`ˈ＇", "'")
D_WITHOUT_STROKE = str.maketrans("đĐ", "dD")
CLEANED = Table()
FOLDED = FoldingTable()

TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries
TONE_MOVED = {
    nfc(second_marked): nfc(first_marked)
    for pair in ("oa", "oe", "uy")
    for first in (pair[0], pair[0].upper())
    for second in (pair[1], pair[1].upper())
    for tone in TONES
    for second_marked, first_marked in [(first + second + tone, first + tone + second)]
}
MISPLACED_TONE = re.compile(rf"(?<![qQ])(?:{'|'.join(TONE_MOVED)})(?![^\W\d_])")
BRACKETED = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]?")
AFTER_NAME = re.compile(r"\s*[,;]\s*|\s+[-–—]+\s+")
TITLE = re.compile(
    r"(?P<title>ông/bà|bà|cụ(?: ông| bà)?|ông(?=\s*[.:]|(?:\s+\S+){3}))(?:\s*[.:]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)

# The bytes of a sort key, from low to high: what ends first sorts first, numbers stand before letters.
PART_END = b"\x01"
TONE_FIRST = 0x02
NUMBER_LENGTH = 0x10
NUMBER = "\x20"
LETTER_FIRST = 0x30
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
