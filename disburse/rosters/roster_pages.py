"""One list: its check, sending, approving, returning, taking back; all of it works without JavaScript."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.core.money import MAX_TOTAL, NotMoney, in_words, parse_vnd, show
from disburse.db.refusals import AccountsNotConfirmed, DeclaredTotalsDiffer
from disburse.identity.actions import SignInWaits, WrongPassword, confirm_password
from disburse.places import reference
from disburse.queue import Job
from disburse.rosters import (
    actions,
    changed_accounts,
    export_pages,
    exporting,
    looking,
    own_papers,
    owners,
    problem_files,
    problem_rows,
    replacing,
    returning,
    versions,
    withdrawal_pages,
    withdrawing,
)
from disburse.rosters.actions import GoneWithoutReason, NotAcknowledged, ReasonMissing
from disburse.rosters.file.problem import LEVELS
from disburse.rosters.how_far import OthersWork, how_far
from disburse.rosters.how_read import how_read
from disburse.rosters.looking import Work
from disburse.rosters.normalised import NotAccepted
from disburse.rosters.problem_rows import PAGE
from disburse.rosters.replacing import Replaced
from disburse.rosters.shown import column_words, tag
from disburse.service import service
from disburse.web.addresses import Whole
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say

SENT_AT: Final = {NotAcknowledged: "acknowledge", GoneWithoutReason: "acknowledge", NotAccepted: "accept"}
"""Refusal to send → where the form says it."""


class TotalsMissing(Refusal):
    code = "totals_missing"
    status = 422
    text = "Nhập số người và tổng số tiền ghi trên bản giấy đã ký, bằng chữ số."


@get("/rosters/{roster_id:uuid}", opt={"permission": Permission.ROSTER_READ})
async def show_roster(
    request: WebRequest,
    roster_id: FromPath[UUID],
    code: FromQuery[str] = "",
    level: FromQuery[str] = "",
    after: Whole = -1,
) -> Response[Any]:
    return await roster_page(request, roster_id, code=code, level=level, after=after)


@get("/rosters/{roster_id:uuid}/progress", opt={"permission": Permission.ROSTER_READ})
async def show_progress(request: WebRequest, roster_id: FromPath[UUID], said: Whole = 0) -> Response[Any]:
    """How far the job is, for a page that has said so many phases; a new one is read out."""
    viewer = viewer_of(request)
    work = await looking.work_on(viewer, roster_id)
    if work.waits and not (work.job and work.job.over):
        far = how_far(await at_work(viewer, work), service().clock.now())
        return page(request, "rosters/progress.html", check=work, far=far, said=said)
    return Response(None, status_code=204, headers={"HX-Refresh": "true"})


@post(
    "/rosters/{roster_id:uuid}/submission",
    opt={
        "permission": Permission.ROSTER_UPLOAD,
        "fields": ("count", "amount", "account_amount", "cash_amount", "acknowledge"),
    },
)
async def submit(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    sent, viewer = await form(request), viewer_of(request)
    try:
        carried = (await actions.look(viewer, roster_id)).kind == "carried"
        typed_totals = {} if carried else totals(sent)
        await actions.submit_roster(viewer, roster_id, **typed_totals, acknowledge=sent.texts("acknowledge"))
    except (TotalsMissing, DeclaredTotalsDiffer, NotAcknowledged, NotAccepted, GoneWithoutReason) as refused:
        at = SENT_AT.get(type(refused), "count")
        return await roster_page(request, roster_id, refused=refused, at=at, sent=sent)
    return see(request, f"/rosters/{roster_id}")


@post(
    "/rosters/{roster_id:uuid}/approval",
    opt={
        "permission": Permission.ROSTER_APPROVE,
        "fields": ("content_digest", "accounts_seen", "note", "password"),
    },
)
async def approve(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Approve what the page showed, signed with the approver's own password (`reliability.md` A5, A35)."""
    sent, viewer = await form(request), viewer_of(request)
    await actions.look(viewer, roster_id)
    try:
        await confirm_password(viewer, sent.secret("password"), before=f"roster:{roster_id}")
    except (WrongPassword, SignInWaits) as refused:
        return await roster_page(request, roster_id, refused=refused, at="password", sent=sent)
    try:
        await actions.approve_roster(
            viewer,
            roster_id,
            content_digest=sent.text("content_digest"),
            accounts_seen=sent.text("accounts_seen"),
            note=sent.text("note")[:500],
        )
    except (Replaced, AccountsNotConfirmed) as refused:
        at = "" if isinstance(refused, Replaced) else "accounts_seen"
        return await roster_page(request, roster_id, refused=refused, at=at, sent=sent)
    return see(request, f"/rosters/{roster_id}")


