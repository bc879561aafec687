"""A roster taken away: its file with every problem marked, noted in the read log."""

from __future__ import annotations

import json
from typing import Any, Final, cast
from uuid import UUID

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.clock import VIETNAM
from disburse.core.errors import Refusal
from disburse.db import run, transaction
from disburse.rosters import store
from disburse.rosters.correcting import repair_place
from disburse.rosters.file.annotating import annotate
from disburse.rosters.file.marked_book import Tell
from disburse.rosters.file.mended import BEFORE, Mended
from disburse.rosters.file.problem import Level, RosterProblem
from disburse.rosters.file.repairs import Repair
from disburse.rosters.store import Roster
from disburse.service import service
from disburse.words import say

LINES_AT_ONCE: Final = 3_000
"""Lists up to so many lines are answered with their file at once: about a second of one core."""


class NothingToMark(Refusal):
    """The list has no file, or its file was refused as a whole: there are no cells to mark."""

    code = "nothing_to_mark"
    status = 409
    exit_code = 4
    text = "Danh sách này không có tệp đã đọc được nên không có bản đánh dấu lỗi. Xem lý do trên trang của danh sách."


class MadeInBackground(Refusal):
    """A GET writes nothing, so it cannot ask for a job."""

    code = "made_in_background"
    status = 409
    text = "Danh sách dài nên tệp được tạo ở phía sau. Mở trang của danh sách rồi bấm nút tải tệp ở đó."


async def annotated_roster(
    viewer: Viewer, roster_id: UUID, *, only_problems: bool = False
) -> tuple[str, bytes]:
    """Give the name and the content of a roster's file with its problems marked, or of the rows that have some.

    It has its numbers unmasked, so it is for those who make lists. Raises `NotFound` outside the viewer's rows,
    `NothingToMark`.
    """
    roster = await markable(viewer, roster_id)
    async with transaction(viewer):
        await audit.note_read(
            "roster:annotated", f"roster:{roster_id}", rows=roster.line_count, user=viewer.user_id
        )
    return await marked(viewer, roster, only_problems=only_problems)


async def markable(viewer: Viewer, roster_id: UUID) -> Roster:
    """Find a roster whose file can be marked; raises `NotFound` outside the viewer's rows, `NothingToMark`."""
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
    if not roster.file_sha or "sheet" not in roster.reading:
        raise NothingToMark
    return roster


def is_long(roster: Roster) -> bool:
    """Say whether a page should not wait for a roster's file."""
    return rows_of(roster) > LINES_AT_ONCE


def rows_of(roster: Roster) -> int:
    """Count the rows of a roster's file; wrong lines and those left out count too."""
    return int(roster.reading.get("rows", 0) + roster.reading.get("left_out", {}).get("count", 0))


async def marked(
    viewer: Viewer, roster: Roster, *, only_problems: bool, told: Tell | None = None
) -> tuple[str, bytes]:
    """Mark a roster's file: cells that were put right hold their new values; give its name and content.

    `told` hears now and then how many rows were copied or marked.
    """
    async with transaction(viewer):
        rows = await run("rosters", "problems_to_mark", roster.id)
        repairs = await run("rosters", "repairs_to_mark", roster.id)
    first, last = roster.reading["header_rows"]
    content = await annotate(
        service().files.read(roster.file_sha or ""),
        [_problem(row) for row in rows],
        mended=[_mended(roster, row) for row in repairs],
        file_name=roster.file_name or "",
        sheet=roster.reading["sheet"],
        header_rows=(first, last),
        choices=roster.choices,
        only_problems=only_problems,
        size_max=service().settings.max_upload_bytes,
        told=told,
    )
    return f"{file_stem(roster)}_{'dong-co-loi' if only_problems else 'danh-dau-loi'}.xlsx", content


def file_stem(roster: Roster) -> str:
    """Begin the name of a file that is taken away: letters and digits that every machine can store."""
    return f"DSCT_{roster.owner}_{roster.programme}_{roster.run}_v{roster.version}"


def _mended(roster: Roster, row: Any) -> Mended:
    at = f"{row['at'].astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    if row["kind"] == "exclude":
        said = say("Đã loại: {reason} ({who}, {at})", reason=row["reason"], who=row["who"], at=at)
        return Mended(Repair("exclude", row["file_row"], "", row["reason"], row["code"]), said)
    value = service().vault.unseal(row["value_sealed"], repair_place(roster))
    said = say("Đã sửa, trước là “{before}” ({who}, {at})", before=BEFORE, who=row["who"], at=at)
    return Mended(Repair("cell", row["file_row"], row["field"], value, row["code"]), said)


def _problem(row: Any) -> RosterProblem:
    return RosterProblem(
        row=row["file_row"],
        column=row["column_name"],
        code=row["code"],
        level=cast(Level, row["level"]),
        value=None,
        secret="",
        text=row["text"],
        params=json.loads(row["params"]),
        field=row["field"],
    )
