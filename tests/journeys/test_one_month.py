"""One month through the pages, as the people of a province live it: real browsers, a real server, real files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from at_pages import a_file, base_of, follow, go, look, press, seen, signed_in
from builders import BANK, COMMUNE, POST
from clients import PASSWORD
from offices import Office, an_office
from pages import open_browser
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from running_month import RUN, Person, a_roster_file, answer_file

from disburse.access import Role
from disburse.core.clock import FixedClock
from disburse.settings import Settings

pytestmark = pytest.mark.slow

USERS = {
    "hanh": (Role.SI_OFFICER, "BHXH-25-03"),
    "tuan": (Role.SI_APPROVER, "BHXH-25-03"),
    "agribank": (Role.PAYER_OFFICER, BANK),
    "buudien": (Role.PAYER_OFFICER, POST),
    "xa": (Role.COMMUNE_OFFICER, COMMUNE),
}
REFUSED = Person(2, amount=2_500_000)
IN_CASH = Person(4, cash=True)
PEOPLE = [Person(1), REFUSED, Person(3, account="0912345678"), IN_CASH]  # the third: R11, looks like a phone
LATE = Person(5, amount=1_750_000)
NEW_ACCOUNT = "3105205999999"
HEARD_BY = 20_000  # ms a job of a few lines may take on a busy machine


@pytest.fixture
def office(settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Office]:
    with an_office(settings, clock, tmp_path, USERS) as served:
        yield served


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:  # after the office: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


def test_a_month_goes_through_the_pages_to_a_zero_difference(office: Office, browser: Browser) -> None:
    with signed_in(browser, office, "hanh") as hanh, signed_in(browser, office, "tuan") as tuan:
        roster = upload(hanh, a_file(office, "danh-sach.csv", a_roster_file(PEOPLE)))
        seen(hanh, "Năm triệu năm trăm nghìn đồng")
        type_totals(hanh, "4", "5.500.000")
        for warning in hanh.locator("[name=acknowledge]").all():
            warning.check()
        press(hanh, "Gửi duyệt: 4 người, 5.500.000 ₫")
        seen(hanh, "không thể tự duyệt")
        approve(tuan, roster, "Duyệt danh sách: 4 người, 5.500.000 ₫", "Đã duyệt và lập 4 khoản chi")
        without_script(browser, office)
        go(hanh, f"/runs/{RUN}/instructions")
        press(hanh, "Lập lệnh chi: 5 khoản, 7.250.000 ₫")
        seen(hanh, "Mọi khoản đã duyệt đều có lệnh")
        with signed_in(browser, office, "agribank") as bank, signed_in(browser, office, "buudien") as post:
            answer_by_file(bank, office)
            tick(post)
            go(hanh, f"/runs/{RUN}/reconciliation")
            reconcile(hanh)
            resolve(hanh)
            go(hanh, f"/runs/{RUN}/instructions")
            press(hanh, "Lập lệnh chi: 1 khoản, 2.500.000 ₫")
            tick(bank)
        office.advance()
        go(hanh, f"/runs/{RUN}/balance")
        expect(hanh.locator("section.money .difference.ok dd")).to_contain_text("0")
        go(tuan, f"/runs/{RUN}")
        tuan.locator("#closing summary").click()
        tuan.locator("#closing input[name=password]").fill(PASSWORD)
        press(tuan, "Đóng kỳ 12/2026: 7.250.000 ₫")
        expect(tuan.locator("#closing")).to_contain_text("Đã đóng")
    with signed_in(browser, office, "xa") as commune:
        visit_the_one_in_cash(commune)


def upload(page: Page, file: Path) -> str:
    """Choose a file, which sends it; wait for its check; give the roster's path."""
    go(page, f"/runs/{RUN}/rosters")
    page.set_input_files("#f-file", file)
    page.wait_for_url("**/rosters/*-*", timeout=HEARD_BY)
    return checked(page)


def checked(page: Page) -> str:
    expect(page.get_by_role("heading", name="Danh sách này")).to_be_visible(timeout=HEARD_BY)
    look(page)
    return page.url.removeprefix(base_of(page))


def type_totals(page: Page, count: str, amount: str) -> None:
    page.fill("#f-count", count)
    page.fill("#f-amount", amount)


def approve(page: Page, roster: str, button: str, done: str) -> None:
    go(page, roster)
    page.fill("#f-password", PASSWORD)
    press(page, button)
    expect(page.get_by_text(done)).to_be_visible(timeout=HEARD_BY)
    look(page)


