"""All that waits for one second person: lists, their withdrawal, changed accounts, discrepancies, merges (`ux.md` 2.2 page 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromQuery

from disburse.access import Permission, Role, Viewer
from disburse.core.states import DiscrepancyKind
from disburse.db import run, transaction
from disburse.places import reference
from disburse.reconciliation.rules import KIND_TITLES
from disburse.service import service
from disburse.web.replies import WebRequest, page, viewer_of
from disburse.words import say

PAGE: Final = 100
DIGITS: Final = 17  # of a moment in microseconds: until the year 5138
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
Sort = Literal["roster", "withdrawal", "accounts", "decision", "merge"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what it is, how much it is about in đồng, who asked since when, and where it is decided.

    `run` is empty for what is of no run; `place` is its place in the order of waiting.
    """

    sort: Sort
    title: str
    run: str
    owner_name: str
    count: int
    amount: int
    who: str
    since: datetime
    days: int
    url: str
    place: str


async def waiting_for(viewer: Viewer, *, after: str = "", limit: int = PAGE) -> list[Waiting]:
    """List up to `limit` + 1 things that wait for a viewer's approval after a place, the oldest first.

    The last one only says that more follow. What he did himself waits for somebody else.
    """
    viewer.require(Permission.ROSTER_APPROVE)
    held = list(viewer.units(Role.SI_APPROVER, Role.COMMUNE_APPROVER))
    asked = limit + 1, held, *_place(after)
    async with transaction(viewer):
        rosters = await run("dashboard", "waiting_rosters", *asked)
        withdrawals = await run("dashboard", "waiting_withdrawals", *asked)
        accounts = await run("dashboard", "waiting_accounts", *asked)
        decisions = await run("dashboard", "waiting_decisions", *asked)
        merges = await run("dashboard", "waiting_merges", *asked)
    found = [
        *(_waiting("roster", row, _list_title(row), f"/rosters/{row['id']}") for row in rosters),
        *(
            _waiting("withdrawal", row, _list_title(row), f"/rosters/{row['id']}/withdrawal")
            for row in withdrawals
        ),
        *(_waiting("accounts", row, _list_title(row), f"/rosters/{row['id']}/accounts") for row in accounts),
        *(
            _waiting(
                "decision",
                row,
                say(KIND_TITLES[DiscrepancyKind(row["kind"])]),
                f"/runs/{row['run']}/discrepancies?kind={row['kind']}&state=proposed_override&unit={row['owner']}",
            )
            for row in decisions
        ),
        *(
            _waiting("merge", row, say("Hai hồ sơ của một người"), f"/people/merges/{row['id']}")
            for row in merges
        ),
    ]
    return sorted(found, key=lambda one: (one.since, one.place))[: limit + 1]


@get("/approvals", opt={"permission": Permission.ROSTER_APPROVE})
async def show_approvals(request: WebRequest, after: FromQuery[str] = "") -> Response[Any]:
    found = await waiting_for(viewer_of(request), after=after, limit=PAGE)
    return page(
        request,
        "dashboard/approvals.html",
        found=found[:PAGE],
        next_url=f"/approvals?after={quote(found[PAGE - 1].place)}" if len(found) > PAGE else "",
        after=after,
    )


def _place(after: str) -> tuple[datetime | None, str]:
    """Read a place in the order of waiting; what is none is the beginning."""
    since, _, key = after.partition(":")
    if not key or not since.isdecimal() or len(since) > DIGITS:
        return None, ""
    return BEGINNING + int(since) * MICROSECOND, key


def _waiting(sort: Sort, row: Any, title: str, url: str) -> Waiting:
    return Waiting(
        sort=sort,
        title=title,
        run=row["run"],
        owner_name=row["owner_name"],
        count=row["line_count"] if sort in ("roster", "withdrawal") else row["count"],
        amount=row["amount"],
        who=row["who"] or "",
        since=row["since"],
        days=max((service().clock.now() - row["since"]).days, 0),
        url=url,
        place=f"{(row['since'] - BEGINNING) // MICROSECOND:0{DIGITS}}:{row['key']}",
    )


def _list_title(row: Any) -> str:
    title = reference.programmes()[row["programme"]].name
    return (
        f"{title} · {say('danh sách số {number}', number=row['list_number'])}"
        if row["list_number"] > 1
        else title
    )


routes = [show_approvals]
