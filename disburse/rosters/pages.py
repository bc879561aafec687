"""The lists of a run: upload, see the check, send, approve, return, take back; each works without JavaScript."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.core.money import NotMoney, in_words, parse_vnd
from disburse.db.refusals import DeclaredTotalsDiffer
from disburse.places import reference
from disburse.rosters import actions, looking
from disburse.rosters.actions import NotAcknowledged, ReasonMissing
from disburse.rosters.looking import PAGE, Check
from disburse.rosters.shown import LEVELS, column_words, tag
from disburse.service import service
from disburse.settings import MAX_UPLOAD_BYTES
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say

FORM_BYTES: Final = 64 * 1024  # what the fields around a file take


class FileMissing(Refusal):
    code = "F01"
    status = 422
    text = "Chưa chọn tệp danh sách. Chọn tệp XLSX, XLS, ODS hoặc CSV rồi nạp lại."


class FileTooLarge(Refusal):
    code = "F03"
    status = 413
    text = "Tệp phải nhỏ hơn {megabytes} MB. Chia danh sách thành nhiều tệp rồi nạp từng tệp."


class ListNotChosen(Refusal):
    code = "list_not_chosen"
    status = 422
    text = "Chưa rõ nạp danh sách nào. Chọn chương trình và số thứ tự danh sách (từ 1 đến 999)."


class TotalsMissing(Refusal):
    code = "totals_missing"
    status = 422
    text = "Nhập số người và tổng số tiền ghi trên bản giấy đã ký, bằng chữ số."


# ---------------------------------------------------------------- the lists of a run


@get("/runs/{run:str}/rosters", opt={"permission": Permission.ROSTER_READ})
async def show_rosters(
    request: WebRequest, run: FromPath[str], unit: FromQuery[str] = "", programme: FromQuery[str] = ""
) -> Response[Any]:
    return await rosters_page(request, Run.parse(run), unit, programme)


@post(
    "/runs/{run:str}/rosters",
    opt={"permission": Permission.ROSTER_UPLOAD},
    request_max_body_size=MAX_UPLOAD_BYTES + FORM_BYTES,
)
async def upload(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    sent, month = await form(request), Run.parse(run)
    unit, _, programme = sent.text("list").partition(":")
    try:
        content, name = await chosen_file(sent)
        number = list_number(sent)
        if not programme or not number:
            raise ListNotChosen
        roster_id, _ = await actions.upload_roster(
            viewer_of(request),
            content,
            file_name=name,
            run=month,
            unit=unit,
            programme=programme,
            list_number=number,
        )
    except Refusal as refused:
        if refused.status not in (413, 422):
            raise
        return await rosters_page(request, month, "", programme, refused)
    return see(request, f"/rosters/{roster_id}")


async def chosen_file(sent: Form) -> tuple[bytes, str]:
    """Give the content and the name of the uploaded file; raise FileMissing, FileTooLarge."""
    file, limit = sent.file("file"), service().settings.max_upload_bytes
    if file is None:
        raise FileMissing
    content = await file.read()
    if len(content) > limit:
        raise FileTooLarge(megabytes=limit // 2**20)
    return content, file.filename


def list_number(sent: Form) -> int:
    """Read the list's number, 1 when nothing is said, 0 when it is none."""
    said = sent.text("number") or "1"
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 3 else 0


async def rosters_page(
    request: WebRequest, run: Run, unit: str, programme: str, refused: Refusal | None = None
) -> Response[Any]:
    viewer = viewer_of(request)
    found = await looking.list_rosters(viewer, run, unit)
    names = {code: known.name for code, known in reference.programmes().items()}
    choices = [
        (f"{part.owner}:{part.programme}", f"{names[part.programme]} – {part.owner_name}")
        for part in found.listable
    ]
    chosen = [value for value, _ in choices if value.endswith(f":{programme}")]
    error = say(refused.text, **refused.params) if refused else ""
    return page(
        request,
        "rosters/rosters.html",
        status=refused.status if refused else 200,
        run=str(run),
        found=found,
        names=names,
        tag=tag,
        choices=choices,
        chosen=chosen[0] if len(chosen) == 1 else "",
        may_upload=viewer.may(Permission.ROSTER_UPLOAD) and bool(choices),
        megabytes=service().settings.max_upload_bytes // 2**20,
        errors={} if refused is None else {"number" if isinstance(refused, ListNotChosen) else "file": error},
        problems=[(error, "number" if isinstance(refused, ListNotChosen) else "file")] if refused else (),
        context=(run.shown, found.unit_name, None),
    )


