"""Recognise text typed for TCVN3 or VNI fonts, and convert it once a person has said yes.

Content alone is an unsafe sign (`domain.md` 3.8): words are weighed, not letters, and a few odd cells do
not count unless the font says the same. Nothing is converted without a yes (REQ24).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from disburse.sheets.formats import Disguised
from disburse.sheets.legacy_letters import LegacyEncoding, convert
from disburse.sheets.refusals import LegacyFont
from disburse.sheets.syllables import vietnamese_share
from disburse.sheets.workbook import Book, Cell, Hidden, Row, SheetHead, Stray

CELLS_MIN = 3
SAMPLES = 5
UNICODE = "Unicode"
NAMES: dict[LegacyEncoding, str] = {"tcvn3": "TCVN3 (.VnTime)", "vni": "VNI"}
_FAMILIES: dict[LegacyEncoding, str] = {"tcvn3": ".Vn", "vni": "VNI-"}
_ONLY_UNICODE = re.compile("[\u0100-\u1fff]")
# Without ñ, which Ê Đê names hold ("Ñuên") and VNI reads as đ: by itself it says nothing.
_NEVER_VIETNAMESE = re.compile("[¡-¬\u00ad®µ-»¼-¾Ä-ÇËÎÏÖ×ØÛÜÞßäåæçëîïöøûüþ]")
_WITH_N_TILDE = re.compile(r"\S*[ñÑ]\S*")


@dataclass(frozen=True, slots=True)
class Legacy:
    """Which encoding some rows are in, and up to five of their cells before and after conversion."""

    encoding: LegacyEncoding
    samples: list[tuple[str, str]]

    def refusal(self) -> LegacyFont:
        """Give the refusal that asks the person to look at the samples."""
        return LegacyFont(samples=self.samples, encoding=self.encoding)


def recognise(rows: Iterable[Row], fonts: Mapping[int, str]) -> Legacy | None:
    """Say which legacy encoding the rows are in, if any; `fonts` names the legacy fonts of columns."""
    found: dict[LegacyEncoding, list[tuple[str, str]]] = {"tcvn3": [], "vni": []}
    for row in rows:
        for column, cell in enumerate(row):
            if isinstance(cell, str) and not cell.isascii():
                font = fonts.get(column, "")
                for encoding in found:
                    if reads_as(cell, encoding, font=font):
                        found[encoding].append(
                            (cell, convert(cell, encoding, capitals=is_capital_font(font)))
                        )
    encoding = max(found, key=lambda name: len(found[name]))
    font_seen = any(font.startswith(_FAMILIES[encoding]) for font in fonts.values())
    if len(found[encoding]) < (1 if font_seen else CELLS_MIN):
        return None
    return Legacy(encoding, list(dict.fromkeys(found[encoding]))[-SAMPLES:])


def reads_as(text: str, encoding: LegacyEncoding, *, font: str = "") -> bool:
    """Say whether a text reads better converted; a text in the encoding's font, or column, if not worse."""
    if text.isascii() or _ONLY_UNICODE.search(text):
        return False
    sure = font.startswith(_FAMILIES[encoding])
    weighed = text if sure else _WITH_N_TILDE.sub("", text)
    as_it_is = vietnamese_share([weighed])
    converted = convert(weighed, encoding)
    if converted == weighed or not as_it_is.words:
        return False
    after = vietnamese_share([converted]).valid
    return after >= as_it_is.valid if sure else after > as_it_is.valid and 2 * after > as_it_is.words


def is_capital_font(font: str) -> bool:
    """Say whether a TCVN3 font shows capitals (.VnTimeH)."""
    return font.startswith(_FAMILIES["tcvn3"]) and font.endswith("H")


def watched(rows: Iterable[Row], column: int | None, fonts: Mapping[int, str]) -> Iterator[Row]:
    """Pass rows on, and raise LegacyFont when a column turns out legacy further down than the head."""
    odd: list[Row] = []
    for row in rows:
        if column is not None and column < len(row):
            cell = row[column]
            if isinstance(cell, str) and _NEVER_VIETNAMESE.search(cell):
                odd.append([cell])
                if len(odd) <= 10 * CELLS_MIN and (found := recognise(odd, {0: fonts.get(column, "")})):
                    raise found.refusal()
        yield row


class Converted:
    """A book whose cells in a legacy encoding are read as Unicode; all other cells stay as they are.

    A cell that reads either way ("Vò Anh Tó") goes with its column, where that tells nothing with its row,
    and where that tells nothing either with its sheet.
    """

    def __init__(self, book: Book, encoding: LegacyEncoding) -> None:
        self._book = book
        self._encoding = encoding
        self._heads = {head.name: head for head in book.heads()}
        self._fonts = {name: self._column_fonts(head) for name, head in self._heads.items()}
        self._sheets = {name: self._weigh(chain(*head.rows)) for name, head in self._heads.items()}

    def heads(self) -> list[SheetHead]:
        """Return the heads in Unicode."""
        return [
            SheetHead(
                name,
                head.visible,
                [self._row(row, name) for row in head.rows],
                head.merges,
                length=head.length,
            )
            for name, head in self._heads.items()
        ]

    def rows(self, sheet: str) -> Iterator[Row]:
        """Yield the rows in Unicode."""
        return (self._row(row, sheet) for row in self._book.rows(sheet))

    def hidden(self, sheet: str) -> Hidden:
        """Return what the sheet hides."""
        return self._book.hidden(sheet)

    def formulas(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> tuple[int, int]:
        """Count the formulas, as the book does."""
        return self._book.formulas(sheet, columns, first_row, last_row)

    def disguised(self, sheet: str, columns: list[int], first_row: int, last_row: int) -> list[Disguised]:
        """Find the numbers that are shown as others, as the book does."""
        return self._book.disguised(sheet, columns, first_row, last_row)

    def strays(self, sheet: str, width: int, first_row: int, last_row: int) -> list[Stray]:
        """Find the cells right of the table, as the book does."""
        return self._book.strays(sheet, width, first_row, last_row)

    def _column_fonts(self, head: SheetHead) -> dict[int, str]:
        """Give what the columns are written in, by their font or by most of their cells, where it is clear."""
        fonts = dict(head.fonts)
        for column in range(max(map(len, head.rows), default=0)):
            if family := self._weigh(row[column] for row in head.rows if column < len(row)):
                fonts.setdefault(column, family)
        return fonts

    def _weigh(self, cells: Iterable[Cell]) -> str:
        """Say what most of some cells are written in; "" when none or as many say the one as the other."""
        legacy = unicode = 0
        for cell in cells:
            if isinstance(cell, str):
                legacy += reads_as(cell, self._encoding)
                unicode += bool(_ONLY_UNICODE.search(cell))
        return "" if legacy == unicode else _FAMILIES[self._encoding] if legacy > unicode else UNICODE

    def _row(self, row: Row, sheet: str) -> Row:
        if all(not isinstance(cell, str) or cell.isascii() for cell in row):
            return row
        fonts, around = self._fonts[sheet], self._weigh(row) or self._sheets[sheet]
        return [self._cell(cell, fonts.get(column, around)) for column, cell in enumerate(row)]

    def _cell(self, cell: Cell, font: str) -> Cell:
        if isinstance(cell, str) and reads_as(cell, self._encoding, font=font):
            return convert(cell, self._encoding, capitals=is_capital_font(font))
        return cell
