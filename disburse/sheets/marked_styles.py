"""The formats of a workbook that is being marked: a cell keeps its own, with another fill."""

from __future__ import annotations

import re
from typing import Final, Literal

Level = Literal["E", "W", "R", "X"]
"""Wrong, to be looked at, put right, left out."""

STYLES: Final = "xl/styles.xml"
FILLS: Final[dict[Level, bytes]] = {
    "E": b"FFFFC9C9",
    "W": b"FFFFE3A3",
    "R": b"FFCDEBD3",
    "X": b"FFD9D9D9",
}
_XF = re.compile(rb"<xf\b[^>]*?(?:/>|>.*?</xf>)", re.DOTALL)
_FILL = re.compile(rb"<fill\b[^>]*?(?:/>|>.*?</fill>)", re.DOTALL)
_FILL_ID = re.compile(rb'\s(?:fillId|applyFill)="[^"]*"')
_BOLD = b'<font><b/><sz val="11"/><name val="Times New Roman"/></font>'
_LINK = b'<font><u/><sz val="11"/><color rgb="FF0B57D0"/><name val="Times New Roman"/></font>'
_FONT = re.compile(rb"<font\b[^>]*?(?:/>|>.*?</font>)", re.DOTALL)


class NotKept(Exception):
    """The workbook is written in a way we do not edit; its values are written anew instead."""


class Styles:
    """`xl/styles.xml` with formats added; raises `NotKept` for one that is written in an unusual way."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._fonts = _Block(content, b"fonts", _FONT)
        self._fills = _Block(content, b"fills", _FILL)
        self._formats = _Block(content, b"cellXfs", _XF)
        colours = tuple(FILLS.values())
        ours = {i for i, fill in enumerate(self._fills.items) if any(colour in fill for colour in colours)}
        self.painted_before = {
            index for index, item in enumerate(self._formats.items) if _number(item, b"fillId") in ours
        }
        """The formats of cells that were marked before."""
        self._fill_of = {level: self._fills.add(_solid(colour)) for level, colour in FILLS.items()}
        self._made: dict[tuple[int, Level | None], int] = {}

    def painted(self, base: int, level: Level | None) -> int:
        """Give the format that is `base` with the fill of a level, or without fill."""
        if level is None and base not in self.painted_before:
            return base
        made = self._made.get((base, level))
        if made is None:
            item = self._formats.items[base] if base < len(self._formats.items) else self._formats.items[0]
            fill = b' fillId="%d" applyFill="1"' % (self._fill_of[level] if level else 0)
            made = self._formats.add(b"<xf" + fill + _FILL_ID.sub(b"", item)[3:])
            self._made[base, level] = made
        return made

    def plain(self, level: Level | None = None, *, bold: bool = False, link: bool = False) -> int:
        """Give a text format of our own for what we write."""
        font = self._fonts.add(_BOLD if bold else _LINK) if bold or link else 0
        fill = self._fill_of[level] if level else 0
        return self._formats.add(
            b'<xf numFmtId="49" fontId="%d" fillId="%d" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"'
            b' applyFill="1" applyAlignment="1"><alignment vertical="top"/></xf>' % (font, fill)
        )

    def written(self) -> bytes:
        """Give the part as it is now."""
        content = self._content
        for block in (self._fonts, self._fills, self._formats):
            content = block.put_back(content)
        return content


class _Block:
    """A list of formats in the part, such as `<fills count="2">…</fills>`."""

    def __init__(self, content: bytes, name: bytes, item: re.Pattern[bytes]) -> None:
        self._place = re.compile(rb"<%s\b[^>]*>(.*?)</%s>" % (name, name), re.DOTALL)
        self._name = name
        found = self._place.search(content)
        if found is None:
            raise NotKept
        self.items = item.findall(found[1])
        if not self.items:
            raise NotKept

    def add(self, item: bytes) -> int:
        if item not in self.items:
            self.items.append(item)
        return self.items.index(item)

    def put_back(self, content: bytes) -> bytes:
        written = b'<%s count="%d">%s</%s>' % (self._name, len(self.items), b"".join(self.items), self._name)
        return self._place.sub(lambda _: written, content, count=1)


def _number(item: bytes, name: bytes) -> int:
    found = re.search(rb'\s%s="(\d+)"' % name, item)
    return int(found[1]) if found else 0


def _solid(colour: bytes) -> bytes:
    return (
        b'<fill><patternFill patternType="solid"><fgColor rgb="%s"/><bgColor indexed="64"/></patternFill></fill>'
        % colour
    )