# ---------------------------------------------------------------- one list


@get("/rosters/{roster_id:uuid}", opt={"permission": Permission.ROSTER_READ})
async def show_roster(
    request: WebRequest,
    roster_id: FromPath[UUID],
    code: FromQuery[str] = "",
    level: FromQuery[str] = "",
    after: FromQuery[int] = -1,
) -> Response[Any]:
    return await roster_page(request, roster_id, code=code, level=level, after=after)


@get("/rosters/{roster_id:uuid}/progress", opt={"permission": Permission.ROSTER_READ})
async def show_progress(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    check = await looking.check_of(viewer_of(request), roster_id)
    if waits(check) and not (check.job and check.job.over):
        return page(request, "rosters/progress.html", check=check)
    return Response(None, status_code=204, headers={"HX-Refresh": "true"})


@post("/rosters/{roster_id:uuid}/submission", opt={"permission": Permission.ROSTER_UPLOAD})
async def submit(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    sent, viewer = await form(request), viewer_of(request)
    try:
        carried = (await actions.look(viewer, roster_id)).kind == "carried"
        count, amount = (None, None) if carried else (typed(sent, "count"), typed(sent, "amount"))
        await actions.submit_roster(
            viewer, roster_id, count=count, amount=amount, acknowledge=sent.texts("acknowledge")
        )
    except (TotalsMissing, DeclaredTotalsDiffer, NotAcknowledged) as refused:
        at = "acknowledge" if isinstance(refused, NotAcknowledged) else "count"
        return await roster_page(request, roster_id, refused=refused, at=at, sent=sent)
    return see(request, f"/rosters/{roster_id}")


@post("/rosters/{roster_id:uuid}/approval", opt={"permission": Permission.ROSTER_APPROVE})
async def approve(request: WebRequest, roster_id: FromPath[UUID]) -> Response[Any]:
    sent = await form(request)
    await actions.approve_roster(
        viewer_of(request),
        roster_id,
        content_digest=sent.text("content_digest"),
        note=sent.text("note")[:500],
    )
    return see(request, f"/rosters/{roster_id}")


@post("/rosters/{roster_id:uuid}/return", opt={"permission": Permission.ROSTER_APPROVE})
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
    level = level or ("" if code else "E" if check.errors else "W" if check.warnings else "")
    rows = (
        await looking.problem_rows(viewer, roster_id, code=code, level=level, after=after)
        if check.causes
        else []
    )
    error = say(refused.text, **refused.params) if refused else ""
    return page(
        request,
        "rosters/roster.html",
        status=refused.status if refused else 200,
        run=roster.run,
        check=check,
        roster=roster,
        tag=tag(roster.state, bool(check.approver)),
        programme=reference.programmes()[roster.programme].name,
        turn=looking.turn(check, viewer),
        waits=waits(check),
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
        typed={name: sent.text(name) if sent else "" for name in ("count", "amount", "reason")},
        ticked=sent.texts("acknowledge") if sent else [],
        errors={at: error},
        problems=[(error, at)] if refused else (),
        context=(Run.parse(roster.run).shown, check.owner_name, tag(roster.state, bool(check.approver))),
    )


def typed(sent: Form, name: str) -> int:
    """Read a total typed from paper; raise TotalsMissing."""
    try:
        return parse_vnd(sent.text(name))
    except NotMoney:
        raise TotalsMissing from None


def waits(check: Check) -> bool:
    """Say whether a job is at work on the roster: its file is read, or its payments are made."""
    return check.roster.state == "reading" or (check.roster.state == "submitted" and bool(check.approver))


routes = [
    show_rosters,
    upload,
    show_roster,
    show_progress,
    submit,
    approve,
    send_back,
    withdraw,
    work_again,
]
