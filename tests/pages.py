"""What every test in a real browser shares: serving an app, opening Chromium, looking at a page."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from clients import PASSWORD
from litestar.types import ASGIApp
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright

from disburse.web.patience import PatientProtocol

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
MISSING = "browser tests skipped: no Chromium"


def chromium() -> str:
    """Find Chromium; without it skip the test, or fail it where CI=true."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    for path in filter(None, map(shutil.which, names)):
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Open a headless Chromium for the length of the block."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an app on a free loopback port for the length of the block; yield its base address."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="error", lifespan="on", ws="none", http=PatientProtocol)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(0.02)
            assert thread.is_alive(), "the app did not start"
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def open_page(browser: Browser, address: str, size: dict[str, int] = DESK, **options: object) -> Page:
    """Open a page in a fresh context, watching every address it asks for and every complaint."""
    page = browser.new_context(viewport=size, **options).new_page()  # type: ignore[arg-type]
    page.on("request", lambda request: asked(page).append(request.url))
    page.on("console", lambda message: complaints(page).extend([message.text] * is_complaint(message)))
    page.on("pageerror", lambda error: complaints(page).append(str(error)))
    page.goto(address, wait_until="networkidle")
    return page


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Send the form of the page for signing in, and wait for its answer."""
    page.fill("#f-username", username)
    page.fill("#f-password", password)
    follow(page.locator("button.wide"))


def follow(link: Locator) -> None:
    """Press a link or button, and wait for the page it leads to: a slow answer leaves the old one standing for long."""
    with link.page.expect_navigation():
        link.click()


def is_complaint(message: ConsoleMessage) -> bool:
    """Say whether the console shows an error of ours; for an icon beside a PDF the browser asks by itself."""
    return message.type == "error" and not message.location["url"].endswith("/favicon.ico")


def asked(page: Page) -> list[str]:
    """List the addresses a page opened by `open_page` has asked for so far."""
    return notes(page, "asked")


def complaints(page: Page) -> list[str]:
    """List the script errors and policy violations of a page opened by `open_page`."""
    return notes(page, "complaints")


@cache
def notes(_page: Page, _kind: str) -> list[str]:
    return []


def assert_accessible(page: Page) -> None:
    """Fail on any serious or critical finding of axe."""
    found = Axe().run(page).response["violations"]
    grave = [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    assert not grave, "\n".join(grave)


def assert_no_foreign_requests(page: Page) -> None:
    """Fail where the page asked any host but its own."""
    own = urlsplit(page.url).netloc
    hosts = {address.netloc for address in map(urlsplit, asked(page)) if address.scheme in ("http", "https")}
    assert hosts == {own}


def assert_no_sideways_scroll(page: Page) -> None:
    """Fail where the page itself is wider than its window; a table may scroll inside its own region."""
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.url} is {width} px too wide"
