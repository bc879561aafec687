"""Lists as they are looked at in a real browser: lines, problems, versions; and an upload that goes on by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from builders import OFFICE, as_user, as_worker
from pages import (
    DESK,
    NARROW,
    PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    complaints,
    follow,
    open_browser,
    open_page,
    sign_in,
)
from playwright.sync_api import Browser, Page, Route
from running_month import RUN, Person, a_ground, a_read_roster, a_roster_file, an_open_run
from served_office import a_served_office

from disburse.rosters import actions
from disburse.settings import Settings

pytestmark = pytest.mark.slow
MANY = [Person(n, cash=n % 3 == 0) for n in range(1, 131)]
WARNED = [Person(200), Person(201, account="0912345678")]
ODD = "\n".join(
    (
        "Họ và tên;Số CCCD;Xã;Loại chế độ;Số tiền;Hình thức;Điện thoại",
        "Nguyễn  Mẫu An;999145000500;Xã Mường Hoa;Hưu trí;1000000;TM;912345678",
        "Bà Nguyễn Mẫu Bình (mới chuyển đến);999145000501;Phú Vinh, huyện Tân Lạc;Hưu trí;1000000;TM;",
    )
)
BROKEN = [Person(300), Person(301, account="9704050000000018"), Person(302, amount=0)]


@pytest.fixture
def lists() -> dict[str, UUID]:
    return {}


@pytest.fixture
def address(settings: Settings, lists: dict[str, UUID]) -> Iterator[str]:
    """Serve an office with a list sent, one with errors, and one that was taken in before."""

    async def lay_in() -> None:
        await a_ground()
        await an_open_run()
        lists["many"] = await a_read_roster(MANY)
        lists["sent"] = await a_read_roster(WARNED, list_number=2)
        await actions.submit_roster(await as_user("maker"), lists["sent"], acknowledge=None)
        lists["broken"] = await a_read_roster(BROKEN, list_number=3)
        lists["again"] = await a_read_roster(MANY)
        lists["odd"] = await an_odd_roster()

    with a_served_office(settings, lay_in) as base:
        yield base


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:  # after the address: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


async def an_odd_roster() -> UUID:
    """Take in a list with cells that are read otherwise than they stand."""
    roster_id, _ = await actions.upload_roster(
        await as_user("maker"),
        ODD.encode(),
        file_name="bo-sung.csv",
        run=RUN,
        unit=OFFICE,
        programme="SI",
        list_number=5,
    )
    await actions.read_roster_file(await as_worker(), roster_id)
    return roster_id


def at_desk(browser: Browser, address: str, who: str, size: dict[str, int] = DESK) -> Page:
    page = open_page(browser, f"{address}/sign-in", size)
    sign_in(page, who)
    return page


@pytest.mark.parametrize("size", [DESK, PHONE, NARROW], ids=["desk", "phone", "narrow"])
def test_the_pages_of_looking_are_accessible_at_every_size(
    browser: Browser, address: str, lists: dict[str, UUID], size: dict[str, int]
) -> None:
    page = at_desk(browser, address, "maker", size)
    for path in (
        f"/rosters/{lists['many']}/lines",
        f"/rosters/{lists['many']}/lines?way=cash_home",
        f"/rosters/{lists['broken']}",
        f"/rosters/{lists['again']}",
        f"/rosters/{lists['odd']}",
        f"/rosters/{lists['odd']}/normalised?code=R19",
        f"/rosters/{lists['odd']}/normalised?code=R23",
        f"/runs/{RUN}/rosters?standing=ready",
        f"/runs/{RUN}/rosters",
        f"/runs/{RUN}",
        "/jobs",
    ):
        page.goto(f"{address}{path}")
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        assert page.locator("h1").count() == 1
    checker = at_desk(browser, address, "checker", size)
    for path in (f"/rosters/{lists['sent']}", "/approvals"):
        checker.goto(f"{address}{path}")
        assert_accessible(checker)
        assert_no_sideways_scroll(checker)
    assert complaints(page) + complaints(checker) == []


def test_the_approver_walks_through_the_lines_and_finds_a_person(
    browser: Browser, address: str, lists: dict[str, UUID]
) -> None:
    page = at_desk(browser, address, "checker")
    page.goto(f"{address}/rosters/{lists['many']}")
    follow(page.get_by_role("link", name="Xem từng dòng"))
    assert page.locator("tbody tr").count() == 100
    follow(page.get_by_role("link", name="Các dòng tiếp theo"))
    assert page.locator("tbody tr").count() == 30
    page.fill("#f-q", MANY[4].account_number[-4:])
    follow(page.get_by_role("button", name="Lọc"))
    assert page.locator("tbody th", has_text=MANY[4].name).count() == 1
    assert "q=" not in page.url


def test_what_was_normalised_is_looked_at_then_accepted_with_the_sending(
    browser: Browser, address: str, lists: dict[str, UUID]
) -> None:
    page = at_desk(browser, address, "maker")
    page.goto(f"{address}/rosters/{lists['odd']}")
    page.fill("#f-count", "2")
    page.fill("#f-amount", "2000000")
    follow(page.get_by_role("button", name="Gửi duyệt: 2 người"))
    follow(page.get_by_role("link", name="Xem trước và sau R23").first)
    assert page.locator("tbody mark", has_text="␣").count() > 0
    page.goto(f"{address}/rosters/{lists['odd']}")
    page.fill("#f-count", "2")
    page.fill("#f-amount", "2000000")
    for warning in page.locator("[name=acknowledge]").all():
        warning.check()
    follow(page.get_by_role("button", name="Gửi duyệt: 2 người"))
    checker = at_desk(browser, address, "checker")
    checker.goto(f"{address}/rosters/{lists['odd']}")
    assert checker.get_by_text("Đã chấp nhận: Người Thử maker").count() == 3
    refused, *others = complaints(page)
    assert ("422" in refused, others, complaints(checker)) == (True, [], [])


def test_an_upload_shows_its_percent_and_is_sent_again_by_itself_when_the_network_is_lost(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    file = tmp_path / "bo-sung.csv"
    file.write_bytes(a_roster_file([Person(400)]))
    page = at_desk(browser, address, "maker")
    page.goto(f"{address}/runs/{RUN}/rosters?programme=SI&number=4")
    tries: list[Route] = []

    def lose_the_first(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        tries.append(route)
        if len(tries) == 1:
            route.abort("connectionreset")

    page.route("**/rosters", lose_the_first)
    page.set_input_files("#f-file", file)
    page.get_by_text("Mất mạng, tự gửi lại sau ít giây").wait_for(timeout=10_000)
    page.locator("[data-upload-percent]", has_text=re.compile(r"^\d+%$")).wait_for(timeout=10_000)
    tries[1].continue_()
    page.wait_for_url("**/rosters/*-*", timeout=20_000)
    assert len(tries) == 2
