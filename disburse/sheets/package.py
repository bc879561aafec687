"""The parts of an XLSX as they are changed: what is not touched is copied as it is."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from xml.sax.saxutils import quoteattr, unescape

from disburse.sheets.marked_styles import NotKept
from disburse.sheets.plain_parts import OFFICE
from disburse.sheets.refusals import LimitsExceeded

PART_BYTES_MAX = 500 << 20
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_NEW_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


class Package:
    """A workbook's parts, by name; `parts` holds those that were changed or added."""

    def __init__(self, source: Path | BytesIO) -> None:
        self._archive = zipfile.ZipFile(source)
        self._names = {name.lower(): name for name in self._archive.namelist()}
        self.parts: dict[str, bytes] = {}
        self._gone: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self.parts or name.lower() in self._names

    def read(self, name: str) -> bytes:
        """Give a part as it is now; raises `NotKept` when there is none, `LimitsExceeded` when it is too large."""
        if name in self.parts:
            return self.parts[name]
        if name.lower() not in self._names:
            raise NotKept
        if self._archive.getinfo(self._names[name.lower()]).file_size > PART_BYTES_MAX:
            raise LimitsExceeded
        return self._archive.read(self._names[name.lower()])

    def write(self, name: str, content: bytes) -> None:
        """Put a part in the place of the one that was there."""
        self.parts[self._names.get(name.lower(), name)] = content

    def new_name(self, pattern: str) -> str:
        """Give a part name nobody has, such as `xl/worksheets/sheet{}.xml`."""
        return next(name for number in range(1, 10_000) if (name := pattern.format(number)) not in self)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Give what a part is related to: id → (the last word of the kind, part name)."""
        home = PurePosixPath(part)
        name = f"{home.parent}/_rels/{home.name}.rels"
        found: dict[str, tuple[str, str]] = {}
        for tag in _RELATION.findall(self.read(name) if name in self else b""):
            if attribute(tag, "TargetMode") != "External":
                target = attribute(tag, "Target")
                found[attribute(tag, "Id")] = (
                    attribute(tag, "Type").rpartition("/")[2],
                    _absolute(home.parent, target),
                )
        return found

    def relate(self, part: str, kind: str, target: str) -> str:
        """Relate a part to another; give the id."""
        home = PurePosixPath(part)
        name = f"{home.parent}/_rels/{home.name}.rels"
        content = self.read(name) if name in self else _NEW_RELATIONS
        content = re.sub(rb"(<Relationships\b[^>]*?)/>", rb"\1></Relationships>", content)
        if b"</Relationships>" not in content:
            raise NotKept
        new_id = next(f"rIdAdded{n}" for n in range(1, 10_000) if f'"rIdAdded{n}"'.encode() not in content)
        tag = f'<Relationship Id="{new_id}" Type="{OFFICE}/{kind}" Target="/{target}"/></Relationships>'
        self.write(name, content.replace(b"</Relationships>", tag.encode()))
        return new_id

    def forget(self, part: str, kind: str) -> None:
        """Leave out what a part is related to as a kind, if there is such a part."""
        home = PurePosixPath(part)
        name = f"{home.parent}/_rels/{home.name}.rels"
        content, types = self.read(name), self.read("[Content_Types].xml")
        for relation, (found, target) in self.related(part).items():
            if found == kind:
                self._gone.add(target.lower())
                content = re.sub(
                    rb"<Relationship\b[^>]*\sId=[\"']%s[\"'][^>]*>" % relation.encode(), b"", content
                )
                types = re.sub(
                    rb"(?i)<Override\b[^>]*[\"']/%s[\"'][^>]*>" % re.escape(target).encode(), b"", types
                )
                self.write(name, content)
                self.write("[Content_Types].xml", types)

    def declare(self, part: str, kind: str) -> None:
        """Say what an added part is."""
        self._declare(f"<Override PartName={quoteattr('/' + part)} ContentType={quoteattr(kind)}/>")

    def declare_extension(self, extension: str, kind: str) -> None:
        """Say what parts with an extension are, unless that is said."""
        if f'Extension="{extension}"' not in self.read("[Content_Types].xml").decode():
            self._declare(f"<Default Extension={quoteattr(extension)} ContentType={quoteattr(kind)}/>")

    def _declare(self, tag: str) -> None:
        content = self.read("[Content_Types].xml")
        if b"</Types>" not in content:
            raise NotKept
        self.write("[Content_Types].xml", content.replace(b"</Types>", tag.encode() + b"</Types>"))

    def packed(self, streams: Mapping[str, Iterable[bytes]], then: Callable[[], None]) -> bytes:
        """Give the workbook with its changes: `streams` are parts that are made while they are written, `then` comes after."""
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
            for name, pieces in streams.items():
                with archive.open(self._names.get(name.lower(), name), "w", force_zip64=True) as part:
                    for piece in pieces:
                        part.write(piece)
            then()
            streamed = {name.lower() for name in streams} | self._gone
            for name in dict.fromkeys([*self._archive.namelist(), *self.parts]):
                if name.lower() not in streamed and not name.endswith("/"):
                    archive.writestr(name, self.read(name))
        return target.getvalue()


def attribute(tag: bytes, name: str) -> str:
    """Read an attribute of a tag, "" when it has none."""
    found = re.search(rb"""\s%s\s*=\s*(?:"([^"]*)"|'([^']*)')""" % name.encode(), tag)
    value = (found[1] if found[1] is not None else found[2]) if found else b""
    return unescape(value.decode("utf-8", "replace"), {"&quot;": '"', "&apos;": "'"})


def _absolute(folder: PurePosixPath, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    parts: list[str] = []
    for step in (folder / target).parts:
        if step == "..":
            parts = parts[:-1]
        else:
            parts.append(step)
    return "/".join(parts)
