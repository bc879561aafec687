"""Merging two records of one person: both side by side, asked for by one, agreed to by a second; works without JavaScript."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from disburse.access import Permission
from disburse.core.errors import Refusal
from disburse.db.merge_refusals import (
    BothListed,
    MergeAsked,
    MergedAlready,
    NotPaidYet,
    NotYourPeople,
    PaidTwice,
    PeopleChanged,
    RefusedWithoutReason,
)
from disburse.db.refusals import RunIsClosed
from disburse.identity.actions import SignInWaits, WrongPassword, confirm_password
from disburse.people import actions, merging
from disburse.people.merging import MergeReasonMissing, NothingPaidTwice, OnePersonAlready
from disburse.people.registering import METHODS
from disburse.people.rules import NotANumberOfAPerson
from disburse.people.two_records import Pair
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say

TWO: Final = ("unit", "kept", "merged")
FIELDS: Final = (*TWO, "reason", "seen")
SHOWN_AGAIN: Final = (
    NotANumberOfAPerson,
    NotYourPeople,
    OnePersonAlready,
    MergeReasonMissing,
    PaidTwice,
    BothListed,
    PeopleChanged,
    MergeAsked,
    MergedAlready,
)


@get("/people/merges", opt={"permission": Permission.ROSTER_READ})
async def show_merges(request: WebRequest) -> Response[Any]:
    return await merges_page(request)


@post("/people/merges/pair", opt={"permission": Permission.ROSTER_UPLOAD, "fields": TWO})
async def show_pair(request: WebRequest) -> Response[Any]:
    """Show two people side by side; numbers of people stand in no address, so this is sent and nothing is written."""
    sent = await form(request)
    try:
        pair = await merging.look_at_two(
            viewer_of(request), unit=sent.text("unit"), kept=sent.text("kept"), merged=sent.text("merged")
        )
    except SHOWN_AGAIN as refused:
        return await merges_page(request, sent=sent, refused=refused)
    return await merges_page(request, sent=sent, pair=pair)


@post("/people/merges", opt={"permission": Permission.ROSTER_UPLOAD, "fields": FIELDS})
async def ask(request: WebRequest) -> Response[Any]:
    sent = await form(request)
    viewer = viewer_of(request)
    unit, kept, merged = (sent.text(name) for name in ("unit", "kept", "merged"))
    try:
        merge = await merging.ask_merge(
            viewer, unit=unit, kept=kept, merged=merged, reason=sent.text("reason"), seen=sent.text("seen")
        )
    except (MergeReasonMissing, PeopleChanged) as refused:
        pair = await merging.look_at_two(viewer, unit=unit, kept=kept, merged=merged)
        return await merges_page(request, sent=sent, pair=pair, refused=refused)
    except SHOWN_AGAIN as refused:
        return await merges_page(request, sent=sent, refused=refused)
    return see(request, f"/people/merges/{merge}")


@post("/people/merges/doubles", opt={"permission": Permission.ROSTER_UPLOAD, "fields": TWO})
async def record_double(request: WebRequest) -> Response[Any]:
    """Put down what was paid to both, and lead to where it is decided about."""
    sent = await form(request)
    unit, kept, merged = (sent.text(name) for name in ("unit", "kept", "merged"))
    try:
        runs = await merging.record_double(viewer_of(request), unit=unit, kept=kept, merged=merged)
    except (*SHOWN_AGAIN, NothingPaidTwice, NotPaidYet, RunIsClosed) as refused:
        return await merges_page(request, sent=sent, refused=refused)
    return see(request, f"/runs/{runs[-1]}/discrepancies?kind=duplicate")


@get("/people/merges/{merge_id:uuid}", opt={"permission": Permission.ROSTER_READ})
async def show_merge(request: WebRequest, merge_id: FromPath[UUID]) -> Response[Any]:
    return await merge_page(request, merge_id)


@post(
    "/people/merges/{merge_id:uuid}/answer",
    opt={"permission": Permission.ROSTER_APPROVE, "fields": ("answer", "seen", "password", "note")},
)
async def answer(request: WebRequest, merge_id: FromPath[UUID]) -> Response[Any]:
    """Agree to what the page showed, signed with the second person's own password, or refuse it."""
    sent, viewer = await form(request), viewer_of(request)
    await merging.merge_of(viewer, merge_id)
    agree = sent.text("answer") == "yes"
    try:
        if agree:
            await confirm_password(viewer, sent.secret("password"), before=f"merge:{merge_id}")
        await merging.answer_merge(
            viewer, merge_id, agree=agree, seen=sent.text("seen"), note=sent.text("note")
        )
    except (WrongPassword, SignInWaits) as refused:
        return await merge_page(request, merge_id, refused=refused, at="password", sent=sent)
    except RefusedWithoutReason as refused:
        return await merge_page(request, merge_id, refused=refused, at="note", sent=sent)
    except (NotYourPeople, PaidTwice, BothListed, PeopleChanged, MergedAlready) as refused:
        return await merge_page(request, merge_id, refused=refused)
    return see(request, f"/people/merges/{merge_id}")


@post("/people/merges/{merge_id:uuid}/take-back", opt={"permission": Permission.ROSTER_UPLOAD})
async def take_back(request: WebRequest, merge_id: FromPath[UUID]) -> Response[Any]:
    await merging.take_back_merge(viewer_of(request), merge_id)
    return see(request, f"/people/merges/{merge_id}")


async def merges_page(
    request: WebRequest, *, sent: Form | None = None, pair: Pair | None = None, refused: Refusal | None = None
) -> Response[Any]:
    viewer = viewer_of(request)
    error = say(refused.text, **refused.params) if refused else ""
    at = "reason" if isinstance(refused, MergeReasonMissing) else "" if pair else "kept"
    return page(
        request,
        "people/merges.html",
        status=refused.status if refused else 200,
        units=await actions.units_of(viewer),
        found=await merging.merges(viewer),
        may_ask=viewer.may(Permission.ROSTER_UPLOAD),
        pair=pair,
        methods=METHODS,
        typed={name: sent.text(name) if sent else "" for name in FIELDS},
        errors={at: error},
        problems=[(error, at)] if refused else (),
    )


async def merge_page(
    request: WebRequest,
    merge_id: UUID,
    *,
    refused: Refusal | None = None,
    at: str = "",
    sent: Form | None = None,
) -> Response[Any]:
    viewer = viewer_of(request)
    error = say(refused.text, **refused.params) if refused else ""
    return page(
        request,
        "people/merge.html",
        status=refused.status if refused else 200,
        asked=await merging.merge_of(viewer, merge_id),
        may_answer=viewer.may(Permission.ROSTER_APPROVE),
        may_ask=viewer.may(Permission.ROSTER_UPLOAD),
        methods=METHODS,
        note=sent.text("note") if sent else "",
        errors={at: error},
        problems=[(error, at)] if refused else (),
    )


routes = [show_merges, show_pair, ask, record_double, show_merge, answer, take_back]
