"""Authorisations, guardianships, deaths and suspensions: two forms, and what was recorded; works without JavaScript."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.errors import Refusal
from disburse.people import actions, merge_pages, registration_pages
from disburse.people.rules import (
    DayMissing,
    EvidenceMissing,
    HolderKind,
    HolderNameMissing,
    NotANumberOfAPerson,
    StopKind,
)
from disburse.service import service
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import mark, say

KINDS: Final = {
    HolderKind.AUTHORISATION: mark("Ủy quyền"),
    HolderKind.GUARDIANSHIP: mark("Giám hộ"),
    StopKind.DEAD: mark("Đã mất"),
    StopKind.SUSPENDED: mark("Tạm dừng hưởng"),
}
FIELDS: Final[dict[type[Refusal], str]] = {
    NotANumberOfAPerson: "number",
    actions.NobodyOfYours: "number",
    HolderNameMissing: "holder",
    EvidenceMissing: "evidence",
}


@get("/people", opt={"permission": Permission.ROSTER_READ})
async def show_people(request: WebRequest, note: FromQuery[str] = "") -> Response[Any]:
    return await people_page(request, note=note)


@post(
    "/people/authorisations",
    opt={
        "permission": Permission.ROSTER_UPLOAD,
        "fields": ("unit", "number", "kind", "holder", "since", "until", "evidence"),
    },
)
async def add_authorisation(request: WebRequest) -> Response[Any]:
    sent = await form(request)
    try:
        await actions.record_authorisation(
            viewer_of(request),
            unit=sent.text("unit"),
            number=sent.text("number"),
            holder=sent.text("holder"),
            kind=HolderKind.GUARDIANSHIP if sent.text("kind") == "guardianship" else HolderKind.AUTHORISATION,
            since=_day(sent, "since"),
            until=_day(sent, "until") if sent.text("until") else None,
            evidence=sent.text("evidence"),
        )
    except Refusal as refused:
        return await _again(request, sent, refused, "authorisation")
    return see(request, "/people?note=authorised")


@post(
    "/people/stops",
    opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("unit", "number", "kind", "on", "evidence")},
)
async def add_stop(request: WebRequest) -> Response[Any]:
    sent = await form(request)
    try:
        await actions.record_stop(
            viewer_of(request),
            unit=sent.text("unit"),
            number=sent.text("number"),
            kind=StopKind.SUSPENDED if sent.text("kind") == "suspended" else StopKind.DEAD,
            on=_day(sent, "on"),
            evidence=sent.text("evidence"),
        )
    except Refusal as refused:
        return await _again(request, sent, refused, "stop")
    return see(request, "/people?note=stopped")


@post(
    "/people/stops/{stop_id:uuid}/lift", opt={"permission": Permission.ROSTER_APPROVE, "fields": ("reason",)}
)
async def lift(request: WebRequest, stop_id: FromPath[UUID]) -> Response[Any]:
    sent = await form(request)
    try:
        await actions.lift_stop(viewer_of(request), stop_id, reason=sent.text("reason"))
    except EvidenceMissing as refused:
        return await people_page(request, sent=sent, refused=refused, of=f"lift-{stop_id}")
    return see(request, "/people?note=lifted")


async def _again(request: WebRequest, sent: Form, refused: Refusal, of: str) -> Response[Any]:
    """Show the form once more with what is wrong; what is not about its fields goes on."""
    if refused.status != 422 and not isinstance(refused, actions.NobodyOfYours | actions.OnFileAlready):
        raise refused
    return await people_page(request, sent=sent, refused=refused, of=of)


def _day(sent: Form, name: str) -> date:
    day = sent.day(name)
    if day is None:
        raise DayMissing
    return day


async def people_page(
    request: WebRequest,
    *,
    note: str = "",
    sent: Form | None = None,
    refused: Refusal | None = None,
    of: str = "",
) -> Response[Any]:
    viewer = viewer_of(request)
    error = say(refused.text, **refused.params) if refused else ""
    at = FIELDS.get(type(refused), "since" if of == "authorisation" else "on") if refused else ""
    return page(
        request,
        "people/people.html",
        status=refused.status if refused else 200,
        units=await actions.units_of(viewer),
        kept=await actions.on_file(viewer),
        kinds=KINDS,
        may_record=viewer.may(Permission.ROSTER_UPLOAD),
        may_lift=viewer.may(Permission.ROSTER_APPROVE),
        today=service().clock.today(),
        of=of,
        at=at,
        error=error,
        typed={
            name: sent.text(name)
            for name in ("number", "holder", "kind", "since", "until", "on", "evidence", "unit")
        }
        if sent
        else {},
        problems=[(error, of if of.startswith("lift") else f"{of}-{at}")] if refused else (),
        note={
            "authorised": say("Đã ghi người nhận thay."),
            "stopped": say("Đã ghi. Danh sách có người này sau tháng đó sẽ báo lỗi."),
            "lifted": say("Đã gỡ."),
        }.get(note, ""),
    )


routes = [show_people, add_authorisation, add_stop, lift, *merge_pages.routes, *registration_pages.routes]
