"""Rosters with something to put right, read at once, and repairs sent as the pages send them."""

from __future__ import annotations

from uuid import UUID

from builders import OFFICE, as_owner, as_user, as_worker
from page_steps import Seat
from running_month import RUN

from disburse.rosters import actions
from disburse.rosters.store import Roster

HEADER = "Họ và tên;Số CCCD;Loại chế độ;Số tiền;Hình thức;Số tài khoản;Ngân hàng;Điện thoại"
GOOD = "Nguyễn Mẫu An;001141000001;Hưu trí;2000000;TM;;;"
ZERO_LOST = "Nguyễn Mẫu Bình;01142000002;Hưu trí;3000000;TM;;;"
ZERO_LOST_TOO = "Nguyễn Mẫu Chi;01143000003;Hưu trí;3000000;TM;;;"
NO_ACCOUNT = "Nguyễn Mẫu Dung;001144000004;Hưu trí;3000000;TK;;Agribank;"
WRONG_BANK = "Nguyễn Mẫu Giang;001145000005;Hưu trí;3000000;TK;3105205000005;Agribnak;"


async def read(*rows: str, header: str = HEADER) -> UUID:
    roster_id, _ = await actions.upload_roster(
        await as_user("maker"),
        "\n".join([header, *rows]).encode(),
        file_name="danh-sach.csv",
        run=RUN,
        unit=OFFICE,
        programme="SI",
    )
    await actions.read_roster_file(await as_worker(), roster_id)
    return roster_id


async def sent(seat: Seat, path: str, fields: dict[str, object]) -> Roster:
    """Send repairs and have the new version read."""
    answer = await seat.send(path, fields)  # type: ignore[arg-type]
    assert answer.status_code == 303, answer.text
    new_id = UUID(answer.headers["location"].removeprefix("/rosters/"))
    return await actions.read_roster_file(await as_worker(), new_id)


async def numbers(roster_id: UUID, code: str) -> list[int]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT number FROM roster_problem WHERE roster = $1 AND code = $2 ORDER BY number",
            roster_id,
            code,
        )
    return [row["number"] for row in rows]
