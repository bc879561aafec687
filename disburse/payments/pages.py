"""Instruction files out, answers in, by file or by ticking."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.payments import actions, looking, tick_pages
from disburse.payments.holding import HeldForWithdrawal, held_lists
from disburse.places import reference
from disburse.queue import find_job
from disburse.service import service
from disburse.web.charts import Part
from disburse.web.forms import FileTooLarge, content_of, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import mark, say

PROBLEMS_SHOWN: Final = 500

FILE_STATES: Final = {
    "created": ("wait", mark("Đã lập, chưa bàn giao")),
    "handed_over": ("ok", mark("Đã bàn giao")),
}
ANSWER_STATES: Final = {
    "reading": ("wait", mark("Đang đọc")),
    "failed": ("bad", mark("Không đọc được")),
    "received": ("wait", mark("Chờ kiểm soát viên xác nhận")),
    "confirmed": ("ok", mark("Đã xác nhận")),
    "withdrawn": ("mute", mark("Đã rút")),
    "repeat": ("mute", mark("Đã nạp trước đó")),
}


class NoFileChosen(Refusal):
    code = "F01"
    status = 422
    text = "Chưa chọn tệp kết quả. Chọn tệp rồi gửi lại."


# ---------------------------------------------------------------- instructions


@get("/runs/{run:str}/instructions", opt={"permission": Permission.INSTRUCTION_READ})
async def show_instructions(
    request: WebRequest, run: FromPath[str], unit: FromQuery[str] = "", note: FromQuery[str] = ""
) -> Response[Any]:
    return await instructions_page(request, Run.parse(run), unit, note=note)


@post("/runs/{run:str}/instructions", opt={"permission": Permission.INSTRUCTION_CREATE, "fields": ("unit",)})
async def make_instructions(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    sent, month = await form(request), Run.parse(run)
    unit = sent.text("unit")
    try:
        await actions.instruct_banks(viewer_of(request), month, unit=unit or None)
    except (actions.NothingToInstruct, HeldForWithdrawal) as refused:
        return await instructions_page(request, month, unit, refused=refused)
    return see(request, f"/runs/{month}/instructions?unit={unit}&note=made")


@post(
    "/instructions/{file_id:uuid}/handover",
    opt={"permission": Permission.INSTRUCTION_CREATE, "fields": ("run",)},
)
async def hand_over(request: WebRequest, file_id: FromPath[UUID]) -> Response[Any]:
    sent = await form(request)
    await actions.hand_over(viewer_of(request), file_id)
    return see(request, f"/runs/{Run.parse(sent.text('run'))}/instructions?note=handed_over")


@get("/instructions/{file_id:uuid}/{sequence:int}", opt={"permission": Permission.INSTRUCTION_READ})
async def download(request: WebRequest, file_id: FromPath[UUID], sequence: FromPath[int]) -> Response[bytes]:
    name, content = await actions.fetch_part(viewer_of(request), file_id, sequence)
    return attached(name, content)


async def instructions_page(
    request: WebRequest, run: Run, unit: str, *, note: str = "", refused: Refusal | None = None
) -> Response[Any]:
    viewer = viewer_of(request)
    due: list[dict[str, Any]] = []
    if viewer.may(Permission.INSTRUCTION_CREATE):
        due = await actions.preview_instructions(viewer, run, unit=unit or None)
    files = [file for file in await actions.list_files(viewer, run) if unit in ("", file["owner"])]
    return page(
        request,
        "payments/instructions.html",
        status=refused.status if refused else 200,
        run=str(run),
        unit=unit,
        files=files,
        due=due,
        held=await held_lists(viewer, run, unit=unit or None),
        due_count=sum(one["line_count"] for one in due),
        due_amount=sum(one["amount"] for one in due),
        sent_count=sum(one["line_count"] for one in files),
        sent_amount=sum(one["amount"] for one in files),
        states=said(FILE_STATES),
        programmes=tick_pages.programme_names(),
        payer_names=bank_names(),
        may_make=viewer.may(Permission.INSTRUCTION_CREATE),
        may_tick=viewer.may(Permission.CONFIRMATION_RECEIVE),
        note=note,
        problems=[(say(refused.text, **refused.params), "")] if refused else (),
        context=(run.shown, unit and next((f["owner_name"] for f in files), unit), None),
    )


# ---------------------------------------------------------------- answers


@get("/runs/{run:str}/confirmations", opt={"permission": Permission.INSTRUCTION_READ})
async def show_confirmations(
    request: WebRequest, run: FromPath[str], payer: FromQuery[str] = ""
) -> Response[Any]:
    return await confirmations_page(request, Run.parse(run), payer)


@post(
    "/runs/{run:str}/confirmations",
    opt={"permission": Permission.CONFIRMATION_RECEIVE, "takes_file": True, "fields": ("file", "payer")},
)
async def receive_confirmations(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    sent, month, viewer = await form(request), Run.parse(run), viewer_of(request)
    file, payer = sent.file("file"), sent.text("payer")
    try:
        if file is None:
            raise NoFileChosen
        content = content_of(file, service().settings.max_upload_bytes)
        answer, job = await actions.receive_confirmations(
            viewer, content, file_name=file.filename, run=month, payer=payer
        )
    except (NoFileChosen, FileTooLarge, actions.NothingWasSent) as refused:
        return await confirmations_page(request, month, payer, refused)
    return see(request, f"/confirmations/{answer}?job={job}")


@get("/confirmations/{answer_id:uuid}", opt={"permission": Permission.INSTRUCTION_READ})
async def show_answer(
    request: WebRequest, answer_id: FromPath[UUID], job: FromQuery[UUID | None] = None
) -> Response[Any]:
    viewer = viewer_of(request)
    answer = await looking.look_at_answer(viewer, answer_id)
    asked = await find_job(viewer, job) if job and answer.row["state"] == "reading" else None
    found = answer.row
    state = "repeat" if answer.repeat else found["state"]
    return page(
        request,
        "payments/_answer.html" if "hx-request" in request.headers else "payments/answer.html",
        run=found["run"],
        answer=found,
        state=said(ANSWER_STATES)[state],
        reading=found["state"] == "reading" and not (asked and asked.over),
        poll=f"/confirmations/{answer_id}" + (f"?job={job}" if job else ""),
        job_problem=asked.problem if asked and asked.over else None,
        rows_wrong=answer.problems[:PROBLEMS_SHOWN],
        wrong_count=len(answer.problems),
        repeat=answer.repeat,
        same_person=answer.same_person,
        may_confirm=viewer.may(Permission.CONFIRMATION_CONFIRM),
        coverage=await looking.covered(viewer, Run.parse(found["run"]), found["payer"]),
        context=(Run.parse(found["run"]).shown, found["payer_name"], None),
    )


@post("/confirmations/{answer_id:uuid}/confirmation", opt={"permission": Permission.CONFIRMATION_CONFIRM})
async def confirm_answer(request: WebRequest, answer_id: FromPath[UUID]) -> Response[Any]:
    await actions.confirm_answer(viewer_of(request), answer_id)
    return see(request, f"/confirmations/{answer_id}")


async def confirmations_page(
    request: WebRequest, run: Run, payer: str, refused: Refusal | None = None
) -> Response[Any]:
    viewer = viewer_of(request)
    coverage = await looking.covered(viewer, run)
    answers = await looking.list_answers(viewer, run, payer)
    return page(
        request,
        "payments/confirmations.html",
        status=refused.status if refused else 200,
        run=str(run),
        payer=payer,
        coverage=[one for one in coverage if payer in ("", one["payer"])],
        payers=[(one["payer"], one["payer_name"]) for one in coverage],
        parts_of={one["payer"]: parts_of(one) for one in coverage},
        files_of=Counter(one["payer"] for one in answers if one["state"] == "confirmed"),
        answers=[(one, state_of(one)) for one in answers],
        states=said(ANSWER_STATES),
        may_send=viewer.may(Permission.CONFIRMATION_RECEIVE),
        error=say(refused.text, **refused.params) if refused else "",
        problems=[(say(refused.text, **refused.params), "file")] if refused else (),
        context=(run.shown, next((one["payer_name"] for one in coverage if one["payer"] == payer), ""), None),
    )


def parts_of(one: dict[str, Any]) -> list[Part]:
    return [Part("", one["answered"], "ok"), Part("", one["sent"] - one["answered"], "mute")]


def state_of(answer: dict[str, Any]) -> str:
    repeated = any(problem.get("repeat_of") for problem in answer["problems"])
    return "repeat" if repeated else str(answer["state"])


# ---------------------------------------------------------------- words and files


def attached(name: str, content: bytes) -> Response[bytes]:
    """Send a file to be saved under a name, written so that every browser reads it (RFC 6266)."""
    plain = name.encode("ascii", "replace").decode().replace('"', "'")
    return Response(
        content,
        media_type="text/csv; charset=utf-8" if name.endswith(".csv") else "application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "no-store",
        },
    )


def said(states: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {state: (kind, say(text)) for state, (kind, text) in states.items()}


def bank_names() -> dict[str, str]:
    return {code: bank.name for code, bank in reference.banks().items()}


routes = [
    show_instructions,
    make_instructions,
    hand_over,
    download,
    show_confirmations,
    receive_confirmations,
    show_answer,
    confirm_answer,
    *tick_pages.routes,
]
