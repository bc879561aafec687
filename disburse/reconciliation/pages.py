"""The workbench of a run: its discrepancies, each shown from both sides and decided."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotFound, Refusal
from disburse.core.states import DiscrepancyKind, Resolution
from disburse.identity.actions import SignInWaits, WrongPassword, confirm_password
from disburse.places import reference
from disburse.reconciliation import actions, balance_pages, grouping, looking, rules, taking_back
from disburse.web.addresses import Whole
from disburse.web.forms import form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import mark, say

SHOWN_MAX: Final = 100
STATES: Final = {
    "open": ("warn", mark("Cần xử lý")),
    "waiting": ("wait", mark("Chờ trả lời")),
    "proposed_override": ("wait", mark("Chờ người thứ hai")),
    "resolved": ("ok", mark("Đã xử lý")),
}
HINTS: Final = {
    Resolution.ACCEPT: mark("Ghi nhận đúng như đơn vị chi trả báo; cần lý do và người thứ hai đồng ý."),
    Resolution.RESEND: mark("Vào lần lập lệnh tới của kỳ này; sai số tài khoản thì ghi tài khoản mới."),
    Resolution.CASH: mark("Vào lần lập lệnh tới, chi tại điểm chi trả."),
    Resolution.CARRY: mark("Giữ nguyên tháng hưởng, chi cùng danh sách kỳ sau."),
    Resolution.CANCEL: mark("Không chi khoản này nữa; cần lý do và người thứ hai đồng ý."),
    Resolution.RECOVER: mark("Đưa vào sổ thu hồi."),
    Resolution.DISMISS: mark("Dòng không thuộc khoản chi nào của ta; cần lý do."),
}
TYPED: Final = (
    "resolution",
    "reason",
    "side",
    "bank",
    "account",
    "note",
    "undo_reason",
)  # fields that stay as typed
SIDES: Final = (
    ("paid", mark("Đã chi")),
    ("rejected", mark("Bị từ chối")),
    ("unclaimed", mark("Chưa lĩnh")),
)
METHODS: Final = {
    "account": mark("Tài khoản"),
    "cash_point": mark("Tiền mặt tại điểm chi trả"),
    "cash_home": mark("Tiền mặt tại nhà"),
}
NOTES: Final = {
    "resolved": mark("Đã ghi cách xử lý."),
    "proposed": mark("Đã gửi đề nghị. Người thứ hai sẽ đồng ý hoặc từ chối."),
    "agreed": mark("Đã đồng ý. Kỳ được đối chiếu lại ngay."),
    "refused": mark("Đã từ chối. Chênh lệch trở lại danh sách cần xử lý."),
    "undone": mark("Đã hoàn tác quyết định. Kỳ được đối chiếu lại ngay."),
}


@get("/runs/{run:str}/discrepancies", opt={"permission": Permission.DISCREPANCY_READ})
async def show_discrepancies(
    request: WebRequest,
    run: FromPath[str],
    kind: FromQuery[str] = "",
    standing: Annotated[str, QueryParameter(name="state")] = "open",
    unit: FromQuery[str] = "",
    after: Whole = 0,
    note: FromQuery[str] = "",
) -> Response[Any]:
    viewer, month = viewer_of(request), Run.parse(run)
    if (kind and kind not in set(DiscrepancyKind)) or standing not in ("", *STATES):
        raise NotFound
    counts = await looking.open_counts(viewer, month, unit)
    causes = []
    if kind and standing == "open" and viewer.may(Permission.DISCREPANCY_RESOLVE):
        causes = await grouping.groups(viewer, month, kind, unit or None)
    found = await actions.list_discrepancies(
        viewer,
        month,
        kind=kind or None,
        state=standing or None,
        unit=unit or None,
        limit=SHOWN_MAX + 1,
        offset=max(after, 0),
    )
    return page(
        request,
        "reconciliation/discrepancies.html",
        run=str(month),
        unit=unit,
        kind=kind,
        state=standing,
        after=max(after, 0),
        groups=[(k, say(rules.KIND_TITLES[DiscrepancyKind(k)]), one) for k, one in counts.items()],
        found=found[:SHOWN_MAX],
        more=len(found) > SHOWN_MAX,
        shown_max=SHOWN_MAX,
        causes=[cause for cause in causes if cause.count > 1 and cause.choices],
        note=say(NOTES[note]) if note in NOTES else "",
        title=say(rules.KIND_TITLES[DiscrepancyKind(kind)]) if kind else say("Chênh lệch"),
        context=(month.shown, unit and next((one["owner_name"] for one in found), unit), None),
        **words(),
    )


@post(
    "/runs/{run:str}/resolutions",
    opt={
        "permission": Permission.DISCREPANCY_RESOLVE,
        "fields": ("kind", "cause", "count", "amount", "unit", "resolution", "reason"),
    },
)
async def resolve_group(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    """Decide about a whole group; the form carries the count and amount its button showed."""
    sent, viewer, month = await form(request), viewer_of(request), Run.parse(run)
    kind, seen = sent.text("kind"), (sent.text("count"), sent.text("amount"))
    if kind not in set(DiscrepancyKind) or not all(number.isdecimal() for number in seen):
        raise NotFound
    count, amount = (int(number) for number in seen)
    group = grouping.Group(kind, sent.text("cause"), count, amount, ())
    await grouping.resolve_group(
        viewer,
        month,
        group,
        sent.text("resolution"),
        unit=sent.text("unit") or None,
        reason=sent.text("reason"),
    )
    return see(request, f"/runs/{month}/discrepancies?unit={sent.text('unit')}&kind={kind}&note=resolved")


@get("/discrepancies/{discrepancy_id:uuid}", opt={"permission": Permission.DISCREPANCY_READ})
async def show_discrepancy(
    request: WebRequest, discrepancy_id: FromPath[UUID], note: FromQuery[str] = ""
) -> Response[Any]:
    looked = await looking.look(viewer_of(request), discrepancy_id)
    return discrepancy_page(request, looked, {}, note=note)


@post(
    "/discrepancies/{discrepancy_id:uuid}/resolution",
    opt={"permission": Permission.DISCREPANCY_RESOLVE, "fields": TYPED},
)
async def resolve(request: WebRequest, discrepancy_id: FromPath[UUID]) -> Response[Any]:
    sent, viewer = await form(request), viewer_of(request)
    typed = {name: sent.text(name) for name in TYPED}
    try:
        found = await actions.resolve(
            viewer,
            discrepancy_id,
            typed["resolution"],
            reason=typed["reason"],
            side=typed["side"] or None,
            bank=typed["bank"] or None,
            account=typed["account"] or None,
        )
    except Refusal as refused:
        if refused.status != 422:
            raise
        looked = await looking.look(viewer, discrepancy_id)
        return discrepancy_page(request, looked, typed, refused=refused)
    note = "proposed" if found["state"] == "proposed_override" else "resolved"
    return see(request, await onward(viewer, found, note))


@post(
    "/discrepancies/{discrepancy_id:uuid}/consent",
    opt={"permission": Permission.DISCREPANCY_CONSENT, "fields": ("answer", "note", "password")},
)
async def consent(request: WebRequest, discrepancy_id: FromPath[UUID]) -> Response[Any]:
    """Agree, signed with one's own password (`reliability.md` A5, A35), or refuse."""
    sent, viewer = await form(request), viewer_of(request)
    agree = sent.text("answer") == "agree"
    if agree:
        looked = await looking.look(viewer, discrepancy_id)
        try:
            await confirm_password(viewer, sent.secret("password"), before=f"discrepancy:{discrepancy_id}")
        except (WrongPassword, SignInWaits) as refused:
            return discrepancy_page(request, looked, {"note": sent.text("note")}, refused=refused)
    found = await actions.consent(viewer, discrepancy_id, agree=agree, note=sent.text("note"))
    return see(request, await onward(viewer, found, "agreed" if agree else "refused"))


