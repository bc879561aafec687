"""A list that pays two months shows each beside its total, on every page that shows the total, narrow ones too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from at_pages import a_file, go, seen, signed_in
from builders import OFFICE
from list_steps import bring, narrow
from offices import Office, an_office
from pages import open_browser
from playwright.sync_api import Browser
from running_month import RUN, Person, a_roster_file

from disburse.access import Role
from disburse.core.clock import FixedClock
from disburse.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def office(settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Office]:
    with an_office(settings, clock, tmp_path, {"hanh": (Role.SI_OFFICER, OFFICE)}) as served:
        yield served


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:  # after the office: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


def test_both_months_stand_beside_the_total(office: Office, browser: Browser) -> None:
    header, *lines = a_roster_file([Person(1, amount=2_000_001), Person(2)]).decode("utf-8-sig").splitlines()
    rows = [f"{header},Tháng hưởng", *(f"{line},11 + 12/2026" for line in lines)]
    with signed_in(browser, office, "hanh") as desk:
        bring(desk, a_file(office, "hai-thang.csv", "\n".join(rows).encode("utf-8-sig")))
        table = desk.get_by_role("table", name="Theo tháng hưởng")
        assert [" ".join(row.split()) for row in table.get_by_role("row").all_inner_texts()] == [
            "Tháng hưởng Người Số tiền (đồng)",
            "11/2026 2 1.500.000",
            "12/2026 2 1.500.001",
            "Cộng các tháng 3.000.001",
        ]
        narrow(desk, "months")
        go(desk, f"/runs/{RUN}/rosters")
        seen(desk, "3.000.001")
