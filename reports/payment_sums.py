"""Who stands on a payment list, and what is added up on it: of a group, a page, a month, the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disburse.core import money
from reports.table import Column, Row


@dataclass(frozen=True, slots=True)
class Payee:
    """One line; `place` is the group it stands in, `paid_at` the account and bank or the place of cash."""

    place: str
    name: str
    born: str
    masked_id: str
    benefit: str
    regular: int
    arrears: int
    deduction: int
    amount: int
    paid_at: str


@dataclass(frozen=True, slots=True)
class OfMonth:
    """What of the list is for one month, as "02/2026": people and đồng."""

    month: str
    people: int
    amount: int


@dataclass(frozen=True, slots=True)
class Sum:
    """People and whole đồng."""

    people: int = 0
    regular: int = 0
    arrears: int = 0
    deduction: int = 0
    amount: int = 0

    def with_one(self, payee: Payee) -> Sum:
        """Add a payee."""
        return Sum(
            self.people + 1,
            self.regular + payee.regular,
            self.arrears + payee.arrears,
            self.deduction + payee.deduction,
            self.amount + payee.amount,
        )


def sum_row(label: str, of: Sum, columns: Sequence[Column]) -> Row:
    """Write a sum under the columns of the list; deductions have a column where there are any."""
    deduction = (money.show(of.deduction),) if len(columns) > 9 else ()
    people = f"{money.show(of.people)} người"
    sums = (money.show(of.regular), money.show(of.arrears), *deduction, money.show(of.amount))
    return Row(("", label, "", "", people, *sums, ""), bold=True)


def month_rows(months: Sequence[OfMonth], columns: Sequence[Column]) -> list[Row]:
    """Say of the total what is for each month."""
    empty = [""] * (len(columns) - 7)
    return [
        Row(
            (
                *("", f"Trong đó tháng {one.month}", "", "", f"{money.show(one.people)} người"),
                *empty,
                *(money.show(one.amount), ""),
            )
        )
        for one in months
    ]
