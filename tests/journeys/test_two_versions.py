"""From a clean file to its approval in few clicks; and a list that changes while it is being looked at (`ux.md` B1, B3)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from at_pages import a_file, base_of, follow, look, press, seen, signed_in
from builders import OFFICE
from clients import PASSWORD
from month_before import a_month_before
from offices import Office, an_office
from pages import assert_no_sideways_scroll, complaints, open_browser
from playwright.sync_api import Browser, Locator, Page, expect
from running_month import RUN, Person, a_roster_file

from disburse.access import Role
from disburse.core.clock import FixedClock
from disburse.settings import Settings

pytestmark = pytest.mark.slow

USERS = {"hanh": (Role.SI_OFFICER, OFFICE), "tuan": (Role.SI_APPROVER, OFFICE)}
BEFORE = [Person(1), Person(2), Person(3), Person(4, cash=True), Person(5, cash=True)]
CLEAN = [
    Person(1),
    Person(2, amount=1_150_000),
    Person(3),
    Person(4, cash=True),
    Person(5, cash=True),
    Person(6),
]
FIRST = [Person(1, account="3105205777777"), Person(2, amount=1_150_000), Person(3)]
SECOND = [*FIRST, Person(6), Person(7)]
HEARD_BY = 20_000  # ms a job of a few lines may take on a busy machine


@pytest.fixture
def office(settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Office]:
    with an_office(settings, clock, tmp_path, USERS) as served:
        asyncio.run_coroutine_threadsafe(a_month_before(BEFORE), served.loop).result(60)
        yield served


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:  # after the office: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


@dataclass
class Hand:
    """Somebody's hand on the mouse: counts what it presses; typing is not counted, choosing a file is."""

    page: Page
    clicks: int = 0

    def press(self, target: Locator) -> None:
        self.clicks += 1
        follow(self.page, target)

    def choose_file(self, file: Path) -> None:
        self.clicks += 1
        self.page.set_input_files("#f-file", file)
        self.page.wait_for_url("**/rosters/*-*", timeout=HEARD_BY)
        expect(self.page.get_by_role("heading", name="Danh sách này")).to_be_visible(timeout=HEARD_BY)
        look(self.page)


def test_a_clean_file_is_approved_in_six_clicks_of_two_people(office: Office, browser: Browser) -> None:
    with signed_in(browser, office, "hanh") as hanh, signed_in(browser, office, "tuan") as tuan:
        maker, approver = Hand(hanh), Hand(tuan)
        maker.press(hanh.get_by_role("link", name="Nạp danh sách chi trả"))
        maker.choose_file(a_file(office, "danh-sach.csv", a_roster_file(CLEAN)))
        type_totals(
            hanh,
            {"count": "6", "amount": "6.150.000", "account_amount": "4.150.000", "cash_amount": "2.000.000"},
        )
        maker.press(hanh.get_by_role("button", name="Gửi duyệt: 6 người, 6.150.000 ₫"))
        seen(hanh, "không thể tự duyệt")
        tuan.reload()
        approver.press(tuan.get_by_role("link", name="Duyệt: ", exact=False))
        seen(tuan, "khớp")
        tuan.fill("#f-password", PASSWORD)
        approver.press(tuan.get_by_role("button", name="Duyệt danh sách: 6 người, 6.150.000 ₫"))
        expect(tuan.get_by_text("Đã duyệt và lập 6 khoản chi")).to_be_visible(timeout=HEARD_BY)
        assert maker.clicks + approver.clicks <= 6


