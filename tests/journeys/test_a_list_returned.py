"""A list whose evidence was wrong goes back to its maker, who puts the evidence right and sends the same list again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from at_pages import a_file, base_of, follow, press, seen, signed_in
from builders import OFFICE
from clients import PASSWORD
from list_steps import HEARD_BY, bring, narrow, send, shot
from month_before import a_month_before
from offices import Office, an_office
from pages import open_browser
from playwright.sync_api import Browser, Page, expect
from running_month import Person, a_roster_file

from disburse.access import Role
from disburse.core.clock import FixedClock
from disburse.settings import Settings

pytestmark = pytest.mark.slow

USERS = {"hanh": (Role.SI_OFFICER, OFFICE), "tuan": (Role.SI_APPROVER, OFFICE)}
BEFORE = [Person(1), Person(2)]
NOW = [Person(1, account="3105205777777"), Person(2)]
WHY = "Giấy đăng ký kèm theo là của người khác"


@pytest.fixture
def office(settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Office]:
    with an_office(settings, clock, tmp_path, USERS) as served:
        asyncio.run_coroutine_threadsafe(a_month_before(BEFORE), served.loop).result(60)
        yield served


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:  # after the office: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_returned_list_is_put_right_and_sent_again(office: Office, browser: Browser, script: bool) -> None:
    with signed_in(browser, office, "hanh") as desk:
        bring(desk, a_file(office, "ky-nay.csv", a_roster_file(NOW)))
        listed = desk.url
    with (
        signed_in(browser, office, "hanh", script=script) as hanh,
        signed_in(browser, office, "tuan", script=script) as tuan,
    ):
        hanh.goto(f"{listed}/accounts")
        give_evidence(hanh, "CV 12/NHNo ngày 01/12")
        send(hanh, "2", "2.000.000")

        tuan.goto(listed)
        tuan.locator("summary", has_text="Trả lại người lập").click()
        tuan.fill("#f-reason", WHY)
        press(tuan, "Trả lại, không duyệt")
        seen(tuan, WHY)
        seen(tuan, "Cán bộ lập danh sách sửa rồi gửi lại, hoặc nạp bản mới.")
        assert tuan.locator("#f-count").count() == 0

        hanh.goto(f"{base_of(hanh)}/")
        follow(hanh, hanh.get_by_role("link", name="Sửa rồi gửi lại", exact=False))
        seen(hanh, "Người duyệt trả lại danh sách này.")
        seen(hanh, WHY)
        narrow(hanh, "1-returned")
        follow(hanh, hanh.get_by_role("link", name="Mở phần Tài khoản thay đổi"))
        seen(hanh, WHY)
        narrow(hanh, "2-evidence")
        give_evidence(hanh, "CV 15/NHNo ngày 02/12")
        assert hanh.get_by_text("CV 12/NHNo").count() == 0
        hanh.goto(listed)
        send(hanh, "2", "2.000.000")
        seen(hanh, "Bản này đã bị trả lại một lần rồi được gửi lại.")
        shot(hanh, "3-sent-again")

        tuan.goto(f"{base_of(tuan)}/approvals")
        follow(tuan, tuan.get_by_role("link", name="Duyệt danh sách"))
        seen(tuan, "Bản này đã bị trả lại một lần rồi được gửi lại.")
        narrow(tuan, "4-approve")
        tuan.locator("[name=accounts_seen]").check()
        tuan.fill("#f-password", PASSWORD)
        press(tuan, "Duyệt danh sách: 2 người, 2.000.000 ₫")
        expect(tuan.get_by_text("Đã duyệt và lập 2 khoản chi")).to_be_visible(timeout=HEARD_BY)


def give_evidence(page: Page, reference: str) -> None:
    page.locator("input[name=line]").first.check()
    page.select_option("#f-kind", "bank_letter")
    page.fill("#f-reference", reference)
    page.fill("#f-dated_on", "2026-12-01")
    press(page, "Ghi chứng từ")
    seen(page, reference)
    follow(page, page.get_by_role("link", name="Về kết quả kiểm tra"))
