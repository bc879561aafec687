"""How a list's file is read: its columns seen and chosen, its old encoding confirmed; what a unit taught, forgotten."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final, cast
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.places import reference
from disburse.rosters import actions, choosing, lessons, looking, owners
from disburse.rosters.choosing import HeaderRowsWrong, Where
from disburse.rosters.correcting import NothingToCorrect, may_be_corrected
from disburse.rosters.file.columns import SHOWN
from disburse.rosters.file.seeing import Seen
from disburse.rosters.file.sheets_joined import ALL_SHEETS
from disburse.rosters.shown import COLUMN_STATES, column_words, required_words, tag
from disburse.sheets.legacy import NAMES
from disburse.sheets.legacy_letters import LegacyEncoding
from disburse.sheets.refusals import FileRefused, LegacyFont
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say

ALL: Final = "all"  # sheets that stand alike
FIELD: Final = "field-"  # with the letter of the column


class EncodingUnknown(Refusal):
    code = "encoding_unknown"
    status = 422
    text = "Chọn bảng mã TCVN3 hoặc VNI."


@get("/rosters/{roster_id:uuid}/columns", opt={"permission": Permission.ROSTER_UPLOAD})
async def show_columns(
    request: WebRequest,
    roster_id: FromPath[UUID],
    sheet: FromQuery[str] = "",
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
    encoding: FromQuery[str] = "",
    row: FromQuery[str] = "",
) -> Response[Any]:
    said = {"sheet": sheet, "first": first, "last": last, "encoding": encoding, "row": row}
    return await columns_page(request, roster_id, said)


@post(
    "/rosters/{roster_id:uuid}/columns",
    opt={
        "permission": Permission.ROSTER_UPLOAD,
        "fields": ("(seen-)?(sheet|first|last|encoding)", "row", "hidden", "look", "field-[A-Z]+"),
    },
)
async def choose(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Read the file with the columns chosen; another sheet or header is shown first, before anything is chosen of it.

    `row` is a row of the header that a person points at.
    """
    sent, viewer = await form(request), viewer_of(request)
    said = {name: sent.text(name) for name in ("sheet", "first", "last", "encoding", "row")}
    moved = {name for name, value in said.items() if value != sent.text(f"seen-{name}")}
    if moved:
        rows = {"row"} if "row" in moved else {"first", "last"}
        kept = {"sheet", "encoding"} | (rows if "sheet" not in moved else set())
        query = "&".join(
            f"{name}={value}" for name, value in said.items() if name in kept and is_plain(value)
        )
        await actions.look(viewer, roster_id)
        return see(request, f"/rosters/{roster_id}/columns?{query}")
    try:
        where = where_of(said, sent.text("hidden"))
        fields = {name.removeprefix(FIELD): sent.text(name) for name in sent.fields if name.startswith(FIELD)}
        new_id, _ = await choosing.choose_columns(viewer, roster_id, fields, where)
    except Refusal as refused:
        if refused.status != 422:
            raise
        return await columns_page(request, roster_id, said, refused, sent)
    return see(request, f"/rosters/{new_id}")


