"""Asking for templates, payment lists and lists of problems: a short one comes at once, a long one is waited for."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.making import exports
from disburse.making.actions import Made
from disburse.rosters.export_pages import CSV, XLSX, attached
from disburse.service import service
from disburse.web.forms import form
from disburse.web.replies import WebRequest, see, viewer_of
from disburse.words import mark

TITLES: Final = {
    exports.PAYMENT_LIST: mark("Danh sách chi trả"),
    exports.TEMPLATE: mark("Tệp mẫu có sẵn danh sách kỳ trước"),
    exports.PROBLEMS: mark("Danh sách chỗ cần xem"),
}


@post("/runs/{run:str}/templates", opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("for", "kind")})
async def make_template(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    """Give a template to fill in; a filled one holds full numbers, so it is asked for by a form and recorded."""
    sent, month = await form(request), Run.parse(run)
    unit, _, programme = sent.text("for").partition(":")
    return given(
        request,
        await exports.template(
            viewer_of(request), month, unit=unit, programme=programme, kind=sent.text("kind")
        ),
    )


@post(
    "/runs/{run:str}/payment-list-files",
    opt={"permission": Permission.REPORT_PRINT, "fields": ("unit", "programme", "kind")},
)
async def make_payment_list_file(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    sent, month = await form(request), Run.parse(run)
    return given(
        request,
        await exports.payment_list(
            viewer_of(request),
            month,
            unit=sent.text("unit"),
            programme=sent.text("programme"),
            kind=sent.text("kind"),
        ),
    )


@post(
    "/rosters/{roster_id:uuid}/problem-files", opt={"permission": Permission.ROSTER_READ, "fields": ("kind",)}
)
async def make_problem_file(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    sent = await form(request)
    return given(request, await exports.problems(viewer_of(request), roster_id, sent.text("kind")))


def given(request: WebRequest, asked: tuple[str, bytes] | UUID) -> Response[Any]:
    """Answer with a file, or lead to where it can be waited for; it is taken away by itself then."""
    if isinstance(asked, UUID):
        return see(request, f"/made-files/{asked}?take=1")
    return attached(*asked, media_type(asked[0]))


def media_type(name: str) -> str:
    """Say what a file is by the end of its name."""
    return CSV if name.endswith(".csv") else XLSX


def place_of(made: Made) -> tuple[str, str]:
    """Give where the subject of a file stands, and the run it leads to."""
    if made.kind == exports.PROBLEMS:
        return f"/rosters/{exports.roster_of(made)}", str(Run.of(service().clock.today()))
    run = str(exports.parts_of(made)[2])
    return f"/runs/{run}/rosters", run


def again_fields(made: Made) -> tuple[str, dict[str, str]]:
    """Give the address and the fields of a form that asks for the same once more."""
    if made.kind == exports.PROBLEMS:
        return f"/rosters/{exports.roster_of(made)}/problem-files", {"kind": made.subject.split(":")[2]}
    unit, programme, run, kind = exports.parts_of(made)
    if made.kind == exports.TEMPLATE:
        return f"/runs/{run}/templates", {"for": f"{unit}:{programme}", "kind": kind}
    return f"/runs/{run}/payment-list-files", {"unit": unit, "programme": programme, "kind": kind}


routes = [make_template, make_payment_list_file, make_problem_file]
