"""Read XML in small pieces and constant memory; no document type, no entity, nothing fetched.

Names come as "uri|local"; readers ask for the local part, since prefixes are the writer's choice.
"""

from __future__ import annotations

import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar
from xml.parsers import expat

from disburse.sheets.refusals import ActiveContent, Unreadable

SEPARATOR = "|"
_CHUNK = 1 << 16
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, expat.ExpatError, KeyError, ValueError, IndexError)
Item = TypeVar("Item")
Attributes = dict[str, str]


class Handler(Generic[Item]):
    """What to do at each element; what lands in `found` is handed on as soon as it is there."""

    def __init__(self) -> None:
        self.found: deque[Item] = deque()
        self.done = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Meet the beginning of an element; attribute names are local too."""

    def end(self, name: str) -> None:
        """Meet the end of an element."""

    def text(self, text: str) -> None:
        """Meet some text; one run may come in several calls."""


def pull(archive: zipfile.ZipFile, part: str, handler: Handler[Item]) -> Iterator[Item]:
    """Parse a part and yield what the handler finds, until it is done. Raises `FileRefused`."""
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    local: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        short = local.get(name) or local.setdefault(name, name.rpartition(SEPARATOR)[2])
        handler.start(short, {key.rpartition(SEPARATOR)[2]: value for key, value in attributes.items()})

    def end(name: str) -> None:
        handler.end(local[name])

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    found = handler.found
    try:
        with archive.open(part) as file:
            while not handler.done and (chunk := file.read(_CHUNK)):
                parser.Parse(chunk, False)
                while found:
                    yield found.popleft()
            if not handler.done:
                parser.Parse(b"", True)
                while found:
                    yield found.popleft()
    except _DAMAGED as error:
        raise Unreadable from error


def _refuse_doctype(*_: object) -> None:
    raise ActiveContent
