"""In what a list differs from the one before: by group, person by person, and why people left it (page 10)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.core.errors import NotFound, Refusal
from disburse.places import reference
from disburse.places.changes import leaving_reasons
from disburse.rosters import actions, changes, looking, owners
from disburse.rosters.changes import CHANGEABLE, GROUPS, PAGE, Change, LeavingReasonMissing, NobodyChosen
from disburse.rosters.shown import tag
from disburse.sheets.writing import Value, write_csv, write_xlsx
from disburse.web.forms import ID_DIGITS, Form, form, whole
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import mark, say

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD: Final = (
    mark("Nhóm"),
    mark("Họ và tên"),
    mark("Số định danh"),
    mark("Xóm"),
    mark("Xã, phường"),
    mark("Dòng"),
    mark("Kỳ trước (đồng)"),
    mark("Kỳ này (đồng)"),
    mark("Chênh lệch (đồng)"),
    mark("Thay đổi khác"),
    mark("Lý do thôi hưởng"),
)
TEXT: Final = ("Số định danh",)
PLACES_MAX: Final = 10**9


@get("/rosters/{roster_id:uuid}/changes", opt={"permission": Permission.ROSTER_READ})
async def show_changes(
    request: WebRequest, roster_id: FromPath[UUID], group: FromQuery[str] = "", after: FromQuery[int] = 0
) -> Response[Any]:
    return await changes_page(request, roster_id, group=group, after=min(max(after, 0), PLACES_MAX))


@get("/rosters/{roster_id:uuid}/changes.xlsx", opt={"permission": Permission.ROSTER_READ})
async def export_xlsx(
    request: WebRequest, roster_id: FromPath[UUID], group: FromQuery[str] = ""
) -> Response[bytes]:
    found = await changes.all_changes(viewer_of(request), roster_id, group=known(group))
    book = BytesIO()
    await asyncio.to_thread(
        write_xlsx, book, [say(head) for head in HEAD], cells(found), text_columns=[say(head) for head in TEXT],
        sheet=say("Khác kỳ trước"),
    )  # fmt: skip
    return download(book.getvalue(), XLSX, roster_id, "xlsx")


@get("/rosters/{roster_id:uuid}/changes.csv", opt={"permission": Permission.ROSTER_READ})
async def export_csv(
    request: WebRequest, roster_id: FromPath[UUID], group: FromQuery[str] = ""
) -> Response[bytes]:
    found = await changes.all_changes(viewer_of(request), roster_id, group=known(group))
    table = await asyncio.to_thread(write_csv, [say(head) for head in HEAD], cells(found))
    return download(table, "text/csv; charset=utf-8", roster_id, "csv")


@post(
    "/rosters/{roster_id:uuid}/leavings",
    opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("line", "whom", "reason")},
)
async def say_why_gone(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Keep the reason for the people who were ticked, or for all about whom nobody said anything yet."""
    sent, viewer = await form(request), viewer_of(request)
    await actions.look(viewer, roster_id)
    whole = sent.text("whom") == "rest"
    lines = None if whole else lines_of(sent)
    try:
        await changes.say_why_gone(viewer, roster_id, reason=sent.text("reason"), lines=lines)
    except (NobodyChosen, LeavingReasonMissing) as refused:
        return await changes_page(request, roster_id, group="gone", refused=refused)
    return see(request, f"/rosters/{roster_id}/changes?group=gone")


async def changes_page(
    request: WebRequest, roster_id: UUID, *, group: str = "", after: int = 0, refused: Refusal | None = None
) -> Response[Any]:
    viewer = viewer_of(request)
    check = await looking.check_of(viewer, roster_id)
    roster = check.roster
    found = await changes.changes_of(viewer, roster_id, group=known(group), after=after)
    bridge = {one.part: one for one in check.bridge}
    error = say(refused.text, **refused.params) if refused else ""
    return page(
        request,
        "rosters/changes.html",
        status=refused.status if refused else 200,
        run=roster.run,
        check=check,
        roster=roster,
        programme=reference.programmes()[roster.programme].name,
        bridge=bridge,
        compared=bool(bridge) and bridge["before"].people + bridge["from_list"].people > 0,
        groups=[(code, say(words)) for code, words in GROUPS.items() if bridge and bridge[code].people],
        group=group,
        words={code: say(title) for code, title in GROUPS.items()},
        found=found[:PAGE],
        more=found[PAGE - 1].place if len(found) > PAGE else None,
        after=after,
        explains=viewer.may(Permission.ROSTER_UPLOAD)
        and owners.may_list(viewer, roster.owner, roster.programme)
        and roster.state in CHANGEABLE
        and check.part_state == "open",
        reasons=[("", say("Chọn lý do"))] + [(one.code, one.label) for one in leaving_reasons().values()],
        errors={"reason" if isinstance(refused, LeavingReasonMissing) else "line": error} if refused else {},
        problems=[(error, "reason")] if refused else (),
        context=(Run.parse(roster.run).shown, check.owner_name, tag(roster.state, bool(check.approver))),
    )


def lines_of(sent: Form) -> list[int]:
    """Read which lines were ticked; what cannot be a line's number is left out."""
    read = (whole(line, digits=ID_DIGITS) for line in sent.texts("line"))
    return [line for line in read if line is not None]


def known(group: str) -> str:
    """Give a group as it was asked for; raise `NotFound` for one that does not exist."""
    if group and group not in GROUPS:
        raise NotFound
    return group


def cells(found: Iterable[Change]) -> Iterator[tuple[Value, ...]]:
    """Write changes as rows under `HEAD`."""
    for one in found:
        yield (
            ", ".join(say(GROUPS[part]) for part in one.parts),
            one.name,
            one.number,
            one.hamlet,
            one.where,
            one.row,
            one.before_amount,
            one.amount,
            one.change,
            "; ".join(one.details),
            one.reason
            or (say("Có trong danh sách số {number}", number=one.elsewhere) if one.elsewhere else ""),
        )


def download(content: bytes, kind: str, roster_id: UUID, ending: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="roster-changes-{str(roster_id)[:8]}.{ending}"'}
    return Response(content, media_type=kind, headers=headers)


routes = [show_changes, export_xlsx, export_csv, say_why_gone]
