"""The main ways through the pages: which one a page belongs to."""

from __future__ import annotations

import pytest

from disburse.access import Role, Viewer
from disburse.web.ways import MOST, WAYS, ways

RUN = "2026-12"


def current(role: Role, path: str) -> list[str]:
    return [address for address, is_current in taken(role, path) if is_current]


def taken(role: Role, path: str) -> list[tuple[str, bool]]:
    viewer = Viewer("", "web", None, None, "anh", "Anh", ((role, "BHXH-01"),))
    routes = {way.route for way in WAYS}
    return [(address, is_current) for _, address, is_current, _ in ways(viewer, path, RUN, routes)]


@pytest.mark.parametrize("path", ["/", f"/runs/{RUN}"])
def test_the_page_of_a_run_is_the_home(path: str) -> None:
    assert current(Role.SI_OFFICER, path) == ["/"]


@pytest.mark.parametrize(
    "path",
    [
        f"/runs/{RUN}/reconciliation",
        f"/runs/{RUN}/balance",
        f"/runs/{RUN}/discrepancies",
        "/discrepancies/5f0c9a7e-0000-4000-8000-000000000001",
    ],
)
def test_the_balance_and_the_discrepancies_belong_to_reconciliation(path: str) -> None:
    assert current(Role.SI_APPROVER, path) == [f"/runs/{RUN}/reconciliation"]


@pytest.mark.parametrize("page", ["instructions", "confirmations"])
@pytest.mark.parametrize(
    "role", [Role.SI_OFFICER, Role.SI_APPROVER, Role.COMMUNE_OFFICER, Role.PAYER_OFFICER]
)
def test_what_goes_to_payers_and_comes_back_has_one_entry(role: Role, page: str) -> None:
    of_office = {"instructions": f"/runs/{RUN}/rosters", "confirmations": f"/runs/{RUN}/reconciliation"}
    entry = f"/runs/{RUN}/{page}" if role == Role.PAYER_OFFICER else of_office[page]
    for path in (f"/runs/{RUN}/{page}", f"/{page}/5f0c9a7e-0000-4000-8000-000000000001/1"):
        assert current(role, path) == [entry]


def test_a_page_of_no_entry_marks_none() -> None:
    assert current(Role.SI_OFFICER, "/password") == []


@pytest.mark.parametrize("role", list(Role))
def test_nobody_meets_more_ways_than_fit(role: Role) -> None:
    assert 1 <= len(taken(role, "/")) <= MOST
