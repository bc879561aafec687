"""What stands in the content of an ODS: tables, their rows and cells, and which styles hide or use old fonts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from disburse.sheets.refusals import LimitsExceeded, Unreadable
from disburse.sheets.workbook import COLUMNS_MAX, HEAD_ROWS, Cell, Range, Row, is_filled
from disburse.sheets.xlsx_parts import number
from disburse.sheets.xml import Attributes, Handler

FILLED_REPEATS_MAX = 10_000
HIDDEN_ROWS_MAX = 2_000_000
_SPACES_MAX = 1000
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?")
_NOT_VALUE = frozenset(("annotation", "shapes", "frame", "custom-shape", "control", "detective"))
Run = tuple[int, int, Row]


@dataclass(slots=True)
class Styled:
    """Numbers of one column, from 0, in the rows from first to last, that have one style."""

    column: int
    style: str
    first: int
    last: int


@dataclass(slots=True)
class Sheet:
    """What one pass tells of a table: its first rows, and facts about all of them.

    `hidden_rows` and the rows of `formulas` (row, column, has a value) count from 1, columns from 0. `number_styles` are
    those of numbers whose style may show another one. `widest` is the number of the last filled column.
    """

    name: str
    visible: bool = True
    head: list[Row] = field(default_factory=list)
    merges: list[Range] = field(default_factory=list)
    styles: list[tuple[int, str]] = field(default_factory=list)
    number_styles: list[Styled] = field(default_factory=list)
    widest: int = 0
    formulas: list[tuple[int, int, bool]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


class Sheets(Handler[Run]):
    """Gathers the tables of a document. With `only` it finds the filled rows of that one and no facts.

    A find is (number of the first row, how often it repeats, cells).
    """

    def __init__(
        self,
        *,
        only: str | None = None,
        most: int = COLUMNS_MAX,
        disguise: Callable[[str], str] = lambda _style: "",
    ) -> None:
        """Columns from `most` on are left out; `disguise` tells of a cell's style whether it shows other numbers."""
        super().__init__()
        self._most, self._disguise = most, disguise
        self._open: dict[tuple[int, str], Styled] = {}
        self.sheets: list[Sheet] = []
        self.fonts: dict[str, str] = {}
        self._only = only
        self._families: dict[str, str] = {}
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._sheet: Sheet | None = None
        self._tables = self._aside = 0
        self._row: Row = []
        self._number, self._times = 0, 1
        self._columns = 0
        self._column_styles: list[str] = []
        self._row_style = ""
        self._at = 0  # the number of the next cell, of those left out too
        self._cell: Attributes = {}
        self._in_cell = False
        self._covers = False
        self._paragraphs: list[str] = []
        self._in_paragraph = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if self._aside or (self._in_cell and name in _NOT_VALUE):
            self._aside += 1
        elif self._in_cell and name != "table":
            self._start_within(name, attributes)
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._in_cell, self._covers = attributes, True, name != "table-cell"
            self._paragraphs = []
        elif name == "table-row":
            self._row, self._at = [], 0
            self._row_style = attributes.get("default-cell-style-name", "")
            self._times = _count(attributes, "number-rows-repeated")
            self._number += 1
            if attributes.get("visibility") in ("collapse", "filter"):
                self._hide_rows()
        elif name == "table":
            self._start_table(attributes)
        elif name == "table-column" and self._tables == 1:
            self._start_column(attributes)
        elif self._sheet is None:
            self._start_style(name, attributes)

    def text(self, text: str) -> None:
        if self._in_paragraph and not self._aside:
            self._paragraphs[-1] += text

    def end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif self._in_paragraph and name == "p":
            self._in_paragraph -= 1
        elif name in ("table-cell", "covered-table-cell") and self._in_cell:
            self._in_cell = False
            self._take_cell()
        elif name == "table-row" and self._tables == 1:
            self._take_row()
        elif name == "table":
            self._tables -= 1
            if self._tables == 0 and self._sheet:
                self.done = self._sheet.name == self._only
                self._sheet = None

    def _start_table(self, attributes: Attributes) -> None:
        if self._tables or self._in_cell:
            raise Unreadable  # a table inside a cell: nobody's roster
        self._tables = 1
        self._number = self._columns = 0
        self._column_styles = []
        self._open = {}
        self._sheet = Sheet(
            attributes.get("name", ""), attributes.get("style-name") not in self._hidden_styles
        )
        self.sheets.append(self._sheet)

    def _start_column(self, attributes: Attributes) -> None:
        first, style = self._columns, attributes.get("default-cell-style-name", "")
        self._columns += _count(attributes, "number-columns-repeated")
        within = range(first, min(self._columns, COLUMNS_MAX))
        self._column_styles += [style] * len(within)
        if attributes.get("visibility") in ("collapse", "filter") and self._sheet:
            self._sheet.hidden_columns += within

    def _start_style(self, name: str, attributes: Attributes) -> None:
        if name == "font-face":
            self._families[attributes.get("name", "")] = attributes.get("font-family", "").strip("'")
        elif name == "style":
            self._style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "text-properties":
            called = attributes.get("font-name", "")
            self.fonts[self._style] = attributes.get("font-family") or self._families.get(called) or called

    def _start_within(self, name: str, attributes: Attributes) -> None:
        if name == "p":
            self._in_paragraph += 1
            self._paragraphs.append("")
        elif self._in_paragraph and name == "s":
            self._paragraphs[-1] += " " * min(_count(attributes, "c"), _SPACES_MAX)
        elif self._in_paragraph and name in ("tab", "line-break"):
            self._paragraphs[-1] += "\t" if name == "tab" else "\n"

    def _hide_rows(self) -> None:
        if self._sheet and self._only is None:
            if len(self._sheet.hidden_rows) + self._times > HIDDEN_ROWS_MAX:
                raise LimitsExceeded
            self._sheet.hidden_rows += range(self._number, self._number + self._times)

    def _take_cell(self) -> None:
        cell, column = self._cell, len(self._row)
        times = _count(cell, "number-columns-repeated")
        value: Cell = "" if self._covers else _value(cell, "\n".join(self._paragraphs))
        self._row += [value] * min(times, self._most - column)
        self._at += times
        if self._sheet is None or self._only is not None or self._covers:
            return
        if is_filled(value):
            self._sheet.widest = max(self._sheet.widest, self._at)
        if column >= self._most:
            return
        if isinstance(value, int | float) and not isinstance(value, bool):
            self._note_style(range(column, len(self._row)), cell.get("style-name") or self._row_style)
        if "formula" in cell:
            self._sheet.formulas.append((self._number, column, value != ""))
        if "number-rows-spanned" in cell or "number-columns-spanned" in cell:
            down, right = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
            if down > 1 or (right > 1 and self._number <= HEAD_ROWS):
                last = (self._number + down - 2, column + right - 1)
                self._sheet.merges.append(((self._number - 1, column), last))
        if self._number <= HEAD_ROWS and isinstance(value, str) and value:
            self._sheet.styles.append((column, cell.get("style-name", self._style_of(column))))

    def _style_of(self, column: int) -> str:
        return self._column_styles[column] if column < len(self._column_styles) else ""

    def _note_style(self, columns: range, own: str) -> None:
        """Note numbers that are shown as others, rows below one another as one."""
        last = self._number + self._times - 1
        for column in columns:
            style = own or self._style_of(column)
            if not self._disguise(style) or self._sheet is None:
                continue
            before = self._open.get((column, style))
            if before and before.last == self._number - 1:
                before.last = last
            else:
                self._open[column, style] = found = Styled(column, style, self._number, last)
                self._sheet.number_styles.append(found)

    def _take_row(self) -> None:
        row, first = self._row, self._number
        self._number += self._times - 1
        while row and row[-1] == "":
            row.pop()
        if not row or self._sheet is None:
            return
        if self._times > FILLED_REPEATS_MAX:
            raise LimitsExceeded
        if self._sheet.name == self._only:
            self.found.append((first, self._times, row))
        elif self._only is None and first <= HEAD_ROWS:
            head = self._sheet.head
            head += [[] for _ in range(first - 1 - len(head))]
            head += [row] * min(self._times, HEAD_ROWS - first + 1)


def _count(attributes: Attributes, name: str) -> int:
    return max(int(attributes.get(name, 1)), 1)


def _value(cell: Attributes, shown: str) -> Cell:
    kind = cell.get("value-type")
    if kind in ("float", "currency", "percentage"):
        return number(cell["value"])
    if kind == "date":
        return _moment(cell["date-value"])
    if kind == "boolean":
        return cell.get("boolean-value") == "true"
    if kind == "time":
        return _duration(cell.get("time-value", ""), shown)
    text = cell.get("string-value") or shown
    return "#VALUE!" if "formula" in cell and text.startswith("Err:") else text


def _moment(written: str) -> Cell:
    moment = datetime.fromisoformat(written.removesuffix("Z"))
    return moment.date() if moment.time() == time() else moment


def _duration(written: str, shown: str) -> Cell:
    found = _DURATION.fullmatch(written)
    if found is None:
        return shown
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if found[1] else span
