"""Putting a list right on its page: proposed repairs, single cells, rows left out, and what is in force."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.errors import Refusal
from disburse.places import reference
from disburse.rosters import mending, proposals
from disburse.rosters.correcting import (
    NoSuchRow,
    NothingToCorrect,
    ReasonOfExclusion,
    Spot,
    TooLong,
    UnknownCell,
    correct_roster,
)
from disburse.rosters.file.columns import FIELDS, SHOWN
from disburse.rosters.file.repairs import Repair
from disburse.rosters.mending import Edit, Mendable
from disburse.rosters.shown import column_words
from disburse.rosters.store import Roster
from disburse.sheets.row_numbers import row_of
from disburse.web.addresses import MaybeWhole, Whole
from disburse.web.forms import Form, form, whole
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say


@get("/rosters/{roster_id:uuid}/repairs", opt={"permission": Permission.ROSTER_READ})
async def show_repairs(
    request: WebRequest,
    roster_id: FromPath[UUID],
    code: FromQuery[str] = "",
    row: Whole = -1,
    field: FromQuery[str] = "",
    after: Whole = -1,
) -> Response[Any]:
    """Show what is proposed for a code, from a problem on; without a code, what is in force."""
    viewer = viewer_of(request)
    if code:
        found = await proposals.preview(viewer, roster_id, code, after=after)
        about = _about(found.roster)
        return page(request, "rosters/proposals.html", found=found, code=code, after=after, **about)
    layered = await mending.in_force(viewer, roster_id, Spot(row, field))
    return page(
        request,
        "rosters/repairs.html",
        found=layered,
        makes=viewer.may(Permission.ROSTER_UPLOAD) and layered.correctable,
        column_words=column_words,
        **_about(layered.roster),
    )


@post(
    "/rosters/{roster_id:uuid}/repairs",
    opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("code", "take", "beyond")},
)
async def take(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Take the ticked proposals of a code, and those beyond the page where that was ticked."""
    sent = await form(request)
    beyond = whole(sent.text("beyond"))
    new_id, _ = await proposals.take_proposals(
        viewer_of(request), roster_id, sent.text("code"), numbers=wholes(sent.texts("take")), after=beyond
    )
    return see(request, f"/rosters/{new_id}")


@post(
    "/rosters/{roster_id:uuid}/repairs/removal",
    opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("code", "spot")},
)
async def take_back(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Take back the ticked repairs, or all that answered the code of the button."""
    sent = await form(request)
    code = sent.text("code")
    spots = [] if code else [spot_of(text) for text in sent.texts("spot")]
    new_id, _ = await mending.take_back(viewer_of(request), roster_id, spots, code=code)
    return see(request, f"/rosters/{new_id}")


@get("/rosters/{roster_id:uuid}/cells", opt={"permission": Permission.ROSTER_UPLOAD})
async def show_cells(
    request: WebRequest,
    roster_id: FromPath[UUID],
    code: FromQuery[str] = "",
    level: FromQuery[str] = "",
    after: Whole = -1,
    number: MaybeWhole = None,
    at: FromQuery[str] = "",
) -> Response[Any]:
    """Show the problems of a code, a level, a row or one of them with room for what is right; a fragment for htmx."""
    found = await mending.mendable(
        viewer_of(request), roster_id, code=code, level=level, after=after, number=number, at=asked_row(at)
    )
    if number is not None and "hx-request" in request.headers:
        return page(request, "rosters/_cells.html", found=found, typed={}, errors={})
    return _cells_page(request, found, code=code, level=level, at=at)


@post(
    "/rosters/{roster_id:uuid}/cells",
    opt={
        "permission": Permission.ROSTER_UPLOAD,
        "fields": (
            "code",
            "level",
            "after",
            "at",
            "row",
            "field",
            "value",
            "reason",
            "number",
            r"(value|do|reason)-\d+",
        ),
    },
)
async def change_cells(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Put right what was typed, all in one version; what lacks its reason comes back as it was typed."""
    sent, viewer = await form(request), viewer_of(request)
    try:
        free = free_repair(sent)
        if free is not None:
            new_id, _ = await correct_roster(viewer, roster_id, repairs=[free])
        else:
            new_id, _ = await mending.mend(viewer, roster_id, edits_of(sent))
    except (ReasonOfExclusion, NothingToCorrect, NoSuchRow, TooLong, UnknownCell) as refused:
        found = await mending.mendable(
            viewer,
            roster_id,
            code=sent.text("code"),
            level=sent.text("level"),
            after=whole(sent.text("after")) or -1,
            at=asked_row(sent.text("at")),
        )
        return _cells_page(
            request,
            found,
            code=sent.text("code"),
            level=sent.text("level"),
            at=sent.text("at"),
            sent=sent,
            refused=refused,
        )
    return see(request, f"/rosters/{new_id}")


def asked_row(at: str) -> int | None:
    """Read which row a person asks for, as pages show it; -1, which no row has, for what is no number, None for none."""
    row = row_of(at)
    return None if not at else -1 if row is None else row


def edits_of(sent: Form) -> list[Edit]:
    """Read what a person does about each problem: `value-7` a new cell, `do-7` emptying it or leaving its row out."""
    edits = list[Edit]()
    for number in wholes(sent.texts("number")):
        value, deed = sent.text(f"value-{number}"), sent.text(f"do-{number}")
        if deed == "exclude":
            edits.append(Edit(number, "exclude", sent.text(f"reason-{number}")))
        elif deed == "empty" or value:
            edits.append(Edit(number, "cell", "" if deed == "empty" else value))
    return edits


def free_repair(sent: Form) -> Repair | None:
    """Read a repair of a row that a person named himself."""
    row = sent.text("row")
    if not row:
        return None
    number = row_of(row)
    if not number:
        raise NoSuchRow
    if sent.text("field") == "":
        return Repair("exclude", number, "", sent.text("reason"))
    return Repair("cell", number, sent.text("field"), sent.text("value"))


def spot_of(text: str) -> Spot:
    """Read where a repair lies: "12:amount" is a cell, "2!12:" a whole row of the second sheet."""
    row, _, field = text.partition(":")
    return Spot(row_of(row) or 0, field)


def wholes(texts: list[str]) -> list[int]:
    return [number for number in map(whole, texts) if number is not None]


def _cells_page(
    request: WebRequest,
    found: Mendable,
    *,
    code: str,
    level: str,
    at: str = "",
    sent: Form | None = None,
    refused: Refusal | None = None,
) -> Response[Any]:
    error = say(refused.text, **refused.params) if refused else ""
    return page(
        request,
        "rosters/cells.html",
        status=refused.status if refused else 200,
        found=found,
        code=code,
        level=level,
        at=at,
        typed={name: sent.text(name) for name in sent.fields if name not in ("number", "take")}
        if sent
        else {"row": at},
        fields=[(field, column_words(field)) for field in FIELDS if field in SHOWN],
        problems=[(error, "")] if refused else (),
        **_about(found.roster),
    )


def _about(roster: Roster) -> dict[str, Any]:
    return {
        "roster": roster,
        "run": roster.run,
        "programme": reference.programmes()[roster.programme].name,
    }


routes = [show_repairs, take, take_back, show_cells, change_cells]
