"""Say whether a word could be Vietnamese: the grammar of its syllables, for telling encodings apart.

A syllable is an onset and one of some 160 rimes; one that ends in a stop carries the tone sắc or nặng.
Mixed case inside a word ("NguyÔn") is never Vietnamese. Names of minorities often fail, so callers
look at shares of many words, never at one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

_ONSET = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
_OPEN = """
a ai am an ang anh ao au ay ăm ăn ăng âm ân âng âu ây e em en eng eo ê êm ên êng ênh êu
i ia iêm iên iêng iêu im in inh iu ing o oa oai oam oan oang oanh oao oay oăm oăn oăng oe oen oeo oi om on ong oong
ô ôi ôm ôn ông ôông ơ ơi ơm ơn u ua uân uâng uây uê uênh uêu ui um un ung uơ uôi uôm uôn uông uy uya uyên uynh uyu uyn
uên ư ưa ưi ưm ưn ưng ươi ươm ươn ương ươu ưu y yêm yên yêng yêu yn ynh
"""
_STOPPED = """
ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt êc ich iêc iêp iêt ip it oac oach oap oat oăc oăt oc oet ooc op ot
ôc ôp ôt ơp ơt uât uc uêch uôc uôt up ut uych uyêt uyt ưc ươc ươp ươt ưt ưp yêt ych yt
"""
_OPEN_SYLLABLE = re.compile(_ONSET + "(?:" + "|".join(_OPEN.split()) + ")")
_STOPPED_SYLLABLE = re.compile(_ONSET + "(?:" + "|".join(_STOPPED.split()) + ")")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_TONE_ON_CONSONANT = re.compile("[^aeiouy\u0302\u0306\u031b\u0323][\u0300\u0301\u0303\u0309\u0323]")
_STOPPED_TONES = {"\u0301", "\u0323"}
_WORD = re.compile(r"[A-Za-z\u0080-\u1fff]+")


class Share(NamedTuple):
    """Of the words with letters beyond ASCII, how many could be Vietnamese."""

    words: int
    valid: int


def vietnamese_share(texts: Iterable[str]) -> Share:
    """Count the words with letters beyond ASCII, and those among them that could be Vietnamese."""
    words = [
        word for text in texts if not text.isascii() for word in _WORD.findall(text) if not word.isascii()
    ]
    return Share(len(words), sum(map(is_syllable, words)))


@lru_cache(1 << 14)
def is_syllable(word: str) -> bool:
    """Say whether a word, in any case but a mixed one, is a possible Vietnamese syllable."""
    whole = normalize("NFC", word)
    if not (whole.islower() or whole.isupper() or whole.istitle()):
        return False
    apart = normalize("NFD", whole.lower())
    tones = [mark for mark in apart if mark in _TONES]
    if len(tones) > 1 or _TONE_ON_CONSONANT.search(apart):
        return False
    bare = normalize("NFC", "".join(mark for mark in apart if mark not in _TONES))
    if any(combining(mark) for mark in bare):
        return False
    if _STOPPED_SYLLABLE.fullmatch(bare):
        return bool(tones) and tones[0] in _STOPPED_TONES
    return bool(_OPEN_SYLLABLE.fullmatch(bare))
