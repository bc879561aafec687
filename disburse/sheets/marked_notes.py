"""Notes at cells: the two parts a spreadsheet keeps them in, what is said and where the box stands."""

from __future__ import annotations

import re
from typing import Final

from disburse.sheets.marked_styles import NotKept
from disburse.sheets.plain_parts import MAIN
from disburse.sheets.plain_writing import reference, xml_text

AUTHOR: Final = "disburse"
NOTES_MAX = 2_000
"""More boxes than this make a spreadsheet slow; the rest stands in the added columns alone."""
_COMMENT = re.compile(rb"<comment\b([^>]*)>.*?</comment>", re.DOTALL)
_AUTHORS = re.compile(rb"<author(?:\s[^>]*)?>(.*?)</author>|<author\s*/>", re.DOTALL)
_SHAPE = re.compile(rb"<(\w+):shape\b.*?</\1:shape>", re.DOTALL)
_SHAPE_AT = re.compile(rb"<\w+:Row>\s*(\d+)\s*</\w+:Row>\s*<\w+:Column>\s*(\d+)\s*<")
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
EMPTY_COMMENTS: Final = (
    _HEAD + f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'.encode()
)
SPACES: Final = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
EMPTY_DRAWING: Final = (
    f"<xml {SPACES}>".encode() + b'<v:shapetype id="_x0000_t202" coordsize="21600,21600"'
    b' o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    b'<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)


def with_notes(comments: bytes, drawing: bytes, notes: dict[tuple[int, int], str]) -> tuple[bytes, bytes]:
    """Give both parts with our notes: (row from 1, column from 0) → text.

    What people noted stays, also where we would note something; what we noted before goes.
    Raises `NotKept` for parts that are written in an unusual way.
    """
    if b"</commentList>" not in comments or b"</authors>" not in comments or b"</xml>" not in drawing:
        raise NotKept
    authors = [found[1] or b"" for found in _AUTHORS.finditer(comments)]
    ours = {b'"%d"' % index for index, author in enumerate(authors) if author == AUTHOR.encode()}
    gone: set[bytes] = set()
    theirs: set[bytes] = set()
    for comment in _COMMENT.finditer(comments):
        mine = any(b"authorId=" + each in comment[1] for each in ours)
        (gone if mine else theirs).add(_cell(comment[1]))
    kept = _COMMENT.sub(lambda found: b"" if _cell(found[1]) in gone else found[0], comments)
    shapes = _SHAPE.sub(lambda found: b"" if _shape_at(found[0]) in gone else found[0], drawing)
    places = [place for place in notes if _name(place) not in theirs][:NOTES_MAX]
    said = "".join(
        f'<comment ref="{_name(place).decode()}" authorId="{len(authors)}"><text><t xml:space="preserve">'
        f"{xml_text(notes[place])}</t></text></comment>"
        for place in places
    ).encode()
    kept = kept.replace(b"</authors>", f"<author>{AUTHOR}</author></authors>".encode())
    kept = kept.replace(b"</commentList>", said + b"</commentList>")
    drawn = "".join(_box(number, *place) for number, place in enumerate(places)).encode()
    return kept, shapes.replace(b"</xml>", drawn + b"</xml>")


def _cell(attributes: bytes) -> bytes:
    found = re.search(rb'\sref="([A-Z]+\d+)"', attributes)
    return found[1] if found else b""


def _shape_at(shape: bytes) -> bytes:
    found = _SHAPE_AT.search(shape)
    return _name((int(found[1]) + 1, int(found[2]))) if found else b"?"


def _name(place: tuple[int, int]) -> bytes:
    return reference(*place).encode()


def _box(number: int, row: int, column: int) -> str:
    anchor = f"{column + 1}, 12, {max(row - 2, 0)}, 8, {column + 5}, 12, {row + 3}, 8"
    return (
        f'<v:shape {SPACES} id="_x0000_s9{number:05}" type="#_x0000_t202" style="position:absolute;visibility:hidden"'
        ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:path o:connecttype="none"/>'
        '<v:textbox/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
