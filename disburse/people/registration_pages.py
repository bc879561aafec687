"""Registrations to be paid another way: a form, and what waits with its days; works without JavaScript."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromQuery

from disburse.access import Permission
from disburse.core.calendar import NotARun, Run
from disburse.core.errors import Refusal
from disburse.people import actions, registering, registrations
from disburse.people.registering import METHODS, PAPERS, BankUnclear, Paper, Registration, RegistrationRefused
from disburse.people.rules import DayMissing, NotANumberOfAPerson, NotYet
from disburse.places import reference
from disburse.service import service
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say

FIELDS: Final = ("unit", "number", "method", "received_on", "kind", "paper", "bank", "account")
AT: Final[dict[type[Refusal], str]] = {
    NotANumberOfAPerson: "number",
    actions.NobodyOfYours: "number",
    registrations.RegisteredAlready: "paper",
    DayMissing: "received_on",
    NotYet: "received_on",
    BankUnclear: "bank",
}


@get("/people/registrations", opt={"permission": Permission.ROSTER_READ})
async def show_registrations(request: WebRequest, run: FromQuery[str] = "") -> Response[Any]:
    """List requests; `run` is the one that what was just recorded holds from."""
    return await registrations_page(request, holds_from=_run(run))


@post("/people/registrations", opt={"permission": Permission.ROSTER_UPLOAD, "fields": FIELDS})
async def add_registration(request: WebRequest) -> Response[Any]:
    sent = await form(request)
    try:
        _, holds = await registrations.register(
            viewer_of(request),
            unit=sent.text("unit"),
            number=sent.text("number"),
            registration=_registration(sent),
            bank=sent.text("bank"),
        )
    except (
        RegistrationRefused,
        NotANumberOfAPerson,
        actions.NobodyOfYours,
        registrations.RegisteredAlready,
        DayMissing,
        NotYet,
    ) as refused:
        return await registrations_page(request, sent=sent, refused=refused)
    return see(request, f"/people/registrations?run={holds}")


def _registration(sent: Form) -> Registration:
    received_on = sent.day("received_on")
    method = registering.read_method(sent.text("method"))
    if received_on is None:
        raise DayMissing
    kind = Paper.ONLINE if sent.text("kind") == Paper.ONLINE else Paper.FORM
    return Registration(method, received_on, kind, sent.text("paper"), sent.text("account") or None)


def _run(text: str) -> Run | None:
    try:
        return Run.parse(text)
    except NotARun:
        return None


async def registrations_page(
    request: WebRequest,
    *,
    holds_from: Run | None = None,
    sent: Form | None = None,
    refused: Refusal | None = None,
) -> Response[Any]:
    viewer = viewer_of(request)
    error = say(refused.text, **refused.params) if refused else ""
    at = AT.get(type(refused)) or getattr(refused, "field", "") if refused else ""
    return page(
        request,
        "people/registrations.html",
        status=refused.status if refused else 200,
        units=await actions.units_of(viewer),
        found=await registrations.registrations(viewer),
        shown=registrations.SHOWN,
        may_record=viewer.may(Permission.ROSTER_UPLOAD),
        methods={code.value: say(name) for code, name in METHODS.items()},
        papers={code: say(name) for code, name in PAPERS.items()},
        banks=sorted(bank.name for bank in reference.banks().values()),
        today=service().clock.today(),
        note=say("Đã ghi, có hiệu lực từ kỳ {run}.", run=holds_from.shown) if holds_from else "",
        typed={name: sent.text(name) if sent else "" for name in FIELDS},
        errors={at: error},
        problems=[(error, at)] if refused else (),
    )


routes = [show_registrations, add_registration]