@post(
    "/rosters/{roster_id:uuid}/return", opt={"permission": Permission.ROSTER_APPROVE, "fields": ("reason",)}
)
async def send_back(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    sent = await form(request)
    try:
        await actions.return_roster(viewer_of(request), roster_id, reason=sent.text("reason"))
    except ReasonMissing as refused:
        return await roster_page(request, roster_id, refused=refused, at="reason", sent=sent)
    return see(request, f"/rosters/{roster_id}")


@post("/rosters/{roster_id:uuid}/withdrawal", opt={"permission": Permission.ROSTER_UPLOAD})
async def withdraw(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    await actions.withdraw_roster(viewer_of(request), roster_id)
    return see(request, f"/rosters/{roster_id}")


@post("/rosters/{roster_id:uuid}/work", opt={"permission": Permission.HOME_READ})
async def work_again(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    await actions.ask_again(viewer_of(request), roster_id)
    return see(request, f"/rosters/{roster_id}")


async def roster_page(
    request: WebRequest,
    roster_id: UUID,
    *,
    code: str = "",
    level: str = "",
    after: int = -1,
    refused: Refusal | None = None,
    at: str = "",
    sent: Form | None = None,
) -> Response[Any]:
    viewer = viewer_of(request)
    check = await looking.check_of(viewer, roster_id)
    roster = check.roster
    level = level or ("" if code or not check.causes else check.causes[0].level)  # errors come first
    rows = (
        await problem_rows.problem_rows(viewer, roster_id, code=code, level=level, after=after)
        if check.causes
        else []
    )
    error = say(refused.text, **refused.params) if refused else ""
    may_list = owners.may_list(viewer, roster.owner, roster.programme)
    asked, held_by = await withdrawing.withdrawal_of(viewer, roster_id) if check.approver else (None, None)
    return page(
        request,
        "rosters/roster.html",
        status=refused.status if refused else 200,
        run=roster.run,
        check=check,
        far=how_far(await at_work(viewer, Work(roster, check.approver, check.job)), service().clock.now()),
        roster=roster,
        **how_read(roster, rows, may_list and check.part_state == "open"),
        tag=tag(roster.state, bool(check.approver), check.repeat is not None),
        programme=reference.programmes()[roster.programme].name,
        makes=may_list,
        own_papers=await own_papers.own_papers(viewer, roster),
        returned=await returning.last_return(viewer, roster),
        sends=may_list
        and returning.may_be_sent(roster)
        and check.part_state == "open"
        and all(one.state != "approved" for one in check.others),
        is_long=exporting.is_long(roster),
        many_problems=sum(cause.count for cause in check.causes) > problem_files.PROBLEMS_AT_ONCE,
        approves=looking.approves(viewer, roster),
        asked=asked,
        held_by=held_by,
        prints=viewer.may(Permission.REPORT_PRINT),
        may_take=versions.may_take(viewer),
        may_check_again=versions.may_be_checked_again(roster),
        waits=Work(roster, check.approver, None).waits,
        rows=rows[:PAGE],
        more=rows[PAGE - 1].number if len(rows) > PAGE else None,
        code=code,
        level=level,
        levels=LEVELS,
        after=after,
        words=in_words(roster.amount),
        bridge={one.part: one for one in check.bridge},
        tag_of=tag,
        column_words=column_words,
        typed={
            name: sent.text(name) if sent else ""
            for name in ("count", "amount", "account_amount", "cash_amount", "reason")
        },
        equal_to=equal_to,
        accounts_seen=await changed_accounts.waiting_digest(viewer, roster_id)
        if roster.state == "submitted" and check.accounts.unconfirmed
        else "",
        replaced_by=await replacing.newer(viewer, roster) if isinstance(refused, Replaced) else None,
        ticked=sent.texts("acknowledge") if sent else [],
        errors={at: error},
        problems=[(error, at)] if refused else (),
        context=(
            Run.parse(roster.run).shown,
            check.owner_name,
            tag(roster.state, bool(check.approver), check.repeat is not None),
        ),
    )


async def at_work(viewer: Viewer, work: Work) -> Job | OthersWork | None:
    """Give the viewer's job on a roster, else what is seen of a colleague's while it waits for one."""
    return work.job or (await looking.others_work(viewer, work.roster.id) if work.waits else None)


def totals(sent: Form) -> dict[str, int | None]:
    """Read the totals of the signed paper; what of them is by account and in cash may be left out."""
    return {
        "count": typed(sent, "count"),
        "amount": typed(sent, "amount"),
        **{
            name: typed(sent, name) if sent.text(name) else None for name in ("account_amount", "cash_amount")
        },
    }


def equal_to(number: int, required: bool) -> dict[str, object]:
    """Make a number's field turn green when what is typed equals it, with or without dots between thousands."""
    pattern = show(number).replace(".", "[. ]?")
    return {
        "inputmode": "numeric",
        "autocomplete": "off",
        "pattern": pattern,
        "placeholder": " ",
        "required": required,
    }


def typed(sent: Form, name: str) -> int:
    """Read a total typed from paper; raise TotalsMissing."""
    try:
        return parse_vnd(sent.text(name), most=MAX_TOTAL)
    except NotMoney:
        raise TotalsMissing from None


routes = [
    show_roster,
    show_progress,
    submit,
    approve,
    send_back,
    withdraw,
    work_again,
    *export_pages.routes,
    *withdrawal_pages.routes,
]