@post(
    "/discrepancies/{discrepancy_id:uuid}/undo",
    opt={"permission": Permission.DISCREPANCY_READ, "fields": ("undo_reason",)},
)
async def undo(request: WebRequest, discrepancy_id: FromPath[UUID]) -> Response[Any]:
    """Take back the newest decision; the action asks who decided."""
    sent, viewer = await form(request), viewer_of(request)
    typed = {"undo_reason": sent.text("undo_reason")}
    try:
        await taking_back.undo(viewer, discrepancy_id, reason=typed["undo_reason"])
    except actions.ReasonNeeded as refused:
        looked = await looking.look(viewer, discrepancy_id)
        return discrepancy_page(request, looked, typed, refused=refused, at="undo_reason")
    return see(request, f"/discrepancies/{discrepancy_id}?note=undone")


async def onward(viewer: Viewer, done: dict[str, Any], note: str) -> str:
    """Lead to the next discrepancy of the same kind that waits for this viewer, or back to the list."""
    state = "proposed_override" if note in ("agreed", "refused") else "open"
    run = Run.parse(done["run"])
    left = await actions.list_discrepancies(viewer, run, kind=done["kind"], state=state, limit=SHOWN_MAX)
    mine = (
        one
        for one in left
        if one["id"] != done["id"] and looking.whose_turn(viewer, one) in ("resolve", "consent")
    )
    following = next(mine, None)
    if following:
        return f"/discrepancies/{following['id']}?note={note}"
    return f"/runs/{run}/discrepancies?note={note}"


