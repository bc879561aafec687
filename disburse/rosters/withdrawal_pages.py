"""Withdrawing an approved list that is not instructed yet: asked for by one, agreed to by a second person or taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.db.withdrawal_refusals import ListInstructed
from disburse.identity.actions import SignInWaits, WrongPassword, confirm_password
from disburse.places import reference
from disburse.rosters import actions, looking, owners, withdrawing
from disburse.rosters.shown import tag
from disburse.rosters.withdrawing import TakingBackNeedsReason, WithdrawalReasonMissing
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say


@get("/rosters/{roster_id:uuid}/withdrawal", opt={"permission": Permission.ROSTER_READ})
async def show_withdrawal(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    return await withdrawal_page(request, roster_id)


@get("/rosters/{roster_id:uuid}/withdrawal/progress", opt={"permission": Permission.ROSTER_READ})
async def show_progress(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Say that the payments are still being cancelled; when they are, the page that asked is loaded anew."""
    roster = await actions.look(viewer_of(request), roster_id)
    if roster.state == "approved":
        return page(request, "rosters/withdrawal_progress.html", roster=roster)
    return Response(None, status_code=204, headers={"HX-Refresh": "true"})


@post(
    "/rosters/{roster_id:uuid}/withdrawal/request",
    opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("reason",)},
)
async def ask(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    sent = await form(request)
    try:
        await withdrawing.ask_withdrawal(viewer_of(request), roster_id, reason=sent.text("reason"))
    except WithdrawalReasonMissing as refused:
        return await withdrawal_page(request, roster_id, refused=refused, at="reason", sent=sent)
    except ListInstructed as refused:
        return await withdrawal_page(request, roster_id, refused=refused)
    return see(request, f"/rosters/{roster_id}/withdrawal")


@post(
    "/rosters/{roster_id:uuid}/withdrawal/answer",
    opt={"permission": Permission.ROSTER_APPROVE, "fields": ("content_digest", "answer", "note", "password")},
)
async def answer(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Agree to what the page showed, signed with the second person's own password, or refuse it."""
    sent, viewer = await form(request), viewer_of(request)
    await actions.look(viewer, roster_id)
    agree = sent.text("answer") == "yes"
    try:
        if agree:
            await confirm_password(viewer, sent.secret("password"), before=f"withdrawal:{roster_id}")
        await withdrawing.answer_withdrawal(
            viewer,
            roster_id,
            agree=agree,
            content_digest=sent.text("content_digest"),
            note=sent.text("note"),
        )
    except (WrongPassword, SignInWaits) as refused:
        return await withdrawal_page(request, roster_id, refused=refused, at="password", sent=sent)
    except ListInstructed as refused:
        return await withdrawal_page(request, roster_id, refused=refused)
    return see(request, f"/rosters/{roster_id}/withdrawal")


@post(
    "/rosters/{roster_id:uuid}/withdrawal/retraction",
    opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("why_back",)},
)
async def take_back(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Take back one's own request: the list is instructed like any other again."""
    sent = await form(request)
    try:
        await withdrawing.take_back(viewer_of(request), roster_id, reason=sent.text("why_back"))
    except TakingBackNeedsReason as refused:
        return await withdrawal_page(request, roster_id, refused=refused, at="why_back", sent=sent)
    return see(request, f"/rosters/{roster_id}/withdrawal")


async def withdrawal_page(
    request: WebRequest,
    roster_id: UUID,
    *,
    refused: Refusal | None = None,
    at: str = "",
    sent: Form | None = None,
) -> Response[Any]:
    viewer = viewer_of(request)
    check = await looking.check_of(viewer, roster_id)
    roster = check.roster
    asked, held_by = await withdrawing.withdrawal_of(viewer, roster_id)
    error = say(refused.text, **refused.params) if refused else ""
    return page(
        request,
        "rosters/withdrawal.html",
        status=refused.status if refused else 200,
        run=roster.run,
        check=check,
        roster=roster,
        programme=reference.programmes()[roster.programme].name,
        asked=asked,
        held_by=held_by,
        is_open=check.part_state == "open",
        makes=owners.may_list(viewer, roster.owner, roster.programme),
        approves=looking.approves(viewer, roster),
        typed={name: sent.text(name) if sent else "" for name in ("reason", "note", "why_back")},
        errors={at: error},
        problems=[(error, at)] if refused else (),
        context=(Run.parse(roster.run).shown, check.owner_name, tag(roster.state, bool(check.approver))),
    )


routes = [show_withdrawal, show_progress, ask, answer, take_back]
