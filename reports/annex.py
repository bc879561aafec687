"""The annex of an administrative document: a list of instructions under the reasons they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from disburse.core import money
from reports import decree30
from reports.paper import Sheet, Stamp
from reports.table import Column, Row, draw_rows, head, lay_out, paginate

COLUMNS = (
    Column("STT", 11, "center"),
    Column("Họ và tên", 52),
    Column("Mã lệnh", 41, "center", 10),
    Column("Số tiền (đồng)", 29, "right"),
    Column("Cách xử lý", 32),
)


@dataclass(frozen=True)
class Case:
    """One instruction; `handling` says what was done about it."""

    reason: str
    name: str
    reference: str
    amount: int
    handling: str


def draw_annex(
    sheet: Sheet, stamp: Stamp, name: str, subject: str, annexed: str, cases: Sequence[Case]
) -> None:
    """Draw an annex on pages of its own, grouped by reason in the order given; nothing without cases.

    `annexed` says which document it belongs to: "(Kèm theo Biên bản số 05/BB-BHXH ngày …)".
    """
    draw_rows_annex(sheet, stamp, name, subject, annexed, COLUMNS, _rows(cases) if cases else ())


def draw_rows_annex(
    sheet: Sheet,
    stamp: Stamp,
    name: str,
    subject: str,
    annexed: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
) -> None:
    """Draw an annex of any table on pages of its own; nothing without rows."""
    if not rows:
        return
    decree30.turn_page(sheet, stamp)
    sheet.bookmark(f"{name}: {subject}")
    y = decree30.title(sheet, sheet.margins.top, name, subject.upper(), annexed)
    laid = lay_out(sheet.family, columns, rows)
    header = head(sheet.family, columns, size=11)
    room = sheet.bottom - sheet.margins.top - header.height
    for number, on_page in enumerate(paginate(laid, room - (y - sheet.margins.top), room)):
        if number:
            decree30.turn_page(sheet, stamp)
            y = sheet.margins.top
        draw_rows(sheet, sheet.left, y, columns, header, on_page)


def _rows(cases: Sequence[Case]) -> list[Row]:
    rows: list[Row] = []
    serial = 0
    for reason, grouped in groupby(cases, key=lambda case: case.reason):
        group = list(grouped)
        total = money.show(sum(case.amount for case in group))
        rows.append(Row((f"{reason}: {len(group)} lệnh, {total} đồng",), group=True))
        for case in group:
            serial += 1
            rows.append(Row((str(serial), case.name, case.reference, money.show(case.amount), case.handling)))
    total = money.show(sum(case.amount for case in cases))
    return [*rows, Row(("", "TỔNG CỘNG", f"{len(cases)} lệnh", total, ""), bold=True)]
