"""The home of each role, the runs, and the closing of a run's parts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.core.errors import Conflict, Refusal
from disburse.dashboard import actions, approvals, job_pages, rules
from disburse.dashboard.actions import Home
from disburse.dashboard.rules import Month
from disburse.dashboard.store import PartStanding
from disburse.dashboard.todos import address, closable, standing_lists, todos, ways_of_administrators
from disburse.identity.actions import SignInWaits, WrongPassword, confirm_password
from disburse.places import reference
from disburse.places.pay_days import without_days
from disburse.rosters import runs
from disburse.service import service
from disburse.web.charts import Part
from disburse.web.forms import form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import say


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


@post(
    "/runs/{run:str}/closing",
    opt={"permission": Permission.RUN_CLOSE, "fields": ("unit", "programme", "password")},
)
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
    month = month_of(home)
    gone = Counter[tuple[str, str]]()
    for one in home.gone:
        gone[one.owner, one.programme] += one.people
    closables = [closable(part, gone[part.owner, part.programme]) for part in home.parts]
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
        deadline=rules.next_deadline(actions.days_in_sight(home), today, calendar),
        without_days=without_days(run, actions.programmes_in_sight(home)),
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


def month_of(home: Home) -> Month:
    """Count a run's lists, payments and open things."""
    rosters = standing_lists(home.listing.rosters if home.listing else [])
    states = [one.state for one in rosters]
    return Month(
        run=home.run,
        rosters_before=min((days.rosters_before for days in actions.days_in_sight(home)), default=None),
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
        overdue=sum(payer.overdue for payer in home.payers),
        discrepancies=sum(kind.count for kind in home.kinds),
        parts=len(home.parts),
        closed=sum(part.state == "closed" for part in home.parts),
        closable=sum(part.state == "open" and not closable(part).why_not for part in home.parts),
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


routes = [show_home, show_runs, show_run, close_part, *job_pages.routes, *approvals.routes]
