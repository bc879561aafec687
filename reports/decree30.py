"""The parts of an administrative document by Decree 30/2020/NĐ-CP, Appendix I (`domain.md` 8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from reports.letters import Style
from reports.paper import Sheet, Stamp, leading

NATIONAL_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
BLANK = "……"
UNDER = 2.0
ISSUER_SIZE_MIN = 11.0
PLACE_WORDS = ("TỈNH", "THÀNH PHỐ", "CƠ SỞ")


@dataclass(frozen=True)
class Issuer:
    """Who issues a document: the superior body, and the body itself in one or two lines, all in capitals."""

    superior: str
    body: tuple[str, ...]

    def name(self) -> str:
        """Say the issuing body in one line."""
        return " ".join(self.body)


@dataclass(frozen=True)
class Signature:
    """A column of the signature block; `name` is empty where it is to be written by hand."""

    title: str
    note: str = "(Ký, ghi rõ họ tên)"
    name: str = ""


def commune(kind: Literal["xã", "phường", "đặc khu"], name: str, province: str) -> Issuer:
    """Name a commune's people's committee; since 2025-07 its superior is the province ("tỉnh Phú Thọ")."""
    return Issuer(f"UBND {province}".upper(), ("ỦY BAN NHÂN DÂN", f"{kind} {name}".upper()))


def number(serial: int | None, symbol: str) -> str:
    """Write a document's number: "Số: 05/BB-BHXH", a blank while it has none."""
    return f"Số: {_numbered(serial)}/{symbol}"


def annexed_to(name: str, serial: int | None, symbol: str, on: str) -> str:
    """Say which document an annex belongs to: "(Kèm theo Biên bản số 05/BB-BHXH ngày …)"."""
    return f"(Kèm theo {name} số {_numbered(serial)}/{symbol} {on})"


def _numbered(serial: int | None) -> str:
    return BLANK if serial is None else f"{serial:02}"


def place_and_date(place: str, on: date | None, *, year: int) -> str:
    """Write place and date: a leading zero for days below 10 and for the months 1 and 2 only."""
    if on is None:
        return f"{place}, ngày {BLANK} tháng {BLANK} năm {year}"
    return f"{place}, {in_full(on)}"


def in_full(on: date) -> str:
    """Write a date out: "ngày 05 tháng 02 năm 2026"."""
    month = f"{on.month:02}" if on.month <= 2 else str(on.month)
    return f"ngày {on.day:02} tháng {month} năm {on.year}"


def heading(sheet: Sheet, issuer: Issuer, *, keep_right: float = 0, size: float = 13) -> float:
    """Draw the issuer on the left, the national name on the right; return the y under both.

    `keep_right` leaves that many millimetres free at the right edge, for a QR code.
    """
    span = sheet.right - keep_right - sheet.left
    left_width, gap = span * 0.4, span * 0.03
    right_width = span - left_width - gap
    left, right = sheet.left + left_width / 2, sheet.right - keep_right - right_width / 2
    y = sheet.margins.top + leading(size) * 0.75
    step = leading(size) * 0.92
    name_size = sheet.family.shrink(NATIONAL_NAME, right_width, size, "bold")
    sheet.text(right, y, NATIONAL_NAME, size=name_size, style="bold", align="center")
    motto = sheet.text(right, y + step, MOTTO, size=name_size + 0.5, style="bold", align="center")
    sheet.rule(right - motto / 2, y + step + UNDER, right + motto / 2, y + step + UNDER, points=0.7)
    body_size = min(size - 1, name_size)
    widest = 0.0
    names: list[tuple[str, Style]] = [(issuer.superior, "regular"), *((line, "bold") for line in issuer.body)]
    for text, style in names:
        for line in _issuer_lines(sheet, text, left_width, body_size, style):
            width = sheet.text(left, y, line, size=body_size, style=style, align="center", within=left_width)
            widest = width if style == "bold" else widest
            y += step
    y += UNDER - step
    rule = min(widest, left_width) * 0.45
    sheet.rule(left - rule / 2, y, left + rule / 2, y, points=0.7)
    return max(y, sheet.margins.top + leading(size) * 0.75 + step + UNDER)


