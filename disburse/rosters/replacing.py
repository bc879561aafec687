"""One version of a list stands in the place of another, and whoever looks at the old one is told what changed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from disburse.access import Viewer
from disburse.core.clock import VIETNAM
from disburse.core.errors import Conflict
from disburse.db import run, transaction
from disburse.db.refusals import LiveRosterExists
from disburse.rosters import store
from disburse.rosters.changes import signed
from disburse.rosters.store import Roster

COUNTING: Final = ("has_errors", "ready", "submitted", "approved")


class Replaced(Conflict):
    """The content an approval was meant for is no longer what waits for approval."""

    code = "replaced"
    text = (
        "Danh sách đã thay đổi lúc {at}: phiên bản {new} thay phiên bản {old}, {people} người, {amount} ₫. "
        "Chưa có gì được duyệt. Mở phiên bản mới, xem lại rồi duyệt."
    )


class ApprovedStands(Conflict):
    code = "approved_stands"
    text = (
        "Bản {version} của danh sách này đã duyệt. Rút bản đó trước (mục “Rút danh sách đã duyệt” ở trang của bản đó), "
        "rồi gửi duyệt bản này."
    )


class InstructedStands(Conflict):
    code = "instructed_stands"
    text = (
        "Bản {version} của danh sách này đã duyệt và đã lập lệnh chi nên không thay được. "
        "Người còn thiếu thì nạp thành danh sách bổ sung, với số danh sách khác."
    )


async def require_none_approved(roster_id: UUID) -> None:
    """See that no approved version of the list stands; inside a transaction. Raises ApprovedStands or InstructedStands."""
    for stands in await run("rosters", "approved_version", roster_id):
        raise (ApprovedStands if stands["withdrawable"] else InstructedStands)(version=stands["version"])


async def supersede_sent(roster: Roster) -> None:
    """Put a version in the place of the one that was sent and is not approved yet; inside a transaction.

    Raises `LiveRosterExists` where an approval is stored already: approving and replacing wait for each other.
    """
    for sent in await run("rosters", "hold_sent", roster.id):
        if await run("rosters", "approvals", sent["id"]):
            raise LiveRosterExists
        await store.move(sent["id"], "superseded")


async def newest_version(roster: Roster) -> Roster | None:
    """Give the newest version of a list that was read and counts, if it is newer than this one; inside a transaction."""
    versions = await store.rosters(roster.run, roster.owner, roster.programme)
    same = [one for one in versions if one.list_number == roster.list_number and one.state in COUNTING]
    newest = max(same, key=lambda one: one.version, default=None)
    return newest if newest and newest.version > roster.version else None


async def newer(viewer: Viewer, roster: Roster) -> Roster | None:
    """Give the version that stands in a roster's place."""
    async with transaction(viewer):
        return await newest_version(roster)


async def raise_if_replaced(viewer: Viewer, roster_id: UUID) -> None:
    """Raise `Replaced`, saying what changed, if a newer version stands in a roster's place."""
    async with transaction(viewer):
        old = await store.roster(roster_id)
        new = await newest_version(old)
    if new is not None and old.state != "approved":
        raise Replaced(
            at=f"{new.uploaded_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}",
            new=new.version,
            old=old.version,
            people=signed(new.line_count - old.line_count),
            amount=signed(new.amount - old.amount),
        )
