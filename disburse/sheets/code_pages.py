"""Decide in which encoding a text file is written, with the reason; nothing is guessed.

UTF-8 and UTF-16 prove themselves. Every other byte sequence is valid in all the old code pages, so the
words decide: the page in which they are Vietnamese, and by far more so than in any other, or none.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from unicodedata import normalize

from disburse.sheets.legacy_letters import LegacyEncoding, convert
from disburse.sheets.refusals import UnknownEncoding, WrongFileType
from disburse.sheets.syllables import Share, vietnamese_share

WORDS_MIN = 4
SHARE_MIN = 0.6
AHEAD_BY = 1.5
_HEAD_BYTES = 1 << 16
_CHUNK = 1 << 20
_LINES_WEIGHED = 4000
_LINE_BYTES_MAX = 1 << 16


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """How to decode a file. `share` is the evidence, None where the bytes prove it by themselves.

    `legacy` says that the decoded text is still in a legacy encoding; `composes` that its marks stand
    apart from their letters (Windows-1258).
    """

    codec: str
    share: Share | None = None
    legacy: LegacyEncoding | None = None

    @property
    def composes(self) -> bool:
        """Say whether lines must be composed (NFC) after decoding."""
        return self.codec == "cp1258"


def find_encoding(path: Path) -> TextEncoding:
    """Decide the encoding. Raises UnknownEncoding, or WrongFileType where it is no text."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise WrongFileType
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return TextEncoding("utf-16")
    if b"\0" in head:
        return _bare_utf16(head)
    if _is_utf8(path):
        return TextEncoding("utf-8-sig")
    return _weigh(path)


def _bare_utf16(head: bytes) -> TextEncoding:
    """Tell the byte order of UTF-16 without a mark: the zero bytes of ASCII stand on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    for codec, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros > len(head) // 8 and others == 0 and _is_text(head[: len(head) // 2 * 2], codec):
            return TextEncoding(codec)
    raise WrongFileType


def _is_text(head: bytes, codec: str) -> bool:
    cut = len(head) == _HEAD_BYTES  # perhaps within a letter of four bytes
    try:
        text = head.decode(codec, "ignore" if cut else "strict")
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\r\n\t\ufeff\u00a0\u200b\u00ad" for letter in text)


def _is_utf8(path: Path) -> bool:
    decode = codecs.getincrementaldecoder("utf-8")().decode
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decode(chunk)
            decode(b"", True)
        except UnicodeDecodeError:
            return False
    return True


def _weigh(path: Path) -> TextEncoding:
    lines = _beyond_ascii(path)
    candidates = [
        TextEncoding("cp1258", _share(lines, "cp1258", lambda text: normalize("NFC", text))),
        TextEncoding("cp1252", _share(lines, "cp1252", lambda text: convert(text, "tcvn3")), "tcvn3"),
        TextEncoding("cp1252", _share(lines, "cp1252", lambda text: convert(text, "vni")), "vni"),
    ]
    second, best = sorted(candidates, key=_weight)[-2:]
    if best.share is None or best.share.words < WORDS_MIN:
        raise UnknownEncoding
    if _weight(best) < SHARE_MIN or _weight(best) < AHEAD_BY * _weight(second):
        raise UnknownEncoding
    return best


def _weight(candidate: TextEncoding) -> float:
    share = candidate.share
    return share.valid / share.words if share and share.words else 0.0


def _share(lines: list[bytes], codec: str, read: Callable[[str], str]) -> Share | None:
    try:
        return vietnamese_share([read(line.decode(codec)) for line in lines])
    except UnicodeDecodeError:
        return None


def _beyond_ascii(path: Path) -> list[bytes]:
    """Give the first lines that hold more than ASCII."""
    with path.open("rb") as file:
        return list(islice((line[:_LINE_BYTES_MAX] for line in file if not line.isascii()), _LINES_WEIGHED))
