"""D3, the outreach list a team carries from door to door (`ux.md` 5.5, `domain.md` 7.5).

One section per hamlet and team, each on its own pages, each page with its own code and QR code. No amounts,
no citizen ids, no account numbers are among what is printed; phones arrive masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from disburse.words import mark
from reports import decree30
from reports.decree30 import Issuer, Signature
from reports.letters import fonts
from reports.paper import WORKING_LIST, Sheet, Stamp
from reports.table import Column, LaidRow, Line, Row, TickBox, draw_rows, head, lay_out

TITLE = mark("Danh sách vận động nhận chế độ qua tài khoản")
CODE = "DSVĐ"

ROW_HEIGHT = 10.5
ROWS_BESIDE_SIGNATURES_MIN = 3
QR_SIDE = 26.0
TABLE_TOP = 44.0
HEADER_HEIGHT = 11.5
COLUMNS = (
    Column("STT", 10, "center", 13),
    Column("Họ và tên\nNăm sinh (tuổi) – giới", 54),
    Column("Địa chỉ\nĐiện thoại", 37),
    Column("Chế độ\nLần gặp gần nhất", 27),
    Column("Lý do còn nhận tiền mặt\nNhóm", 40),
    Column("Đồng ý (D)", 11),
    Column("Hẹn lại (ngày) (H)", 20),
    Column("Không đồng ý (K)", 11.5),
    Column("Vắng nhà (V)", 11),
    Column("Khác (X)", 10.5),
    Column("Ngân hàng – số tài khoản", 26),
    Column("Ký", 15),
)
LEGEND = (
    "Nhập máy theo chữ cái: D đồng ý · H hẹn lại · K không đồng ý · V vắng nhà · "
    "X khác (ghi rõ: không đủ điều kiện, không tìm thấy, chuyển đi, đã mất)."
)
COUNTS = (
    "Trang này: …… đã gặp, …… đồng ý, …… hẹn lại, …… không đồng ý, …… vắng nhà, …… khác. Ngày đi: ……/……/…………"
)
NOBODY = "Không có người cần vận động."
DISPOSAL = "Thu lại hoặc hủy sau khi nhập xong."


@dataclass(frozen=True)
class Room:
    """How much of a section a page holds: rows, and millimetres for rows that had to grow."""

    rows: int
    height: float


FULL_PAGE = Room(rows=12, height=131)
WITH_SIGNATURES = Room(rows=10, height=109)


@dataclass(frozen=True)
class Person:
    """One line, ready to print: `name` in capitals by custom, `phone` masked in the middle, with whose it is.

    `group` says whether the person has an account, has none or is not able; `last_met` when and with
    what result.
    """

    name: str
    birth_year: int | None
    age: int | None
    sex: str
    address: str
    phone: str
    scheme: str
    reason: str
    group: str = ""
    last_met: str = ""


@dataclass(frozen=True)
class Section:
    """The people one team visits in one hamlet, in the order of the walk.

    `code` belongs to this section alone; its pages are `code-P01`, … and their QR codes lead to `link-P01`,
    …. An upper-case link of up to 40 characters keeps the code coarse enough to survive a fold.
    """

    hamlet: str
    team: str
    code: str
    link: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class OutreachList:
    """What is printed: `period` as "12/2026"."""

    issuer: Issuer
    period: str
    sections: tuple[Section, ...]
    stamp: Stamp


def draw(data: OutreachList, *, system_fonts: bool = False) -> bytes:
    """Draw the list as a PDF: A4 landscape, a page break per section; the same data gives the same bytes."""
    title = f"Danh sách vận động tháng {data.period}"
    sheet = Sheet(title, data.issuer.name(), WORKING_LIST, landscape=True, system_fonts=system_fonts)
    header = head(sheet.family, COLUMNS, size=9, height=HEADER_HEIGHT)
    nobody = lay_out(sheet.family, COLUMNS, [Row((NOBODY,), group=True)], height=ROW_HEIGHT)
    fresh = True
    for section in data.sections:
        pages = _pages(lay_out(sheet.family, COLUMNS, _rows(section.people), height=ROW_HEIGHT))
        for number, rows in enumerate(pages, start=1):
            if not fresh:
                sheet.new_page()
            fresh = False
            if number == 1:
                sheet.bookmark(section.hamlet)
            _top(sheet, data, section, number)
            y = draw_rows(sheet, sheet.left, TABLE_TOP, COLUMNS, header, rows or nobody)
            _below(sheet, y, signed=number == len(pages))
            sheet.foot(data.stamp, left=DISPOSAL, right=f"Trang {number}/{len(pages)} của {section.hamlet}")
    return sheet.finish()


def pages_of(section: Section, *, system_fonts: bool = False) -> list[int]:
    """Tell on which page of its section each person stands, from 1."""
    family = fonts(system_fonts)
    pages = _pages(lay_out(family, COLUMNS, _rows(section.people), height=ROW_HEIGHT))
    return [number for number, rows in enumerate(pages, start=1) for _ in rows]


def _rows(people: Sequence[Person]) -> list[Row]:
    return [Row(_cells(serial, person)) for serial, person in enumerate(people, start=1)]


def _cells(serial: int, person: Person) -> tuple[str | tuple[Line, ...] | TickBox, ...]:
    year = "Năm sinh: chưa rõ" if person.birth_year is None else str(person.birth_year)
    age = "" if person.age is None else f" ({person.age} tuổi)"
    return (
        str(serial),
        (Line(person.name, 13, "bold"), Line(f"{year}{age} – {person.sex}", 9.5)),
        (Line(person.address, 9.5), Line(person.phone, 9.5)),
        (Line(person.scheme, 9.5), Line(person.last_met, 8.5, "italic")),
        (Line(" · ".join(filter(None, (person.reason, person.group))), 9.5),),
        TickBox(),
        TickBox("…../….."),
        TickBox(),
        TickBox(),
        TickBox(),
        "",
        "",
    )


def _pages(rows: Sequence[LaidRow]) -> list[list[LaidRow]]:
    """Break a section into pages: 12 rows, and at most 10 on the last, where the signatures stand."""
    pages: list[list[LaidRow]] = []
    rest = list(rows)
    while _fitting(rest, WITH_SIGNATURES) < len(rest):
        count = min(_fitting(rest, FULL_PAGE), max(len(rest) - ROWS_BESIDE_SIGNATURES_MIN, 1))
        pages.append(rest[:count])
        rest = rest[count:]
    return [*pages, rest]


def _fitting(rows: Sequence[LaidRow], room: Room) -> int:
    """Count the leading rows that fit; at least one, so that a list always ends."""
    heights = accumulate(row.height for row in rows[: room.rows])
    return max(1, sum(height <= room.height for height in heights)) if rows else 0


def _top(sheet: Sheet, data: OutreachList, section: Section, number: int) -> None:
    page_code = f"-P{number:02}"
    sheet.qr(sheet.right - QR_SIDE, sheet.margins.top - 2, QR_SIDE, section.link + page_code)
    page = f"Mã: {section.code}{page_code}"
    sheet.text(sheet.right, sheet.margins.top + QR_SIDE + 1, page, size=9.5, align="right", within=60)
    decree30.heading(sheet, data.issuer, keep_right=QR_SIDE + 12, size=12)
    middle = (sheet.left + sheet.right) / 2
    sheet.text(middle, TABLE_TOP - 10, TITLE.upper(), size=14, style="bold", align="center")
    subject = f"{section.hamlet} – Tháng {data.period} – {section.team}"
    sheet.text(middle, TABLE_TOP - 4, subject, size=12, align="center", within=180)


def _below(sheet: Sheet, y: float, *, signed: bool) -> None:
    sheet.text(sheet.left, y + 4.5, COUNTS, size=10)
    sheet.text(sheet.left, y + 8.8, LEGEND, size=8.5, style="italic")
    if signed:
        columns = (Signature("NGƯỜI ĐI VẬN ĐỘNG"), Signature("CÔNG CHỨC VĂN HÓA – XÃ HỘI"))
        decree30.signatures(sheet, min(y + 18, sheet.bottom - 17), columns, room=14, size=11)
