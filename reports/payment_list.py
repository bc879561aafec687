"""D1, the payment list of a unit: who is paid what, by hamlet, with sums carried from page to page (`ux.md` 6.2).

Measured row by row and drawn page by page, so that a list of any length needs little more room than its PDF.
Citizen ids arrive masked; accounts do not, since whoever signs answers for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from disburse.core import money
from disburse.words import mark
from reports import decree30
from reports.decree30 import Issuer, Signature
from reports.paper import ADMINISTRATIVE, Sheet, Stamp
from reports.payment_sums import OfMonth as OfMonth
from reports.payment_sums import Payee as Payee
from reports.payment_sums import Sum, month_rows, sum_row
from reports.table import Column, LaidRow, Row, draw_rows, head, height_of, lay_out

TITLE = mark("Danh sách chi trả")
CODE = "DSCT"

SIZE = 10
ROW_HEIGHT = 6.0
SIGNING = 44.0  # the sum in words, titles, hands and names
ROWS_BESIDE_SIGNATURES = 3
QR_SIDE = 17.0
WORDS = (1, 4, -1)  # the columns whose texts may be long
BETWEEN = " – "  # a commune and its hamlet
NOBODY = "Không có người hưởng trong danh sách này."
SIGNATURES = (Signature("NGƯỜI LẬP"), Signature("KẾ TOÁN / KIỂM SOÁT"), Signature("GIÁM ĐỐC"))
BY_COMMUNE = (Signature("NGƯỜI LẬP BIỂU"), Signature("KẾ TOÁN"), Signature("CHỦ TỊCH"))
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


@dataclass(frozen=True)
class PaymentList:
    """What is printed: `period` as "12/2026", `subtitle` says way of payment and version; payees in groups.

    `months` is told below the total where the list pays several.
    """

    issuer: Issuer
    number: str
    place_and_date: str
    period: str
    programme: str
    subtitle: str
    payees: Sequence[Payee]
    by_commune: bool
    stamp: Stamp
    months: Sequence[OfMonth] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to come: a payee with its running number, a group's title or its sum; `so_far` is the sum down to here."""

    row: Row
    so_far: Sum
    group: str = ""


def draw(data: PaymentList, *, system_fonts: bool = False) -> bytes:
    """Draw the list as a PDF: A4 landscape; the same data gives the same bytes."""
    return draw_pages(data, system_fonts=system_fonts)[0]


def draw_pages(
    data: PaymentList,
    *,
    system_fonts: bool = False,
    told: Callable[[int, int], None] = lambda _page, _of: None,
) -> tuple[bytes, int]:
    """Draw the list and say how many pages it has; `told` hears before each page which of how many it is."""
    title = f"Danh sách chi trả tháng {data.period}"
    sheet = Sheet(title, data.issuer.name(), ADMINISTRATIVE, landscape=True, system_fonts=system_fonts)
    columns = _columns(any(one.deduction for one in data.payees))
    header = head(sheet.family, columns, size=SIZE)
    unseen = Sheet(title, "", ADMINISTRATIVE, landscape=True, system_fonts=system_fonts)
    counts = _paginate(sheet, columns, header, data, top=_heading(unseen, data))
    sheet.pages = len(counts)
    entries = _entries(data, columns)
    before = Sum()
    for page, count in enumerate(counts, start=1):
        told(page, len(counts))
        if page > 1:
            decree30.turn_page(sheet, data.stamp)
        taken = [next(entries) for _ in range(count)]
        for entry in taken:
            if entry.group:
                sheet.bookmark(entry.group)
        y = _heading(sheet, data) if page == 1 else sheet.margins.top
        last = page == len(counts)
        after = taken[-1].so_far if taken else before
        rows = [
            *(entry.row for entry in taken),
            *_closing(data, columns, before, after, len(counts), last=last),
        ]
        y = draw_rows(sheet, sheet.left, y, columns, header, _laid(sheet, columns, rows))
        before = after
        if last:
            _below(sheet, data, y, after)
    decree30.end_page(sheet, data.stamp)
    return sheet.finish(), len(counts)


def _columns(with_deductions: bool) -> tuple[Column, ...]:
    """The columns of the form; deductions have theirs where there are any, so that every row adds up."""
    name, benefit, regular, arrears, total, paid_at = (
        (40.0, 30.0, 23.0, 20.0, 24.0, 40.0) if with_deductions else (46.0, 33.0, 24.0, 21.0, 27.0, 44.0)
    )
    deduction = (Column("Khấu trừ (đồng)", 18, "right", SIZE),) if with_deductions else ()
    return (
        Column("STT", 11, "center", SIZE),
        Column("Họ và tên", name, size=SIZE),
        Column("Ngày sinh", 20, "center", SIZE),
        Column("Số định danh", 26, "center", SIZE),
        Column("Chế độ", benefit, size=SIZE),
        Column("Lương/trợ cấp (đồng)", regular, "right", SIZE),
        Column("Truy lĩnh (đồng)", arrears, "right", SIZE),
        *deduction,
        Column("Tổng cộng (đồng)", total, "right", SIZE),
        Column("Số TK – nơi nhận", paid_at, size=SIZE),
    )


