"""The home of each role, the runs, and the closing of a run's parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission, Viewer
from disburse.core.calendar import Run, account_deadline, counter_window
from disburse.core.errors import Conflict, Refusal
from disburse.core.money import show
from disburse.core.states import DiscrepancyKind
from disburse.dashboard import actions, approvals, job_pages, rules
from disburse.dashboard.actions import Home
from disburse.dashboard.rules import Month
from disburse.dashboard.store import PartStanding
from disburse.identity.actions import SignInWaits, WrongPassword, confirm_password
from disburse.places import reference
from disburse.reconciliation.rules import KIND_TITLES
from disburse.rosters import runs
from disburse.rosters.looking import Standing
from disburse.service import service
from disburse.web.charts import Part
from disburse.web.forms import form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say

SHOWN_EACH: Final = 3  # entries of one sort under "today"
LIVE: Final = ("submitted", "approved")


class Todo(NamedTuple):
    """One thing to do today and the page where it is done."""

    label: str
    url: str


class Closable(NamedTuple):
    """A part of the run with what keeps it from closing; an empty list: it may be closed."""

    part: PartStanding
    programme: str
    why_not: list[str]


@get("/", opt={"permission": Permission.HOME_READ})
async def show_home(request: WebRequest) -> Response[Any]:
    viewer = viewer_of(request)
    if not viewer.may(Permission.RUN_READ):
        return page(request, "dashboard/office.html", ways=ways_of_administrators(request, viewer))
    run = await actions.current_run(viewer)
    return see(request, f"/runs/{run}") if run else page(request, "dashboard/runs.html", runs=[])


@get("/runs", opt={"permission": Permission.RUN_READ})
async def show_runs(request: WebRequest) -> Response[Any]:
    return page(request, "dashboard/runs.html", runs=await runs.runs(viewer_of(request)))


@get("/runs/{run:str}", opt={"permission": Permission.RUN_READ})
async def show_run(request: WebRequest, run: FromPath[str], unit: FromQuery[str] = "") -> Response[Any]:
    return await run_page(request, Run.parse(run), unit)


@post("/runs/{run:str}/closing", opt={"permission": Permission.RUN_CLOSE})
async def close_part(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    sent, month = await form(request), Run.parse(run)
    viewer, part = viewer_of(request), f"{sent.text('unit')}:{sent.text('programme')}"
    try:
        await actions.require_part(viewer, month, sent.text("unit"), sent.text("programme"))
        await confirm_password(viewer, sent.secret("password"), before=f"run:{month}:{part}")
        await actions.close_part(viewer, month, sent.text("unit"), sent.text("programme"))
    except (WrongPassword, SignInWaits) as refused:
        return await run_page(request, month, "", refused, unsigned=part)
    except Conflict as refused:
        return await run_page(request, month, "", refused)
    return see(request, f"/runs/{month}#closing")


async def run_page(
    request: WebRequest, run: Run, unit: str, refused: Refusal | None = None, *, unsigned: str = ""
) -> Response[Any]:
    viewer, today, calendar = viewer_of(request), service().clock.today(), reference.working_calendar()
    home = await actions.home(viewer, run, unit)
    month = month_of(home, today)
    closables = [closable(part) for part in home.parts]
    error = say(refused.text, **refused.params) if refused else ""
    return page(
        request,
        "dashboard/home.html",
        status=refused.status if refused else 200,
        run=str(run),
        home=home,
        month=month,
        tasks=[task._replace(page=address(request, run, unit, task.page)) for task in rules.tasks(month)],
        has_tasks=actions.is_worker_of_the_month(viewer),
        todos=list(todos(request, viewer, home, month, closables)),
        money=money(request, home),
        difference=sum(part.difference for part in home.parts),
        deadline=rules.next_deadline(run, today, calendar),
        closables=closables,
        may_close=viewer.may(Permission.RUN_CLOSE),
        approves=viewer.may(Permission.ROSTER_APPROVE),
        units=by_unit(home.parts),
        left=sorted(home.rates, key=lambda rate: (-rate.cash, rate.commune_name)),
        names={code: programme.name for code, programme in reference.programmes().items()},
        percent=rules.percent,
        outreach=address(request, run, "", "/outreach"),
        instructions=address(request, run, "", "instructions"),
        confirmations=address(request, run, "", "confirmations"),
        unsigned={unsigned: error} if unsigned else {},
        problems=[(error, f"password-{unsigned.replace(':', '-')}" if unsigned else "")] if refused else (),
        context=(run.shown, home.unit_name, state_of(home.parts)),
    )


# ---------------------------------------------------------------- numbers


def month_of(home: Home, today: date) -> Month:
    """Count a run's lists, payments and open things."""
    rosters = standing_lists(home.listing.rosters if home.listing else [])
    states = [one.state for one in rosters]
    calendar = reference.working_calendar()
    bank, cash = account_deadline(home.run, calendar), counter_window(home.run, calendar).last_on
    return Month(
        run=home.run,
        missing=len(home.listing.missing) if home.listing else 0,
        faulty=sum(state in ("has_errors", "failed", "returned") for state in states),
        reading=states.count("reading"),
        unsent=states.count("ready"),
        submitted=states.count("submitted"),
        approved=states.count("approved"),
        listed=sum(part.listed_count for part in home.parts),
        not_instructed=home.not_instructed.count,
        files=home.not_instructed.files,
        outstanding=sum(part.outstanding_count for part in home.parts),
        overdue=sum(p.listed - p.settled for p in home.payers if today > (cash if p.cash else bank)),
        discrepancies=sum(kind.count for kind in home.kinds),
        parts=len(home.parts),
        closed=sum(part.state == "closed" for part in home.parts),
        closable=sum(part.state == "open" and not closable(part).why_not for part in home.parts),
    )


