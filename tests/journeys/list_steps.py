"""A list at its pages in a browser: brought, sent, approved; every page looked at, narrow ones too."""

from __future__ import annotations

import os
from pathlib import Path

from at_pages import base_of, follow, look, press
from clients import PASSWORD
from pages import NARROW, PHONE, assert_no_sideways_scroll
from playwright.sync_api import Page, expect
from running_month import RUN

HEARD_BY = 20_000  # ms a job of a few lines may take on a busy machine
SHOTS = os.environ.get("SHOTS", "")  # a folder for screenshots, for whoever wants to look


def bring(page: Page, file: Path) -> None:
    page.goto(f"{base_of(page)}/runs/{RUN}/rosters?programme=SI#upload")
    page.set_input_files("#f-file", file)
    page.wait_for_url("**/rosters/*-*", timeout=HEARD_BY)
    expect(page.get_by_role("heading", name="Danh sách này")).to_be_visible(timeout=HEARD_BY)
    look(page)


def send(page: Page, count: str, amount: str) -> None:
    page.fill("#f-count", count)
    page.fill("#f-amount", amount)
    follow(page, page.get_by_role("button", name="Gửi duyệt", exact=False))


def approve(page: Page, words: str, said: str) -> None:
    page.goto(f"{base_of(page)}/approvals")
    follow(page, page.get_by_role("link", name="Duyệt danh sách"))
    page.fill("#f-password", PASSWORD)
    press(page, words)
    expect(page.get_by_text(said)).to_be_visible(timeout=HEARD_BY)


def narrow(page: Page, name: str) -> None:
    """See that the page stands on a phone and a narrower one."""
    before = page.viewport_size
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert_no_sideways_scroll(page)
    if before:
        page.set_viewport_size(before)
    shot(page, name)


def shot(page: Page, name: str) -> None:
    look(page)
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
