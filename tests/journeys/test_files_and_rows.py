"""Files made in the background, rows put right in their place, several sheets read as one: at a desk, on a phone, without scripts."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from at_pages import a_file, base_of, follow, go, look, press, seen, signed_in
from builders import OFFICE, as_owner, as_worker
from offices import Office, an_office
from pages import DESK, NARROW, PHONE, assert_no_sideways_scroll, complaints, open_browser
from playwright.sync_api import Browser, Page, expect
from running_month import RUN, Person, a_roster_file

from disburse import jobs
from disburse.access import Role, Viewer
from disburse.core.clock import FixedClock
from disburse.making import expiring, workbooks
from disburse.queue import Progress
from disburse.rosters import exporting
from disburse.settings import Settings

pytestmark = pytest.mark.slow

USERS = {"hanh": (Role.SI_OFFICER, OFFICE), "tuan": (Role.SI_APPROVER, OFFICE)}
PEOPLE = [Person(1), Person(2, amount=0), Person(3), Person(4, amount=0)]
HEADER = ["Họ và tên", "Số CCCD", "Loại chế độ", "Số tiền", "Hình thức"]
HEARD_BY = 20_000  # ms a job of a few lines may take on a busy machine
SIZES = pytest.mark.parametrize("size", [DESK, PHONE, NARROW], ids=["desk", "phone", "narrow"])


class Gate:
    """A worker that marks a workbook stands before it, at half of its rows, until it is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()

    async def mark(self, viewer: Viewer, progress: Progress) -> None:
        while not self.opened.is_set():
            await progress.phase(workbooks.STEPS["mark"], done=2, total=4)
            await asyncio.sleep(0.05)
        await jobs_own_way(viewer, progress)


