"""Minutes of a month whose list was put right: which fields, which rows were left out and why, and no person of them."""

from __future__ import annotations

from io import BytesIO

import pytest
from builders import BANK, OFFICE, as_user, as_worker
from page_steps import at_desk
from pypdf import PdfReader
from running_month import (
    RUN,
    Person,
    a_ground,
    a_read_roster,
    an_approval,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import reconciled
from withdrawn_lists import withdrawn

from disburse.rosters import actions as rosters
from disburse.rosters.correcting import correct_roster
from disburse.rosters.file.repairs import Repair
from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_the_minutes_say_what_was_put_right_and_what_was_left_out(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    first = await a_read_roster([Person(1), Person(2), Person(3), Person(4, amount=0)])
    repairs = [
        Repair("cell", 2, "phone", "0912345678"),
        Repair("cell", 3, "note", "sổ mới"),
        Repair("cell", 3, "note", "đổi sổ"),
        Repair("cell", 4, "note", "chuyển xã"),
        Repair("exclude", 4, "", "Đã chuyển xã"),
        Repair("exclude", 5, "", "Chưa có quyết định"),
    ]
    second, _ = await correct_roster(await as_user("maker"), first, repairs=repairs)
    await rosters.read_roster_file(await as_worker(), second)
    await an_approval(second)
    await stated([answer_row(order) for order in await instructed()])
    await reconciled()
    async with at_desk("maker") as desk:
        sent = await desk.send(f"/runs/{RUN}/minutes", {"unit": OFFICE, "payer": BANK})
        shown = await desk.open(sent.headers["location"])
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(shown.content)).pages]
    text = " ".join(pages)
    assert (
        "danh sách số 1, bản 2, 2 người, 2.000.000 đồng, Người Thử maker lập, Người Thử checker duyệt" in text
    )
    assert "sửa 2 ô so với tệp đã nạp (Ghi chú 1, Điện thoại 1)" in text
    assert "loại 2 dòng, 1.000.000 đồng (kèm theo tại Phụ lục III)" in text
    assert "Đã chuyển xã" in pages[-1]
    assert "Chưa có quyết định" in pages[-1]
    assert Person(3).name not in text


async def test_the_minutes_say_how_much_was_normalised_and_who_accepted_it(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    first = await a_read_roster([Person(1), Person(2)])
    typed = [
        Repair("cell", 2, "name", f"{Person(1).name} (mới)"),
        Repair("cell", 3, "name", f"{Person(2).name} (mới)"),
        Repair("cell", 3, "phone", "912345678"),
    ]
    second, _ = await correct_roster(await as_user("maker"), first, repairs=typed)
    await rosters.read_roster_file(await as_worker(), second)
    await an_approval(second)
    await stated([answer_row(order) for order in await instructed()])
    await reconciled()
    async with at_desk("maker") as desk:
        sent = await desk.send(f"/runs/{RUN}/minutes", {"unit": OFFICE, "payer": BANK})
        shown = await desk.open(sent.headers["location"])
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(shown.content)).pages).split())
    assert "chuẩn hóa cách viết 3 ô (Người Thử maker chấp nhận)" in text


async def test_the_minutes_name_the_two_persons_who_withdrew_a_list(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await withdrawn(await an_approved_roster([Person(1), Person(2)]))
    await an_approved_roster([Person(1, amount=1_200_000), Person(2)])
    await stated([answer_row(order) for order in await instructed()])
    await reconciled()
    async with at_desk("maker") as desk:
        sent = await desk.send(f"/runs/{RUN}/minutes", {"unit": OFFICE, "payer": BANK})
        shown = await desk.open(sent.headers["location"])
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(shown.content)).pages).split())
    assert "danh sách số 1, bản 1, 2 người, 2.000.000 đồng" in text
    assert (
        "đã rút trước khi lập lệnh chi: Người Thử maker đề nghị, Người Thử checker đồng ý, "
        "lý do: sai mức hưởng cả xã; " in text
    )
    assert "danh sách số 1, bản 2, 2 người, 2.200.000 đồng" in text
    assert "a) Danh sách đã gửi (lần 1) 2 2.200.000" in text
