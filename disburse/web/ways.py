"""The main ways through the pages, at most six for each role (`ux.md` 2.1); addresses only, no feature."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from disburse.access import Permission, Viewer
from disburse.words import mark, say

MOST: Final = 6
P = Permission


class Way(NamedTuple):
    """One entry: its words, its route, who may take it, and who has a better one."""

    label: str
    route: str  # `{run}` is filled with the run that is being looked at
    permission: Permission
    unless: Permission | None = None
    also: tuple[str, ...] = ()  # other routes whose pages belong to the entry


WAYS: Final = (
    Way(mark("Trang chủ"), "/", P.HOME_READ, also=("/runs/{run}", "/approvals")),
    Way(
        mark("Danh sách"),
        "/runs/{run}/rosters",
        P.ROSTER_READ,
        also=("/rosters", "/people", "/column-lessons", "/runs/{run}/instructions", "/instructions"),
    ),
    Way(
        mark("Danh sách nhận"),
        "/runs/{run}/instructions",
        P.INSTRUCTION_READ,
        P.ROSTER_READ,
        ("/instructions",),
    ),
    Way(
        mark("Nạp kết quả"),
        "/runs/{run}/confirmations",
        P.CONFIRMATION_RECEIVE,
        P.ROSTER_READ,
        ("/confirmations",),
    ),
    Way(
        mark("Đối chiếu"),
        "/runs/{run}/reconciliation",
        P.DISCREPANCY_READ,
        also=(
            "/runs/{run}/balance",
            "/runs/{run}/discrepancies",
            "/discrepancies",
            "/runs/{run}/confirmations",
            "/confirmations",
        ),
    ),
    Way(mark("Vận động"), "/outreach", P.OUTREACH_READ, also=("/visits",)),
    Way(mark("Chuyển đổi"), "/switching", P.SWITCHING_READ),
    Way(mark("Báo cáo"), "/reports", P.REPORT_PRINT),
    Way(mark("Người dùng"), "/users", P.USER_MANAGE),
    Way(mark("Đơn vị"), "/units", P.USER_MANAGE),
    Way(mark("Nhật ký"), "/audit", P.AUDIT_READ),
)


def ways(viewer: Viewer, path: str, run: str, routes: Collection[str]) -> list[tuple[str, str, bool, str]]:
    """List a viewer's entries as (label, address, whether we are there, badge), of the routes that exist."""
    open_to = [
        way
        for way in WAYS
        if way.route in routes and viewer.may(way.permission) and not (way.unless and viewer.may(way.unless))
    ]
    return [
        (say(way.label), way.route.format(run=run), belongs(path, way, run), "") for way in open_to[:MOST]
    ]


def belongs(path: str, way: Way, run: str) -> bool:
    """Say whether a page belongs to an entry: its own page, one below it, or one of its other routes."""
    addresses = [route.format(run=run) for route in (way.route, *way.also)]
    if way.route == "/":  # every address lies below it
        return path in addresses
    return path in addresses or path.startswith(tuple(f"{address}/" for address in addresses))
