"""Hamlets, lists, one visit, results: what a commune official does in the field month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission, Role
from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.core.states import VISIT_LETTERS, VisitResult
from disburse.outreach import actions, keying, lists, results
from disburse.outreach.codes import read_day
from disburse.outreach.lists import Appointment
from disburse.outreach.recording import OTHERS, read_letter
from disburse.outreach.results import Recorded
from disburse.places import communes, reference
from disburse.service import service
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import mark, say

RESULTS_MAX: Final = 20 * 1024 * 1024  # bytes of a results file
NOTICES_SINCE: Final = timedelta(days=60)
RESULT_WORDS: Final = {
    VisitResult.AGREED: mark("Đồng ý"),
    VisitResult.LATER: mark("Hẹn lại"),
    VisitResult.REFUSED: mark("Không đồng ý"),
    VisitResult.ABSENT: mark("Vắng nhà"),
    VisitResult.OTHER: mark("Khác"),
}
KINDS: Final = {"agreed": "ok", "later": "wait", "refused": "mute", "absent": "mute", "other": "warn"}
OTHER_WORDS: Final = dict(
    zip(
        OTHERS,
        (mark("Không đủ điều kiện"), mark("Không tìm thấy"), mark("Chuyển đi"), mark("Đã mất")),
        strict=True,
    )
)
STATE_WORDS: Final = {
    "to_meet": mark("Chưa gặp"),
    "met": mark("Đã gặp"),
    "agreed": mark("Đồng ý"),
    "form_signed": mark("Đã nộp giấy"),
    "account_verified": mark("Tài khoản đã xác minh"),
    "first_credit": mark("Nhận lần đầu qua tài khoản"),
    "settled": mark("Ổn định"),
    "keeps_cash": mark("Giữ tiền mặt"),
    "not_able": mark("Không đủ điều kiện"),
    "moved": mark("Chuyển đi"),
    "died": mark("Đã mất"),
    "reverted": mark("Quay lại tiền mặt"),
}
HALF_WORDS: Final = {"morning": mark("sáng"), "afternoon": mark("chiều")}


@get("/outreach", opt={"permission": Permission.OUTREACH_READ})
async def show_outreach(
    request: WebRequest, run: FromQuery[str] = "", unit: FromQuery[str] = "", note: FromQuery[str] = ""
) -> Response[Any]:
    viewer, month = viewer_of(request), asked_run(run)
    now = await lists.standing(viewer, month, unit or None)
    notices = await lists.change_notices(viewer, service().clock.now() - NOTICES_SINCE, unit or None)
    return page(
        request,
        "outreach/outreach.html",
        run=str(month),
        unit=unit,
        units=[unit] if unit else viewer.units(Role.COMMUNE_OFFICER),
        hamlets=await lists.hamlets(viewer, month, unit or None),
        counts=[(say(text), now.states[state]) for state, text in STATE_WORDS.items() if state in now.states],
        now=now,
        notices=notices,
        state_words=STATE_WORDS,
        may_plan=viewer.may(Permission.OUTREACH_PLAN),
        may_print="/outreach/prints" in request.app.state.get("routes", ()),
        planned=note == "planned",
        context=(month.shown, communes.communes()[unit].name if unit in communes.communes() else unit, None),
    )


@post("/outreach/plans", opt={"permission": Permission.OUTREACH_PLAN, "fields": ("run", "unit")})
async def plan(request: WebRequest) -> Response[Any]:
    sent = await form(request)
    month, unit = asked_run(sent.text("run")), sent.text("unit")
    await actions.plan_visits(viewer_of(request), month, unit)
    return see(request, f"/outreach?run={month}&unit={unit}&note=planned")


@get("/outreach/hamlets/{code:str}", opt={"permission": Permission.OUTREACH_READ})
async def show_hamlet(request: WebRequest, code: FromPath[str], run: FromQuery[str] = "") -> Response[Any]:
    month = asked_run(run)
    people = await lists.visit_list(viewer_of(request), month, *lists.place_of(code))
    return page(
        request,
        "outreach/hamlet.html",
        run=str(month),
        code=code,
        people=people,
        done=sum(one.state == "done" for one in people),
        may_record=viewer_of(request).may(Permission.OUTREACH_RECORD),
        **words(),
    )


@get("/visits/{visit_id:uuid}", opt={"permission": Permission.OUTREACH_READ})
async def show_visit(
    request: WebRequest, visit_id: FromPath[UUID], result: FromQuery[str] = ""
) -> Response[Any]:
    found = await lists.visit(viewer_of(request), visit_id)
    return visit_page(request, found, {"result": result})


@post(
    "/visits/{visit_id:uuid}/result",
    opt={
        "permission": Permission.OUTREACH_RECORD,
        "fields": ("quick", "result", "obstacle", "other", "met_on", "next_on", "bank", "account", "note"),
    },
)
async def record_result(request: WebRequest, visit_id: FromPath[UUID]) -> Response[Any]:
    sent, viewer = await form(request), viewer_of(request)
    letter = sent.text("result")
    if sent.text("quick") and letter in ("H", "X"):  # these two need a day or a reason
        return see(request, f"/visits/{visit_id}?result={letter}")
    try:
        await results.record_result(viewer, visit_id, read_letter(letter), **given(sent))
    except Refusal as refused:
        if refused.status == 404:
            raise
        found = await lists.visit(viewer, visit_id)
        return visit_page(request, found, {k: sent.text(k) for k in FIELDS}, refused)
    found = await lists.visit(viewer, visit_id)
    return see(request, f"/outreach/hamlets/{found.hamlet or found.commune}?run={found.run}#v-{visit_id}")


@get("/outreach/results", opt={"permission": Permission.OUTREACH_RECORD})
async def show_results(request: WebRequest, page_code: FromQuery[str] = "") -> Response[Any]:
    return results_page(request, page_code=page_code)


@post(
    "/outreach/results",
    opt={"permission": Permission.OUTREACH_RECORD, "fields": ("file", "page_code", "lines")},
    request_max_body_size=RESULTS_MAX,
)
async def send_results(request: WebRequest) -> Response[Any]:
    sent, viewer = await form(request), viewer_of(request)
    file, page_code, lines = sent.file("file"), sent.text("page_code"), sent.text("lines")
    try:
        if file is not None:
            done = await keying.import_results(viewer, await file.read())
        else:
            done = await keying.key_slips(viewer, page_code, lines.splitlines())
    except Refusal as refused:
        return results_page(request, page_code=page_code, lines=lines, refused=refused)
    return results_page(request, page_code=page_code, done=done)


FIELDS: Final = ("result", "obstacle", "other", "met_on", "next_on", "bank", "account", "note")


def given(sent: Form) -> dict[str, Any]:
    """Read the optional fields of a result; a day that cannot be read is refused."""
    today = service().clock.today()
    return {
        "obstacle": sent.text("obstacle") or None,
        "other": sent.text("other") or None,
        "met_on": day_of(sent.text("met_on"), "met_on", today - timedelta(days=180)),
        "next_on": day_of(sent.text("next_on"), "next_on", today),
        "bank": sent.text("bank") or None,
        "account": sent.text("account") or None,
        "note": sent.text("note"),
    }


def day_of(text: str, column: str, after: date) -> date | None:
    if not text:
        return None
    found = read_day(text, after)
    if found is None:
        raise keying.DayUnreadable(column=column)
    return found


def visit_page(
    request: WebRequest, visit: Appointment, typed: dict[str, str], refused: Refusal | None = None
) -> Response[Any]:
    error = say(refused.text, **refused.params) if refused else ""
    at = str(refused.params.get("column") or getattr(refused, "column", "")) if refused else ""
    return page(
        request,
        "outreach/visit.html",
        status=refused.status if refused else 200,
        visit=visit,
        run=visit.run,
        typed={name: typed.get(name, "") for name in FIELDS},
        errors={at: error},
        problems=[(error, at)] if refused else (),
        obstacles=[(one.code, one.label) for one in reference.obstacles().values()],
        actions_of=[
            one.next_action for one in reference.obstacles().values() if one.label in visit.obstacles
        ],
        may_record=viewer_of(request).may(Permission.OUTREACH_RECORD) and visit.state == "planned",
        others=[("", say("Chọn khi kết quả là Khác")), *((code, say(OTHER_WORDS[code])) for code in OTHERS)],
        **words(),
    )


def results_page(
    request: WebRequest,
    *,
    page_code: str = "",
    lines: str = "",
    done: Recorded | None = None,
    refused: Refusal | None = None,
) -> Response[Any]:
    error = say(refused.text, **refused.params) if refused else ""
    return page(
        request,
        "outreach/results.html",
        status=refused.status if refused else 200,
        page_code=page_code,
        lines=lines,
        done=done,
        problems=[(error, "file")] if refused else (),
    )


def words() -> dict[str, Any]:
    """Give the words of results, halves of days and states to a page."""
    return {
        "kinds": KINDS,
        "answers": [(letter, say(RESULT_WORDS[result])) for letter, result in VISIT_LETTERS.items()],
        "result_words": {result.value: say(text) for result, text in RESULT_WORDS.items()},
        "other_words": {code: say(text) for code, text in OTHER_WORDS.items()},
        "half_words": {half: say(text) for half, text in HALF_WORDS.items()},
        "state_words": {state: say(text) for state, text in STATE_WORDS.items()},
    }


def asked_run(text: str) -> Run:
    """Read the run asked for, by default this month's."""
    return Run.parse(text) if text else Run.of(service().clock.today())


routes = [
    show_outreach,
    plan,
    show_hamlet,
    show_visit,
    record_result,
    show_results,
    send_results,
]
