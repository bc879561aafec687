"""Offices and the communes they cover, as the administrator of a province keeps them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission, Role, Viewer
from disburse.core.errors import Refusal
from disburse.service import service
from disburse.units import actions
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say

Change = Callable[[Viewer, str, Collection[str], date], Awaitable[int]]


class NotADay(Refusal):
    code = "not_a_day"
    status = 422
    exit_code = 2
    text = "Chưa rõ từ ngày nào. Chọn một ngày."


@get("/units", opt={"permission": Permission.USER_MANAGE})
async def show_units(request: WebRequest, note: FromQuery[str] = "") -> Response[Any]:
    return await units_page(request, note=note)


@post("/units", opt={"permission": Permission.USER_MANAGE, "fields": ("code", "name")})
async def add_office(request: WebRequest) -> Response[Any]:
    sent = await form(request)
    try:
        await actions.add_office(viewer_of(request), sent.text("code"), sent.text("name"))
    except Refusal as refused:
        if refused.status not in (409, 422):
            raise
        return await units_page(request, sent=sent, refused=refused)
    return see(request, f"/units/{sent.text('code')}?note=added")


@get("/units/{office:str}", opt={"permission": Permission.USER_MANAGE})
async def show_office(request: WebRequest, office: FromPath[str], note: FromQuery[str] = "") -> Response[Any]:
    return await office_page(request, office, note=note)


@post(
    "/units/{office:str}/covers", opt={"permission": Permission.USER_MANAGE, "fields": ("commune", "since")}
)
async def cover(request: WebRequest, office: FromPath[str]) -> Response[Any]:
    return await changed(request, office, actions.cover_communes, "covered")


@post(
    "/units/{office:str}/releases", opt={"permission": Permission.USER_MANAGE, "fields": ("commune", "since")}
)
async def release(request: WebRequest, office: FromPath[str]) -> Response[Any]:
    return await changed(request, office, actions.release_communes, "released")


async def changed(request: WebRequest, office: str, change: Change, note: str) -> Response[Any]:
    """Change what an office covers by the ticked communes and the day of a form."""
    sent = await form(request)
    try:
        await change(viewer_of(request), office, sent.texts("commune"), day_of(sent))
    except Refusal as refused:
        if refused.status not in (409, 422):
            raise
        return await office_page(request, office, sent=sent, refused=refused, of=note)
    return see(request, f"/units/{office}?note={note}")


def day_of(sent: Form) -> date:
    """Read the day a change begins; raise NotADay."""
    day = sent.day("since")
    if day is None:
        raise NotADay
    return day


async def units_page(
    request: WebRequest, *, note: str = "", sent: Form | None = None, refused: Refusal | None = None
) -> Response[Any]:
    viewer, today = viewer_of(request), service().clock.today()
    offices = await actions.list_offices(viewer, today)
    error = say(refused.text, **refused.params) if refused else ""
    return page(
        request,
        "units/units.html",
        status=refused.status if refused else 200,
        province=next(iter(viewer.units(Role.ADMIN)), ""),
        offices=offices,
        uncovered=await actions.uncovered_communes(viewer, today),
        typed={name: sent.text(name) if sent else "" for name in ("code", "name")},
        error=error,
        problems=[(error, "code")] if refused else (),
        note=note,
    )


async def office_page(
    request: WebRequest,
    office: str,
    *,
    note: str = "",
    sent: Form | None = None,
    refused: Refusal | None = None,
    of: str = "",
) -> Response[Any]:
    viewer, today = viewer_of(request), service().clock.today()
    unit, covers, communes = await actions.show_office(viewer, office)
    running = {one.commune for one in covers if one.until is None}
    error = say(refused.text, **refused.params) if refused else ""
    at = f"{of}-since" if isinstance(refused, NotADay) else ""
    return page(
        request,
        "units/office.html",
        status=refused.status if refused else 200,
        unit=unit,
        covers=covers,
        running=[one for one in covers if one.commune in running and one.until is None],
        free=[one for one in communes if one.code not in running],
        covered_by=await actions.covered_by(viewer, unit.province, today),
        today=today,
        of=of,
        since=sent.text("since") if sent else "",
        ticked=sent.texts("commune") if sent else [],
        error=error,
        problems=[(error, at)] if refused else (),
        note={
            "added": say("Đã thêm cơ quan. Chọn các xã, phường cơ quan này phụ trách."),
            "covered": say("Đã ghi các xã, phường cơ quan phụ trách."),
            "released": say("Đã ghi cơ quan thôi phụ trách."),
        }.get(note, ""),
    )


routes = [show_units, add_office, show_office, cover, release]
