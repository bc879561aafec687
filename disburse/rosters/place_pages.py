"""The page that asks for hamlets of communes that were split, once per office (REQ22)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from disburse.access import Permission
from disburse.core.errors import Refusal
from disburse.places import reference
from disburse.rosters import old_places
from disburse.rosters.correcting import NothingToCorrect
from disburse.rosters.old_places import UnknownPlace
from disburse.web.forms import form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say


@get("/rosters/{roster_id:uuid}/places", opt={"permission": Permission.ROSTER_UPLOAD})
async def show_places(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    return await _places_page(request, roster_id)


@post(
    "/rosters/{roster_id:uuid}/places",
    opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("place", "commune-.+")},
)
async def answer(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Keep the chosen communes and read the list again; hamlets without a choice stay asked."""
    sent = await form(request)
    chosen = {key: sent.text(f"commune-{key}") for key in sent.texts("place")}
    try:
        new_id, _ = await old_places.answer_places(
            viewer_of(request), roster_id, {key: code for key, code in chosen.items() if code}
        )
    except (UnknownPlace, NothingToCorrect) as refused:
        return await _places_page(request, roster_id, refused)
    return see(request, f"/rosters/{new_id}")


async def _places_page(request: WebRequest, roster_id: UUID, refused: Refusal | None = None) -> Response[Any]:
    found = await old_places.queue_of(viewer_of(request), roster_id)
    return page(
        request,
        "rosters/places.html",
        status=refused.status if refused else 200,
        found=found,
        roster=found.roster,
        run=found.roster.run,
        programme=reference.programmes()[found.roster.programme].name,
        problems=[(say(refused.text, **refused.params), "")] if refused else (),
    )


routes = [show_places, answer]
