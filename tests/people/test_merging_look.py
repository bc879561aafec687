"""Merging two records and registering another way to be paid, in a real browser, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from builders import OFFICE, as_user
from clients import PASSWORD
from known_lists import CASH, an_approved_list
from merged_people import KEPT, OTHER, a_row_of
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
from running_month import a_ground, an_open_run
from served_office import a_served_office

from disburse.core.states import Method
from disburse.people import registrations
from disburse.people.registering import Paper, Registration
from disburse.settings import Settings

pytestmark = pytest.mark.slow


async def two_records() -> None:
    await a_ground()
    await an_open_run()
    await an_approved_list(a_row_of(KEPT, **CASH), a_row_of(OTHER, **{"Loại chế độ": "Tuất"}))
    await registrations.register(
        await as_user("maker"), unit=OFFICE, number=KEPT,
        registration=Registration(Method.CASH_HOME, date(2026, 1, 5), Paper.FORM, "23-CBH số 12"),
    )  # fmt: skip


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    with a_served_office(settings, two_records) as served_at:
        yield served_at


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:  # after the address: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


@pytest.mark.parametrize(("size", "script"), [(DESK, True), (PHONE, True), (DESK, False)])
def test_two_records_are_looked_at_asked_for_and_merged(
    browser: Browser, address: str, size: dict[str, int], script: bool
) -> None:
    page = open_page(browser, f"{address}/sign-in", size, java_script_enabled=script)
    sign_in(page, "maker")
    for path in ("/people/registrations", "/people/merges"):
        page.goto(f"{address}{path}", wait_until="networkidle")
        if script:
            assert_accessible(page)
        assert_no_sideways_scroll(page)
    page.fill("#f-kept", KEPT)
    page.fill("#f-merged", OTHER)
    follow(page.get_by_role("button", name="Xem hai hồ sơ cạnh nhau"))
    if script:
        assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.fill("#f-reason", "Một người, theo CCCD và sổ BHXH")
    follow(page.get_by_role("button", name="Đề nghị gộp hai hồ sơ"))
    assert page.get_by_text("Đang chờ người thứ hai.").is_visible()
    merge = page.url
    second = open_page(browser, f"{address}/sign-in", size, java_script_enabled=script)
    sign_in(second, "checker")
    second.goto(merge, wait_until="networkidle")
    if script:
        assert_accessible(second)
    assert_no_sideways_scroll(second)
    second.fill("#f-password", PASSWORD)
    follow(second.get_by_role("button", name="Đồng ý: hai hồ sơ là một người"))
    assert second.get_by_text("Đã gộp.").is_visible()
    if script:
        assert_accessible(second)
    assert complaints(page) == complaints(second) == []
