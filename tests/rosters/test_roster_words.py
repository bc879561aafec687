"""A word that nobody understood is put right once for all its rows."""

from __future__ import annotations

import pytest
from page_steps import at_desk
from repair_desk import GOOD, HEADER, read, sent
from running_month import a_ground, an_open_run

from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_a_word_is_put_right_once_for_all_its_rows() -> None:
    bank = "Nguyễn Mẫu Hà;00114600000{n};Hưu trí;3000000;TK;310520500000{n};Ngân hàng quê ta;"
    roster_id = await read(GOOD, *(bank.format(n=n) for n in range(3, 6)))
    async with at_desk("maker") as maker:
        assert "Sửa theo từ" in (await maker.open(f"/rosters/{roster_id}")).text
        shown = await maker.open(f"/rosters/{roster_id}/words?code=R12")
        assert "3 dòng, dòng đầu tiên là 3" in shown.text
        empty = await maker.send(f"/rosters/{roster_id}/words", {"code": "R12", "meant-1": ""})
        assert empty.status_code == 422
        found = await sent(
            maker,
            f"/rosters/{roster_id}/words",
            {"code": "R12", "field-1": "bank", "word-1": "Ngân hàng quê ta", "meant-1": "Agribank"},
        )
        assert found.state == "ready"
        assert "Danh sách đã sửa 3 ô" in (await maker.open(f"/rosters/{found.id}")).text


async def test_a_bank_that_shares_its_cell_with_the_account_is_put_right_beside_it() -> None:
    header = HEADER.replace(";Số tài khoản;Ngân hàng", ";Số TK và ngân hàng")
    bank = "Nguyễn Mẫu Hà;00114600000{n};Hưu trí;3000000;TK;310520500000{n} - Ngân hàng quê ta;"
    roster_id = await read(*(bank.format(n=n) for n in range(3, 6)), header=header)
    async with at_desk("maker") as maker:
        found = await sent(
            maker,
            f"/rosters/{roster_id}/words",
            {"code": "R12", "field-1": "account_bank", "word-1": "Ngân hàng quê ta", "meant-1": "Agribank"},
        )
    assert found.state == "ready"
