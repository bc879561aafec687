"""What minutes say of the lists they rest on: who made and approved them, what was put right, what was left out (`ux.md` 3.6).

A payer signs the minutes too, so they tell of cells by their field and of rows by their number, not of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disburse.core import money
from disburse.sheets.row_numbers import row_shown
from reports.annex import draw_rows_annex
from reports.paper import Sheet, Stamp
from reports.table import Column, Row

REASON_MAX = 200  # characters that are printed of what somebody typed
COLUMNS = (
    Column("STT", 11, "center"),
    Column("Danh sách", 38),
    Column("Dòng trong tệp", 18, "center"),
    Column("Lý do loại", 45),
    Column("Số tiền (đồng)", 26, "right"),
    Column("Người loại", 27),
)


@dataclass(frozen=True)
class LeftOut:
    """A row of a list that is not paid: its number in the file, the money in it, who left it out and when."""

    row: int
    reason: str
    amount: int
    by: str


@dataclass(frozen=True)
class ListMade:
    """A list that was approved; `cells` are fields with how many of their cells were put right.

    `normalised` is how many cells were read otherwise than they stand in the file, `accepter` who accepted that.
    `withdrawn` says who withdrew it with whom and why, "" for one that stands.
    """

    name: str
    version: int
    people: int
    amount: int
    maker: str
    checker: str
    cells: tuple[tuple[str, int], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    withdrawn: str = ""
    normalised: int = 0
    accepter: str = ""


def told(lists: Sequence[ListMade], annex: str) -> str:
    """Say of every list what was done to it between its file and its approval."""
    return "; ".join(_told(one, annex) for one in lists)


def draw_left_out(sheet: Sheet, stamp: Stamp, name: str, annexed: str, lists: Sequence[ListMade]) -> None:
    """Draw the rows that were left out, on pages of their own; nothing where there are none."""
    rows: list[Row] = []
    total = 0
    for listed in lists:
        for one in listed.left_out:
            total += one.amount
            number, amount = str(len(rows) + 1), money.show(one.amount)
            rows.append(Row((number, listed.name, row_shown(one.row), shortened(one.reason), amount, one.by)))
    if rows:
        rows.append(Row(("", "TỔNG CỘNG", f"{len(rows)} dòng", "", money.show(total), ""), bold=True))
    draw_rows_annex(sheet, stamp, name, "Các dòng đã loại trước khi duyệt", annexed, COLUMNS, rows)


def shortened(reason: str) -> str:
    """Give a reason as it is printed: one paragraph, cut with "…" where it is longer than a list has room for."""
    whole = " ".join(reason.split())
    return whole if len(whole) <= REASON_MAX else f"{whole[: REASON_MAX - 1].rstrip()}…"


def _told(one: ListMade, annex: str) -> str:
    cells = sum(count for _, count in one.cells)
    done = []
    if cells:
        fields = ", ".join(f"{field} {money.show(count)}" for field, count in one.cells)
        done.append(f"sửa {money.show(cells)} ô so với tệp đã nạp ({fields})")
    if one.normalised:
        done.append(f"chuẩn hóa cách viết {money.show(one.normalised)} ô ({one.accepter or '…'} chấp nhận)")
    if one.left_out:
        amount = money.show(sum(row.amount for row in one.left_out))
        done.append(f"loại {money.show(len(one.left_out))} dòng, {amount} đồng (kèm theo tại {annex})")
    if one.withdrawn:
        done.append(f"đã rút trước khi lập lệnh chi: {one.withdrawn}")
    return (
        f"{one.name}, bản {one.version}, {money.show(one.people)} người, {money.show(one.amount)} đồng, "
        f"{one.maker} lập, {one.checker} duyệt, {', '.join(done) or 'không sửa so với tệp đã nạp'}"
    )
