"""The page of what is on file about people in a real browser: readable by everybody, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from builders import OFFICE, as_user
from known_lists import a_list, a_row
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

from disburse.people import actions
from disburse.people.rules import HolderKind, StopKind
from disburse.settings import Settings

pytestmark = pytest.mark.slow
NUMBER = "999145000001"


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    async def lay_in() -> None:
        await a_ground()
        await an_open_run()
        await a_list(a_row(1))
        maker, since = await as_user("maker"), date(2026, 1, 1)
        await actions.record_authorisation(
            maker, unit=OFFICE, number=NUMBER, holder="Trần Mẫu Con", kind=HolderKind.AUTHORISATION,
            since=since, until=None, evidence="Giấy 13-HSB số 12 ngày 01/01/2026",
        )  # fmt: skip
        await actions.record_stop(
            maker, unit=OFFICE, number=NUMBER, kind=StopKind.DEAD, on=since, evidence="Giấy thử"
        )

    with a_served_office(settings, lay_in) as served_at:
        yield served_at


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:  # after the address: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


@pytest.mark.parametrize(("size", "script"), [(DESK, True), (PHONE, True), (DESK, False)])
def test_the_page_of_people_is_readable_and_takes_a_report(
    browser: Browser, address: str, size: dict[str, int], script: bool
) -> None:
    page = open_page(browser, f"{address}/sign-in", size, java_script_enabled=script)
    sign_in(page, "maker")
    page.goto(f"{address}/people", wait_until="networkidle")
    if script:
        assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert complaints(page) == []
    page.fill("#f-stop-number", "12345")
    page.fill("#f-stop-on", "2026-01-01")
    page.fill("#f-stop-evidence", "Giấy thử")
    follow(page.get_by_role("button", name="Ghi báo mất hoặc tạm dừng"))
    assert page.locator("#f-stop-number-error").is_visible()
    if script:
        assert_accessible(page)
