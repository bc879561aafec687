"""The lines of a list, 100 a page, with sums: what a second person sees before signing (`ux.md` 3.6, A31)."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.core.money import show
from disburse.places import reference
from disburse.rosters import actions, line_rows, looking
from disburse.rosters.line_rows import WAYS, WITHOUT, Sum, asked_for
from disburse.rosters.shown import tag
from disburse.web.addresses import Whole
from disburse.web.forms import form, whole
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say

SEARCH_MAX: Final = 100  # characters


@get("/rosters/{roster_id:uuid}/lines", opt={"permission": Permission.ROSTER_READ})
async def show_lines(
    request: WebRequest,
    roster_id: FromPath[UUID],
    hamlet: FromQuery[str] = "",
    way: FromQuery[str] = "",
    after: Whole = -1,
) -> Response[Any]:
    return await lines_page(request, roster_id, hamlet, way, "", after)


@post(
    "/rosters/{roster_id:uuid}/lines",
    opt={"permission": Permission.ROSTER_READ, "fields": ("hamlet", "way", "q", "after")},
    status_code=200,
)
async def search_lines(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Show the lines a search finds; it writes nothing, but names are no part of an address."""
    sent = await form(request)
    hamlet, way, search = sent.text("hamlet"), sent.text("way"), sent.text("q").strip()[:SEARCH_MAX]
    if search:
        after = whole(sent.text("after"))
        return await lines_page(request, roster_id, hamlet, way, search, -1 if after is None else after)
    await actions.look(viewer_of(request), roster_id)
    return see(request, address(roster_id, hamlet, way))


async def lines_page(
    request: WebRequest, roster_id: UUID, hamlet: str, way: str, search: str, after: int
) -> Response[Any]:
    viewer = viewer_of(request)
    wanted = asked_for(hamlet, way, search)
    found = await line_rows.lines_of(viewer, roster_id, wanted, after=after)
    work = await looking.work_on(viewer, roster_id)
    roster = found.roster
    return page(
        request,
        "rosters/lines.html",
        run=roster.run,
        roster=roster,
        programme=reference.programmes()[roster.programme].name,
        found=found,
        ways={code: say(words) for code, words in WAYS.items()},
        hamlets=hamlets_of(found.sums),
        hamlet=hamlet,
        way=way,
        search=search,
        whole=not (hamlet or way or search),
        after=after,
        here=address(roster_id, hamlet, way),
        next_url=address(roster_id, hamlet, way, found.more) if found.more is not None else "",
        context=(Run.parse(roster.run).shown, "", tag(roster.state, bool(work.approver))),
    )


def hamlets_of(sums: list[Sum]) -> list[tuple[str, str]]:
    """Offer the hamlets of a list, each with its lines; those a search finds while one is made."""
    named: dict[str, list[Sum]] = {}
    for one in sums:
        named.setdefault(one.hamlet, []).append(one)
    return [("", say("Tất cả"))] + [
        (code or WITHOUT, f"{title(code, own[0])} ({show(sum(one.count for one in own))})")
        for code, own in named.items()
    ]


def title(code: str, one: Sum) -> str:
    if not code:
        return say("Chưa rõ xóm")
    return f"{one.name}, {one.commune}" if one.commune else one.name


def address(roster_id: UUID, hamlet: str, way: str, after: int | None = None) -> str:
    asked = {"hamlet": hamlet, "way": way, "after": after}
    query = urlencode({name: value for name, value in asked.items() if value not in ("", None)})
    return f"/rosters/{roster_id}/lines{'?' if query else ''}{query}"


routes = [show_lines, search_lines]
