"""D2, the minutes an office and a payer sign after reconciling one run (`ux.md` 6.2).

The figures count instructions, not people (`money.md` M8): whoever is paid at the second attempt is
in (a) twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from disburse.core import money
from disburse.words import mark
from reports import decree30
from reports.annex import Case, draw_annex
from reports.corrections import ListMade, draw_left_out, told
from reports.decree30 import BLANK, Issuer, Signature
from reports.letters import MM, Style
from reports.paper import ADMINISTRATIVE, Sheet, Stamp, leading
from reports.table import Column, Row, draw_rows, head, lay_out

TITLE = mark("Biên bản đối chiếu")
CODE = "BBĐC"

PayerKind = Literal["bank", "post", "commune"]
INDENT = 10.0
PARAGRAPH_GAP = 6 / MM
SIGNING_ROOM_MIN = 18.0
SIGNING_ROOM = 26.0
QR_SIDE = 17.0
LEFT_OUT_ANNEX = "Phụ lục III"
COPIES = "Biên bản lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản."


@dataclass(frozen=True)
class Words:
    """How the minutes speak of a way of paying."""

    way: str
    sent: str
    paid: str
    failed: str
    came_back_later: str
    by_reason: str
    to_cash: str


TO_ACCOUNTS = Words(
    "qua tài khoản",
    "Danh sách đã gửi",
    "Đã ghi có",
    "Bị trả lại",
    "Trả lại sau ngày đối chiếu",
    "Phân loại trả lại",
    "chuyển chi tiền mặt",
)
IN_CASH = Words(
    "bằng tiền mặt",
    "Danh sách đã giao",
    "Đã chi",
    "Chưa lĩnh",
    "Nộp lại sau ngày đối chiếu",
    "Phân loại chưa lĩnh",
    "chuyển đơn vị chi trả khác",
)
WORDS: dict[PayerKind, Words] = {"bank": TO_ACCOUNTS, "post": IN_CASH, "commune": IN_CASH}
FIGURE_COLUMNS = (
    Column("Nội dung", 85, size=12),
    Column("Số lệnh chi", 30, "right", 12),
    Column("Số tiền (đồng)", 50, "right", 12),
)


@dataclass(frozen=True)
class Figure:
    """A number of instructions and their whole đồng."""

    count: int
    amount: int

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.count + other.count, self.amount + other.amount)

    def __sub__(self, other: Figure) -> Figure:
        return Figure(self.count - other.count, self.amount - other.amount)


@dataclass(frozen=True)
class Party:
    """One side: its name and who speaks for it as (name, position); left to be written by hand when empty."""

    name: str
    people: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Handling:
    """What became of what was not paid, counted in instructions."""

    resent: int = 0
    cash: int = 0
    carried: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Minutes:
    """What is printed. `serial`, `on` and the parties' people stay blank lines while they are unknown.

    `period` is "12/2026", `year` the year of signing; `attempts` the numbers of the lists sent; `reasons` are
    labels with counts of `failed` and `late` together; `lists` those whose payments were sent; `third` is the title of the third signature.
    """

    issuer: Issuer
    serial: int | None
    symbol: str
    place: str
    on: date | None
    year: int
    period: str
    payer_kind: PayerKind
    side_a: Party
    side_b: Party
    third: str
    attempts: tuple[int, ...]
    sent: Figure
    paid: Figure
    failed: Figure
    late: Figure
    reasons: tuple[tuple[str, int], ...]
    handling: Handling
    exceptions: int
    recipients: tuple[str, ...]
    stamp: Stamp
    failed_cases: tuple[Case, ...] = ()
    exception_cases: tuple[Case, ...] = ()
    lists: tuple[ListMade, ...] = ()

    @property
    def difference(self) -> Figure:
        """Line đ: what the printed lines leave unexplained."""
        return self.sent - self.paid - self.failed - self.late


def draw(data: Minutes, *, system_fonts: bool = False) -> bytes:
    """Draw the minutes as a PDF: A4 portrait, annexes after the signatures; equal data gives equal bytes."""
    pages = _drawn(data, system_fonts=system_fonts, pages=0).page
    return _drawn(data, system_fonts=system_fonts, pages=pages).finish()


def _drawn(data: Minutes, *, system_fonts: bool, pages: int) -> Sheet:
    """Draw everything; how many pages there are, which their feet tell, is known after the first time."""
    words = WORDS[data.payer_kind]
    subject = f"Đối chiếu kết quả chi trả {words.way} tháng {data.period}"
    sheet = Sheet(
        f"Biên bản: {subject}", data.issuer.name(), ADMINISTRATIVE, system_fonts=system_fonts, pages=pages
    )
    sheet.bookmark("Biên bản")
    y = decree30.heading(sheet, data.issuer)
    placed = decree30.place_and_date(data.place, data.on, year=data.year)
    y = decree30.number_and_place(sheet, y, decree30.number(data.serial, data.symbol), placed)
    y = decree30.title(sheet, y, "BIÊN BẢN", subject)
    y = _parties(sheet, y, data)
    y = _figures(sheet, y, data, words)
    *findings, last = _findings(data, words)
    for text in findings:
        y = _say(sheet, y, data.stamp, text)
    _closing(sheet, y, data, last)
    annexed = decree30.annexed_to("Biên bản", data.serial, data.symbol, _signed_on(data))
    listed = f"Danh sách {words.failed.lower()} và cách xử lý"
    draw_annex(sheet, data.stamp, "Phụ lục I", listed, annexed, data.failed_cases)
    excepted = "Danh sách xử lý ngoại lệ có hai người xác nhận"
    draw_annex(sheet, data.stamp, "Phụ lục II", excepted, annexed, data.exception_cases)
    draw_left_out(sheet, data.stamp, LEFT_OUT_ANNEX, annexed, data.lists)
    decree30.end_page(sheet, data.stamp)
    return sheet


def _parties(sheet: Sheet, y: float, data: Minutes) -> float:
    y = _say(sheet, y, data.stamp, f"Hôm nay, {_signed_on(data)}, tại {data.place}, chúng tôi gồm:")
    for letter, party in (("A", data.side_a), ("B", data.side_b)):
        y = _say(sheet, y, data.stamp, f"Bên {letter}: {party.name}", bold=True)
        for name, position in party.people or (("…" * 18, "…" * 16),):
            y = _say(sheet, y, data.stamp, f"Ông/Bà: {name} – Chức vụ: {position}")
    return y


def _signed_on(data: Minutes) -> str:
    return f"ngày {BLANK} tháng {BLANK} năm {data.year}" if data.on is None else decree30.in_full(data.on)


def _figures(sheet: Sheet, y: float, data: Minutes, words: Words) -> float:
    y = _say(sheet, y, data.stamp, "1. Số liệu hai bên đã đối chiếu và thống nhất", bold=True)
    attempts = ", ".join(str(attempt) for attempt in data.attempts)
    lines = (
        (f"a) {words.sent} (lần {attempts})" if attempts else f"a) {words.sent}", data.sent),
        (f"b) {words.paid}", data.paid),
        (f"c) {words.failed}", data.failed),
        (f"d) {words.came_back_later}", data.late),
        ("đ) Chênh lệch (a − b − c − d)", data.difference),
    )
    rows = [
        Row((text, money.show(figure.count), money.show(figure.amount)), bold=text.startswith("đ"))
        for text, figure in lines
    ]
    laid = lay_out(sheet.family, FIGURE_COLUMNS, rows)
    header = head(sheet.family, FIGURE_COLUMNS, size=12)
    y = _room(sheet, y, header.height + sum(row.height for row in laid), data.stamp)
    y = draw_rows(sheet, sheet.left, y - 3, FIGURE_COLUMNS, header, laid) + leading(13)
    sent, paid = money.in_words(data.sent.amount), money.in_words(data.paid.amount)
    return _say(sheet, y, data.stamp, f"Bằng chữ: a) {sent}; b) {paid}.")


def _findings(data: Minutes, words: Words) -> tuple[str, ...]:
    """Sections 2 to 5; what the reasons do not cover is said, so that the sentence adds up to (c) and (d)."""
    unpaid = (data.failed + data.late).count
    unsorted = unpaid - sum(count for _, count in data.reasons)
    reasons = [f"{_inside(label)} {money.show(count)}" for label, count in data.reasons if count]
    if unsorted:
        reasons.append(f"chưa phân loại {money.show(unsorted)}")
    handled = (
        ("gửi lại", data.handling.resent),
        (words.to_cash, data.handling.cash),
        ("chuyển kỳ sau", data.handling.carried),
        ("chờ xử lý", data.handling.waiting),
    )
    listed = " (danh sách kèm theo tại Phụ lục I)" if data.failed_cases else ""
    excepted = " (danh sách kèm theo tại Phụ lục II)" if data.exception_cases else ""
    lists = (f"5. Danh sách làm căn cứ: {told(data.lists, LEFT_OUT_ANNEX)}.",) if data.lists else ()
    return (
        f"2. {words.by_reason}: {'; '.join(reasons) or 'không có'}.",
        f"3. Xử lý: {'; '.join(f'{how} {money.show(count)}' for how, count in handled)}{listed}.",
        f"4. Trường hợp xử lý ngoại lệ có hai người xác nhận: {money.show(data.exceptions)}{excepted}.",
        *lists,
    )


def _inside(label: str) -> str:
    """Write a label inside a sentence: its first letter small unless it begins an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _closing(sheet: Sheet, y: float, data: Minutes, last_finding: str) -> None:
    """Draw the end on one page: signatures never stand on a page without a sentence they sign."""
    below = max(QR_SIDE, leading(11) * (len(data.recipients) + 1)) + 3
    needed = _height(sheet, last_finding) + _height(sheet, COPIES) + 3 + leading(13) + below
    y = _room(sheet, y, needed + SIGNING_ROOM_MIN, data.stamp)
    room = min(SIGNING_ROOM, sheet.bottom - y - needed)
    y = _say(sheet, y, data.stamp, last_finding)
    y = _say(sheet, y, data.stamp, COPIES)
    columns = (
        Signature("ĐẠI DIỆN BÊN A", name=_signer(data.side_a)),
        Signature("ĐẠI DIỆN BÊN B", name=_signer(data.side_b)),
        Signature(data.third),
    )
    y = decree30.signatures(sheet, y + 3, columns, room=room)
    decree30.recipients(sheet, y + 4, data.recipients, width=100)
    sheet.qr(sheet.right - QR_SIDE, y + 2, QR_SIDE, data.stamp.link)
    code = f"Mã kiểm tra: {data.stamp.code}"
    sheet.text(sheet.right - QR_SIDE - 1, y + QR_SIDE, code, size=9, align="right")


def _signer(party: Party) -> str:
    return party.people[0][0] if party.people else ""


def _say(sheet: Sheet, y: float, stamp: Stamp, text: str, *, bold: bool = False) -> float:
    """Draw a paragraph of the body, on the next page where this one is full; return the next baseline."""
    y = _room(sheet, y, _height(sheet, text, bold=bold), stamp)
    width = sheet.right - sheet.left
    return sheet.paragraph(sheet.left, y, width, text, style=_style(bold), indent=INDENT) + PARAGRAPH_GAP


def _height(sheet: Sheet, text: str, *, bold: bool = False) -> float:
    width = sheet.right - sheet.left
    return sheet.paragraph_height(width, text, style=_style(bold), indent=INDENT) + PARAGRAPH_GAP


def _style(bold: bool) -> Style:
    return "bold" if bold else "regular"


def _room(sheet: Sheet, y: float, height: float, stamp: Stamp) -> float:
    if y + height <= sheet.bottom:
        return y
    decree30.turn_page(sheet, stamp)
    return sheet.margins.top + leading(13)