def standing_lists(rosters: list[Standing]) -> list[Standing]:
    """Leave out attempts that failed or were taken back where the list stands sent or approved beside them."""
    live = {(one.part, one.list_number) for one in rosters if one.state in LIVE}
    return [one for one in rosters if one.state in LIVE or (one.part, one.list_number) not in live]


def closable(part: PartStanding) -> Closable:
    return Closable(
        part,
        reference.programmes()[part.programme].name,
        rules.blockers(
            listed=part.listed_count,
            rosters_at_work=part.rosters_at_work,
            outstanding=part.outstanding_count,
            outstanding_amount=part.outstanding_amount,
            discrepancies=part.open_discrepancies,
            difference=part.difference,
        ),
    )


def money(request: WebRequest, home: Home) -> list[Part]:
    """Lay out where the run's money is: what is to be paid, and what became of it."""

    def whole(name: str) -> int:
        return sum(int(getattr(part, f"{name}_amount")) for part in home.parts)

    url = address(request, home.run, home.unit, "balance")
    rest = [
        Part(say("Đã trả"), whole("paid"), "ok", url),
        Part(say("Từ chối, trả lại"), whole("rejected") + whole("returned"), "bad", url),
        Part(say("Chưa lĩnh"), whole("unclaimed"), "warn", url),
        Part(say("Đã hủy"), whole("cancelled"), "mute", url),
        Part(say("Chờ kết quả"), whole("outstanding"), "wait", url),
    ]
    always = (say("Đã trả"), say("Chờ kết quả"))
    return [
        Part(say("Phải trả"), whole("listed"), "info"),
        *(part for part in rest if part.amount or part.label in always),
    ]


def by_unit(parts: list[PartStanding]) -> list[dict[str, Any]]:
    """Add up a run's parts by owner, those with the most left to do first."""
    owners = dict.fromkeys((part.owner, part.owner_name) for part in parts)
    rows = []
    for owner, name in owners:
        own = [part for part in parts if part.owner == owner]
        rows.append(
            {
                "owner": owner,
                "name": name,
                "listed": sum(part.listed_count for part in own),
                "amount": sum(part.listed_amount for part in own),
                "paid": sum(part.paid_count for part in own),
                "outstanding": sum(part.outstanding_count for part in own),
                "open": sum(part.open_discrepancies + part.open_failures for part in own),
                "state": state_of(own),
            }
        )
    return sorted(rows, key=lambda row: (-row["outstanding"], -row["open"], row["owner"]))


