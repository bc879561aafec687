"""What was asked when a list was read is asked again when it is sent and approved: others may have been faster (`money.md` M2)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from disburse.core.errors import Conflict
from disburse.db import run
from disburse.db.refusals import ArrearsToCarry, MonthPaidAlready, PersonStopped
from disburse.sheets.row_numbers import row_shown
from disburse.words import say

ROWS_NAMED: Final = 5


class MonthPaidInRows(MonthPaidAlready):
    text = (
        "{count} dòng có tháng hưởng đã được chi trả ở danh sách khác (mã R33): {rows}. "
        "Kiểm tra lại danh sách, bỏ các dòng đó rồi gửi duyệt."
    )


class ArrearsToCarryInRows(ArrearsToCarry):
    text = (
        "{count} dòng ghi truy lĩnh cho người mà khoản kỳ trước còn chờ chuyển kỳ (mã R37): {rows}. "
        "Kiểm tra lại danh sách, bỏ truy lĩnh ở các dòng đó; khoản cũ chi bằng danh sách chuyển kỳ."
    )


class PersonStoppedInRows(PersonStopped):
    text = (
        "{count} dòng của người đã được báo mất hoặc tạm dừng hưởng (mã R20): {rows}. "
        "Kiểm tra lại danh sách, bỏ các dòng đó, hoặc nhờ người thứ hai gỡ báo nhầm."
    )


class ListedByTwoRecords(Conflict):
    code = "R04"
    text = (
        "{count} dòng của người có hai hồ sơ đã được gộp sau khi kiểm tra danh sách, nên có mặt hai lần (mã R04): {rows}. "
        "Kiểm tra lại danh sách, bỏ dòng trùng rồi gửi duyệt."
    )


class SentInOtherList(Conflict):
    code = "R05"
    text = (
        "{count} dòng của người đã có trong một danh sách khác của đơn vị đang chờ duyệt ở kỳ này (mã R05): {rows}. "
        "Kiểm tra lại danh sách, bỏ các dòng đó rồi gửi duyệt."
    )


REFUSALS: Final = {
    "R33": MonthPaidInRows,
    "R37": ArrearsToCarryInRows,
    "R20": PersonStoppedInRows,
    "R04": ListedByTwoRecords,
    "R05": SentInOtherList,
}


async def require_still_payable(roster_id: UUID) -> None:
    """Raise the refusal of `REFUSALS` that names the first rows and how many there are; inside a transaction."""
    for found in await run("rosters", "still_payable", roster_id):
        rows = ", ".join(row_shown(row) for row in found["first_rows"])
        named = say("dòng {rows}", rows=rows)
        raise REFUSALS[found["code"]](
            count=found["count"], rows=named + (", …" if found["count"] > ROWS_NAMED else "")
        )
