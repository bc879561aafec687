"""Printing: a POST makes paper and notes it, a GET shows what was made."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.outreach.codes import read_page_code
from disburse.outreach.lists import place_of
from disburse.service import service
from disburse.web.forms import form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say
from reports import REPORTS, payment_printing, printing
from reports.printing import Printed

SHOWN_MAX: Final = 50


@get("/reports", opt={"permission": Permission.REPORT_PRINT})
async def show_reports(
    request: WebRequest,
    run: FromQuery[str] = "",
    made: FromQuery[int] = 0,
    after: FromQuery[UUID | None] = None,
) -> Response[Any]:
    viewer = viewer_of(request)
    month = Run.parse(run) if run else Run.of(service().clock.today())
    prints = await printing.list_prints(viewer, month, after=after, limit=SHOWN_MAX + 1)
    return page(
        request,
        "reports/reports.html",
        run=str(month),
        made=made,
        prints=prints[:SHOWN_MAX],
        next_after=prints[SHOWN_MAX - 1]["id"] if len(prints) > SHOWN_MAX else None,
        after=after,
        titles={name: say(module.TITLE) for name, module in REPORTS.items()},
        ways=[
            (label, hint, url)
            for label, hint, url, permission in (
                (
                    say("Danh sách vận động"),
                    say("Mỗi xóm một danh sách, in ở trang vận động."),
                    f"/outreach?run={month}",
                    Permission.OUTREACH_PLAN,
                ),
                (
                    say("Biên bản đối chiếu"),
                    say("Mỗi đơn vị chi trả một biên bản, in ở bảng cân đối."),
                    f"/runs/{month}/balance",
                    Permission.DISCREPANCY_READ,
                ),
                (
                    say("Danh sách chi trả"),
                    say("Mỗi danh sách đã duyệt một bản, in ở trang của danh sách."),
                    f"/runs/{month}/rosters",
                    Permission.ROSTER_READ,
                ),
            )
            if viewer.may(permission)
        ],
        context=(month.shown, "", None),
    )


@post("/outreach/prints", opt={"permission": Permission.REPORT_PRINT, "fields": ("run", "commune", "hamlet")})
async def print_outreach(request: WebRequest) -> Response[Any]:
    sent = await form(request)
    month = Run.parse(sent.text("run"))
    commune, hamlet = place_of(sent.text("hamlet") or sent.text("commune"))
    return onward(request, month, await printing.print_outreach(viewer_of(request), month, commune, hamlet))


@post(
    "/runs/{run:str}/minutes",
    opt={"permission": Permission.REPORT_PRINT, "fields": ("unit", "payer", "programme")},
)
async def print_minutes(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    sent, month = await form(request), Run.parse(run)
    made = await printing.print_minutes(
        viewer_of(request),
        month,
        unit=sent.text("unit"),
        payer=sent.text("payer"),
        programme=sent.text("programme") or None,
    )
    return onward(request, month, [made])


@post(
    "/runs/{run:str}/payment-lists",
    opt={"permission": Permission.REPORT_PRINT, "fields": ("unit", "programme")},
)
async def print_payment_list(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    sent, month = await form(request), Run.parse(run)
    made = await payment_printing.payment_list_or_job(
        viewer_of(request), month, unit=sent.text("unit"), programme=sent.text("programme")
    )
    if isinstance(made, UUID):
        return see(request, f"/made-files/{made}")
    return onward(request, month, [made])


@get("/prints/{name:str}", opt={"permission": Permission.REPORT_PRINT})
async def show_print(request: WebRequest, name: FromPath[str]) -> Response[bytes]:
    """Show a document in the browser; the address carries no name and no serial."""
    file_name, content = await printing.fetch_print(viewer_of(request), id_of(name))
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{file_name}"', "Cache-Control": "no-store"},
    )


@get("/L/{code:str}", opt={"permission": Permission.REPORT_PRINT})
async def follow_code(request: WebRequest, code: FromPath[str]) -> Response[Any]:
    """Lead from the code on paper to where its rows are keyed, or to the document itself."""
    found = read_page_code(code)
    if found is None:
        raise NotFound
    prints = await printing.list_prints(viewer_of(request), None, found.serial)
    if not prints:
        raise NotFound
    if prints[0]["report"] == "outreach-list":
        return see(request, f"/outreach/results?page_code={code}")
    return see(request, f"/prints/{prints[0]['id']}.pdf")


def onward(request: WebRequest, run: Run, made: list[Printed]) -> Response[Any]:
    """Lead to the one document, or to the list of several."""
    if not made:
        raise NotFound
    if len(made) == 1:
        return see(request, f"/prints/{made[0].id}.pdf")
    return see(request, f"/reports?run={run}&made={len(made)}")


def id_of(name: str) -> UUID:
    """Read the id of `<id>.pdf`; raises NotFound."""
    try:
        return UUID(name.removesuffix(".pdf"))
    except ValueError:
        raise NotFound from None


routes = [show_reports, print_outreach, print_minutes, print_payment_list, show_print, follow_code]
