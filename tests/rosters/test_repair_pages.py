"""Putting a list right on its page: proposals taken together, single cells, rows left out, all of it taken back."""

from __future__ import annotations

import pytest
from builders import a_user, as_user
from page_steps import at_desk
from repair_desk import GOOD, NO_ACCOUNT, WRONG_BANK, ZERO_LOST, ZERO_LOST_TOO, numbers, read, sent
from running_month import a_ground, an_open_run

from disburse.access import Role
from disburse.rosters import actions
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_lost_zeros_are_put_back_together_after_a_preview() -> None:
    roster_id = await read(GOOD, ZERO_LOST, ZERO_LOST_TOO)
    async with at_desk("maker") as maker:
        shown = await maker.open(f"/rosters/{roster_id}")
        assert "Sửa tất cả 2 dòng" in shown.text
        preview = await maker.open(f"/rosters/{roster_id}/repairs?code=R02")
        assert "<mark>0</mark>•••••••0002" in preview.text
        assert "01142000002" not in preview.text
        found = await sent(
            maker, f"/rosters/{roster_id}/repairs", {"code": "R02", "take": await numbers(roster_id, "R02")}
        )
        assert (found.state, found.version, found.line_count) == ("ready", 2, 3)
        after = await maker.open(f"/rosters/{found.id}")
        assert "Danh sách đã sửa 2 ô, loại 0 dòng" in after.text


async def test_a_row_that_is_not_ticked_stays_as_it_is() -> None:
    roster_id = await read(GOOD, ZERO_LOST, ZERO_LOST_TOO)
    first, _ = await numbers(roster_id, "R02")
    async with at_desk("maker") as maker:
        found = await sent(maker, f"/rosters/{roster_id}/repairs", {"code": "R02", "take": [first]})
    assert found.state == "has_errors"
    assert found.reading["counts"]["R02"] == 1


async def test_what_lies_beyond_the_page_is_taken_when_that_is_ticked() -> None:
    roster_id = await read(GOOD, ZERO_LOST, ZERO_LOST_TOO)
    first, _ = await numbers(roster_id, "R02")
    async with at_desk("maker") as maker:
        found = await sent(
            maker, f"/rosters/{roster_id}/repairs", {"code": "R02", "take": [first], "beyond": str(first)}
        )
    assert found.state == "ready"


async def test_a_bank_s_nearest_name_is_proposed() -> None:
    roster_id = await read(WRONG_BANK)
    async with at_desk("maker") as maker:
        preview = await maker.open(f"/rosters/{roster_id}/repairs?code=R12")
        assert "Có phải Agribank?" in preview.text
        found = await sent(
            maker, f"/rosters/{roster_id}/repairs", {"code": "R12", "take": await numbers(roster_id, "R12")}
        )
    assert found.state == "ready"


async def test_the_second_of_two_equal_rows_is_left_out_and_stays_visible() -> None:
    roster_id = await read(GOOD, GOOD)
    async with at_desk("maker") as maker:
        found = await sent(
            maker, f"/rosters/{roster_id}/repairs", {"code": "R04", "take": await numbers(roster_id, "R04")}
        )
        assert (found.state, found.line_count, found.amount) == ("ready", 1, 2_000_000)
        layer = await maker.open(f"/rosters/{found.id}/repairs")
        assert "Trùng với dòng 2" in layer.text
        assert "Nguyễn Mẫu An" in layer.text
        assert "2.000.000" in layer.text
        assert "loại 1 dòng</a> (2.000.000 ₫)" in (await maker.open(f"/rosters/{found.id}")).text


async def test_of_two_rows_with_other_amounts_none_is_proposed_to_be_left_out() -> None:
    roster_id = await read(GOOD, GOOD.replace("2000000", "2500000"))
    async with at_desk("maker") as maker:
        assert "Sửa tất cả" not in (await maker.open(f"/rosters/{roster_id}")).text
        assert "Không có chỗ nào" in (await maker.open(f"/rosters/{roster_id}/repairs?code=R04")).text


async def test_several_cells_are_typed_and_sent_once() -> None:
    roster_id = await read(GOOD, NO_ACCOUNT, ZERO_LOST)
    account, citizen_id = *await numbers(roster_id, "R09"), *await numbers(roster_id, "R02")
    async with at_desk("maker") as maker:
        form = await maker.open(f"/rosters/{roster_id}/cells?level=E")
        assert f'name="value-{account}"' in form.text
        found = await sent(
            maker,
            f"/rosters/{roster_id}/cells",
            {
                "number": [account, citizen_id],
                f"value-{account}": "3105205000004",
                f"do-{citizen_id}": "exclude",
                f"reason-{citizen_id}": "Đã chuyển tỉnh",
            },
        )
        assert (found.state, found.line_count) == ("ready", 2)
        layer = await maker.open(f"/rosters/{found.id}/repairs")
        assert "••••0004" in layer.text
        assert "3105205000004" not in layer.text
        assert "Đã chuyển tỉnh" in layer.text


async def test_one_problem_is_mended_in_place() -> None:
    roster_id = await read(GOOD, NO_ACCOUNT)
    (account,) = await numbers(roster_id, "R09")
    async with at_desk("maker") as maker:
        assert (
            f"/rosters/{roster_id}/cells?number={account}" in (await maker.open(f"/rosters/{roster_id}")).text
        )
        fragment = await maker.open(
            f"/rosters/{roster_id}/cells?number={account}", headers={"HX-Request": "true"}
        )
        assert "<html" not in fragment.text
        assert f'name="value-{account}"' in fragment.text


