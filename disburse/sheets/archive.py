"""Look at a file before anything parses it: what it is, and whether it is safe to open.

Limits and reasons: `reliability.md` T13, T14, A8, A9.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from threading import Thread
from typing import Literal, TypeVar

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
_FORMULAS = {
    "xlsx": (b"<f", b"<f>", b"<f "),
    "ods": (b":formula=", b":formula="),
}  # what is rare first, for speed
_NUMBER_FORMAT = re.compile(rb"""formatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?(?:</(?:\w+:)?cellXfs>|\Z)", re.DOTALL)
_PERCENT = re.compile(rb"""numFmtId\s*=\s*["'](?:9|10)["']""")
_ODS_KINDS = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)
_BASIC = re.compile(r"basic/(?!.*(?:script|dialog)-l[bc]\.xml$)|scripts/")


Kind = Literal["xlsx", "xls", "ods", "text"]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file is, and what a quick look through its parts showed."""

    kind: Kind
    has_hidden: bool = False
    has_formulas: bool = False
    has_zero_bytes: bool = False
    has_disguises: bool = False


class Inspection:
    """What a file is, by its content, never by its name: `kind` at once, all else when its parts have been looked through.

    That is done in a thread: a reader that leaves the interpreter alone may open the file meanwhile, but nothing it
    says counts before `whole`. Raises the `FileRefused` that says why the file must not be opened. Of an XLS only the
    container is looked at here; what stands inside its records is for `OldWorkbook` to refuse.
    """

    def __init__(self, path: Path, *, size_max: int = 200 << 20) -> None:
        outside = _inspect_outside(path, size_max)
        self.kind = outside.kind
        self._found: Future[Inspected] = Future()
        if self.kind in ("xlsx", "ods"):
            Thread(target=self._look, args=(path,)).start()
        else:
            self._found.set_result(outside)

    def whole(self) -> Inspected:
        """Wait for the end of the look and give what it found."""
        return self._found.result()

    def _look(self, path: Path) -> None:
        try:
            self._found.set_result(_in_zip(path, lambda archive: _look_through(archive, self.kind)))
        except Exception as fault:
            self._found.set_exception(fault)


def inspect(path: Path, *, size_max: int = 200 << 20) -> Inspected:
    """Inspect a file to the end: see `Inspection`."""
    return Inspection(path, size_max=size_max).whole()


def _inspect_outside(path: Path, size_max: int) -> Inspected:
    """Say what the file is without inflating anything."""
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
        return Inspected(_in_zip(path, _check_directory))
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


def _in_zip(path: Path, ask: Callable[[zipfile.ZipFile], Answer]) -> Answer:
    try:
        with _Sparing(io.FileIO(path)) as file, zipfile.ZipFile(file) as archive:
            return ask(archive)
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


def _check_directory(archive: zipfile.ZipFile) -> Literal["xlsx", "ods"]:
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
    if "xl/workbook.xml" in names:
        return "xlsx"
    _require_ods(archive, names)
    return "ods"


def _look_through(archive: zipfile.ZipFile, kind: Kind) -> Inspected:
    look = _Look(kind)
    for part in archive.infolist():
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

    def __init__(self, kind: Kind) -> None:
        self.bytes_seen = 0
        self.hidden = self.formulas = self.zero_bytes = self.disguises = False
        self._formula, *self._formulas = _FORMULAS[kind]

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
                if b"<!" in window and (b"<!DOCTYPE" in window or b"<!ENTITY" in window):
                    raise ActiveContent
                self.zero_bytes = self.zero_bytes or _ZERO_BYTE in window
                if name == "xl/styles.xml":
                    self.disguises = self.disguises or _disguises(window)
                if sheet:
                    self.formulas = self.formulas or (
                        self._formula in window and any(mark in window for mark in self._formulas)
                    )
                    if not self.hidden and b'hidden="' in window:
                        self.hidden = bool(_HIDDEN_ROW.search(window) or _HIDDEN_COLUMN.search(window))

    def _first(self, chunk: bytes, *, sheet: bool) -> None:
        if chunk.startswith(_WIDE_XML):
            raise Unreadable
        if sheet and b"<worksheet" not in chunk:  # its elements have prefixes, which the searches do not know
            self.hidden = self.formulas = True
