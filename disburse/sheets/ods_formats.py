"""Which cell styles of an ODS show numbers as others: its data styles, written as the codes other spreadsheets have.

OpenDocument 1.3 part 3, 16.29. A data style stands in the part of the cells or in that of the named styles.
"""

from __future__ import annotations

from typing import Final

from disburse.sheets.formats import disguises
from disburse.sheets.xml import Attributes, Handler

NUMBERS: Final = frozenset(("number-style", "currency-style", "percentage-style"))
DEPTH_MAX: Final = 20  # of styles that inherit from one another
_PLACES: Final = {"number": "#,##0", "scientific-number": "0E+00", "fraction": "# ?/?"}
_WORDS: Final = frozenset(("text", "embedded-text", "currency-symbol"))


class Formats(Handler[None]):
    """Gathers the number formats of a part, up to its tables; asked for several parts, it knows them all."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[str, str] = {}
        self._instead: dict[str, list[str]] = {}  # data style → those that show its positive numbers
        self._styles: dict[str, tuple[str, str]] = {}  # cell style → its data style, its parent
        self._known: dict[str, str] = {}
        self._code = ""
        self._name: str | None = None
        self._words: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name in NUMBERS:
            self._name, self._code = attributes.get("name", ""), ""
        elif name == "style":
            parent = attributes.get("parent-style-name", "")
            self._styles[attributes.get("name", "")] = attributes.get("data-style-name", ""), parent
        elif name == "body":
            self.done = True
        elif self._name is None:
            return
        elif name in _PLACES:
            self._code += _PLACES[name] + "," * _thousands(attributes.get("display-factor", "1"))
        elif name in _WORDS:
            self._words = []
        elif name == "map" and attributes.get("condition", "").replace(" ", "").startswith("value()>"):
            self._instead.setdefault(self._name, []).append(attributes.get("apply-style-name", ""))

    def text(self, text: str) -> None:
        if self._words is not None:
            self._words.append(text)

    def end(self, name: str) -> None:
        if name in _WORDS and self._words is not None:
            said = "".join(self._words)
            self._words = None
            self._code += f"[${said}]" if name == "currency-symbol" else _quoted(said)
        elif name in NUMBERS and self._name is not None:
            self._codes[self._name] = self._code or ";;;"
            self._name = None

    def disguise(self, style: str) -> str:
        """Give the format of a cell style where it shows another number than the cell holds; "" for any other."""
        found = self._known.get(style)
        if found is None:
            data = self._data_style(style)
            shown = [self._codes.get(one, "") for one in self._instead.get(data) or [data]]
            found = self._known[style] = next(filter(disguises, shown), "")
        return found

    def _data_style(self, style: str) -> str:
        for _ in range(DEPTH_MAX):
            data, parent = self._styles.get(style, ("", ""))
            if data or not parent:
                return data
            style = parent
        return ""


def _quoted(words: str) -> str:
    """Write words as a format has them; a percent sign is one."""
    signs = words.replace('"', "").split("%")
    return "%".join(f'"{part}"' if part else "" for part in signs)


def _thousands(factor: str) -> int:
    """Say how many times numbers are divided by a thousand before they are shown, at least once where they are at all."""
    digits = factor.strip().partition(".")[0]
    return 0 if digits in ("", "1") else max((len(digits) - 1) // 3, 1)