def without_script(browser: Browser, office: Office) -> None:
    """Upload, submit and approve a supplementary list in browsers that run no script."""
    with signed_in(browser, office, "hanh", script=False) as hanh:
        go(hanh, f"/runs/{RUN}/rosters?programme=SI&number=2")
        hanh.set_input_files("#f-file", a_file(office, "bo-sung.csv", a_roster_file([LATE])))
        press(hanh, "Nạp và kiểm tra")
        roster = checked(hanh)  # the page opens itself again each three seconds
        type_totals(hanh, "1", "1750000")
        press(hanh, "Gửi duyệt: 1 người, 1.750.000 ₫")
    with signed_in(browser, office, "tuan", script=False) as tuan:
        approve(tuan, roster, "Duyệt danh sách: 1 người, 1.750.000 ₫", "Đã duyệt và lập 1 khoản chi")


def answer_by_file(page: Page, office: Office) -> None:
    """Download the orders, answer them by a file in which one is rejected, and upload it."""
    go(page, f"/runs/{RUN}/instructions")
    orders = []
    for link in page.get_by_role("link", name="Tải tệp").all():
        with page.expect_download() as got:
            link.click()
        orders += list(csv.DictReader(got.value.path().read_text("utf-8-sig").splitlines()))
    assert {order["name"] for order in orders} == {one.name for one in [*PEOPLE, LATE] if one is not IN_CASH}
    fates = [
        ("rejected", "TK DA DONG") if order["name"] == REFUSED.name else ("paid", None) for order in orders
    ]
    rows = [
        {
            **{field: order[field] for field in ("reference", "account", "name", "amount")},
            "status": status,
            "reason": reason,
            "booked_on": "2026-12-03",
            "bank_reference": None,
        }
        for order, (status, reason) in zip(orders, fates, strict=True)
    ]
    go(page, f"/runs/{RUN}/confirmations")
    page.set_input_files("#f-file", a_file(office, "ket-qua.csv", answer_file(rows)))
    expect(page.get_by_text("Đã nhận 4 dòng, 6.250.000 ₫")).to_be_visible(timeout=HEARD_BY)
    look(page)


def tick(page: Page) -> None:
    """Answer the list that is left by ticking: everything went well."""
    go(page, f"/runs/{RUN}/instructions")
    follow(page, page.get_by_role("link", name="Đánh dấu kết quả").last)
    press(page, "Xác nhận 1 đã chi, 0 không chi được")
    seen(page, "Đã nhận 1 dòng")


def reconcile(page: Page) -> None:
    press(page, "Đối chiếu ngay")
    expect(page.get_by_text("Đã đối chiếu xong.")).to_be_visible(timeout=HEARD_BY)
    follow(page, page.get_by_role("link", name="Xem số liệu mới"))


def resolve(page: Page) -> None:
    """Send the rejected payment again, to another account."""
    follow(page, page.get_by_role("link", name="Không chi được"))
    follow(page, page.get_by_role("link", name=REFUSED.name))
    seen(page, "Tài khoản đã đóng")
    page.get_by_label("Gửi lại", exact=False).first.check()
    page.get_by_text("Gửi lại vào tài khoản khác").click()
    page.select_option("#f-bank", BANK)
    page.fill("#f-account", NEW_ACCOUNT)
    press(page, "Ghi cách xử lý: 2.500.000 ₫")


def visit_the_one_in_cash(page: Page) -> None:
    """Plan the visits, print the list, key in from it what the one person said, sign out."""
    go(page, f"/outreach?run={RUN}")
    press(page, "Xếp lịch tự động")
    seen(page, "Đã xếp lịch")
    with page.expect_response(lambda answer: answer.url.endswith(".pdf")) as printed:
        page.get_by_role("button", name="In danh sách tháng này").click()
    paper = page.request.get(printed.value.url)
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-P01", PdfReader(BytesIO(paper.body())).pages[0].extract_text())
    assert code, "the paper names its page"
    go(page, "/outreach/results")
    page.fill("#f-page_code", code[0])
    page.fill("#f-lines", "1 d")
    press(page, "Ghi kết quả")
    seen(page, "Đã ghi 1 kết quả.")
    go(page, f"/outreach?run={RUN}")
    seen(page, "Đã gặp hết theo lịch")
    press(page, "Đăng xuất")
    page.go_back()
    expect(page.get_by_label("Tên đăng nhập")).to_be_visible()
