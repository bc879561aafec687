"""What every printed document shares: pages, text, lines, boxes, the QR code and the foot of the page.

Places are millimetres from the top left corner of the page and text stands on its baseline. Text is only ever
drawn as text: ReportLab's `Paragraph` would read markup in a person's name (`reliability.md` T15).
The paper is Vietnamese whatever the language of the screen: it is an administrative document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from io import BytesIO
from typing import Literal

import segno
from reportlab.pdfgen.canvas import Canvas

from reports.letters import MM, NO_GLYPH, Family, Style, fonts

Align = Literal["left", "center", "right"]
VIETNAM = timezone(timedelta(hours=7))
A4 = (210.0, 297.0)
LINE_HEIGHT = 1.28
FOOT_SIZE = 8.0
QR_QUIET_MODULES = 2


@dataclass(frozen=True)
class Margins:
    """Margins in millimetres."""

    top: float
    right: float
    bottom: float
    left: float


ADMINISTRATIVE = Margins(top=20, right=15, bottom=20, left=30)
WORKING_LIST = Margins(top=12, right=12, bottom=12, left=12)


@dataclass(frozen=True)
class Stamp:
    """What ties a sheet of paper to the record it was printed from.

    `code` is the document code, `link` the address a QR code leads to, `digest` the first letters of the
    record's hash, `printed_at` an aware moment. None of them may hold personal data.
    """

    code: str
    link: str
    version: int
    digest: str
    printed_at: datetime

    def line(self) -> str:
        """Say when and from which version this was printed, in Vietnam's time."""
        at = self.printed_at.astimezone(VIETNAM)
        return f"In lúc {at:%H:%M} ngày {at:%d/%m/%Y} · Phiên bản {self.version} · Mã băm {self.digest}"