async def test_a_row_left_out_without_a_reason_comes_back_as_it_was_typed() -> None:
    roster_id = await read(GOOD, NO_ACCOUNT)
    (account,) = await numbers(roster_id, "R09")
    async with at_desk("maker") as maker:
        answer = await maker.send(
            f"/rosters/{roster_id}/cells",
            {"number": str(account), f"value-{account}": "31052", f"do-{account}": "exclude", "level": "E"},
        )
    assert answer.status_code == 422
    assert "ghi lý do loại dòng này" in answer.text
    assert 'value="31052"' in answer.text


async def test_a_cell_that_is_no_problem_can_be_typed_too() -> None:
    roster_id = await read(GOOD)
    async with at_desk("maker") as maker:
        found = await sent(
            maker, f"/rosters/{roster_id}/cells", {"row": "2", "field": "amount", "value": "2.100.000"}
        )
        assert (found.state, found.amount) == ("ready", 2_100_000)
        back = await sent(maker, f"/rosters/{found.id}/repairs/removal", {"spot": "2:amount"})
        assert (back.version, back.amount) == (3, 2_000_000)
        assert "Chưa sửa gì trên tệp này" in (await maker.open(f"/rosters/{back.id}/repairs")).text


async def test_a_repair_of_a_row_that_is_not_there_is_told_and_can_be_taken_back() -> None:
    roster_id = await read(GOOD)
    async with at_desk("maker") as maker:
        found = await sent(
            maker, f"/rosters/{roster_id}/cells", {"row": "9", "field": "amount", "value": "1"}
        )
        assert found.state == "has_errors"
        assert "không gặp dòng nào" in (await maker.open(f"/rosters/{found.id}")).text
        back = await sent(maker, f"/rosters/{found.id}/repairs/removal", {"spot": "9:amount"})
    assert back.state == "ready"


async def test_a_repair_that_makes_a_second_duplicate_is_found() -> None:
    roster_id = await read(GOOD, ZERO_LOST.replace("01142000002", "01141000001"))
    async with at_desk("maker") as maker:
        found = await sent(
            maker, f"/rosters/{roster_id}/repairs", {"code": "R02", "take": await numbers(roster_id, "R02")}
        )
    assert found.reading["counts"]["R04"] == 1


async def test_a_second_person_sees_what_was_corrected_and_corrects_nothing() -> None:
    roster_id = await read(GOOD, GOOD)
    async with at_desk("maker") as maker:
        found = await sent(
            maker, f"/rosters/{roster_id}/repairs", {"code": "R04", "take": await numbers(roster_id, "R04")}
        )
        await actions.submit_roster(await as_user("maker"), found.id, acknowledge=None)
        again = await maker.send(f"/rosters/{found.id}/cells", {"row": "2", "field": "amount", "value": "1"})
        assert again.status_code == 409
        superseded = await maker.send(f"/rosters/{roster_id}/repairs", {"code": "R04", "take": "0"})
        assert superseded.status_code == 409
    async with at_desk("checker") as checker:
        assert "Danh sách đã sửa 0 ô, loại 1 dòng" in (await checker.open(f"/rosters/{found.id}")).text
        assert "Trùng với dòng 2" in (await checker.open(f"/rosters/{found.id}/repairs")).text
        for path in ("repairs", "repairs/removal", "cells"):
            assert (await checker.send(f"/rosters/{roster_id}/{path}", {"row": "2"})).status_code == 403


async def test_another_office_finds_nothing_to_repair() -> None:
    roster_id = await read(GOOD, GOOD)
    await a_user("elsewhere", Role.SI_OFFICER, unit="BHXH-01")
    async with at_desk("elsewhere") as other:
        for path in ("repairs?code=R04", "repairs", "cells?level=E", "cells?number=0", "words?code=R12"):
            assert (await other.open(f"/rosters/{roster_id}/{path}")).status_code == 404, path
        for path, fields in (
            ("repairs", {"code": "R04"}),
            ("repairs/removal", {"spot": "2:name"}),
            ("cells", {"row": "2", "field": "name"}),
        ):
            assert (await other.send(f"/rosters/{roster_id}/{path}", fields)).status_code == 404, path


async def test_all_repairs_of_a_code_are_taken_back_together() -> None:
    roster_id = await read(GOOD, ZERO_LOST, ZERO_LOST_TOO, GOOD)
    async with at_desk("maker") as maker:
        zeros = await sent(
            maker, f"/rosters/{roster_id}/repairs", {"code": "R02", "take": await numbers(roster_id, "R02")}
        )
        found = await sent(
            maker, f"/rosters/{zeros.id}/repairs", {"code": "R04", "take": await numbers(zeros.id, "R04")}
        )
        assert found.state == "ready"
        assert "Hoàn lại tất cả 2 phần sửa R02" in (await maker.open(f"/rosters/{found.id}/repairs")).text
        back = await sent(maker, f"/rosters/{found.id}/repairs/removal", {"code": "R02"})
        assert (back.reading["counts"]["R02"], back.reading["left_out"]["count"]) == (2, 1)
        nothing = await maker.send(f"/rosters/{back.id}/repairs/removal", {})
        assert nothing.status_code == 422


async def test_the_stated_total_can_be_put_right_where_it_stands() -> None:
    total = ";".join(["Tổng cộng", "", "", "5000000", "", "", "", ""])
    roster_id = await read(GOOD, ZERO_LOST.replace(";01142", ";001142"), total)
    async with at_desk("maker") as maker:
        more = await sent(
            maker, f"/rosters/{roster_id}/cells", {"row": "2", "field": "amount", "value": "2500000"}
        )
        assert (more.state, more.reading["counts"]["R26"]) == ("has_errors", 1)
        (number,) = await numbers(more.id, "R26")
        found = await sent(
            maker, f"/rosters/{more.id}/cells", {"number": str(number), f"value-{number}": "5.500.000"}
        )
    assert (found.state, found.amount) == ("ready", 5_500_000)
