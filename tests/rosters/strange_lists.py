"""Lists whose columns nobody knows yet, and choosing what they mean."""

from __future__ import annotations

from builders import OFFICE, as_user, as_worker
from running_month import RUN

from disburse.core.calendar import Run
from disburse.rosters import actions as rosters
from disburse.rosters import choosing, lessons
from disburse.rosters.choosing import Where
from disburse.rosters.store import Roster

STRANGE = "Người lĩnh tiền;Giấy tờ;Sinh ngày;Khoản;Lĩnh kỳ này;Cách nhận"
ROWS = [
    f"Nguyễn Mẫu {name};99914500000{number};02/03/1945;Hưu trí;{number}000000;TM"
    for number, name in enumerate(("An", "Bình", "Chi"), 1)
]
FIELDS = {
    "nguoi linh tien": "name",
    "giay to": "citizen_id",
    "khoan": "benefit",
    "linh ky nay": "amount",
    "cach nhan": "method",
}


async def read(content: str | bytes, *, name: str = "danh-sach.csv", run: Run = RUN) -> Roster:
    roster_id, _ = await rosters.upload_roster(
        await as_user("maker"),
        content.encode() if isinstance(content, str) else content,
        file_name=name,
        run=run,
        unit=OFFICE,
        programme="SI",
    )
    return await rosters.read_roster_file(await as_worker(), roster_id)


async def a_strange_list(*, header: str = STRANGE, rows: list[str] = ROWS) -> Roster:
    return await read("\n".join([header, *rows]))


async def chosen(roster: Roster, fields: dict[str, str], where: Where = choosing.AS_IT_IS) -> Roster:
    new_id, _ = await choosing.choose_columns(await as_user("maker"), roster.id, fields, where)
    return await rosters.read_roster_file(await as_worker(), new_id)


async def taught() -> dict[str, str]:
    found = await lessons.list_lessons(await as_user("maker"))
    return {lesson.header: lesson.field for lesson in found}
