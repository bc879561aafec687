"""A list with errors is put right on its page: all lost zeros at once, one cell in place, hamlets of a split commune."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from offices import Office, an_office
from pages import (
    NARROW,
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
from disburse.settings import Settings

pytestmark = pytest.mark.slow

USERS = {"hanh": (Role.SI_OFFICER, "BHXH-25-03"), "tuan": (Role.SI_APPROVER, "BHXH-25-03")}
HEARD_BY = 20_000  # ms a job of a few lines may take on a busy machine
SHOTS = os.environ.get("SHOTS", "")  # a folder for screenshots, for whoever wants to look
FILE = "\n".join(
    [
        "Họ và tên;Số CCCD;Thôn;Xã;Loại chế độ;Số tiền;Hình thức;Số tài khoản;Ngân hàng",
        "Nguyễn Mẫu An;01141000001;Xóm Nẻ;Mường Hoa;Hưu trí;2000000;TM;;",
        "Nguyễn Mẫu Bình;01142000002;Xóm Nẻ;Mường Hoa;Hưu trí;3000000;TM;;",
        "Nguyễn Mẫu Chi;001143000003;Xóm Nẻ;Mường Hoa;Hưu trí;3000000;TK;;Agribank",
        "Nguyễn Mẫu Dung;001144000004;Xóm Săng;Vầy Nưa;Hưu trí;3000000;TM;;",
        "Nguyễn Mẫu Dung;001144000004;Xóm Săng;Vầy Nưa;Hưu trí;3000000;TM;;",
    ]
)

UNKNOWN_BANK = "\n".join(
    f"Nguyễn Mẫu Hà;00114600000{n};Xóm Nẻ;Mường Hoa;Hưu trí;3000000;TK;310520500001{n};Ngân hàng quê ta"
    for n in (5, 6)
)


@pytest.fixture
def office(settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Office]:
    with an_office(settings, clock, tmp_path, USERS) as served:
        yield served


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:  # after the office: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


def test_a_list_with_errors_becomes_ready_without_a_new_file(office: Office, browser: Browser) -> None:
    page = signed_in(browser, office, "hanh")
    upload(page, office)
    look(page, "1-errors")
    follow(page.get_by_role("link", name="Sửa tất cả 2 dòng"))
    expect(page.locator("mark").first).to_have_text("0")
    look(page, "2-preview")
    press(page, "Sửa 2 dòng")
    read_again(page, "Bản 2")

    follow(page.get_by_role("link", name="Chọn xã theo thôn").first)
    look(page, "3-places")
    page.select_option("select >> nth=0", label="Xã Tiền Phong")
    press(page, "Lưu và kiểm tra lại")
    read_again(page, "Bản 3")

    follow(page.get_by_role("link", name="Sửa tất cả 1 dòng"))
    look(page, "4-twice")
    press(page, "Sửa 1 dòng")
    read_again(page, "Bản 4")

    follow(page.get_by_role("link", name="Sửa dòng 4"))
    page.get_by_label("Dòng 4, Số tài khoản: giá trị đúng").fill("3105205000003")
    look(page, "5-in-place")
    press(page, "Lưu và kiểm tra lại")
    read_again(page, "Bản 5")
    expect(page.get_by_text("Danh sách đã sửa 3 ô, loại 1 dòng")).to_be_visible()
    look(page, "6-ready")
    follow(page.get_by_role("link", name="Danh sách đã sửa 3 ô, loại 1 dòng"))
    look(page, "7-in-force")
    assert "3105205000003" not in page.content()
    page.get_by_label("Chọn phần sửa ở dòng 6, cả dòng").check()
    press(page, "Hoàn lại phần đã chọn")
    read_again(page, "Bản 6")
    assert_no_foreign_requests(page)
    assert complaints(page) == []
    page.context.close()


def test_single_cells_are_typed_without_a_script_and_on_a_phone(office: Office, browser: Browser) -> None:
    with_script = signed_in(browser, office, "hanh")
    path = upload(with_script, office, f"{FILE}\n{UNKNOWN_BANK}")
    for size in (PHONE, NARROW):
        with_script.set_viewport_size(size)
        for page in ("repairs?code=R02", "cells?level=E", "places", "repairs", "words?code=R12"):
            with_script.goto(f"{office.base}{path}/{page}")
            look(with_script, f"{size['width']}-{page.partition('?')[0]}")
            assert_no_sideways_scroll(with_script)
    with_script.context.close()
    plain = signed_in(browser, office, "hanh", script=False)
    plain.goto(f"{office.base}{path}")
    follow(plain.get_by_role("link", name="Sửa dòng 4"))
    plain.get_by_label("Dòng 4, Số tài khoản: giá trị đúng").fill("3105205000003")
    press(plain, "Lưu và kiểm tra lại")
    assert plain.url != f"{office.base}{path}"
    plain.context.close()


def signed_in(browser: Browser, office: Office, username: str, *, script: bool = True) -> Page:
    page = open_page(browser, f"{office.base}/sign-in", java_script_enabled=script)
    sign_in(page, username)
    return page


def upload(page: Page, office: Office, content: str = FILE) -> str:
    """Choose the file, which sends it; wait for its check; give the roster's path."""
    file = office.folder / "danh-sach.csv"
    file.write_text(content, "utf-8")
    page.goto(f"{office.base}/runs/{RUN}/rosters")
    page.set_input_files("#f-file", file)
    page.wait_for_url("**/rosters/*-*", timeout=HEARD_BY)
    read_again(page, "Bản 1")
    return page.url.removeprefix(office.base)


def read_again(page: Page, version: str) -> None:
    """Wait until the version of the list that was opened is read."""
    expect(page.locator(".trail")).to_contain_text(version, timeout=HEARD_BY)
    expect(page.get_by_role("heading", name="Danh sách này")).to_be_visible(timeout=HEARD_BY)


def press(page: Page, words: str) -> None:
    follow(page.get_by_role("button", name=words, exact=True))


def look(page: Page, name: str) -> None:
    """See that everybody can use the page."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    assert_accessible(page)
