"""The administrator's pages in a real browser: readable by everybody, on a desk and on a phone, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from builders import OFFICE, a_province_units, a_user
from pages import (
    DESK,
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
from served_office import a_served_office

from disburse.access import Role
from disburse.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    async def lay_in() -> None:
        await a_province_units()
        await a_user("quantri", Role.ADMIN, "25")
        await a_user("canbo")

    with a_served_office(settings, lay_in) as base:
        yield base


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:  # after the address: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


def signed_in(browser: Browser, address: str, size: dict[str, int], **options: object) -> Page:
    page = open_page(browser, f"{address}/sign-in", size, **options)
    sign_in(page, "quantri")
    return page


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_of_an_administrator_is_well_made(
    browser: Browser, address: str, size: dict[str, int]
) -> None:
    page = signed_in(browser, address, size)
    for path in ("/", "/users", "/users/new", "/units", f"/units/{OFFICE}"):
        page.goto(f"{address}{path}", wait_until="networkidle")
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        assert page.locator("h1").count() == 1, path
        assert page.locator("nav.ways [aria-current]").count() == 1, path
    assert_no_foreign_requests(page)
    assert complaints(page) == []


def test_a_user_is_added_and_disabled_without_javascript(browser: Browser, address: str) -> None:
    page = signed_in(browser, address, DESK, java_script_enabled=False)
    page.goto(f"{address}/users/new")
    page.fill("#f-name", "Cán Bộ Mới")
    page.fill("#f-username", "moi")
    page.select_option("#f-role0", "si_officer")
    page.select_option("#f-unit0", OFFICE)
    follow(page.get_by_role("button", name="Thêm người dùng"))
    assert len(page.locator("output").inner_text()) == 19
    page.goto(f"{address}/users")
    row = page.locator("tr", has_text="moi")
    row.locator("summary").click()
    follow(row.get_by_role("button", name="Khóa người dùng"))
    row = page.locator("tr", has_text="Cán Bộ Mới")
    assert "Đã khóa" in row.inner_text()
    row.locator("summary").click()
    follow(row.get_by_role("button", name="Mở khóa người dùng"))
    assert "Đã khóa" not in page.locator("tr", has_text="Cán Bộ Mới").inner_text()
