"""The lines of a roster for programs, numbers masked: pages by the row of the file."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.rosters import line_rows
from disburse.rosters.line_commands import told
from disburse.rosters.line_rows import asked_for
from disburse.web.addresses import Whole
from disburse.web.replies import WebRequest, viewer_of

ITEMS: Final = 100
ITEMS_MAX: Final = 1000


@get(
    "/api/v1/rosters/{roster_id:uuid}/lines",
    opt={"permission": Permission.ROSTER_READ},
    include_in_schema=True,
    summary="The lines of a roster in the order of its file, personal numbers masked",
)
async def list_lines(
    request: WebRequest,
    roster_id: FromPath[UUID],
    hamlet: FromQuery[str] = "",
    method: FromQuery[str] = "",
    cursor: Whole = -1,
    limit: Whole = ITEMS,
) -> Response[dict[str, Any]]:
    """List lines after a row: `{"items", "next_cursor", "count", "amount"}`; the last two are of all that fit.

    The read log notes what was given.
    """
    found = await line_rows.lines_of(
        viewer_of(request),
        roster_id,
        asked_for(hamlet, method),
        after=cursor,
        limit=max(1, min(limit, ITEMS_MAX)),
        exported=True,
    )
    asked = {"hamlet": hamlet, "method": method, "limit": limit, "cursor": found.more}
    links = (
        {"Link": f'</api/v1/rosters/{roster_id}/lines?{urlencode(asked)}>; rel="next"'}
        if found.more is not None
        else {}
    )
    body = {
        "items": [told(one) for one in found.lines],
        "next_cursor": found.more,
        "count": found.count,
        "amount": found.amount,
    }
    return Response(body, headers=links)


routes = [list_lines]
