"""All that waits for one second person: lists, their withdrawal, changed accounts, discrepancies, merges (`ux.md` 2.2 page 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from litestar import Response, get

from disburse.access import Permission, Role, Viewer
from disburse.core.states import DiscrepancyKind
from disburse.db import run, transaction
from disburse.places import reference
from disburse.reconciliation.rules import KIND_TITLES
from disburse.rosters.looking import within
from disburse.service import service
from disburse.web.replies import WebRequest, page, viewer_of
from disburse.words import say

SHOWN_MAX: Final = 200  # of each sort
Sort = Literal["roster", "withdrawal", "accounts", "decision", "merge"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what it is, how much it is about in đồng, who asked since when, and where it is decided.

    `run` is empty for what is of no run.
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


async def waiting_for(viewer: Viewer) -> list[Waiting]:
    """List what waits for a viewer's approval, the oldest first; what he did himself waits for somebody else."""
    viewer.require(Permission.ROSTER_APPROVE)
    async with transaction(viewer):
        rosters = await run("dashboard", "waiting_rosters", SHOWN_MAX)
        withdrawals = await run("dashboard", "waiting_withdrawals", SHOWN_MAX)
        accounts = await run("dashboard", "waiting_accounts", SHOWN_MAX)
        decisions = await run("dashboard", "waiting_decisions", SHOWN_MAX)
        merges = await run("dashboard", "waiting_merges", SHOWN_MAX)
    held = viewer.units(Role.SI_APPROVER, Role.COMMUNE_APPROVER)
    found = [
        *(_waiting("roster", row, _list_title(row), f"/rosters/{row['id']}") for row in _own(rosters, held)),
        *(
            _waiting("withdrawal", row, _list_title(row), f"/rosters/{row['id']}/withdrawal")
            for row in _own(withdrawals, held)
        ),
        *(
            _waiting("accounts", row, _list_title(row), f"/rosters/{row['id']}/accounts")
            for row in _own(accounts, held)
        ),
        *(
            _waiting(
                "decision",
                row,
                say(KIND_TITLES[DiscrepancyKind(row["kind"])]),
                f"/runs/{row['run']}/discrepancies?kind={row['kind']}&state=proposed_override&unit={row['owner']}",
            )
            for row in _own(decisions, held)
        ),
        *(
            _waiting("merge", row, say("Hai hồ sơ của một người"), f"/people/merges/{row['id']}")
            for row in _own(merges, held)
        ),
    ]
    return sorted(found, key=lambda one: (one.since, one.url))


@get("/approvals", opt={"permission": Permission.ROSTER_APPROVE})
async def show_approvals(request: WebRequest) -> Response[Any]:
    return page(request, "dashboard/approvals.html", found=await waiting_for(viewer_of(request)))


def _own(rows: list[Any], held: tuple[str, ...]) -> list[Any]:
    """Keep what is of units the viewer approves for."""
    return [row for row in rows if any(within(unit, row["owner"], row["province"]) for unit in held)]


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
    )


def _list_title(row: Any) -> str:
    title = reference.programmes()[row["programme"]].name
    return (
        f"{title} · {say('danh sách số {number}', number=row['list_number'])}"
        if row["list_number"] > 1
        else title
    )


routes = [show_approvals]