def _entries(data: PaymentList, columns: Sequence[Column]) -> Iterator[Entry]:
    """Yield the rows in their order; nothing is kept of those that were drawn."""
    so_far, serial = Sum(), 0
    for number, (place, grouped) in enumerate(groupby(data.payees, key=lambda one: one.place), start=1):
        members, of_group = list(grouped), Sum()
        title = f"{_roman(number)}. {place} – {money.show(len(members))} người"
        yield Entry(Row((title,), group=True), so_far, title)
        for one in members:
            serial += 1
            so_far, of_group = so_far.with_one(one), of_group.with_one(one)
            yield Entry(_row(serial, one, columns), so_far)
        yield Entry(sum_row(f"Cộng {place.rpartition(BETWEEN)[2]}", of_group, columns), so_far)
    if not data.payees:
        yield Entry(Row((NOBODY,), group=True), so_far)


def _row(serial: int, one: Payee, columns: Sequence[Column]) -> Row:
    deduction = (money.show(one.deduction),) if len(columns) > 9 else ()
    return Row(
        (
            str(serial),
            one.name,
            one.born,
            one.masked_id,
            one.benefit,
            money.show(one.regular),
            money.show(one.arrears),
            *deduction,
            money.show(one.amount),
            one.paid_at,
        )
    )


def _closing(
    data: PaymentList, columns: Sequence[Column], before: Sum, after: Sum, pages: int, *, last: bool
) -> list[Row]:
    """The sums at the foot of a page: of the page and so far, or of the whole list."""
    rows = []
    if pages > 1:
        page = Sum(
            after.people - before.people,
            after.regular - before.regular,
            after.arrears - before.arrears,
            after.deduction - before.deduction,
            after.amount - before.amount,
        )
        rows.append(sum_row("Cộng trang", page, columns))
    if last:
        return (
            [*rows, sum_row("TỔNG CỘNG", after, columns), *month_rows(data.months, columns)]
            if data.payees
            else rows
        )
    return [*rows, sum_row("Cộng dồn, chuyển trang sau", after, columns)]


def _laid(sheet: Sheet, columns: Sequence[Column], rows: Sequence[Row]) -> list[LaidRow]:
    return lay_out(sheet.family, columns, rows, height=ROW_HEIGHT)


def _paginate(
    sheet: Sheet, columns: Sequence[Column], header: LaidRow, data: PaymentList, *, top: float
) -> list[int]:
    """Count the rows of every page; a group's title never ends one, and the last keeps room to sign."""
    closing = 2 * ROW_HEIGHT
    room = sheet.bottom - header.height - closing
    counts, left, title = [0], room - top, 0.0
    titles: list[bool] = []
    for entry in _entries(data, columns):
        height = _height(sheet, columns, entry.row)
        if counts[-1] and height > left + 1e-6:
            counts[-1] -= title > 0
            counts.append(int(title > 0))
            left = room - sheet.margins.top - title
        counts[-1] += 1
        left -= height
        title = height if entry.group else 0.0
        titles.append(bool(entry.group))
    return _with_rows_beside_signatures(counts, titles, fits=left >= SIGNING + len(data.months) * ROW_HEIGHT)


def _height(sheet: Sheet, columns: Sequence[Column], row: Row) -> float:
    """Measure a row; that of a payee is as high as its words, for the rest of it is short."""
    if row.group or row.bold:
        return _laid(sheet, columns, [row])[0].height
    words = (height_of(sheet.family, columns[at], row.cells[at], height=ROW_HEIGHT) for at in WORDS)
    return max(ROW_HEIGHT, *words)


def _with_rows_beside_signatures(counts: list[int], titles: list[bool], *, fits: bool) -> list[int]:
    """Let some rows stand on the page that is signed: on a new one where the last has no room for it."""
    if not fits and counts[-1] > ROWS_BESIDE_SIGNATURES:
        counts = [*counts, 0]
    if len(counts) > 1 and counts[-1] < ROWS_BESIDE_SIGNATURES:
        begin = len(titles) - ROWS_BESIDE_SIGNATURES
        begin -= titles[begin - 1]
        counts[-2] += counts[-1] - (len(titles) - begin)
        counts[-1] = len(titles) - begin
    return counts


def _heading(sheet: Sheet, data: PaymentList) -> float:
    y = decree30.heading(sheet, data.issuer)
    y = decree30.number_and_place(sheet, y, data.number, data.place_and_date)
    subject = f"{data.programme} – tháng {data.period}".upper()
    y = decree30.title(sheet, y - 4, "DANH SÁCH CHI TRẢ", subject)
    sheet.text((sheet.left + sheet.right) / 2, y - 1, data.subtitle, size=12, align="center", within=240)
    return y + 3


def _below(sheet: Sheet, data: PaymentList, y: float, total: Sum) -> None:
    words = f"Bằng chữ: {money.in_words(total.amount)}."
    y = sheet.paragraph(sheet.left, y + 6, sheet.right - sheet.left, words, size=12, style="italic")
    decree30.signatures(sheet, y + 5, BY_COMMUNE if data.by_commune else SIGNATURES, room=18, size=12)
    sheet.qr(sheet.right - QR_SIDE, sheet.bottom - QR_SIDE, QR_SIDE, data.stamp.link)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written
