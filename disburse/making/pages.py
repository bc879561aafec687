"""Files that a job makes: asked for by a POST, looked at until they are made, then taken away."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.making import actions as making
from disburse.making import expiring, export_pages, exports, workbooks
from disburse.making.actions import Made
from disburse.rosters.export_pages import XLSX, attached
from disburse.service import service
from disburse.web.forms import form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import mark, say

TITLES: Final = {
    workbooks.WHOLE: mark("Tệp danh sách có đánh dấu lỗi"),
    workbooks.ONLY_PROBLEMS: mark("Tệp các dòng có lỗi hoặc cảnh báo"),
    "print_payment_list": mark("Danh sách chi trả"),
    **export_pages.TITLES,
}


@post(
    "/rosters/{roster_id:uuid}/annotated-files",
    opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("rows",)},
)
async def ask_for_workbook(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Give the marked workbook of a short list at once; of a long one lead to where it can be waited for."""
    sent = await form(request)
    asked = await workbooks.workbook(
        viewer_of(request), roster_id, only_problems=sent.text("rows") == "problems"
    )
    if isinstance(asked, UUID):
        return see(request, f"/made-files/{asked}?take=1")
    return attached(*asked, XLSX)


@get("/made-files/{made_id:uuid}", opt={"permission": Permission.HOME_READ})
async def show_made(request: WebRequest, made_id: FromPath[UUID], take: FromQuery[str] = "") -> Response[Any]:
    """How far the file is, then the file; with `take` it is taken away by itself, so that one click led to it (B2)."""
    made = await making.look(viewer_of(request), made_id)
    title, back, run = place_of(made)
    takes_itself = bool(take) and made.ready and made.printed is None
    shown = page(
        request,
        "making/made.html",
        made=made,
        title=title,
        back=back,
        run=run,
        percent=percent(made),
        again=again_fields(made),
        until=expiring.kept_until(made),
        takes_itself=takes_itself,
    )
    if takes_itself:
        shown.headers["Refresh"] = f"0; url=/made-files/{made_id}/file"
    return shown


@get("/made-files/{made_id:uuid}/progress", opt={"permission": Permission.HOME_READ})
async def show_progress(request: WebRequest, made_id: FromPath[UUID]) -> Response[Any]:
    """How far the job is, for a page that asks each second; at its end the page is drawn anew."""
    made = await making.look(viewer_of(request), made_id)
    if made.made_at or made.job is None or made.job.over:
        return Response(None, status_code=204, headers={"HX-Refresh": "true"})
    return page(request, "making/progress.html", made=made, percent=percent(made))


@get("/made-files/{made_id:uuid}/file", opt={"permission": Permission.HOME_READ})
async def take_away(request: WebRequest, made_id: FromPath[UUID]) -> Response[bytes]:
    """Give a made file to whoever asked for it; what it needs beyond that depends on its kind."""
    viewer = viewer_of(request)
    made = await making.look(viewer, made_id)
    if made.kind in exports.KINDS:
        name, content = await exports.fetch_export(viewer, made)
    else:
        name, content = await workbooks.fetch_workbook(viewer, made_id)
    return attached(name, content, export_pages.media_type(name))


def percent(made: Made) -> int | None:
    """Say how far a job is; None where it counts nothing."""
    job = made.job
    return 100 * job.done // job.total if job and job.total and job.done <= job.total else None


def place_of(made: Made) -> tuple[str, str, str]:
    """Give the title of the page, where its subject stands, and the run it leads to."""
    title = say(TITLES[made.kind])
    if made.kind in exports.KINDS:
        return title, *export_pages.place_of(made)
    if made.subject.startswith("roster:"):
        return title, f"/rosters/{workbooks.roster_of(made.subject)}", str(Run.of(service().clock.today()))
    run = made.subject.rpartition(":")[2]
    return title, f"/reports?run={run}", run


def again_fields(made: Made) -> tuple[str, dict[str, str]]:
    """Give the address and the fields of a form that asks for the same once more."""
    if made.kind in exports.KINDS:
        return export_pages.again_fields(made)
    if made.subject.startswith("roster:"):
        rows = "problems" if made.kind == workbooks.ONLY_PROBLEMS else ""
        return f"/rosters/{workbooks.roster_of(made.subject)}/annotated-files", {"rows": rows}
    _, unit, programme, run = made.subject.split(":")
    return f"/runs/{run}/payment-lists", {"unit": unit, "programme": programme}


routes = [ask_for_workbook, show_made, show_progress, take_away, *export_pages.routes]
