"""The month and its rosters in a real browser: few clicks, readable by everybody, usable without JavaScript."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from clients import PASSWORD, static_home
from pages import (
    DESK,
    NARROW,
    PHONE,
    assert_accessible,
    assert_no_foreign_requests,
    assert_no_sideways_scroll,
    complaints,
    follow,
    open_browser,
    open_page,
    sign_in,
)
from playwright.sync_api import Browser, Page
from running_month import RUN, Person, a_ground, a_roster_file, an_approved_roster, an_open_run
from served_office import a_served_office

from disburse.settings import Settings

pytestmark = pytest.mark.slow
PEOPLE = [Person(1), Person(2, amount=2_500_000), Person(3, cash=True)]
BROKEN = [*PEOPLE, Person(5, amount=0), Person(6, account="9704050000000018")]


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:  # after the address: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """Serve an office with one approved month behind it and one open; a worker runs as its own process."""

    async def lay_in() -> None:
        await a_ground()
        await an_open_run(RUN.previous())
        await an_approved_roster(PEOPLE, run=RUN.previous())
        await an_open_run()

    environment = {
        **os.environ,
        "DISBURSE_DATA": str(static_home()),
        "DISBURSE_DATABASE_URL": str(settings.app_url),
        "DISBURSE_WORKER_URL": str(settings.worker_url),
        "DISBURSE_OWNER_URL": str(settings.owner_url),
        "DISBURSE_KEY_FILE": str(settings.key_file),
    }
    with a_served_office(settings, lay_in) as base:
        worker = subprocess.Popen([sys.executable, "-m", "disburse.jobs"], env=environment)
        try:
            yield base
        finally:
            worker.terminate()
            worker.wait(30)


def test_a_clean_roster_is_approved_in_six_clicks_of_two_people(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    file = tmp_path / "danh-sach.csv"
    file.write_bytes(a_roster_file([*PEOPLE, Person(4)]))
    maker = at_home(browser, address, "maker")
    clicks = click(maker, "Nạp danh sách chi trả")
    maker.set_input_files("#f-file", file)  # the system's dialog is one click, and choosing is sending
    clicks += 1
    maker.wait_for_selector("text=Gửi duyệt: 4 người", timeout=60_000)  # the page waits by itself
    assert_accessible(maker)
    maker.fill("#f-count", "4")
    maker.fill("#f-amount", "5.500.000")
    clicks += click(maker, "Gửi duyệt: 4 người, 5.500.000 ₫")
    assert "không thể tự duyệt" in maker.content()
    checker = at_home(browser, address, "checker")
    clicks += click(checker, "Duyệt: ")
    assert_accessible(checker)
    checker.fill("#f-password", PASSWORD)
    clicks += click(checker, "Duyệt danh sách: 4 người, 5.500.000 ₫")
    checker.wait_for_selector("text=Đã duyệt và lập 4 khoản chi", timeout=60_000)
    assert clicks <= 6
    for page in (maker, checker):
        assert_no_foreign_requests(page)
        assert complaints(page) == []


def test_a_list_with_errors_is_uploaded_and_read_without_javascript(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    file = tmp_path / "loi.csv"
    file.write_bytes(a_roster_file(BROKEN))
    page = at_home(browser, address, "maker", java_script_enabled=False)
    click(page, "Nạp danh sách chi trả")
    page.set_input_files("#f-file", file)
    click(page, "Nạp và kiểm tra")
    page.wait_for_selector("text=Cần sửa trước khi gửi duyệt: 2 nguyên nhân", timeout=60_000)
    click(page, "Xem R10")
    assert page.locator("tbody tr", has_text="••••0018").count() == 1


@pytest.mark.parametrize("size", [DESK, PHONE, NARROW], ids=["desk", "phone", "narrow"])
def test_the_pages_of_the_month_are_accessible_at_every_size(
    browser: Browser, address: str, size: dict[str, int], tmp_path: Path
) -> None:
    page = at_home(browser, address, "maker", size=size)
    file = tmp_path / "loi.csv"
    file.write_bytes(a_roster_file(BROKEN))
    page.goto(f"{address}/runs/{RUN}/rosters")
    assert_well_made(page)
    page.set_input_files("#f-file", file)
    page.wait_for_selector("text=Cần sửa trước khi gửi duyệt", timeout=60_000)
    assert page.get_by_text("Cần sửa trước khi gửi duyệt: 2 nguyên nhân").count() == 1
    assert_well_made(page)
    for path in (f"/runs/{RUN}", f"/runs/{RUN.previous()}", "/runs", f"/runs/{RUN}/rosters"):
        page.goto(f"{address}{path}")
        assert_well_made(page)


def assert_well_made(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert page.locator("h1").count() == 1


def at_home(
    browser: Browser, address: str, username: str, size: dict[str, int] = DESK, **options: object
) -> Page:
    page = open_page(browser, f"{address}/sign-in", size, **options)
    sign_in(page, username)
    assert page.url == f"{address}/runs/{RUN}"
    return page


def click(page: Page, words: str) -> int:
    """Press the link or button of these words; count it."""
    follow(page.locator("a, button", has_text=words).locator("visible=true").first)
    return 1
