"""The lists of a run and their upload; all of it works without JavaScript."""

from __future__ import annotations

from typing import IO, Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.core.money import show
from disburse.places import reference
from disburse.places.pay_days import without_days
from disburse.queue.repeats import KeySaysOtherwise
from disburse.rosters import (
    account_pages,
    actions,
    change_pages,
    column_pages,
    line_pages,
    listing,
    normalised_pages,
    place_pages,
    repair_pages,
    roster_pages,
    templates,
    version_pages,
    word_pages,
)
from disburse.rosters.listing import EVERYTHING, MISSING, REPEAT, Part, Wanted
from disburse.rosters.received import chosen_file, list_number
from disburse.rosters.shown import STATES, tag
from disburse.service import service
from disburse.web.forms import form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say

MANY: Final = 6  # lists on a page from which filters help


class ListNotChosen(Refusal):
    code = "list_not_chosen"
    status = 422
    text = "Chưa rõ nạp danh sách nào. Chọn chương trình và số thứ tự danh sách (từ 1 đến 999)."


# ---------------------------------------------------------------- the lists of a run


@get("/runs/{run:str}/rosters", opt={"permission": Permission.ROSTER_READ})
async def show_rosters(
    request: WebRequest,
    run: FromPath[str],
    unit: FromQuery[str] = "",
    programme: FromQuery[str] = "",
    number: FromQuery[str] = "",
    only: FromQuery[str] = "",
    standing: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[Any]:
    """Show the lists; `programme` and `number` are those of an upload, `only` and `standing` filter what is shown."""
    return await rosters_page(
        request, Run.parse(run), unit, programme, number, wanted=Wanted(only, standing), after=after
    )


@post(
    "/runs/{run:str}/rosters",
    opt={
        "permission": Permission.ROSTER_UPLOAD,
        "takes_file": True,
        "fields": ("list", "form", "number", "file"),
    },
)
async def upload(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    sent, month = await form(request), Run.parse(run)
    unit, _, programme = sent.text("list").partition(":")
    try:
        content, name = chosen_file(sent)
        number = list_number(sent)
        if not programme or not number:
            raise ListNotChosen
        roster_id, _ = await _upload(
            viewer_of(request),
            content,
            key=f"form {sent.text('form')}" if sent.text("form") else "",
            file_name=name,
            run=month,
            unit=unit,
            programme=programme,
            list_number=number,
        )
    except Refusal as refused:
        if refused.status not in (413, 422):
            raise
        return await rosters_page(request, month, "", programme, sent.text("number"), refused)
    return see(request, f"/rosters/{roster_id}")


async def _upload(viewer: Viewer, content: IO[bytes], *, key: str, **said: Any) -> tuple[UUID, UUID]:
    """Upload once whatever was sent twice from one form (A14); another file from the same form is another upload."""
    try:
        return await actions.upload_roster(viewer, content, key=key, **said)
    except KeySaysOtherwise:
        content.seek(0)
        return await actions.upload_roster(viewer, content, **said)


async def rosters_page(
    request: WebRequest,
    run: Run,
    unit: str,
    programme: str,
    number: str,
    refused: Refusal | None = None,
    *,
    wanted: Wanted = EVERYTHING,
    after: str = "",
) -> Response[Any]:
    viewer = viewer_of(request)
    found = await listing.list_rosters(viewer, run, unit, wanted, after=after)
    names = {code: known.name for code, known in reference.programmes().items()}
    choices = choices_of(found.listable, names)
    chosen = [value for value, _ in choices if value.endswith(f":{programme}")]
    error = say(refused.text, **refused.params) if refused else ""
    offers = await offers_of(viewer, run, choices)
    return page(
        request,
        "rosters/rosters.html",
        status=refused.status if refused else 200,
        run=str(run),
        found=found,
        names=names,
        without_days=without_days(run, found.programmes),
        tag=tag,
        choices=choices,
        offers=offers,
        chosen=chosen[0] if len(chosen) == 1 else "",
        number=number or "1",
        form=str(uuid4()),
        may_upload=viewer.may(Permission.ROSTER_UPLOAD) and bool(choices),
        upload_first=bool(found.missing or chosen or refused)
        or any(one.state in ("failed", "has_errors", "returned") for one in found.rosters),
        wanted=wanted,
        after=after,
        states=states(),
        filters=sum(map(bool, wanted)),
        filtered=any(wanted) or bool(after or found.more) or len(found.rosters) + len(found.missing) >= MANY,
        here=address(run, unit, wanted),
        next_url=address(run, unit, wanted, found.more) if found.more else "",
        list_forms=forms_of(found.listable, run),
        megabytes=service().settings.max_upload_bytes // 2**20,
        errors={} if refused is None else {"number" if isinstance(refused, ListNotChosen) else "file": error},
        problems=[(error, "number" if isinstance(refused, ListNotChosen) else "file")] if refused else (),
        context=(run.shown, found.unit_name, None),
    )


async def offers_of(viewer: Viewer, run: Run, choices: list[tuple[str, str]]) -> dict[str, str]:
    """Say of each list what its filled template begins with, where anything is approved before."""
    parts = [value.partition(":") for value, _ in choices]
    found = await templates.filled_offers(viewer, run, [(unit, programme) for unit, _, programme in parts])
    return {
        f"{unit}:{programme}": say("{count} người của tháng {month}", count=show(count), month=before.shown)
        for (unit, programme), (count, before) in found.items()
    }


def states() -> list[tuple[str, str]]:
    """Offer the states lists may be found in."""
    found = [(state, tag(state, False)[1]) for state in STATES if state != "superseded"]
    return [("", say("Tất cả")), (MISSING, say("Chưa nạp")), *found, (REPEAT, tag("failed", False, True)[1])]


def address(run: Run, unit: str, wanted: Wanted, after: str = "") -> str:
    asked = {"unit": unit, "only": wanted.programme, "standing": wanted.state, "after": after}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/runs/{run}/rosters{'?' if query else ''}{query}"


def forms_of(parts: list[Part], run: Run) -> str:
    """Name the official forms of the lists a viewer may upload; "" where they have none."""
    known = reference.programmes(run.first_day)
    codes = {known[part.programme].list_form for part in parts if part.programme in known}
    return ", ".join(sorted(codes - {""}))


def choices_of(parts: list[Part], names: dict[str, str]) -> list[tuple[str, str]]:
    """Offer the lists a viewer may upload, named by what tells them apart."""
    one_owner = len({part.owner for part in parts}) == 1
    one_programme = len({part.programme for part in parts}) == 1
    return [
        (
            f"{part.owner}:{part.programme}",
            names[part.programme]
            if one_owner
            else part.owner_name
            if one_programme
            else f"{names[part.programme]} – {part.owner_name}",
        )
        for part in parts
    ]


routes = [
    show_rosters,
    upload,
    *roster_pages.routes,
    *column_pages.routes,
    *normalised_pages.routes,
    *repair_pages.routes,
    *place_pages.routes,
    *word_pages.routes,
    *change_pages.routes,
    *account_pages.routes,
    *line_pages.routes,
    *version_pages.routes,
]