def _issuer_lines(sheet: Sheet, text: str, width: float, size: float, style: Style) -> list[str]:
    """Break a name that would become too small before its place, else where it must."""
    clean = sheet.family.clean(text)
    if not clean or sheet.family.shrink(clean, width, size, style) >= ISSUER_SIZE_MIN:
        return [clean] if clean else []
    for word in PLACE_WORDS:
        before, found, after = clean.partition(f" {word} ")
        if found:
            return [before, f"{word} {after}"]
    return sheet.family.wrap(clean, width, size, style)


def number_and_place(sheet: Sheet, y: float, numbered: str, placed: str, *, size: float = 13) -> float:
    """Draw the number under the issuer and place and date under the motto; return the next baseline."""
    span = sheet.right - sheet.left
    y += leading(size) * 1.1
    sheet.text(sheet.left + span * 0.21, y, numbered, size=size, align="center", within=span * 0.42)
    sheet.text(
        sheet.right - span * 0.28, y, placed, size=size, style="italic", align="center", within=span * 0.56
    )
    return y + leading(size)


def title(sheet: Sheet, y: float, name: str, subject: str, annexed: str = "") -> float:
    """Draw the kind of document and its subject, centred with a short rule; return the next baseline.

    `annexed` says in brackets which document an annex belongs to.
    """
    middle = (sheet.left + sheet.right) / 2
    width = sheet.right - sheet.left
    y += leading(14) * 0.6
    sheet.text(middle, y, name, size=14, style="bold", align="center", within=width)
    for line in sheet.family.wrap(sheet.family.clean(subject), width * 0.9, 14, "bold"):
        y += leading(14)
        sheet.text(middle, y, line, size=14, style="bold", align="center")
    if annexed:
        y += leading(13)
        sheet.text(middle, y, annexed, size=13, style="italic", align="center", within=width)
    sheet.rule(middle - 14, y + 2.2, middle + 14, y + 2.2, points=0.7)
    return y + leading(14) * 1.3


def signatures(
    sheet: Sheet, y: float, columns: tuple[Signature, ...], *, room: float, size: float = 13
) -> float:
    """Draw signature columns with `room` millimetres for each hand; return the y under them."""
    width = (sheet.right - sheet.left) / len(columns)
    for index, column in enumerate(columns):
        middle = sheet.left + width * (index + 0.5)
        sheet.text(middle, y, column.title, size=size, style="bold", align="center", within=width - 4)
        sheet.text(
            middle,
            y + leading(size),
            column.note,
            size=size - 2,
            style="italic",
            align="center",
            within=width - 4,
        )
        names = sheet.family.wrap(sheet.family.clean(column.name), width - 4, size, "bold")
        for above, line in enumerate(reversed(names)):
            baseline = y + leading(size) * (1 - above) + room
            sheet.text(middle, baseline, line, size=size, style="bold", align="center")
    return y + leading(size) + room + 2


def recipients(sheet: Sheet, y: float, names: tuple[str, ...], *, width: float) -> float:
    """Draw "Nơi nhận" on the left; return the y under it."""
    sheet.text(sheet.left, y, "Nơi nhận:", size=12, style="bold_italic")
    for place, name in enumerate(names):
        end = "." if place == len(names) - 1 else ";"
        for line in sheet.family.wrap(sheet.family.clean(f"- {name}{end}"), width, 11):
            y += leading(11)
            sheet.text(sheet.left, y, line, size=11)
    return y + 2


def page_number(sheet: Sheet) -> None:
    """Number the page at the top centre, except the first."""
    if sheet.page > 1:
        middle = (sheet.left + sheet.right) / 2
        sheet.text(middle, sheet.margins.top * 0.6, str(sheet.page), size=13, align="center")


def turn_page(sheet: Sheet, stamp: Stamp) -> None:
    """End an administrative document's page with its foot and number the next."""
    end_page(sheet, stamp)
    sheet.new_page()
    page_number(sheet)


def end_page(sheet: Sheet, stamp: Stamp) -> None:
    """Draw the foot; from the second page on it says of how many, so that a loose sheet is missed."""
    sheet.foot(stamp, right=f"Trang {sheet.page}/{sheet.pages}" if sheet.page > 1 else "")
