"""Rosters for programs: upload, and how it stands. The session of a person is the key; keys of systems are a payer's."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Usage
from disburse.db import transaction
from disburse.rosters import actions, line_api, store
from disburse.rosters.received import chosen_file, list_number
from disburse.rosters.telling import brief, shown
from disburse.web.addresses import Whole
from disburse.web.calls import begun, key_of
from disburse.web.forms import form
from disburse.web.replies import WebRequest, viewer_of

ITEMS: Final = 100
ITEMS_MAX: Final = 1000


@post(
    "/api/v1/rosters",
    opt={
        "permission": Permission.ROSTER_UPLOAD,
        "takes_file": True,
        "fields": ("run", "unit", "programme", "list", "file"),
    },
    status_code=202,
    include_in_schema=True,
    summary="Upload a roster",
    description="multipart/form-data: file, run (2026-12), unit, programme, list (1). Needs Idempotency-Key.",
)
async def upload_roster(request: WebRequest) -> Response[dict[str, Any]]:
    """Keep a file and begin to read it: 202 with the roster and its job."""
    key, sent, viewer = key_of(request), await form(request), viewer_of(request)
    content, name = chosen_file(sent)
    number = list_number(sent, "list")
    if not number:
        raise Usage(why="list: 1..999")
    roster_id, job = await actions.upload_roster(
        viewer,
        content,
        file_name=name,
        run=Run.parse(sent.text("run")),
        unit=sent.text("unit"),
        programme=sent.text("programme"),
        list_number=number,
        key=key,
    )
    return begun(job, id=str(roster_id), url=f"/api/v1/rosters/{roster_id}")


@get(
    "/api/v1/rosters",
    opt={"permission": Permission.ROSTER_READ},
    include_in_schema=True,
    summary="The rosters of a run, newest version first",
)
async def list_rosters(
    request: WebRequest,
    run: FromQuery[str],
    unit: FromQuery[str] = "",
    programme: FromQuery[str] = "",
    cursor: FromQuery[UUID | None] = None,
    limit: Whole = ITEMS,
) -> Response[dict[str, Any]]:
    """List rosters by cursor: `{"items", "next_cursor"}`."""
    viewer = viewer_of(request)
    viewer.require(Permission.ROSTER_READ)
    count = max(1, min(limit, ITEMS_MAX))
    items = await _page(viewer, str(Run.parse(run)), unit, programme, cursor, count)
    more = items[count - 1]["id"] if len(items) > count else None
    asked = {"run": run, "unit": unit, "programme": programme, "limit": count, "cursor": more}
    links = {"Link": f'</api/v1/rosters?{urlencode(asked)}>; rel="next"'} if more else {}
    return Response({"items": items[:count], "next_cursor": more}, headers=links)


@get(
    "/api/v1/rosters/{roster_id:uuid}",
    opt={"permission": Permission.ROSTER_READ},
    include_in_schema=True,
    summary="One roster with its problems, personal numbers masked",
)
async def show_roster(request: WebRequest, roster_id: FromPath[UUID]) -> Response[dict[str, Any]]:
    """Give a roster in the shape of `roster show --json`; its digest is its ETag."""
    viewer = viewer_of(request)
    viewer.require(Permission.ROSTER_READ)
    found = await shown(viewer, roster_id)
    digest = found["content_digest"]
    return Response(found, headers={"ETag": f'"{digest}"'} if digest else {})


async def _page(
    viewer: Viewer, run: str, unit: str, programme: str, cursor: UUID | None, count: int
) -> list[dict[str, Any]]:
    """List up to one more than `count` rosters after the one the cursor names; raise `NotFound` for one out of sight."""
    async with transaction(viewer):
        after = await store.roster(cursor) if cursor else None
        found = await store.rosters(run, unit or None, programme or None, limit=count + 1, after=after)
    return [brief(one) for one in found]


routes = [upload_roster, list_rosters, show_roster, *line_api.routes]