def test_a_list_that_changed_while_it_was_looked_at_is_not_approved(office: Office, browser: Browser) -> None:
    with signed_in(browser, office, "hanh") as hanh, signed_in(browser, office, "tuan") as tuan:
        maker = Hand(hanh)
        bring(hanh, maker, a_file(office, "ban-1.csv", a_roster_file(FIRST)))
        see_what_changed(hanh)
        give_evidence(hanh)
        send(hanh, "3", "3.150.000")
        follow(tuan, tuan.get_by_role("link", name="Chờ duyệt"))
        follow(tuan, tuan.get_by_role("link", name="Duyệt danh sách"))
        bring(hanh, maker, a_file(office, "ban-2.csv", a_roster_file(SECOND)))
        send(hanh, "5", "5.150.000")
        sign(tuan, "Duyệt danh sách: 3 người, 3.150.000 ₫")
        expect(tuan.get_by_role("alert")).to_contain_text(
            "phiên bản 2 thay phiên bản 1, +2 người, +2.000.000 ₫"
        )
        follow(tuan, tuan.get_by_role("link", name="Mở phiên bản 2"))
        sign(tuan, "Duyệt danh sách: 5 người, 5.150.000 ₫", evidence=False)
        refused(tuan, "chưa được người thứ hai xác nhận")
        sign(tuan, "Duyệt danh sách: 5 người, 5.150.000 ₫")
        expect(tuan.get_by_text("Đã duyệt và lập 5 khoản chi")).to_be_visible(timeout=HEARD_BY)
        follow(tuan, tuan.get_by_role("link", name="Trang chủ"))
        follow(tuan, tuan.get_by_role("link", name="Chờ duyệt"))
        seen(tuan, "Không có gì chờ anh/chị")


def bring(page: Page, hand: Hand, file: Path) -> None:
    page.goto(f"{base_of(page)}/runs/{RUN}/rosters?programme=SI#upload")
    hand.choose_file(file)


def type_totals(page: Page, typed: dict[str, str]) -> None:
    """Type the figures of the paper; a field is green only when it equals."""
    for name, text in typed.items():
        page.fill(f"#f-{name}", "1")
        assert not equals(page, name)
        page.fill(f"#f-{name}", text)
        assert equals(page, name)


def equals(page: Page, name: str) -> bool:
    found: bool = page.evaluate(f"document.querySelector('#f-{name}').matches(':valid')")
    return found


def see_what_changed(page: Page) -> None:
    """One click from the check to everybody who changed (B3); then why people are gone."""
    hand = Hand(page)
    hand.press(page.get_by_role("link", name="Xem từng người thay đổi"))
    assert hand.clicks == 1
    seen(page, "1.000.000 → 1.150.000 (+150.000)")
    seen(page, "••••0001 → ••••7777")
    follow(page, page.get_by_role("link", name="Thôi hưởng 2"))
    assert_no_sideways_scroll(page)
    page.select_option("#f-reason", "died")
    page.locator("input[name=line]").first.check()
    press(page, "Ghi cho các dòng đã chọn")
    page.select_option("#f-reason", "moved")
    press(page, "Ghi cho mọi người chưa có lý do")
    expect(page.get_by_text("Chưa có lý do", exact=True)).to_have_count(0)
    follow(page, page.get_by_role("link", name="Về kết quả kiểm tra"))


def give_evidence(page: Page) -> None:
    follow(page, page.get_by_role("link", name="Mở phần Tài khoản thay đổi"))
    assert_no_sideways_scroll(page)
    page.locator("input[name=line]").first.check()
    page.select_option("#f-kind", "bank_letter")
    page.fill("#f-reference", "CV 12/NHNo ngày 01/12")
    page.fill("#f-dated_on", "2026-12-01")
    press(page, "Ghi chứng từ")
    seen(page, "Chờ người thứ hai")
    follow(page, page.get_by_role("link", name="Về kết quả kiểm tra"))


def send(page: Page, count: str, amount: str) -> None:
    type_totals(page, {"count": count, "amount": amount})
    for warning in page.locator("[name=acknowledge]").all():
        warning.check()
    press(page, f"Gửi duyệt: {count} người, {amount} ₫")
    seen(page, "không thể tự duyệt")


def sign(page: Page, words: str, *, evidence: bool = True) -> None:
    if evidence and page.locator("[name=accounts_seen]").count():
        page.locator("[name=accounts_seen]").check()
    page.fill("#f-password", PASSWORD)
    press(page, words)


def refused(page: Page, why: str) -> None:
    """The page says why not; the browser notes the answer 409 as an error of its own."""
    expect(page.get_by_role("alert")).to_contain_text(why)
    complaints(page)[:] = [one for one in complaints(page) if "409" not in one]
