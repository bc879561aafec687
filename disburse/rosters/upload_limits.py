"""How much one unit and one person may upload before others have had their turn (`reliability.md` A28)."""

from __future__ import annotations

from disburse.access import Viewer
from disburse.core.errors import Refusal
from disburse.db import run
from disburse.service import service

UNREAD_MAX = 50  # uploads of one owner that wait to be read


class TooManyUnread(Refusal):
    code = "too_many_unread"
    status = 429
    exit_code = 5
    text = (
        "Đơn vị đang có {count} tệp chờ kiểm tra. Chờ các tệp đó kiểm tra xong, hoặc dừng bớt, rồi nạp lại."
    )


class UploadsOfADay(Refusal):
    """A quota far above what an office needs, so that nobody fills the disk (`reliability.md` A28)."""

    code = "uploads_of_a_day"
    status = 429
    exit_code = 5
    text = (
        "Trong 24 giờ qua anh/chị đã nạp {most} tệp danh sách, là mức nhiều nhất. Chờ qua ngày rồi nạp tiếp, "
        "hoặc nhờ người khác của đơn vị nạp."
    )


async def require_room(viewer: Viewer, unit: str) -> None:
    """Let a unit have only so many files unread, a person bring only so many a day; in the upload's transaction."""
    (found,) = await run("rosters", "unread", unit, viewer.user_id)
    if found["count"] >= UNREAD_MAX:
        raise TooManyUnread(count=found["count"])
    most = service().settings.uploads_per_day
    if found["brought"] >= most:
        raise UploadsOfADay(most=most)