jobs_own_way = jobs.HANDLERS[workbooks.WHOLE]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Let lists of four lines be long ones, and their workbooks wait."""
    gate = Gate()
    monkeypatch.setattr(exporting, "LINES_AT_ONCE", 3)
    monkeypatch.setitem(jobs.HANDLERS, workbooks.WHOLE, gate.mark)
    return gate


@pytest.fixture
def office(gate: Gate, settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Office]:
    with an_office(settings, clock, tmp_path, USERS) as served:
        yield served
        gate.opened.set()


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:  # after the office: Playwright's loop holds the thread
    with open_browser() as opened:
        yield opened


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_marked_workbook_is_waited_for_taken_away_and_made_anew_after_its_days(
    office: Office, browser: Browser, gate: Gate, script: bool
) -> None:
    with signed_in(browser, office, "hanh", script=script) as page:
        uploaded(page, a_file(office, "danh-sach.csv", a_roster_file(PEOPLE)), script=script)
        press(page, "Tải tệp có đánh dấu lỗi (XLSX)")
        at_every_size(page, "2/4 dòng")
        with page.expect_download(timeout=HEARD_BY) as taking:
            gate.opened.set()
        expect(page.get_by_text("Tệp đã tạo xong")).to_be_visible(timeout=HEARD_BY)
        at_every_size(page, "Tệp được giữ đến 10/12/2026")
        expect(page.get_by_role("link", name="Tải tệp (XLSX)")).to_be_visible()
        book = openpyxl.load_workbook(io.BytesIO(Path(taking.value.path()).read_bytes()))
        assert book.sheetnames == ["Tóm tắt", "Danh sách"]
        expired(office)
        page.reload()
        at_every_size(page, "Tệp đã hết hạn, tạo lại")
        before = page.url
        press(page, "Tạo lại")
        assert "/made-files/" in page.url
        assert page.url != before
        expect(page.get_by_text("Tệp đã tạo xong")).to_be_visible(timeout=HEARD_BY)


def test_a_workbook_that_is_being_made_is_stopped(office: Office, browser: Browser) -> None:
    with signed_in(browser, office, "hanh") as page:
        uploaded(page, a_file(office, "danh-sach.csv", a_roster_file(PEOPLE)))
        press(page, "Tải tệp có đánh dấu lỗi (XLSX)")
        press(page, "Dừng, không tạo tệp này")
        expect(page.get_by_text("Việc tạo tệp đã dừng")).to_be_visible(timeout=HEARD_BY)
        at_every_size(page, "Chưa có tệp nào được tạo")


@SIZES
def test_rows_are_put_right_and_left_out_in_their_place(
    office: Office, browser: Browser, size: dict[str, int]
) -> None:
    with signed_in(browser, office, "hanh") as page:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        uploaded(page, a_file(office, "danh-sach.csv", a_roster_file(PEOPLE)))
        well_made(page)
        page.get_by_role("link", name="Sửa dòng 3").click()
        page.get_by_label("Dòng 3, Số tiền: giá trị đúng").fill("1500000")
        well_made(page)
        press(page, "Lưu và kiểm tra lại")
        read_again(page, "Bản 2")
        page.get_by_role("link", name="Sửa dòng 5").click()
        page.get_by_label("Cách xử lý dòng 5").select_option(label="Loại dòng này")
        press(page, "Lưu và kiểm tra lại")
        seen(page, "Dòng 5: ghi lý do loại dòng này")
        complaints(page)[:] = [one for one in complaints(page) if "422" not in one]  # that answer itself
        well_made(page)
        page.get_by_label("Lý do, nếu loại dòng 5").fill("Đã chuyển xã")
        press(page, "Lưu và kiểm tra lại")
        read_again(page, "Bản 3")
        seen(page, "Danh sách đã sửa 1 ô, loại 1 dòng")
        follow(page, page.get_by_role("link", name="Danh sách đã sửa 1 ô, loại 1 dòng"))
        well_made(page)
        seen(page, "Đã chuyển xã")
        assert asyncio.run_coroutine_threadsafe(lines_listed(), office.loop).result(60) == [2, 3, 4]


def test_rows_are_put_right_and_left_out_without_a_script(office: Office, browser: Browser) -> None:
    with signed_in(browser, office, "hanh", script=False) as page:
        uploaded(page, a_file(office, "danh-sach.csv", a_roster_file(PEOPLE)), script=False)
        follow(page, page.get_by_role("link", name="Sửa dòng 3"))
        page.get_by_label("Dòng 3, Số tiền: giá trị đúng").fill("1500000")
        page.get_by_role("button", name="Lưu và kiểm tra lại").first.click()
        read_again(page, "Bản 2")
        follow(page, page.get_by_role("link", name="Sửa từng ô"))
        page.get_by_label("Xem lỗi của dòng").fill("5")
        press(page, "Xem dòng này")
        page.get_by_label("Cách xử lý dòng 5").select_option(label="Loại dòng này")
        page.get_by_label("Lý do, nếu loại dòng 5").fill("Đã chuyển xã")
        page.get_by_role("button", name="Lưu và kiểm tra lại").first.click()
        read_again(page, "Bản 3")
        seen(page, "Danh sách đã sửa 1 ô, loại 1 dòng")
        assert asyncio.run_coroutine_threadsafe(lines_listed(), office.loop).result(60) == [2, 3, 4]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_all_sheets_are_chosen_remembered_and_their_rows_found(
    office: Office, browser: Browser, script: bool
) -> None:
    with signed_in(browser, office, "hanh", script=script) as page:
        uploaded(page, two_sheets(office, 1), script=script)
        go(page, f"{path_of(page)}/columns")
        at_every_size(page, "Bảng nằm ở đâu trong tệp")
        page.get_by_label("Trang tính", exact=True).select_option(
            label="Tất cả 2 trang tính có cột như nhau, gộp thành một danh sách"
        )
        press(page, "Xem lại cột")
        at_every_size(page, "Đọc lại tệp với các cột này")
        press(page, "Đọc lại tệp với các cột này")
        read_again(page, "Bản 2")
        seen(page, "1 – DS, 2 – Hai")
        go(page, f"{path_of(page)}/cells?level=E")
        page.get_by_label("Xem lỗi của dòng").fill("2!3")
        press(page, "Xem dòng này")
        at_every_size(page, "Dòng 2!3")
        page.get_by_label("Dòng 2!3, Số tiền: giá trị đúng").fill("1000000")
        page.get_by_role("button", name="Lưu và kiểm tra lại").first.click()
        read_again(page, "Bản 3")
        go(page, "/column-lessons")
        at_every_size(page, "Gộp thành một danh sách")
        uploaded(page, two_sheets(office, 5), script=script)
        seen(page, "1 – DS, 2 – Hai")
        go(page, "/column-lessons")
        press(page, "Quên cách đọc trang tính")
        assert page.get_by_text("Gộp thành một danh sách").count() == 0


async def lines_listed() -> list[int]:
    """Give the rows of the file that stand in the newest version of the list."""
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT file_row FROM roster_line WHERE roster = (SELECT id FROM roster ORDER BY version DESC LIMIT 1)"
            " ORDER BY file_row"
        )
    return [row["file_row"] for row in rows]


def two_sheets(office: Office, first: int) -> Path:
    book = openpyxl.Workbook()
    for number, sheet in enumerate((book.active, book.create_sheet("Hai"))):
        assert sheet is not None
        sheet.title = "DS" if number == 0 else "Hai"
        at = first + 2 * number
        sheet.append(HEADER)
        sheet.append([f"Nguyễn Mẫu {chr(64 + at)}", f"99914500000{at}", "Hưu trí", 1_000_000, "TM"])
        sheet.append([f"Nguyễn Mẫu {chr(65 + at)}", f"99914500000{at + 1}", "Hưu trí", 1 - number, "TM"])
    path = office.folder / f"hai-to-{first}.xlsx"
    book.save(path)
    return path


def expired(office: Office) -> None:
    """Let the days of all made files have ended, and one night come."""

    async def night() -> None:
        async with as_owner() as database:
            await database.execute("UPDATE made_file SET made_at = made_at - interval '8 days'")
        assert await expiring.remove_expired(await as_worker()) == 1

    asyncio.run_coroutine_threadsafe(night(), office.loop).result(60)


def uploaded(page: Page, file: Path, *, script: bool = True) -> None:
    """Upload a file, which its choice sends where scripts run, and wait until it is read."""
    page.goto(f"{base_of(page)}/runs/{RUN}/rosters")
    page.set_input_files("#f-file", file)
    if not script:
        page.get_by_role("button", name="Nạp và kiểm tra").click()
    page.wait_for_url("**/rosters/*-*", timeout=HEARD_BY)
    expect(page.get_by_role("heading", name="Danh sách này")).to_be_visible(timeout=HEARD_BY)
    look(page)


def read_again(page: Page, version: str) -> None:
    expect(page.locator(".trail")).to_contain_text(version, timeout=HEARD_BY)
    expect(page.get_by_role("heading", name="Danh sách này")).to_be_visible(timeout=HEARD_BY)


def path_of(page: Page) -> str:
    return page.url.removeprefix(base_of(page)).partition("?")[0]


def at_every_size(page: Page, words: str) -> None:
    for size in (PHONE, NARROW, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        expect(page.get_by_text(words).first).to_be_visible(timeout=HEARD_BY)
        well_made(page)


def well_made(page: Page) -> None:
    look(page)
    assert_no_sideways_scroll(page)
