"""Answering an instruction file line by line: everything went well but what is marked."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.payments import actions, ticking
from disburse.places import reference
from disburse.web.addresses import Whole
from disburse.web.forms import ID_DIGITS, Form, form, whole
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say

TICKS_MAX: Final = 1024 * 1024  # bytes of a form with every line of a part marked


@get("/instructions/{file_id:uuid}/ticking", opt={"permission": Permission.CONFIRMATION_RECEIVE})
async def show_ticking(request: WebRequest, file_id: FromPath[UUID], sequence: Whole = 1) -> Response[Any]:
    sheet = await ticking.open_sheet(viewer_of(request), file_id, sequence, {})
    return ticking_page(request, sheet, {}, "")


@post(
    "/instructions/{file_id:uuid}/ticks",
    opt={
        "permission": Permission.CONFIRMATION_RECEIVE,
        "fields": ("sequence", "step", "seal", "q", r"line-\d+"),
    },
    request_max_body_size=TICKS_MAX,
)
async def tick(request: WebRequest, file_id: FromPath[UUID]) -> Response[Any]:
    """Take the ticks when exactly what was shown added up is confirmed; else show the sheet, added up anew.

    What is searched for stands in the form, not in the address: names are no part of an address.
    """
    sent, viewer = await form(request), viewer_of(request)
    sequence = sent.whole("sequence") or 1
    failures, search = marks_of(sent), sent.text("q")
    sheet = await ticking.open_sheet(viewer, file_id, sequence, failures, search)
    if sent.text("step") != "send":
        return ticking_page(request, sheet, failures, search)
    if sent.text("seal") != sheet.tally.seal:
        return ticking_page(request, sheet, failures, search, changed=True)
    codes = {line: "" if reason == ticking.NOT_COLLECTED else reason for line, reason in failures.items()}
    answer = await actions.tick_failures(viewer, file_id, codes, sequence=sequence)
    return see(request, f"/confirmations/{answer}")


def marks_of(sent: Form) -> dict[int, str]:
    """Read the marked lines of a form: fields `line-<id>` that name a reason."""
    lines = {
        name: whole(name.removeprefix("line-"), digits=ID_DIGITS)
        for name in sent.fields
        if name.startswith("line-")
    }
    return {line: sent.text(name) for name, line in lines.items() if line is not None and sent.text(name)}


def ticking_page(
    request: WebRequest, sheet: ticking.Sheet, failures: dict[int, str], search: str, *, changed: bool = False
) -> Response[Any]:
    reasons = [(one.code, one.label) for one in reference.reasons().values()]
    if sheet.in_cash:
        reasons = [(ticking.NOT_COLLECTED, say("Chưa lĩnh"))]
    return page(
        request,
        "payments/_tally.html" if "hx-request" in request.headers else "payments/ticking.html",
        status=409 if changed else 200,
        run=sheet.file["run"],
        sheet=sheet,
        failures=failures,
        search=search,
        changed=changed,
        reasons=[("", say("Đã chi") if sheet.in_cash else say("Thành công")), *reasons],
        programmes=programme_names(),
        context=(Run.parse(sheet.file["run"]).shown, sheet.file["payer_name"], None),
    )


def programme_names() -> dict[str, str]:
    """Name the programmes in the current language."""
    return {code: one.name for code, one in reference.programmes().items()}


routes = [show_ticking, tick]
