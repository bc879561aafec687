"""What was read in place of cells, before and after: for whoever sends a list and whoever approves it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.places import reference
from disburse.rosters import normalised, owners
from disburse.web.addresses import Whole
from disburse.web.replies import WebRequest, page, viewer_of


@get("/rosters/{roster_id:uuid}/normalised", opt={"permission": Permission.ROSTER_READ})
async def show_normalised(
    request: WebRequest, roster_id: FromPath[UUID], code: FromQuery[str] = "", after: Whole = -1
) -> Response[Any]:
    """Show the cells of a code that were read otherwise than they stand, from a problem on."""
    viewer = viewer_of(request)
    found = await normalised.preview(viewer, roster_id, code, after=after)
    roster = found.roster
    return page(
        request,
        "rosters/normalised.html",
        found=found,
        after=after,
        makes=owners.may_list(viewer, roster.owner, roster.programme) and found.correctable,
        roster=roster,
        run=roster.run,
        programme=reference.programmes()[roster.programme].name,
    )


routes = [show_normalised]
