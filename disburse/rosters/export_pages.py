"""What can be taken away from a roster's page; a GET gives a file and notes in the read log that it did."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from disburse.access import Permission, Viewer
from disburse.rosters import exporting, problem_files
from disburse.web.replies import WebRequest, viewer_of

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
UNSAFE: Final = re.compile(r"[^A-Za-z0-9._ -]")


@get("/rosters/{roster_id:uuid}/annotated.xlsx", opt={"permission": Permission.ROSTER_UPLOAD})
async def export_annotated(
    request: WebRequest, roster_id: FromPath[UUID], rows: FromQuery[str] = ""
) -> Response[bytes]:
    """Give the file of a short list with its problems marked; `rows=problems` gives only the rows that have some."""
    viewer = viewer_of(request)
    if exporting.is_long(await exporting.markable(viewer, roster_id)):
        raise exporting.MadeInBackground
    name, content = await exporting.annotated_roster(viewer, roster_id, only_problems=rows == "problems")
    return attached(name, content, XLSX)


@get("/rosters/{roster_id:uuid}/problems.xlsx", opt={"permission": Permission.ROSTER_READ})
async def export_problems(request: WebRequest, roster_id: FromPath[UUID]) -> Response[bytes]:
    return attached(*await _at_once(viewer_of(request), roster_id, "xlsx"), XLSX)


@get("/rosters/{roster_id:uuid}/problems.csv", opt={"permission": Permission.ROSTER_READ})
async def export_problems_as_text(request: WebRequest, roster_id: FromPath[UUID]) -> Response[bytes]:
    return attached(*await _at_once(viewer_of(request), roster_id, "csv"), CSV)


async def _at_once(viewer: Viewer, roster_id: UUID, kind: str) -> tuple[str, bytes]:
    """Write the problems of a list that has not too many; raises `MadeInBackground`."""
    _, count = await problem_files.problems_of(viewer, roster_id)
    if count > problem_files.PROBLEMS_AT_ONCE:
        raise exporting.MadeInBackground
    return await problem_files.problem_file(viewer, roster_id, kind)


def attached(name: str, content: bytes, media_type: str) -> Response[bytes]:
    """Answer with a file to save; a name beyond plain ASCII is said so that every browser reads it (RFC 6266)."""
    plain = UNSAFE.sub("_", name) or "danh-sach"
    own = "" if plain == name else f"; filename*=UTF-8''{quote(name or plain, safe='')}"
    headers = {
        "Content-Disposition": f'attachment; filename="{plain}"{own}',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, status_code=200, headers=headers)


routes = [
    export_annotated,
    export_problems,
    export_problems_as_text,
]