def state_of(parts: list[PartStanding]) -> tuple[str, str] | None:
    """Say in a word where a run stands."""
    if not parts:
        return None
    if all(part.state == "closed" for part in parts):
        return "ok", say("Đã đóng")
    if any(part.outstanding_count < part.listed_count for part in parts):
        return "wait", say("Đang đối chiếu")
    return "info", say("Đang mở")


# ---------------------------------------------------------------- what to do, and where


def todos(
    request: WebRequest, viewer: Viewer, home: Home, month: Month, closables: list[Closable]
) -> Iterator[Todo]:
    """List what waits for this viewer today."""
    rosters = home.listing.rosters if home.listing else []
    if viewer.may(Permission.ROSTER_APPROVE):
        yield from lists(rosters, "submitted", say("Duyệt"))
    if viewer.may(Permission.ROSTER_UPLOAD):
        yield from lists(rosters, "has_errors", say("Sửa lỗi"))
        yield from lists(rosters, "returned", say("Sửa và nạp lại"))
        yield from lists(rosters, "ready", say("Gửi duyệt"))
    if viewer.may(Permission.INSTRUCTION_CREATE) and month.not_instructed:
        yield Todo(
            say("Gửi lệnh chi cho {count} khoản, {amount} ₫", count=show(month.not_instructed),
                amount=show(home.not_instructed.amount)),
            address(request, home.run, home.unit, "instructions"),
        )  # fmt: skip
    discrepancies = address(request, home.run, home.unit, "discrepancies")
    asked = sum(kind.waiting for kind in home.kinds)
    if asked and viewer.may(Permission.DISCREPANCY_CONSENT):
        yield Todo(
            say("{count} đề nghị xử lý chênh lệch chờ anh/chị đồng ý", count=show(asked)), discrepancies
        )
    if viewer.may(Permission.DISCREPANCY_RESOLVE):
        for kind in home.kinds[:SHOWN_EACH]:
            if kind.count > kind.waiting:
                title = say(KIND_TITLES[DiscrepancyKind(kind.kind)])
                url = f"{discrepancies}?kind={kind.kind}" if discrepancies else ""
                yield Todo(
                    say("{count} dòng: {title}", count=show(kind.count - kind.waiting), title=title), url
                )
    if month.overdue and all(kind.kind != "no_answer" for kind in home.kinds):
        yield Todo(
            say("{count} khoản đã quá hạn trả lời của đơn vị chi trả", count=show(month.overdue)),
            address(request, home.run, home.unit, "balance"),
        )
    ready = sum(one.part.state == "open" and not one.why_not for one in closables)
    if ready and viewer.may(Permission.RUN_CLOSE):
        yield Todo(say("{count} phần của kỳ đã đủ điều kiện đóng", count=ready), "#closing")


def lists(rosters: list[Standing], state: str, verb: str) -> Iterator[Todo]:
    found = [one for one in rosters if one.state == state and not one.approved]
    names = reference.programmes()
    for one in found[:SHOWN_EACH]:
        sentence = say("{verb}: {programme}, {unit}", verb=verb, programme=names[one.part.programme].name,
                       unit=one.part.owner_name)  # fmt: skip
        yield Todo(sentence, f"/rosters/{one.id}")
    if len(found) > SHOWN_EACH:
        yield Todo(say("… và {count} danh sách khác", count=len(found) - SHOWN_EACH), "")


def address(request: WebRequest, run: Run, unit: str, name: str) -> str:
    """Give the address of a run's page, or nothing where no such page exists."""
    if name.startswith("#"):
        return name
    route = name if name.startswith("/") else f"/runs/{{run}}/{name}"
    if route not in request.app.state.get("routes", ()):
        return ""
    return route.format(run=run) + (f"?unit={unit}" if unit else "")


def ways_of_administrators(request: WebRequest, viewer: Viewer) -> list[Todo]:
    known = (
        (say("Người dùng và quyền"), "/users", Permission.USER_MANAGE),
        (say("Đơn vị và địa bàn"), "/units", Permission.USER_MANAGE),
        (say("Nhật ký"), "/audit", Permission.AUDIT_READ),
    )
    open_to = request.app.state.get("routes", ())
    return [Todo(label, url) for label, url, needed in known if viewer.may(needed) and url in open_to]


routes = [show_home, show_runs, show_run, close_part, *job_pages.routes, *approvals.routes]
