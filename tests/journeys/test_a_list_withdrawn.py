"""An approved list turns out wrong before it is instructed: withdrawn by two people at their pages, its correction is paid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from at_pages import a_file, base_of, follow, press, seen, signed_in
from builders import OFFICE
from clients import PASSWORD
from list_steps import HEARD_BY, approve, bring, narrow, send, shot
from offices import Office, an_office
from pages import complaints, open_browser
from playwright.sync_api import Browser, expect
from running_month import RUN, Person, a_roster_file

from disburse.access import Role
from disburse.core.clock import FixedClock
from disburse.settings import Settings

pytestmark = pytest.mark.slow

USERS = {"hanh": (Role.SI_OFFICER, OFFICE), "tuan": (Role.SI_APPROVER, OFFICE)}
WRONG = [Person(1), Person(2), Person(3, cash=True)]
RIGHT = [Person(1, amount=1_150_000), Person(2), Person(3, cash=True)]
WHY = "Mức hưởng chưa điều chỉnh theo quyết định mới"


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


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_what_is_asked_for_is_held_and_whoever_asked_takes_it_back(
    office: Office, browser: Browser, script: bool
) -> None:
    with (
        signed_in(browser, office, "hanh", script=script) as hanh,
        signed_in(browser, office, "tuan") as tuan,
    ):
        with signed_in(browser, office, "hanh") as desk:
            bring(desk, a_file(office, "ban-1.csv", a_roster_file(WRONG)))
            send(desk, "3", "3.000.000")
            listed = desk.url
        approve(tuan, "Duyệt danh sách: 3 người, 3.000.000 ₫", "Đã duyệt và lập 3 khoản chi")
        hanh.goto(f"{listed}/withdrawal")
        hanh.fill("#f-reason", WHY)
        press(hanh, "Đề nghị rút danh sách")

        hanh.goto(f"{base_of(hanh)}/runs/{RUN}/instructions")
        seen(hanh, "danh sách số 1: đang có đề nghị rút nên chưa lập lệnh chi.")
        seen(hanh, "3 khoản, 3.000.000 ₫ chờ")
        assert hanh.get_by_role("button", name="Lập lệnh chi").count() == 0
        narrow(hanh, "8-held")
        follow(hanh, hanh.get_by_role("link", name="Xem đề nghị rút"))
        hanh.get_by_text("Lấy lại đề nghị rút").click()
        press(hanh, "Lấy lại đề nghị, giữ danh sách")
        expect(hanh.get_by_role("alert")).to_contain_text("Hãy ghi vì sao lấy lại")
        complaints(hanh)[:] = [one for one in complaints(hanh) if "422" not in one]  # the browser's own note
        hanh.fill("#f-why_back", "Đọc nhầm quyết định, số liệu đúng")
        narrow(hanh, "9-take-back")
        press(hanh, "Lấy lại đề nghị, giữ danh sách")
        seen(hanh, "Người đề nghị đã lấy lại đề nghị rút danh sách này.")
        shot(hanh, "10-taken-back")

        tuan.goto(f"{base_of(tuan)}/approvals")
        assert tuan.get_by_role("link", name="Rút danh sách đã duyệt").count() == 0
        hanh.goto(f"{base_of(hanh)}/runs/{RUN}/instructions")
        press(hanh, "Lập lệnh chi: 3 khoản, 3.000.000 ₫")
        seen(hanh, "Đã lập lệnh chi.")
