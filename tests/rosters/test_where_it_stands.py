"""What only the database finds wrong with a line stands at the row and column it is about, on the page and in the workbook."""

from __future__ import annotations

import io
from uuid import UUID

import openpyxl
import pytest
from builders import a_user, as_owner, as_user
from known_lists import CASH, a_list, a_row, an_approved_list
from running_month import a_ground, an_open_run, answer_row, instructed, stated
from standing_month import reconciled

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.rosters.exporting import annotated_roster
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = Run.parse("2027-01")
NUMBERS = {"Số CCCD": "999145000001", "Mã số BHXH": "2500000001"}


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)


async def places(roster_id: UUID, code: str) -> list[tuple[int, str | None, str]]:
    """Row, column as the file names it, and field of each problem with a code."""
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT file_row, column_name, field FROM roster_problem WHERE roster = $1 AND code = $2 ORDER BY number",
            roster_id,
            code,
        )
    return [tuple(row) for row in rows]


async def test_a_person_known_by_two_numbers_is_twice_at_the_number(month: None) -> None:
    await a_list(a_row(1, **CASH) | NUMBERS)
    alone = [{name: ""} for name in ("Mã số BHXH", "Số CCCD")]
    again = await a_list(*(a_row(1, **CASH) | NUMBERS | one for one in alone), list_number=2)
    assert await places(again, "R04") == [(3, "Số CCCD", "citizen_id")]


async def test_two_people_behind_two_numbers_are_told_at_the_number(month: None) -> None:
    await a_list(a_row(1, **CASH), a_row(2, **CASH) | {"Số CCCD": "", "Mã số BHXH": "2500000001"})
    clash = await a_list(a_row(1, **CASH) | NUMBERS, list_number=2)
    assert await places(clash, "R38") == [(2, "Số CCCD", "citizen_id")]


async def test_who_another_owner_lists_is_told_at_the_number(month: None) -> None:
    await a_user("maker-25", Role.SI_OFFICER, "BHXH-25")
    await a_list(a_row(1), maker="maker-25", unit="BHXH-25")
    assert await places(await a_list(a_row(1)), "R05") == [(2, "Số CCCD", "citizen_id")]


async def test_a_month_paid_already_is_told_at_the_month_else_at_the_person(month: None) -> None:
    await an_approved_list(a_row(1))
    named = await a_list(a_row(1) | {"Tháng hưởng": "12/2026"}, list_number=2)
    assert await places(named, "R33") == [(2, "Tháng hưởng", "months")]
    unnamed = await a_list(a_row(1), list_number=3)
    assert await places(unnamed, "R33") == [(2, "Số CCCD", "citizen_id")]


async def test_arrears_that_wait_to_be_carried_are_red_in_their_cell(month: None) -> None:
    await an_approved_list(a_row(1), a_row(2))
    first, second = sorted(await instructed(), key=lambda order: order.account or "")
    await stated([answer_row(first), answer_row(second, "rejected", reason="TK BI PHONG TOA")])
    await reconciled()
    roster_id = await a_list(a_row(1), a_row(2, Số_tiền=4_000_000, Truy_lĩnh=1_000_000), run=NEXT)
    assert await places(roster_id, "R37") == [(3, "Truy lĩnh", "arrears")]
    _, content = await annotated_roster(await as_user("maker"), roster_id)
    book = openpyxl.load_workbook(io.BytesIO(content))
    (sheet,) = [one for one in book if one.title != "Tóm tắt"]
    header = [cell.value for cell in sheet[1]]
    (red,) = [c for r in sheet.iter_rows(min_row=2) for c in r if c.comment and "chuyển kỳ" in c.comment.text]
    assert (red.row, header[red.column - 1]) == (3, "Truy lĩnh")
