"""The accounts of a list that changed since the last run: evidence by its maker, a yes or no by a second person (R22)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.places import reference
from disburse.places.changes import evidence_kinds
from disburse.rosters import actions, changed_accounts, looking, owners
from disburse.rosters.change_pages import lines_of
from disburse.rosters.changed_accounts import EVIDENCE_AT, UNFIT, EvidenceIncomplete, NoAccountChosen
from disburse.rosters.returning import last_return
from disburse.rosters.shown import tag
from disburse.service import service
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import mark, say

STANDINGS: Final = {
    "without": ("bad", mark("Chưa có chứng từ")),
    "refused": ("bad", mark("Chứng từ bị từ chối")),
    "same_hand": ("bad", mark("Người xác nhận cũng là người nạp, cần chứng từ khác")),
    "waits": ("wait", mark("Chờ người thứ hai")),
    "confirmed": ("ok", mark("Đã xác nhận")),
}


@get("/rosters/{roster_id:uuid}/accounts", opt={"permission": Permission.ROSTER_READ})
async def show_accounts(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    return await accounts_page(request, roster_id)


@post(
    "/rosters/{roster_id:uuid}/accounts/evidence",
    opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("line", "kind", "reference", "dated_on")},
)
async def give_evidence(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Keep one piece of evidence for the accounts that were ticked: a bank's letter may be about many."""
    sent, viewer = await form(request), viewer_of(request)
    await actions.look(viewer, roster_id)
    try:
        await changed_accounts.give_evidence(
            viewer,
            roster_id,
            lines=lines_of(sent),
            kind=sent.text("kind"),
            reference=sent.text("reference"),
            dated_on=sent.day("dated_on"),
        )
    except (NoAccountChosen, EvidenceIncomplete) as refused:
        return await accounts_page(request, roster_id, refused=refused, sent=sent)
    return see(request, f"/rosters/{roster_id}/accounts")


@post(
    "/rosters/{roster_id:uuid}/accounts/confirmation",
    opt={"permission": Permission.ROSTER_APPROVE, "fields": ("evidence", "answer")},
)
async def confirm(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    sent, viewer = await form(request), viewer_of(request)
    await actions.look(viewer, roster_id)
    try:
        await changed_accounts.confirm_accounts(
            viewer,
            roster_id,
            evidence=[UUID(one) for one in sent.texts("evidence") if is_uuid(one)],
            agreed=sent.text("answer") == "yes",
        )
    except NoAccountChosen as refused:
        return await accounts_page(request, roster_id, refused=refused, sent=sent)
    return see(request, f"/rosters/{roster_id}/accounts")


async def accounts_page(
    request: WebRequest, roster_id: UUID, *, refused: Refusal | None = None, sent: Form | None = None
) -> Response[Any]:
    viewer = viewer_of(request)
    check = await looking.check_of(viewer, roster_id)
    roster, found = check.roster, await changed_accounts.account_changes(viewer, roster_id)
    is_open = check.part_state == "open"
    in_hand = (
        is_open and owners.may_list(viewer, roster.owner, roster.programme) and roster.state in EVIDENCE_AT
    )
    confirms = (
        is_open
        and looking.approves(viewer, roster)
        and roster.state in (*EVIDENCE_AT, "submitted")
        and not check.approver
        and not check.own
        and any(one.standing == "waits" and not one.own and not one.second for one in found)
    )
    error = say(refused.text, **refused.params) if refused else ""
    at = "reference" if isinstance(refused, EvidenceIncomplete) else "line"
    return page(
        request,
        "rosters/accounts.html",
        status=refused.status if refused else 200,
        run=roster.run,
        check=check,
        roster=roster,
        programme=reference.programmes()[roster.programme].name,
        found=found,
        standings={code: (kind, say(words)) for code, (kind, words) in STANDINGS.items()},
        gives=in_hand and (not confirms or any(one.standing in UNFIT for one in found)),
        confirms=confirms,
        returned=await last_return(viewer, roster),
        kinds=[("", say("Chọn loại chứng từ"))]
        + [(one.code, one.label) for one in evidence_kinds().values()],
        today=service().clock.today(),
        typed={name: sent.text(name) if sent else "" for name in ("kind", "reference", "dated_on")},
        ticked=sent.texts("line") if sent else [],
        errors={at: error} if refused else {},
        problems=[(error, at)] if refused else (),
        context=(Run.parse(roster.run).shown, check.owner_name, tag(roster.state, bool(check.approver))),
    )


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


routes = [show_accounts, give_evidence, confirm]
