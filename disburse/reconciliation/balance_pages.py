"""Where the money of a run stands: the balance, asking for a reconciliation, what is carried over."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.states import DiscrepancyKind
from disburse.places import reference
from disburse.queue import Job, find_job
from disburse.reconciliation import actions, looking, rules
from disburse.web.charts import Part
from disburse.web.forms import form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import mark, say

BUCKETS: Final = (
    ("paid", mark("Đã chi"), "ok"),
    ("rejected", mark("Bị từ chối"), "bad"),
    ("returned", mark("Bị trả lại"), "warn"),
    ("unclaimed", mark("Chưa lĩnh"), "info"),
    ("cancelled", mark("Đã hủy"), "mute"),
    ("outstanding", mark("Còn chờ"), "wait"),
)


@get("/runs/{run:str}/reconciliation", opt={"permission": Permission.DISCREPANCY_READ})
async def show_reconciliation(
    request: WebRequest, run: FromPath[str], unit: FromQuery[str] = "", job: FromQuery[UUID | None] = None
) -> Response[Any]:
    viewer, month = viewer_of(request), Run.parse(run)
    asked = await find_job(viewer, job) if job else None
    template = "reconciliation/reconciliation.html"
    if "hx-request" in request.headers and asked:
        template = "reconciliation/_job.html"
    counts = await looking.open_counts(viewer, month, unit)
    parts = await looking.run_part_states(viewer, month, unit)
    return page(
        request,
        template,
        **await balance_of(viewer, month, unit),
        job=asked,
        job_words=words_of(asked),
        poll=f"/runs/{month}/reconciliation?job={job}",
        groups=[(kind, say(rules.KIND_TITLES[DiscrepancyKind(kind)]), one) for kind, one in counts.items()],
        open_count=sum(one["open"] for one in counts.values()),
        parts=parts,
        carriable=looking.own_parts(viewer, parts) if viewer.may(Permission.ROSTER_UPLOAD) else [],
    )


@post("/runs/{run:str}/reconciliation", opt={"permission": Permission.DISCREPANCY_READ})
async def ask_reconciliation(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    month = Run.parse(run)
    job = await looking.ask_reconciliation(viewer_of(request), month)
    return see(request, f"/runs/{month}/reconciliation?job={job}")


@get("/runs/{run:str}/balance", opt={"permission": Permission.DISCREPANCY_READ})
async def show_balance(request: WebRequest, run: FromPath[str], unit: FromQuery[str] = "") -> Response[Any]:
    viewer, month = viewer_of(request), Run.parse(run)
    may_print = viewer.may(Permission.REPORT_PRINT) and "/runs/{run}/minutes" in request.app.state.routes
    balance = await balance_of(viewer, month, unit)
    return page(request, "reconciliation/balance.html", **balance, may_print=may_print)


@post("/runs/{run:str}/carried-rosters", opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("part",)})
async def carry_over(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    sent, month = await form(request), Run.parse(run)
    unit, _, programme = sent.text("part").partition(":")
    roster = await actions.carry_over(viewer_of(request), month, unit=unit, programme=programme)
    return see(request, f"/rosters/{roster}")


async def balance_of(viewer: Viewer, run: Run, unit: str) -> dict[str, Any]:
    """Give what every page of a run's money shows: its totals, their sums, the bar, the difference."""
    summary = await actions.summary(viewer, run, unit=unit or None)
    totals: list[dict[str, Any]] = summary["totals"]
    names = await looking.unit_names(viewer, totals)
    whole = {
        name: sum(row[name]["amount"] for row in totals) for name in ("listed", *(b for b, _, _ in BUCKETS))
    }
    people = {name: sum(row[name]["count"] for row in totals) for name in whole}
    here = f"/runs/{run}/discrepancies?unit={unit}&state=&kind="
    links = {"rejected": f"{here}failed", "returned": f"{here}failed", "outstanding": f"{here}no_answer"}
    bar = [Part(say("Phải chi"), whole["listed"], "info")]
    bar += [
        Part(say(label), whole[name], kind, links.get(name, "") if whole[name] else "")
        for name, label, kind in BUCKETS
        if whole[name] or name in ("paid", "outstanding")
    ]
    return {
        "run": str(run),
        "unit": unit,
        "totals": totals,
        "whole": whole,
        "people": people,
        "bar": bar,
        "difference": summary["difference"],
        "buckets": [(name, say(label)) for name, label, _ in BUCKETS],
        "bucket_columns": [("num", say(label)) for _, label, _ in BUCKETS],
        "programmes": {code: one.name for code, one in reference.programmes().items()},
        "unit_names": names,
        "context": (
            run.shown,
            ", ".join(names.get(code, code) for code in ([unit] if unit else viewer.units())),
            None,
        ),
    }


def words_of(job: Job | None) -> tuple[str, str, str]:
    """Say how a job stands: kind of notice, sentence, detail."""
    if job is None:
        return "", "", ""
    if not job.over:
        return "wait", say("Đang đối chiếu. Anh/chị có thể rời trang này."), job.phase
    if job.problem:
        return "bad", say("Chưa đối chiếu được. Kết quả lần trước vẫn giữ nguyên."), job.problem
    return "ok", say("Đã đối chiếu xong."), ""


routes = [show_reconciliation, ask_reconciliation, show_balance, carry_over]
