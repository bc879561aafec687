"""Lists with any columns, read by the public actions, and what was found out about them; all people are synthetic."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from uuid import UUID

from builders import OFFICE, as_owner, as_user, as_worker
from running_month import RUN, an_approval

from disburse.core.calendar import Run
from disburse.rosters import actions as rosters

ROW: dict[str, Any] = {
    "Họ và tên": "Nguyễn Mẫu An",
    "Số CCCD": "999145000001",
    "Ngày sinh": "02/03/1945",
    "Giới tính": "Nữ",
    "Thôn": "Xóm Nẻ",
    "Xã/phường": "Xã Mường Hoa",
    "Loại chế độ": "Hưu trí",
    "Số tiền": 3_000_000,
    "Hình thức": "TK",
    "Số tài khoản": "3105205000001",
    "Ngân hàng": "Agribank",
}
CASH = {"Hình thức": "TM", "Số tài khoản": "", "Ngân hàng": ""}


def a_row(number: int = 1, **changed: Any) -> dict[str, Any]:
    """One faultless row of person `number`, with some cells changed; `_` in a header stands for a space."""
    own = {"Số CCCD": f"999145{number:06}", "Số tài khoản": f"3105205{number:06}"}
    return ROW | own | {header.replace("_", " "): cell for header, cell in changed.items()}


def a_file(*rows: dict[str, Any], title: str = "") -> bytes:
    """Write rows as a CSV file."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    csv.writer(out).writerows(
        [*([[title]] if title else []), header, *([row.get(name, "") for name in header] for row in rows)]
    )
    return out.getvalue().encode("utf-8-sig")


async def a_list(
    *rows: dict[str, Any], run: Run = RUN, list_number: int = 1, maker: str = "maker", unit: str = OFFICE,
    programme: str = "SI", title: str = "",
) -> UUID:  # fmt: skip
    """Upload and read a list; give its id, whatever the reading found."""
    roster_id, _ = await rosters.upload_roster(
        await as_user(maker),
        a_file(*rows, title=title),
        file_name="danh-sach.csv",
        run=run,
        unit=unit,
        programme=programme,
        list_number=list_number,
    )
    await rosters.read_roster_file(await as_worker(), roster_id)
    return roster_id


async def an_approved_list(*rows: dict[str, Any], checker: str = "checker", **where: Any) -> UUID:
    """The same, submitted and approved; its payments exist."""
    roster_id = await a_list(*rows, **where)
    await an_approval(roster_id, maker=where.get("maker", "maker"), checker=checker)
    return roster_id


async def found(roster_id: UUID, *codes: str) -> list[str]:
    """What was found with these codes, as `row code level sentence`, in the order of the file."""
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT * FROM roster_problem WHERE roster = $1 AND code = ANY ($2) ORDER BY number",
            roster_id,
            list(codes),
        )
    return [
        f"{row['file_row'] or 0} {row['code']} {row['level']} {row['text'].format(**json.loads(row['params']))}"
        for row in rows
    ]
