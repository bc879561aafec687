"""What stands in the parts of an XLSX: cells, styles, shared texts, and where the sheets are."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from disburse.sheets.formats import disguises
from disburse.sheets.refusals import Unreadable
from disburse.sheets.workbook import COLUMNS_MAX, LEGACY_FONTS, Cell, Range, Row, column_number
from disburse.sheets.xml import Attributes, Handler

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[(?!(?:h+|m+|s+)\])[^\]]*\]|_.|\*.')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Values:
    """Turns what a cell stores into what it means."""

    def __init__(self, shared: list[str], dates: frozenset[int], *, day_0: datetime) -> None:
        self._shared = shared
        self._dates = dates
        self._day_0 = day_0

    def of(self, kind: str, stored: str, style: int) -> Cell:
        if kind == "s":
            return self._shared[int(stored)] if stored else ""
        if kind in ("str", "e", "inlineStr"):
            return unescape(stored)
        if kind not in ("n", "b", "d"):
            raise Unreadable
        if stored == "":
            return ""
        if kind == "b":
            return stored.strip() in ("1", "true")
        if kind == "d":
            moment = datetime.fromisoformat(stored.removesuffix("Z"))
            return moment.date() if moment.time() == time() else moment
        return self._day(float(stored)) if style in self._dates else number(stored)

    def _day(self, serial: float) -> Cell:
        if not 0 <= serial < 2_958_466:
            return serial
        moment = self._day_0 + timedelta(days=serial)
        if serial < 1:
            return moment.time()
        return moment.date() if serial.is_integer() else moment


def number(stored: str) -> int | float:
    """Read a stored number: digits alone are whole, anything else may have lost some."""
    text = stored.strip()
    return int(text) if text.removeprefix("-").isdecimal() else float(text)


def unescape(text: str) -> str:
    """Undo the escapes of characters that XML cannot carry: "_x000D_"; halves of a pair are no characters."""
    return _ESCAPED.sub(_meant, text) if "_x" in text else text


def _meant(escape: re.Match[str]) -> str:
    code = int(escape[1], 16)
    return escape[0] if 0xD800 <= code <= 0xDFFF else chr(code)


class Rows(Handler[tuple[int, Row]]):
    """Gathers the rows of one sheet, numbered from 1.

    `formulas` and `styles` (those of the cells of some types) tell of a row's cells until it is forgotten; `hidden_*`
    and `merges` are whole at the end. Columns from `most` on are left out.
    """

    def __init__(
        self, values: Values, *, styles_of: tuple[type, ...] = (str,), most: int = COLUMNS_MAX
    ) -> None:
        super().__init__()
        self._value_of = values.of
        self._styles_of = styles_of
        self._most = most
        self.formulas: dict[int, list[int]] = {}
        self.styles: dict[int, dict[int, int]] = {}
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.merges: list[Range] = []
        self._row: Row = []
        self._number = 0
        self._column = -1
        self._kind, self._style, self._stored = "n", 0, ""
        self._listening = self._in_cell = False

    def forget(self, number: int) -> None:
        """Let go of what is known of a row, so that memory stays constant."""
        self.formulas.pop(number, None)
        self.styles.pop(number, None)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            at = attributes.get("r")
            self._column = _column(at) if at else self._column + 1
            self._kind = attributes.get("t", "n")
            self._style = int(attributes.get("s", 0))
            self._stored, self._in_cell = "", True
        elif name in ("v", "t"):
            self._listening = self._in_cell
        elif name == "rPh":
            self._in_cell = False
        elif name == "f" and self._in_cell:
            self.formulas.setdefault(self._number, []).append(self._column)
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._row, self._column = [], -1
            self.styles[self._number] = {}
            if attributes.get("hidden") in ("1", "true"):
                self.hidden_rows.append(self._number)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            last = min(int(attributes["max"]), COLUMNS_MAX + 1)
            self.hidden_columns += range(int(attributes["min"]) - 1, last)
        elif name == "mergeCell":
            self.merges.append(_range(attributes["ref"]))

    def text(self, text: str) -> None:
        if self._listening:
            self._stored += text

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._listening = False
        elif name == "rPh":
            self._in_cell = True
        elif name == "c":
            self._in_cell = False
            value = self._value_of(self._kind, self._stored, self._style)
            if self._column < self._most and (value != "" or self._number in self.formulas):
                self._row += [""] * (self._column + 1 - len(self._row))
                self._row[self._column] = value
                if isinstance(value, self._styles_of):
                    self.styles[self._number][self._column] = self._style
        elif name == "row":
            self.found.append((self._number, self._row))


class Index(Handler[None]):
    """The sheets of a workbook: (name, visible, relation)."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, bool, str]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            shown = attributes.get("state", "visible") == "visible"
            self.sheets.append((attributes["name"], shown, attributes["id"]))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")


class Targets(Handler[None]):
    """Where the worksheets stand, by relation."""

    def __init__(self) -> None:
        super().__init__()
        self.of: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes["Type"].endswith("/worksheet"):
            self.of[attributes["Id"]] = attributes["Target"]


class Styles(Handler[None]):
    """Which cell formats show days, and which are in a legacy font."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[int, str] = {}
        self._font_names: list[str] = []
        self._formats: list[tuple[int, int]] = []
        self._within = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("fonts", "cellXfs"):
            self._within = name
        elif name == "numFmt":
            self._codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "font" and self._within == "fonts":
            self._font_names.append("")
        elif name == "name" and self._within == "fonts" and self._font_names:
            self._font_names[-1] = attributes.get("val", "")
        elif name == "xf" and self._within == "cellXfs":
            self._formats.append((int(attributes.get("numFmtId", 0)), int(attributes.get("fontId", 0))))

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""

    @property
    def dates(self) -> frozenset[int]:
        return frozenset(index for index, (code, _) in enumerate(self._formats) if self._shows_day(code))

    @property
    def legacy_fonts(self) -> dict[int, str]:
        named = enumerate(self._font_names[font : font + 1] for _, font in self._formats)
        return {index: name[0] for index, name in named if name and name[0].startswith(LEGACY_FONTS)}

    @property
    def disguises(self) -> dict[int, str]:
        """The formats that show another number than the cell holds."""
        codes = {9: "0%", 10: "0.00%"} | self._codes
        named = ((index, codes.get(code, "")) for index, (code, _) in enumerate(self._formats))
        return {index: code for index, code in named if disguises(code)}

    def _shows_day(self, code: int) -> bool:
        written = _NOT_CODE.sub("", self._codes.get(code, "")).lower()
        return code in _DATE_FORMATS or any(letter in written for letter in "ymdhs")


class Shared(Handler[None]):
    """The texts that cells share, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._text = ""
        self._listening = self._phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002
        if name == "si":
            self._text = ""
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._listening = not self._phonetic

    def text(self, text: str) -> None:
        if self._listening:
            self._text += text

    def end(self, name: str) -> None:
        if name == "t":
            self._listening = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append(unescape(self._text))


def _column(reference: str) -> int:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise Unreadable
    return column_number(found[1]) - 1


def _range(reference: str) -> Range:
    first, _, last = reference.replace("$", "").partition(":")
    return _corner(first), _corner(last or first)


def _corner(reference: str) -> tuple[int, int]:
    return int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1, _column(reference)