def discrepancy_page(
    request: WebRequest,
    looked: looking.Looked,
    typed: dict[str, str],
    *,
    refused: Refusal | None = None,
    at: str = "",
    note: str = "",
) -> Response[Any]:
    row = looked.row
    error = say(refused.text, **refused.params) if refused else ""
    at = at or field_of(refused)
    options = [(one.value, say(rules.RESOLUTION_TITLES[one]), say(HINTS[one])) for one in looked.choices]
    return page(
        request,
        "reconciliation/discrepancy.html",
        status=refused.status if refused else 200,
        run=row["run"],
        looked=looked,
        one=row,
        title=say(rules.KIND_TITLES[DiscrepancyKind(row["kind"])]),
        options=options,
        typed={name: typed.get(name, "") for name in TYPED},
        errors={at: error},
        problems=[(error, at)] if refused else (),
        banks=[("", say("Chọn ngân hàng")), *((b, bank.name) for b, bank in reference.banks().items())],
        sides=[(side, say(label), "") for side, label in SIDES],
        proposed=say(rules.RESOLUTION_TITLES[Resolution(row["proposed"])]) if row["proposed"] else "",
        note=say(NOTES[note]) if note in NOTES else "",
        note_onward=note != "undone",
        context=(Run.parse(row["run"]).shown, row["owner_name"], words()["states"][row["state"]]),
        **words(),
    )


def field_of(refused: Refusal | None) -> str:
    """Name the field a refused resolution is about."""
    if isinstance(refused, actions.ReasonNeeded):
        return "reason"
    if isinstance(refused, actions.NeedsAnotherAccount | actions.WrongAccount):
        return "account"
    if isinstance(refused, WrongPassword | SignInWaits):
        return "password"
    return "resolution" if refused else ""


def words() -> dict[str, Any]:
    """Give the words of states and resolutions to a page."""
    return {
        "states": {state: (kind, say(text)) for state, (kind, text) in STATES.items()},
        "resolutions": {one.value: say(text) for one, text in rules.RESOLUTION_TITLES.items()},
        "kind_titles": {kind.value: say(text) for kind, text in rules.KIND_TITLES.items()},
        "methods": {method: say(text) for method, text in METHODS.items()},
        "reasons": reference.reasons(),
    }


routes = [
    *balance_pages.routes,
    show_discrepancies,
    resolve_group,
    show_discrepancy,
    resolve,
    consent,
    undo,
]
