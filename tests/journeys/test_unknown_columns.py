"""A file with columns nobody knows, in a browser: matched once, checked, and read by itself the month after."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from builders import as_worker
from offices import Office, an_office
from pages import (
    PHONE,
    assert_accessible,
    assert_no_foreign_requests,
    assert_no_sideways_scroll,
    complaints,
    follow,
    open_browser,
    open_page,
    sign_in,
)
from playwright.sync_api import Browser, Page, expect
from running_month import RUN

from disburse.access import Role
from disburse.core.clock import FixedClock
from disburse.rosters import runs
from disburse.settings import Settings
from disburse.sheets.legacy_letters import spell

pytestmark = pytest.mark.slow

USERS = {"hanh": (Role.SI_OFFICER, "BHXH-25-03")}
HEADER = [
    "TT",
    "Người lĩnh tiền",
    "Giấy tờ",
    "Sinh ngày",
    "Khoản",
    "Lĩnh kỳ này",
    "Cách nhận",
    "Mã riêng của đơn vị",
]
ROWS = [
    [n, f"Nguyễn Mẫu {name}", f"99914500000{n}", "02/03/1945", "Hưu trí", n * 1_000_000, "TM", f"K{n}"]
    for n, name in enumerate(("An", "Bình", "Chi"), 1)
]
TITLES = [["BẢNG KÊ CHI TRẢ"], []]
NAMES = ("Nguyễn Thị Hường", "Bùi Văn Đông", "Trần Thị Ngọc", "Đinh Công Thắng", "Phạm Hữu Phước")
HEARD_BY = 20_000


@pytest.fixture
def office(settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Office]:
    with an_office(settings, clock, tmp_path, USERS) as served:
        yield served


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.mark.parametrize("script", [True, False])
def test_unknown_columns_are_matched_once_and_known_the_month_after(
    office: Office, browser: Browser, script: bool
) -> None:
    book = a_book(office.folder / "bang-ke.xlsx", [*TITLES, HEADER, *ROWS])
    page = signed_in(browser, office, script=script)
    upload(page, f"/runs/{RUN}/rosters", book)
    expect(page.get_by_text("Cần sửa trước khi gửi duyệt")).to_be_visible(timeout=HEARD_BY)
    look(page)
    follow(page.get_by_role("link", name="Ghép cột của tệp này"))
    expect(page.get_by_role("heading", name="Ghép cột")).to_be_visible()
    look(page)
    follow(page.get_by_role("button", name="Đọc lại tệp với các cột này"))
    expect(page.get_by_role("button", name="Gửi duyệt: 3 người, 6.000.000 ₫")).to_be_visible(timeout=HEARD_BY)
    page.get_by_text("dòng không phải người hưởng").click()
    look(page)
    page.goto(f"{office.base}/column-lessons")
    look(page)
    expect(page.get_by_role("rowheader", name="Lĩnh kỳ này")).to_be_visible()
    asyncio.run_coroutine_threadsafe(open_next_run(), office.loop).result(60)
    upload(page, f"/runs/{RUN.next()}/rosters", book)
    expect(page.get_by_role("button", name="Gửi duyệt: 3 người, 6.000.000 ₫")).to_be_visible(timeout=HEARD_BY)


def test_an_old_font_is_converted_after_a_yes(office: Office, browser: Browser) -> None:
    known = ["STT", "Họ và tên", "Số CCCD", "Ngày sinh", "Số tiền", "Hình thức"]
    rows = [
        [n, spell(name, "tcvn3"), f"99914500000{n}", "02/03/1945", 1_000_000, "TM"]
        for n, name in enumerate(NAMES, 1)
    ]
    page = signed_in(browser, office)
    upload(page, f"/runs/{RUN}/rosters", a_book(office.folder / "phong-cu.xlsx", [known, *rows]))
    yes = page.get_by_role("button", name="Đúng, chuyển sang Unicode")
    expect(yes).to_be_visible(timeout=HEARD_BY)
    expect(page.get_by_role("cell", name="Bùi Văn Đông")).to_be_visible()
    look(page)
    follow(yes)
    expect(page.get_by_role("button", name="Gửi duyệt: 5 người")).to_be_visible(timeout=HEARD_BY)
    look(page)


def a_book(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("DS")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


async def open_next_run() -> None:
    await runs.open_run(await as_worker(), RUN.next())


def upload(page: Page, path: str, file: Path) -> None:
    page.goto(base_of(page) + path)
    page.set_input_files("#f-file", file)
    if page.get_by_role("button", name="Nạp và kiểm tra").is_visible():  # without JavaScript
        follow(page.get_by_role("button", name="Nạp và kiểm tra"))
    page.wait_for_url("**/rosters/*-*", timeout=HEARD_BY)


def signed_in(browser: Browser, office: Office, *, script: bool = True) -> Page:
    page = open_page(browser, f"{office.base}/sign-in", java_script_enabled=script)
    sign_in(page, "hanh")
    return page


def base_of(page: Page) -> str:
    return "/".join(page.url.split("/", 3)[:3])


def look(page: Page) -> None:
    """See that a page is usable at a desk and on a phone."""
    if page.evaluate("!!document.documentElement.classList.contains('js')"):
        assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert_no_foreign_requests(page)
    assert complaints(page) == []
    desk = page.viewport_size
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert_no_sideways_scroll(page)
    assert desk is not None
    page.set_viewport_size(desk)
