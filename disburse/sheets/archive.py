"""Look at a file before anything parses it: what it is, and whether it is safe to open.

Limits and reasons: `reliability.md` T13, T14, A8, A9.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Literal

from disburse.sheets.formats import disguises
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
DIRECTORY_BYTES_MAX = (
    4 << 20
)  # far more than two hundred names take, and more than any other piece that is read at once
OLE_BYTES_MAX = 128 << 20
_RATIO_MATTERS_FROM = 1 << 20
_CHUNK = 1 << 20
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCAL_HEADER_BYTES = 30
_WIDE_XML = (b"\xfe\xff", b"\xff\xfe", b"<\0", b"\0<", b"\0\0")
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"')
_HIDDEN_COLUMN = re.compile(rb'<col\b[^>]*\bhidden="(?:1|true)"')
_ZERO_BYTE = b"_x0000_"
_FORMULAS = {"xlsx": (b"<f>", b"<f "), "ods": (b":formula=",)}
_NUMBER_FORMAT = re.compile(rb"""formatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?(?:</(?:\w+:)?cellXfs>|\Z)", re.DOTALL)
_PERCENT = re.compile(rb"""numFmtId\s*=\s*["'](?:9|10)["']""")
_ODS_KINDS = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)
_BASIC = re.compile(r"basic/(?!.*(?:script|dialog)-l[bc]\.xml$)|scripts/")


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file is, and what a quick look through its parts showed."""

    kind: Literal["xlsx", "xls", "ods", "text"]
    has_hidden: bool = False
    has_formulas: bool = False
    has_zero_bytes: bool = False
    has_disguises: bool = False


def inspect(path: Path, *, size_max: int = 200 << 20) -> Inspected:
    """Say what the file is, by its content, never by its name.

    Raises the `FileRefused` that says why it must not be opened. Of an XLS only the container is
    looked at here; what stands inside its records is for `OldWorkbook` to refuse.
    """
    size = path.stat().st_size
    if size == 0:
        raise NoRows
    if size > size_max:
        raise TooLarge(megabytes=size_max >> 20)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_OLE):
        return _inspect_ole(path, size)
    if head.startswith(b"PK"):
        return _inspect_zip(path)
    if head.startswith(
        (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
    ):
        raise WrongFileType
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise WrongFileType
    return Inspected("text")


def _inspect_ole(path: Path, size: int) -> Inspected:
    """Tell an encrypted XLSX, an XLS and other documents apart: all live in the same container."""
    if size > OLE_BYTES_MAX:
        raise LimitsExceeded
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise PasswordSet
    if "Workbook".encode("utf-16-le") not in content:
        raise WrongFileType
    return Inspected("xls", has_hidden=True, has_formulas=True, has_zero_bytes=True)


def _inspect_zip(path: Path) -> Inspected:
    try:
        with _Sparing(io.FileIO(path)) as file, zipfile.ZipFile(file) as archive:
            return _inspect_parts(archive)
    except _DAMAGED as error:
        raise Unreadable from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise PasswordSet from error


class _Sparing(io.BufferedReader):
    """A file that refuses to be read in one piece, as zipfile reads a directory: a million entries take seconds to list."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > DIRECTORY_BYTES_MAX:
            raise LimitsExceeded
        return super().read(size)


def _inspect_parts(archive: zipfile.ZipFile) -> Inspected:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if len(parts) > PARTS_MAX or len(names) != len(parts) or _overlap(parts):
        raise LimitsExceeded
    if sum(part.file_size for part in parts) > INFLATED_BYTES_MAX:
        raise LimitsExceeded
    if any(_ratio_too_high(part.file_size, part.compress_size) for part in parts):
        raise LimitsExceeded
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Unreadable
    if any(name.startswith("/") or ".." in re.split(r"[/\\]", name) for name in names):
        raise Unreadable
    if any("vbaproject" in name or "macrosheets/" in name for name in names):
        raise ActiveContent
    kind: Literal["xlsx", "ods"] = "xlsx"
    if "xl/workbook.xml" not in names:
        _require_ods(archive, names)
        kind = "ods"
    look = _Look(kind)
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            look.through(archive, part)
    return Inspected(kind, look.hidden, look.formulas, look.zero_bytes, look.disguises)


def _require_ods(archive: zipfile.ZipFile, names: set[str]) -> None:
    if not {"mimetype", "content.xml"} <= names:
        raise WrongFileType
    with archive.open("mimetype") as file:
        if file.read(200).strip() not in _ODS_KINDS:
            raise WrongFileType
    if any(_BASIC.match(name) for name in names):
        raise ActiveContent
    if "encrypted-package" in names:
        raise PasswordSet
    if "meta-inf/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as file:
            if b"encryption-data" in file.read(_CHUNK):
                raise PasswordSet


def _overlap(parts: list[zipfile.ZipInfo]) -> bool:
    """Say whether two entries share bytes of the archive: one kernel inflated many times."""
    end = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset < end:
            return True
        end = part.header_offset + _LOCAL_HEADER_BYTES + len(part.filename) + part.compress_size
    return False


def _ratio_too_high(inflated: int, packed: int) -> bool:
    return inflated > _RATIO_MATTERS_FROM and inflated > RATIO_MAX * max(packed, 1)


def _disguises(styles: bytes) -> bool:
    """Say whether a part of the styles names a format that shows another number."""
    quoted = (double or single for double, single in _NUMBER_FORMAT.findall(styles))
    codes = (unescape(code.decode("utf-8", "replace")) for code in quoted)
    of_cells = _CELL_FORMATS.search(styles)  # a style that no cell has may well be in percent
    return bool(of_cells and _PERCENT.search(of_cells[0])) or any(map(disguises, codes))


class _Look:
    """One pass over the inflated parts, counting real bytes, since a directory can lie."""

    def __init__(self, kind: Literal["xlsx", "ods"]) -> None:
        self.bytes_seen = 0
        self.hidden = self.formulas = self.zero_bytes = self.disguises = False
        self._formulas = _FORMULAS[kind]

    def through(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
        name = part.filename.lower()
        sheet = name.startswith("xl/worksheets/") or name == "content.xml"
        with archive.open(part) as file:
            window = b""
            while chunk := file.read(_CHUNK):
                self.bytes_seen += len(chunk)
                if self.bytes_seen > INFLATED_BYTES_MAX:
                    raise LimitsExceeded
                if not window:
                    self._first(chunk, sheet=sheet and name != "content.xml")
                window = window[-256:] + chunk
                if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                    raise ActiveContent
                self.zero_bytes = self.zero_bytes or _ZERO_BYTE in window
                if name == "xl/styles.xml":
                    self.disguises = self.disguises or _disguises(window)
                if sheet:
                    self.formulas = self.formulas or any(mark in window for mark in self._formulas)
                    if not self.hidden and b'hidden="' in window:
                        self.hidden = bool(_HIDDEN_ROW.search(window) or _HIDDEN_COLUMN.search(window))

    def _first(self, chunk: bytes, *, sheet: bool) -> None:
        if chunk.startswith(_WIDE_XML):
            raise Unreadable
        if sheet and b"<worksheet" not in chunk:  # its elements have prefixes, which the searches do not know
            self.hidden = self.formulas = True
