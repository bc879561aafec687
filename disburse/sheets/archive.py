"""Look at a file before anything parses it: what it is, and whether it is safe to open.

Limits and reasons: `reliability.md` T13, T14, A8.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from disburse.sheets.refusals import (
    ActiveContent,
    LimitsExceeded,
    NoRows,
    PasswordSet,
    TooLarge,
    Unreadable,
    WrongFileType,
)

INFLATED_BYTES_MAX = 1536 << 20
RATIO_MAX = 100
PARTS_MAX = 200
_RATIO_MATTERS_FROM = 1 << 20
_CHUNK = 1 << 20
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"')
_HIDDEN_COLUMN = re.compile(rb'<col\b[^>]*\bhidden="(?:1|true)"')
_LEGACY_FONT = re.compile(rb'<(?:name|rFont)\s+val="(?:\.Vn|VNI-)')


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file is, and what a quick look through its parts showed."""

    kind: Literal["xlsx", "text"]
    has_hidden: bool = False
    has_formulas: bool = False
    has_legacy_font: bool = False


def inspect(path: Path, *, size_max: int = 200 << 20) -> Inspected:
    """Say what the file is, by its content, never by its name.

    Raises the `FileRefused` that says why it must not be opened.
    """
    size = path.stat().st_size
    if size == 0:
        raise NoRows
    if size > size_max:
        raise TooLarge(megabytes=size_max >> 20)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_OLE):
        raise _ole_refusal(path)
    if head.startswith(b"PK"):
        return _inspect_zip(path)
    if head.startswith(
        (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
    ):
        raise WrongFileType
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise WrongFileType
    return Inspected("text")


def _ole_refusal(path: Path) -> PasswordSet | WrongFileType:
    """Tell an encrypted workbook from an old XLS: both live in the same container."""
    with path.open("rb") as file:
        content = file.read(64 << 20)
    encrypted = "EncryptedPackage".encode("utf-16-le") in content
    return PasswordSet() if encrypted else WrongFileType()


def _inspect_zip(path: Path) -> Inspected:
    try:
        with zipfile.ZipFile(path) as archive:
            return _inspect_parts(archive)
    except _DAMAGED as error:
        raise Unreadable from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise PasswordSet from error


def _inspect_parts(archive: zipfile.ZipFile) -> Inspected:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if len(parts) > PARTS_MAX or len(names) != len(parts):
        raise LimitsExceeded
    if sum(part.file_size for part in parts) > INFLATED_BYTES_MAX:
        raise LimitsExceeded
    if any(_ratio_too_high(part.file_size, part.compress_size) for part in parts):
        raise LimitsExceeded
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Unreadable
    if any("vbaproject" in name or "macrosheets/" in name for name in names):
        raise ActiveContent
    if "xl/workbook.xml" not in names:
        raise WrongFileType
    look = _Look()
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            look.through(archive, part)
    return Inspected("xlsx", look.hidden, look.formulas, look.legacy_font)


def _ratio_too_high(inflated: int, packed: int) -> bool:
    return inflated > _RATIO_MATTERS_FROM and inflated > RATIO_MAX * max(packed, 1)


class _Look:
    """One pass over the inflated parts, counting real bytes, since a directory can lie."""

    def __init__(self) -> None:
        self.bytes_seen = 0
        self.hidden = self.formulas = self.legacy_font = False

    def through(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
        sheet = part.filename.lower().startswith("xl/worksheets/")
        fonts = part.filename.lower() in ("xl/styles.xml", "xl/sharedstrings.xml")
        with archive.open(part) as file:
            window = b""
            while chunk := file.read(_CHUNK):
                self.bytes_seen += len(chunk)
                if self.bytes_seen > INFLATED_BYTES_MAX:
                    raise LimitsExceeded
                if not window and chunk.startswith((b"\xfe\xff", b"\xff\xfe")):
                    raise Unreadable
                window = window[-256:] + chunk
                if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                    raise ActiveContent
                if sheet:
                    self.formulas = self.formulas or b"<f>" in window or b"<f " in window
                    if not self.hidden and b'hidden="' in window:
                        self.hidden = bool(_HIDDEN_ROW.search(window) or _HIDDEN_COLUMN.search(window))
                elif fonts and not self.legacy_font:
                    self.legacy_font = bool(_LEGACY_FONT.search(window))
