"""Signing in as a person sees it, in a real browser."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from builders import a_province_units, a_user
from clients import PASSWORD, static_home
from pages import assert_accessible, follow, open_browser, open_page, served, sign_in
from playwright.sync_api import Browser

from disburse.app import create_app
from disburse.identity.opening import open_disburse
from disburse.identity.passwords import hash_password
from disburse.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:  # after the address: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    async def fill() -> None:
        async with open_disburse(settings):
            await a_province_units()
            await a_user("canbo", password_hash=await hash_password(PASSWORD))

    asyncio.run(fill())
    with served(create_app(replace(settings, home=static_home()))) as base:
        yield base


def test_signing_in_needs_no_script_and_back_shows_nothing_after_signing_out(
    browser: Browser, address: str
) -> None:
    page = open_page(browser, f"{address}/password", java_script_enabled=False)
    sign_in(page, "canbo")
    assert page.url == f"{address}/password"
    assert "Người Thử canbo" in page.content()
    follow(page.locator("button[value=leave]"))
    assert page.url.startswith(f"{address}/sign-in")
    page.go_back()
    assert "Người Thử canbo" not in page.content()


def test_the_pages_of_signing_in_are_accessible(browser: Browser, address: str) -> None:
    page = open_page(browser, f"{address}/sign-in?next=/password")
    assert_accessible(page)
    sign_in(page, "canbo", "sai hẳn rồi")
    assert page.locator("#f-password").is_visible()
    assert_accessible(page)
    sign_in(page, "canbo")
    assert page.url == f"{address}/password"
    assert_accessible(page)
