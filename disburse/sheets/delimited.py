"""Read delimited text (CSV) in the encodings of `code_pages`, cut by `;`, `,`, tab or `|`."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO, cast
from unicodedata import normalize

from disburse.sheets.code_pages import find_encoding
from disburse.sheets.formats import Disguised
from disburse.sheets.refusals import LimitsExceeded, Unreadable
from disburse.sheets.workbook import COLUMNS_MAX, HEAD_ROWS, ROWS_MAX, Hidden, Row, SheetHead, Stray

DELIMITERS = ";,\t|"


class Delimited:
    """A text file as a workbook of one nameless sheet; every cell is text.

    Text in the bytes of a legacy font comes out as it stands, in `encoding.legacy`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.encoding = find_encoding(path)
        self._delimiter = self._find_delimiter()

    def heads(self) -> list[SheetHead]:
        """Return the first rows as the only sheet."""
        rows = list(islice(self.rows(""), HEAD_ROWS))
        font = {"tcvn3": ".Vn", "vni": "VNI-"}.get(self.encoding.legacy or "")
        width = max(map(len, rows), default=0)
        fonts = dict.fromkeys(range(width), font) if font else {}
        return [SheetHead("", True, rows, fonts=fonts, length=self._count_lines())]

    def rows(self, sheet: str = "") -> Iterator[Row]:  # noqa: ARG002 - there is only one
        """Yield every record as a list of texts; raises `FileRefused` at the first unreadable byte."""
        try:
            with self._open() as file:
                lines = (line.replace("\0", "") for line in file)  # no database holds zero bytes
                if self.encoding.composes:
                    lines = (normalize("NFC", line) for line in lines)
                for number, row in enumerate(
                    csv.reader(lines, delimiter=self._delimiter, strict=True), start=1
                ):
                    if number > ROWS_MAX or len(row) > COLUMNS_MAX:
                        raise LimitsExceeded
                    yield cast(Row, row)
        except (UnicodeError, csv.Error) as error:
            raise Unreadable from error

    def hidden(self, sheet: str) -> Hidden:  # noqa: ARG002
        """Text hides nothing."""
        return Hidden()

    def formulas(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> tuple[int, int]:  # noqa: ARG002
        """Text has no formulas."""
        return 0, 0

    def disguised(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> list[Disguised]:  # noqa: ARG002
        """Text shows what it holds."""
        return []

    def strays(self, sheet: str, width: int, first_row: int, last_row: int) -> list[Stray]:  # noqa: ARG002
        """Its rows come as wide as they are filled."""
        return []

    def _count_lines(self) -> int:
        with self._path.open("rb") as file:
            return sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b""))

    def _open(self) -> TextIO:
        return self._path.open(encoding=self.encoding.codec, newline="")

    def _find_delimiter(self) -> str:
        """Take the delimiter that cuts the first lines into the most, and the most even, cells."""
        try:
            with self._open() as file:
                lines = [line[:100_000] for line in islice(file, HEAD_ROWS)]
        except UnicodeError as error:
            raise Unreadable from error
        return max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: list[str], delimiter: str) -> int:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
    except csv.Error:
        return 0
    return max((width * times for width, times in widths.items()), default=0)
