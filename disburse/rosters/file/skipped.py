"""Which rows of a file were not read as people, and why each was skipped (REQ11): row numbers only, no cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from disburse.sheets.row_numbers import row_shown
from disburse.words import mark

SPANS_KEPT: Final = 60
WHY: Final[dict[str, str]] = {
    "title": mark("Tiêu đề trang, phía trên bảng"),
    "header": mark("Dòng tiêu đề cột"),
    "numbering": mark("Dòng đánh số cột"),
    "group": mark("Tên nhóm; ghi vào các dòng bên dưới"),
    "unknown_group": mark("Tên nhóm không hiểu được; không ghi vào dòng nào"),
    "page_sum": mark("Cộng trang; dùng để kiểm tra tổng"),
    "sum": mark("Cộng nhóm; dùng để kiểm tra tổng"),
    "total": mark("Tổng cộng; dùng để kiểm tra tổng"),
    "footer": mark("Chân trang: số tiền bằng chữ, nơi ký"),
    "blank": mark("Dòng trống"),
    "hidden": mark("Dòng ẩn, bỏ theo lựa chọn"),
    "excluded": mark("Loại ra, có ghi lý do"),
}
"""Kind of row → why it is not a line."""

Spans = dict[str, tuple[int, list[tuple[int, int]]]]


class Skipped:
    """Collects rows by kind while a file is read; of each kind the count and the first spans of rows."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._spans: dict[str, list[tuple[int, int]]] = {}
        self._last = 0

    def table(self, header_rows: tuple[int, int], first_data_row: int, before: int = 0) -> None:
        """Note what stands above the data: titles, the header, the numbering of columns; of a sheet numbered on."""
        first, last = header_rows
        self._add("title", before + 1, before + first - 1)
        self._add("header", before + first, before + last)
        self._add("numbering", before + last + 1, before + first_data_row - 1)
        self._last = before + first_data_row - 1

    def row(self, number: int, kind: str) -> None:
        """Note a row that is no line."""
        self.reach(number)
        self._add(kind, number, number)

    def reach(self, number: int) -> None:
        """Note that a filled row was met: those since the last one are blank."""
        if number > self._last + 1:
            self._add("blank", self._last + 1, number - 1)
        self._last = number

    @property
    def spans(self) -> Spans:
        """Give kind → (how many rows, the first spans of them), in the order of `WHY`."""
        return {kind: (self._counts[kind], self._spans[kind]) for kind in WHY if self._counts.get(kind)}

    def _add(self, kind: str, first: int, last: int) -> None:
        if last < first:
            return
        self._counts[kind] = self._counts.get(kind, 0) + last - first + 1
        spans = self._spans.setdefault(kind, [])
        if spans and spans[-1][1] == first - 1:
            spans[-1] = (spans[-1][0], last)
        elif len(spans) < SPANS_KEPT:
            spans.append((first, last))


def rows_shown(spans: list[tuple[int, int]], count: int) -> str:
    """Show spans of rows as people write them, "1–8, 24", with "…" where not all are kept."""
    shown = ", ".join(
        row_shown(first) if first == last else f"{row_shown(first)}–{row_shown(last)}"
        for first, last in spans
    )
    kept = sum(last - first + 1 for first, last in spans)
    return shown + (", …" if kept < count else "")


def kept(spans: Spans) -> Mapping[str, object]:
    """Give the spans as they are kept with the roster."""
    return {kind: {"count": count, "rows": found} for kind, (count, found) in spans.items()}
