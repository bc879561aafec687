"""What everybody does at a page in a real browser: sign in, go, follow, press, see; every page is looked at by axe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pages
from offices import Office
from pages import assert_accessible, assert_no_foreign_requests, complaints, open_page, sign_in
from playwright.sync_api import Browser, Locator, Page, expect


@contextmanager
def signed_in(browser: Browser, office: Office, username: str, *, script: bool = True) -> Iterator[Page]:
    """Sign in by the form, in a browser of one's own."""
    page = open_page(browser, f"{office.base}/sign-in", java_script_enabled=script)
    look(page)
    sign_in(page, username)
    look(page)
    yield page
    assert_no_foreign_requests(page)
    assert complaints(page) == []
    page.context.close()


def go(page: Page, path: str) -> None:
    answer = page.goto(base_of(page) + path)
    assert answer and answer.status == 200, path
    look(page)


def follow(page: Page, link: Locator) -> None:
    pages.follow(link)
    look(page)


def press(page: Page, words: str) -> None:
    follow(page, page.get_by_role("button", name=words, exact=True))


def seen(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def look(page: Page) -> None:
    """Every page a person meets can be used by everybody; axe itself is a script and needs them allowed."""
    if not page.evaluate("matchMedia('(scripting: none)').matches"):
        assert_accessible(page)


def base_of(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


def a_file(office: Office, name: str, content: bytes) -> Path:
    path = office.folder / name
    path.write_bytes(content)
    return path
