"""The page where a word is put right for all its rows at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.errors import Refusal
from disburse.places import reference
from disburse.rosters import words
from disburse.rosters.correcting import NothingToCorrect, TooLong
from disburse.rosters.shown import column_words
from disburse.rosters.words import Place
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say


@get("/rosters/{roster_id:uuid}/words", opt={"permission": Permission.ROSTER_UPLOAD})
async def show_words(
    request: WebRequest, roster_id: FromPath[UUID], code: FromQuery[str] = ""
) -> Response[Any]:
    return await _words_page(request, roster_id, code)


@post(
    "/rosters/{roster_id:uuid}/words",
    opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("code", r"(field|word|meant)-\d+")},
)
async def change_words(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Write what was typed into all rows of each word; a word without an answer stays."""
    sent = await form(request)
    code = sent.text("code")
    try:
        new_id, _ = await words.put_words_right(viewer_of(request), roster_id, code, meant_by(sent))
    except (NothingToCorrect, TooLong) as refused:
        return await _words_page(request, roster_id, code, refused)
    return see(request, f"/rosters/{new_id}")


def meant_by(sent: Form) -> dict[Place, str]:
    """Read what each word means: `field-3` and `word-3` name it, `meant-3` is what was typed."""
    numbered = [name.removeprefix("meant-") for name in sent.fields if name.startswith("meant-")]
    meant = {
        Place(sent.text(f"field-{number}"), sent.secret(f"word-{number}")): sent.text(f"meant-{number}")
        for number in numbered
    }
    return {place: text for place, text in meant.items() if text}


async def _words_page(
    request: WebRequest, roster_id: UUID, code: str, refused: Refusal | None = None
) -> Response[Any]:
    found = await words.unknown_words(viewer_of(request), roster_id, code)
    return page(
        request,
        "rosters/words.html",
        status=refused.status if refused else 200,
        found=found,
        code=code,
        roster=found.roster,
        run=found.roster.run,
        programme=reference.programmes()[found.roster.programme].name,
        column_words=column_words,
        problems=[(say(refused.text, **refused.params), "")] if refused else (),
    )


routes = [show_words, change_words]
