"""The versions of a list: each one's file as it was uploaded, and checking one again without a new upload."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from disburse.access import Permission
from disburse.rosters import versions
from disburse.rosters.export_pages import attached
from disburse.web.replies import WebRequest, see, viewer_of

ANY_FILE: Final = "application/octet-stream"


@get("/rosters/{roster_id:uuid}/file", opt={"permission": Permission.ROSTER_READ})
async def take_file(request: WebRequest, roster_id: FromPath[UUID]) -> Response[bytes]:
    """Give the uploaded file to who makes or signs the list; that it was taken is noted."""
    return attached(*await versions.uploaded_file(viewer_of(request), roster_id), ANY_FILE)


@post("/rosters/{roster_id:uuid}/checks", opt={"permission": Permission.ROSTER_UPLOAD})
async def check_again(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    new_id, _ = await versions.check_again(viewer_of(request), roster_id)
    return see(request, f"/rosters/{new_id}")


routes = [take_file, check_again]