class Sheet:
    """The pages of one document while they are drawn; `pages` of them in the end, if that is known."""

    def __init__(
        self,
        title: str,
        author: str,
        margins: Margins,
        *,
        landscape: bool = False,
        system_fonts: bool = False,
        pages: int = 0,
    ) -> None:
        self.pages = pages
        self.family: Family = fonts(system_fonts)
        self.margins = margins
        self.width, self.height = reversed(A4) if landscape else A4
        self.page = 1
        self.without_glyph = 0
        self._on_page = 0
        self._bytes = BytesIO()
        self._canvas = Canvas(
            self._bytes,
            pagesize=(self.width * MM, self.height * MM),
            invariant=1,
            lang="vi-VN",
            # Without it every page names Helvetica, unembedded. The stub's `float` is a slip.
            initialFontName=self.family.faces["regular"],  # type: ignore[arg-type]
        )
        self._canvas.setTitle(self.family.clean(title))
        self._canvas.setAuthor(self.family.clean(author))
        self._canvas.setCreator("disburse")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")

    @property
    def left(self) -> float:
        """The x of the left edge of what is printed."""
        return self.margins.left

    @property
    def right(self) -> float:
        """The x of the right edge of what is printed."""
        return self.width - self.margins.right

    @property
    def bottom(self) -> float:
        """The y of the lower edge of what is printed."""
        return self.height - self.margins.bottom

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 13,
        style: Style = "regular",
        align: Align = "left",
        within: float | None = None,
        spread: float | None = None,
    ) -> float:
        """Draw one line and return its width; `within` shrinks it to a width, `spread` justifies it."""
        clean = self.family.clean(text)
        if within is not None:
            size = self.family.shrink(clean, within, size, style)
        width = self.family.width(clean, size, style)
        gaps = clean.count(" ")
        word_space = (spread - width) / gaps if spread is not None and gaps else 0
        start = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        self._canvas.setFont(self.family.faces[style], size)
        self._canvas.drawString(start * MM, (self.height - y) * MM, clean, wordSpace=word_space * MM)
        self._on_page += clean.count(NO_GLYPH)
        return width

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        *,
        size: float = 13,
        style: Style = "regular",
        indent: float = 0,
    ) -> float:
        """Draw justified text from baseline `y` downwards and return the baseline after it."""
        lines = self._justified(width, text, size, style, indent)
        for number, line in enumerate(lines):
            shift = indent if number == 0 else 0
            last = number == len(lines) - 1
            self.text(x + shift, y, line, size=size, style=style, spread=None if last else width - shift)
            y += leading(size)
        return y

    def paragraph_height(
        self, width: float, text: str, *, size: float = 13, style: Style = "regular", indent: float = 0
    ) -> float:
        """Measure what `paragraph` will need, in millimetres."""
        return len(self._justified(width, text, size, style, indent)) * leading(size)

    def _justified(self, width: float, text: str, size: float, style: Style, indent: float) -> list[str]:
        first, *more = self.family.wrap(self.family.clean(text), width - indent, size, style)
        return [first, *self.family.wrap(" ".join(more), width, size, style)] if more else [first]

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, points: float = 0.5) -> None:
        """Draw a line."""
        self._canvas.setLineWidth(points)
        self._canvas.line(x1 * MM, (self.height - y1) * MM, x2 * MM, (self.height - y2) * MM)

    def verticals(self, at: Sequence[float], top: float, bottom: float, *, points: float = 0.5) -> None:
        """Draw lines downwards at several x."""
        self._canvas.setLineWidth(points)
        y1, y2 = (self.height - top) * MM, (self.height - bottom) * MM
        self._canvas.lines([(x * MM, y1, x * MM, y2) for x in at])

    def box(self, x: float, y: float, width: float, height: float, *, points: float = 0.8) -> None:
        """Draw an empty box whose upper left corner is (x, y)."""
        self._canvas.setLineWidth(points)
        self._canvas.rect(x * MM, (self.height - y - height) * MM, width * MM, height * MM)

    def qr(self, x: float, y: float, side: float, content: str) -> None:
        """Draw a QR code with its quiet zone into a square; level Q where it fits, as paper is folded."""
        rows = _qr_rows(content)
        module = side / (len(rows) + 2 * QR_QUIET_MODULES) * MM
        left, top = x * MM + QR_QUIET_MODULES * module, (self.height - y) * MM - QR_QUIET_MODULES * module
        path = self._canvas.beginPath()
        for down, row in enumerate(rows):
            for start, length in row:
                path.rect(left + start * module, top - (down + 1) * module, length * module, module)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def bookmark(self, title: str) -> None:
        """Add this page to the document's outline."""
        key = f"page-{self.page}"
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(self.family.clean(title), key)

    def foot(self, stamp: Stamp, *, left: str = "", right: str = "") -> None:
        """Draw the foot of the page in its lower margin: a rule of use, when it was printed, the page."""
        y = self.bottom + min(6, self.margins.bottom / 2)
        edge = self.left
        if left:
            edge += self.text(edge, y, left, size=FOOT_SIZE, style="bold") + 2
        note = f"{stamp.line()} · Mã {stamp.code}"
        if self._on_page:
            note += f" · {NO_GLYPH}: {self._on_page} ký tự phông chữ không có"
        room = self.right - edge - self.family.width(right, FOOT_SIZE + 2, "bold") - 2
        self.text(edge, y, note, size=FOOT_SIZE, within=room)
        if right:
            self.text(self.right, y, right, size=FOOT_SIZE + 2, style="bold", align="right")

    def new_page(self) -> None:
        """End this page and start the next."""
        self._canvas.showPage()
        self.page += 1
        self.without_glyph += self._on_page
        self._on_page = 0

    def finish(self) -> bytes:
        """End the document; the same drawing gives the same bytes."""
        self.without_glyph += self._on_page
        self._canvas.showPage()
        self._canvas.save()
        return self._bytes.getvalue()


def leading(size: float) -> float:
    """Give the distance between two baselines in millimetres: room for stacked marks (Ế Ặ Ỗ)."""
    return size * LINE_HEIGHT / MM


@cache
def _qr_rows(content: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Each row of the code as (start, length) runs of dark modules."""
    matrix = segno.make_qr(content, error="q", boost_error=False).matrix
    return tuple(tuple(_runs(bytes(row))) for row in matrix)


def _runs(row: bytes) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((at, 1))
    return runs
