"""An approved list turns out wrong before it is instructed: withdrawn by two people at their pages, its correction is paid."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from at_pages import a_file, base_of, follow, look, press, seen, signed_in
from builders import OFFICE
from clients import PASSWORD
from offices import Office, an_office
from pages import NARROW, PHONE, assert_no_sideways_scroll, complaints, open_browser
from playwright.sync_api import Browser, Page, expect
from running_month import RUN, Person, a_roster_file

from disburse.access import Role
from disburse.core.clock import FixedClock
from disburse.settings import Settings

pytestmark = pytest.mark.slow

USERS = {"hanh": (Role.SI_OFFICER, OFFICE), "tuan": (Role.SI_APPROVER, OFFICE)}
WRONG = [Person(1), Person(2), Person(3, cash=True)]
RIGHT = [Person(1, amount=1_150_000), Person(2), Person(3, cash=True)]
WHY = "Mức hưởng chưa điều chỉnh theo quyết định mới"
HEARD_BY = 20_000  # ms a job of a few lines may take on a busy machine
SHOTS = os.environ.get("SHOTS", "")  # a folder for screenshots, for whoever wants to look


@pytest.fixture
def office(settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Office]:
    with an_office(settings, clock, tmp_path, USERS) as served:
        yield served


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:  # after the office: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_wrong_list_is_withdrawn_and_its_correction_approved(
    office: Office, browser: Browser, script: bool
) -> None:
    with (
        signed_in(browser, office, "hanh") as hanh,
        signed_in(browser, office, "tuan", script=script) as tuan,
    ):
        bring(hanh, a_file(office, "ban-1.csv", a_roster_file(WRONG)))
        send(hanh, "3", "3.000.000")
        approve(tuan, "Duyệt danh sách: 3 người, 3.000.000 ₫", "Đã duyệt và lập 3 khoản chi")

        bring(hanh, a_file(office, "ban-2.csv", a_roster_file(RIGHT)))
        seen(hanh, "Bản 1 của danh sách này đã duyệt.")
        assert hanh.locator("#f-count").count() == 0  # it cannot be sent yet
        shot(hanh, "1-beside")
        second = hanh.url
        follow(hanh, hanh.get_by_role("link", name="Rút bản đã duyệt"))
        press(hanh, "Đề nghị rút danh sách")
        expect(hanh.get_by_role("alert")).to_contain_text("Hãy ghi lý do rút")
        complaints(hanh)[:] = [one for one in complaints(hanh) if "422" not in one]  # the browser's own note
        shot(hanh, "2-ask")
        hanh.fill("#f-reason", WHY)
        press(hanh, "Đề nghị rút danh sách")
        seen(hanh, "đang chờ người thứ hai")
        narrow(hanh, "3-waiting")

        tuan.goto(f"{base_of(tuan)}/approvals")
        follow(tuan, tuan.get_by_role("link", name="Rút danh sách đã duyệt"))
        seen(tuan, WHY)
        narrow(tuan, "4-answer")
        tuan.fill("#f-password", PASSWORD)
        press(tuan, "Đồng ý rút: hủy 3 khoản, 3.000.000 ₫")
        done = tuan.get_by_text("Đã rút sau khi duyệt; 3 khoản chi đã hủy.")
        expect(done).to_be_visible(timeout=HEARD_BY)
        shot(tuan, "5-done")

        hanh.goto(second)
        send(hanh, "3", "3.150.000")
        approve(tuan, "Duyệt danh sách: 3 người, 3.150.000 ₫", "Đã duyệt và lập 3 khoản chi")
        hanh.goto(f"{base_of(hanh)}/runs/{RUN}")
        seen(hanh, "6.150.000")  # what was withdrawn stays counted: listed and cancelled


def test_what_is_approved_offers_its_withdrawal_quietly(office: Office, browser: Browser) -> None:
    with signed_in(browser, office, "hanh") as hanh, signed_in(browser, office, "tuan") as tuan:
        bring(hanh, a_file(office, "ban-1.csv", a_roster_file(WRONG)))
        send(hanh, "3", "3.000.000")
        approve(tuan, "Duyệt danh sách: 3 người, 3.000.000 ₫", "Đã duyệt và lập 3 khoản chi")
        hanh.reload()
        assert not hanh.locator("#f-reason").is_visible()
        hanh.get_by_text("Rút danh sách đã duyệt").click()
        hanh.fill("#f-reason", WHY)
        narrow(hanh, "6-offer")
        press(hanh, "Đề nghị rút danh sách")
        tuan.goto(hanh.url)
        tuan.get_by_text("Không đồng ý rút").click()
        tuan.fill("#f-note", "Số liệu đúng theo quyết định")
        press(tuan, "Không đồng ý, giữ danh sách")
        hanh.reload()
        seen(hanh, "Người thứ hai không đồng ý rút danh sách này.")
        seen(hanh, "Số liệu đúng theo quyết định")
        shot(hanh, "7-refused")


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