@post(
    "/rosters/{roster_id:uuid}/encoding",
    opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("encoding",)},
)
async def confirm_encoding(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    """Say yes to the samples: the file is read again as Unicode (REQ24)."""
    sent, viewer = await form(request), viewer_of(request)
    await actions.look(viewer, roster_id)
    new_id, _ = await choosing.choose_encoding(viewer, roster_id, encoding_of(sent.text("encoding")))
    return see(request, f"/rosters/{new_id}")


@get("/column-lessons", opt={"permission": Permission.ROSTER_READ})
async def show_lessons(request: WebRequest) -> Response[Any]:
    viewer = viewer_of(request)
    found = await lessons.list_lessons(viewer)
    names = {code: known.name for code, known in reference.programmes().items()}
    groups = [
        (unit, names.get(programme, programme), list(of))
        for (unit, programme), of in groupby(found, key=lambda lesson: (lesson.owner_name, lesson.programme))
    ]
    return page(
        request,
        "rosters/lessons.html",
        groups=groups,
        column_words=column_words,
        may_forget=viewer.may(Permission.ROSTER_UPLOAD),
    )


@post("/column-lessons/{lesson_id:uuid}/removal", opt={"permission": Permission.ROSTER_UPLOAD})
async def forget(request: WebRequest, lesson_id: FromPath[UUID]) -> Response[Any]:
    await lessons.forget_lesson(viewer_of(request), lesson_id)
    return see(request, "/column-lessons")


async def columns_page(
    request: WebRequest,
    roster_id: UUID,
    said: dict[str, str],
    refused: Refusal | None = None,
    sent: Form | None = None,
) -> Response[Any]:
    viewer, seen, legacy = viewer_of(request), None, None
    try:
        roster, seen = await choosing.see_columns(viewer, roster_id, where_of(said, ""))
    except LegacyFont as old:
        roster, legacy = await actions.look(viewer, roster_id), old
    except (FileRefused, HeaderRowsWrong, EncodingUnknown) as wrong:
        roster, refused = await actions.look(viewer, roster_id), refused or wrong
    check = await looking.check_of(viewer, roster_id)
    error = say(refused.text, **refused.params) if refused else ""
    return page(
        request,
        "rosters/columns.html",
        status=refused.status if refused else 200,
        run=roster.run,
        roster=roster,
        check=check,
        seen=seen,
        may_choose=may_be_corrected(roster)
        and check.part_state == "open"
        and owners.may_list(viewer, roster.owner, roster.programme),
        rows=[] if seen is None else [(column, *chosen_of(column, sent)) for column in seen.columns],
        states=COLUMN_STATES,
        lacking=[] if seen is None else lacking(seen),
        programme=reference.programmes()[roster.programme].name,
        said=said_of(said, seen, roster.choices.encoding),
        hidden=sent.text("hidden") if sent else roster.choices.hidden,
        encodings=NAMES,
        samples=[] if legacy is None else legacy.samples,
        encoding=legacy.params["encoding"] if legacy else "",
        column_words=column_words,
        fields=SHOWN,
        problems=[(error, "")] if error else (),
        unchanged=isinstance(refused, NothingToCorrect),
        context=(Run.parse(roster.run).shown, check.owner_name, tag(roster.state, bool(check.approver))),
    )


def chosen_of(column: Any, sent: Form | None) -> tuple[str, str]:
    """Give the field a column's select shows, and the state beside it; what was sent stays."""
    proposed = column.field or column.proposed
    chosen = (
        proposed
        if sent is None or FIELD + column.letter not in sent.fields
        else sent.text(FIELD + column.letter)
    )
    return chosen, column.state or ("proposed" if column.proposed else "unknown")


def lacking(seen: Seen) -> list[tuple[str, str]]:
    """Name the required fields no column carries, each with the header proposed for it, "" for none."""
    proposed = {column.proposed: column.header or column.letter for column in seen.columns if column.proposed}
    return [(required_words(field), proposed.get(field, "")) for field in seen.lacking]


def where_of(said: dict[str, str], hidden: str) -> Where:
    """Read where a person says the table stands; raises HeaderRowsWrong, EncodingUnknown."""
    first, last = said["first"], said["last"] or said["first"]
    if any(
        value and not (value.isdecimal() and value.isascii() and len(value) <= 3)
        for value in (first, last, "" if said["sheet"] == ALL else said["sheet"], said["row"])
    ):
        raise HeaderRowsWrong
    return Where(
        sheet=ALL_SHEETS if said["sheet"] == ALL else None,
        sheet_number=0 if said["sheet"] == ALL else int(said["sheet"] or 0),
        pointed_row=int(said["row"] or 0),
        header_rows=(int(first), int(last)) if first else None,
        hidden=cast(Any, hidden) if hidden in ("count", "skip") else None,
        encoding=None
        if not said["encoding"]
        else "none"
        if said["encoding"] == "none"
        else encoding_of(said["encoding"]),
    )


def said_of(said: dict[str, str], seen: Seen | None, encoding: str | None) -> dict[str, str]:
    """Give what the form shows of where the table stands: as it was seen, in the encoding it was read in."""
    said = {**said, "encoding": said["encoding"] or encoding or "none"}
    if seen is None:
        return said
    sheet = next((str(one.number) for one in seen.sheets if one.name == seen.sheet), "")
    sheet = ALL if seen.joined else sheet
    first, last = seen.header_rows
    return {**said, "sheet": sheet, "first": str(first or ""), "last": str(last or "")}


def encoding_of(text: str) -> LegacyEncoding:
    """Read the name of an old encoding; raises EncodingUnknown."""
    for name in NAMES:
        if text == name:
            return name
    raise EncodingUnknown


def is_plain(value: str) -> bool:
    return value.isascii() and value.isalnum()


routes = [show_columns, choose, confirm_encoding, show_lessons, forget]
