"""What the people of a month write: rosters and answers as real small files, all people synthetic.

`from running_month import Person, a_roster_file, answer_row, answer_file`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import xlsxwriter

ROSTER_HEADER = ("Họ và tên", "Số CCCD", "Ngày sinh", "Giới tính", "Thôn", "Xã/phường", "Loại chế độ", "Số tiền",
                 "Hình thức", "Số tài khoản", "Ngân hàng")  # fmt: skip
ANSWER_HEADER = ("reference", "account", "name", "amount", "status", "reason", "booked_on", "bank_reference")
GIVEN_NAMES = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nga", "Oanh", "Phúc", "Quỳnh",
               "Sen")  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One line of a roster; `number` makes the citizen id and the account, amounts in đồng."""

    number: int
    amount: int = 1_000_000
    cash: bool = False
    bank: str = "Agribank"
    account: str = ""
    benefit: str = "Hưu trí"
    arrears: int = 0  # within the amount

    @property
    def name(self) -> str:
        return f"Nguyễn Mẫu {GIVEN_NAMES[self.number % 14]} {GIVEN_NAMES[self.number // 14 % 14]}"

    @property
    def citizen_id(self) -> str:
        return f"999145{self.number:06}"

    @property
    def account_number(self) -> str:
        return "" if self.cash else self.account or f"3105205{self.number:06}"


@dataclass(frozen=True)
class Order:
    """One instruction as its payer sees it; `person` is the number of the citizen id's person."""

    reference: str
    payer: str
    account: str | None
    name: str
    amount: int
    id: int
    payment: int
    attempt: int
    file: UUID


def answer_row(order: Order | None = None, status: str = "paid", **said: Any) -> dict[str, Any]:
    """One line of an answer; what is not said is taken from the order, `None` leaves a field empty."""
    row: dict[str, Any] = dict.fromkeys(ANSWER_HEADER)
    if order is not None:
        row |= {
            "reference": order.reference,
            "account": order.account,
            "name": order.name,
            "amount": order.amount,
        }
    return {**row, "status": status, **said}


def a_roster_file(people: Iterable[Person]) -> bytes:
    """Write a roster as an office does; arrears have a column where somebody gets any."""
    table, people = [], list(people)
    with_arrears = any(p.arrears for p in people)
    for p in people:
        paid = ("TM", "", "") if p.cash else ("TK", p.account_number, p.bank)
        place = ("02/03/1945", "Nữ", "Xóm Nẻ", "Xã Mường Hoa")
        table.append(
            (
                p.name,
                p.citizen_id,
                *place,
                p.benefit,
                p.amount,
                *paid,
                *([p.arrears or ""] if with_arrears else []),
            )
        )
    return _csv((*ROSTER_HEADER, *(["Truy lĩnh"] if with_arrears else [])), table)


def answer_file(rows: Sequence[dict[str, Any]], container: str = "csv") -> bytes:
    """Write an answer as a payer does."""
    table = [["" if row[field] is None else row[field] for field in ANSWER_HEADER] for row in rows]
    if container == "csv":
        return _csv(ANSWER_HEADER, table)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([list(ANSWER_HEADER), *table]):
            for column, cell in enumerate(row):
                sheet.write(number, column, str(cell) if isinstance(cell, date) else cell)
    return out.getvalue()


def _csv(header: Sequence[str], table: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *table])
    return out.getvalue().encode("utf-8-sig")
