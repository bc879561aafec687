"""Registering another way to be paid, in a real browser, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from builders import OFFICE, as_user
from known_lists import CASH, a_list, a_row, an_approved_list
from pages import (
    DESK,
    PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    complaints,
    follow,
    open_browser,
    open_page,
    sign_in,
)
from playwright.sync_api import Browser
from running_month import RUN, a_ground, an_open_run
from served_office import a_served_office

from disburse.core.states import Method
from disburse.people import registrations
from disburse.people.registering import Paper, Registration
from disburse.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def place(settings: Settings) -> Iterator[str]:
    """Serve a list with one paper on file and one that is missing; give the address of its page."""
    lists = []

    async def lay_in() -> None:
        await a_ground()
        await an_open_run(RUN.previous())
        await an_approved_list(a_row(1, **CASH), a_row(2, **CASH), run=RUN.previous())
        await an_open_run()
        await registrations.register(
            await as_user("maker"), unit=OFFICE, number="999145000001",
            registration=Registration(
                Method.ACCOUNT, date(2026, 11, 20), Paper.FORM, "23-CBH số 12", "3105205000001"
            ),
            bank="Agribank",
        )  # fmt: skip
        lists.append(await a_list(a_row(1), a_row(2)))

    with a_served_office(settings, lay_in) as address:
        yield f"{address}/rosters/{lists[0]}"


@pytest.fixture
def browser(place: str) -> Iterator[Browser]:  # after the address: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


@pytest.mark.parametrize(("size", "script"), [(DESK, True), (PHONE, True), (DESK, False)])
def test_from_the_list_to_the_paper(browser: Browser, place: str, size: dict[str, int], script: bool) -> None:
    page = open_page(browser, f"{place.partition('/rosters')[0]}/sign-in", size, java_script_enabled=script)
    sign_in(page, "maker")
    page.goto(place, wait_until="networkidle")
    assert page.get_by_text("1 người đổi hình thức nhận theo giấy đăng ký").is_visible()
    if script:
        assert_accessible(page)
    assert_no_sideways_scroll(page)
    follow(page.get_by_role("link", name="Ghi giấy đăng ký").first)
    if script:
        assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.fill("#f-number", "999145000002")
    page.select_option("#f-method", "account")
    page.fill(
        "#f-received_on",
        "2026-11-20" if page.get_attribute("#f-received_on", "type") == "date" else "20/11/2026",
    )
    page.fill("#f-paper", "23-CBH số 13")
    page.fill("#f-account", "3105205000002")
    page.fill("#f-bank", "Agribank")
    follow(page.get_by_role("button", name="Ghi giấy đăng ký"))
    assert page.get_by_text("Đã ghi, có hiệu lực từ kỳ 12/2026.").is_visible()
    if script:
        assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert complaints(page) == []
