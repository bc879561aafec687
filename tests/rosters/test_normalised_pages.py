"""What was normalised while reading, on the pages: looked at, accepted with the sending, seen by the second person."""

from __future__ import annotations

import html
import re

import pytest
from page_steps import at_desk
from repair_desk import GOOD, HEADER, numbers, read
from running_month import a_ground, an_open_run

from disburse.service import Service

pytestmark = pytest.mark.anyio

TWO_SPACES = "Nguyễn  Mẫu Bình;001142000002;Hưu trí;3000000;TM;;;"
PHONE = "Nguyễn Mẫu Giang;001145000005;Hưu trí;3000000;TM;;;912345678"
OLD_COMMUNE = "Nguyễn Mẫu Hoa;001146000006;Hưu trí;3000000;TM;;;;Phú Vinh, huyện Tân Lạc"
WITH_BIRTHS = "Họ và tên;Số CCCD;Năm sinh;Giới tính;Loại chế độ;Số tiền;Hình thức"
ZERO_RESTORED = "Nguyễn Mẫu Khoa;01041000007;1941;Nam;Hưu trí;3000000;TM"
PAPER = {"count": "2", "amount": "5000000"}
SEEN = {**PAPER, "acknowledge": "H03"}
ACCEPTED = {**PAPER, "acknowledge": ["H03", "R23-I"]}
LEGEND = "Phần hệ thống đã chuẩn hóa, xem rồi chấp nhận"


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_the_form_asks_and_says_in_words_what_is_not_accepted() -> None:
    roster_id = await read(GOOD, TWO_SPACES)
    async with at_desk("maker") as maker:
        shown = await maker.open(f"/rosters/{roster_id}")
        assert LEGEND in shown.text
        assert f'href="/rosters/{roster_id}/normalised?code=R23"' in shown.text
        refused = await maker.send(f"/rosters/{roster_id}/submission", SEEN)
        assert (refused.status_code, 'href="#f-accept"' in refused.text) == (422, True)
        assert "chưa ai chấp nhận: Họ tên, tên thôn: dấu cách" in refused.text
        sent = await maker.send(f"/rosters/{roster_id}/submission", ACCEPTED)
        assert sent.status_code == 303
        after = await maker.open(f"/rosters/{roster_id}")
        assert "Đã chấp nhận: Người Thử maker" in after.text


async def test_a_tick_stays_when_something_else_was_refused() -> None:
    roster_id = await read(GOOD, TWO_SPACES)
    async with at_desk("maker") as maker:
        again = await maker.send(
            f"/rosters/{roster_id}/submission", {"count": "9", "amount": "1", "acknowledge": "R23-I"}
        )
        assert again.status_code == 422
        assert re.search(r'value="R23-I" checked', again.text)


async def test_before_and_after_stand_side_by_side_with_no_button_to_repair() -> None:
    roster_id = await read(GOOD, TWO_SPACES)
    (number,) = await numbers(roster_id, "R23")
    async with at_desk("maker") as maker:
        shown = (await maker.open(f"/rosters/{roster_id}/normalised?code=R23")).text
        assert "Nguyễn<mark>␣</mark> Mẫu Bình" in shown
        assert "không có lựa chọn giữ như cũ" in shown
        assert "Chưa ai chấp nhận" in shown
        assert f"/rosters/{roster_id}/cells?number={number}" in shown
        assert f'action="/rosters/{roster_id}' not in shown
        assert "Sửa tất cả" not in (await maker.open(f"/rosters/{roster_id}?code=R23")).text
        assert "Không có chỗ nào" in (await maker.open(f"/rosters/{roster_id}/repairs?code=R23")).text
        cells = await maker.open(f"/rosters/{roster_id}/cells?number={number}")
        assert f'name="value-{number}"' in cells.text


async def test_numbers_are_masked_and_another_commune_is_shown_whole() -> None:
    roster_id = await read(PHONE, OLD_COMMUNE, header=f"{HEADER};Xã")
    async with at_desk("maker") as maker:
        phone = (await maker.open(f"/rosters/{roster_id}/normalised?code=R34")).text
        assert "<mark>0</mark>" in phone
        assert "912345678" not in phone
        commune = (await maker.open(f"/rosters/{roster_id}/normalised?code=R19")).text
        assert "<mark>Phú Vinh, huyện Tân Lạc</mark>" in commune
        assert "<mark>Xã Mường Hoa</mark>" in commune
        assert "Nguyễn Mẫu Hoa" in commune


async def test_zeros_put_before_an_id_are_shown_beside_their_warning() -> None:
    roster_id = await read(ZERO_RESTORED, header=WITH_BIRTHS)
    async with at_desk("maker") as maker:
        assert f"/rosters/{roster_id}/normalised?code=R02" in (await maker.open(f"/rosters/{roster_id}")).text
        shown = (await maker.open(f"/rosters/{roster_id}/normalised?code=R02")).text
        assert "<mark>0</mark>•••••••0007" in shown
        assert "01041000007" not in shown


async def test_the_second_person_reads_who_accepted_and_looks_before_and_after() -> None:
    roster_id = await read(GOOD, TWO_SPACES)
    async with at_desk("maker") as maker:
        await maker.send(f"/rosters/{roster_id}/submission", ACCEPTED)
    async with at_desk("checker") as checker:
        shown = (await checker.open(f"/rosters/{roster_id}")).text
        assert "Phần hệ thống đã chuẩn hóa</h2>" in shown
        assert "Đã chấp nhận: Người Thử maker" in shown
        page = await checker.open(f"/rosters/{roster_id}/normalised?code=R23")
        assert (page.status_code, "<mark>␣</mark>" in page.text) == (200, True)
        assert "cells?number=" not in page.text


async def test_a_clean_list_has_no_tick_and_no_way_there() -> None:
    roster_id = await read(GOOD)
    async with at_desk("maker") as maker:
        shown = html.unescape((await maker.open(f"/rosters/{roster_id}")).text)
        assert LEGEND not in shown
        assert "/normalised" not in shown
        assert "đọc đúng như trong tệp" in (await maker.open(f"/rosters/{roster_id}/normalised")).text
