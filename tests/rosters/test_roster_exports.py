"""What is taken away from a roster's page: its file with marks, its problems; noted, and for its own office alone."""

from __future__ import annotations

import csv
import io
from uuid import UUID

import openpyxl
import pytest
from builders import COMMUNE, OFFICE, a_user, as_owner, as_user, as_worker
from page_steps import at_desk
from running_month import RUN, Person, a_ground, a_read_roster, an_open_run

from disburse.access import Role
from disburse.rosters import actions
from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
BROKEN = [Person(1), Person(5, amount=0), Person(6, account="9704050000000018")]


async def a_broken_roster() -> UUID:
    await a_ground()
    await an_open_run()
    return await a_read_roster(BROKEN)


async def test_the_marked_file_is_one_click_from_the_errors(disburse: Service) -> None:
    roster_id = await a_broken_roster()
    async with at_desk("maker") as maker:
        shown = await maker.open(f"/rosters/{roster_id}")
        assert f'href="/rosters/{roster_id}/annotated.xlsx"' in shown.text
        answer = await maker.open(f"/rosters/{roster_id}/annotated.xlsx")
    assert answer.status_code == 200
    assert (
        f'filename="DSCT_BHXH-25-03_SI_{RUN}_v1_danh-dau-loi.xlsx"' in answer.headers["content-disposition"]
    )
    assert answer.headers["cache-control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Tóm tắt", "Danh sách"]
    sheet = book["Danh sách"]
    assert [cell.value for cell in sheet["L"]] == ["Mức", None, "Lỗi", "Lỗi"]
    assert sheet["J4"].comment is not None
    assert "số thẻ ATM" in sheet["J4"].comment.text


async def test_the_read_log_knows_who_took_it(disburse: Service) -> None:
    roster_id = await a_broken_roster()
    async with at_desk("maker") as maker:
        await maker.open(f"/rosters/{roster_id}/annotated.xlsx?rows=problems")
    async with as_owner() as database:
        read = await database.fetchrow("SELECT action, subject, row_count, app_user FROM read_log")
    assert (read["action"], read["subject"], bool(read["app_user"])) == (
        "roster:annotated",
        f"roster:{roster_id}",
        True,
    )


async def test_problems_come_as_a_text_file_too(disburse: Service) -> None:
    roster_id = await a_broken_roster()
    async with at_desk("maker") as maker:
        answer = await maker.open(f"/rosters/{roster_id}/problems.csv")
    head, *rows = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    assert head == ["Dòng", "Họ và tên", "Cột", "Giá trị", "Mức", "Vấn đề và cách sửa", "Mã"]
    assert [row[0] for row in rows if row[-1] in ("R06", "R10")] == ["3", "4"]
    assert "9704050000000018" not in answer.text


async def test_whoever_only_looks_gets_no_file_with_full_numbers(disburse: Service) -> None:
    roster_id = await a_broken_roster()
    async with at_desk("checker") as checker:
        assert "annotated.xlsx" not in (await checker.open(f"/rosters/{roster_id}")).text
        assert (await checker.open(f"/rosters/{roster_id}/annotated.xlsx")).status_code == 403
        assert (await checker.open(f"/rosters/{roster_id}/problems.csv")).status_code == 200


async def test_a_file_that_was_refused_has_nothing_to_mark(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    roster_id, _ = await actions.upload_roster(
        await as_user("maker"),
        b"%PDF-1.7",
        file_name="../x.pdf",
        run=RUN,
        unit=OFFICE,
        programme="SI",
        list_number=1,
    )
    await actions.read_roster_file(await as_worker(), roster_id)
    async with at_desk("maker") as maker:
        assert "annotated.xlsx" not in (await maker.open(f"/rosters/{roster_id}")).text
        assert (await maker.open(f"/rosters/{roster_id}/annotated.xlsx")).status_code == 409


async def test_a_maker_of_another_unit_finds_nothing(disburse: Service) -> None:
    roster_id = await a_broken_roster()
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    asked = {"unit": OFFICE, "programme": "SI"}
    async with at_desk("xa") as other:
        for name in ("annotated.xlsx", "annotated.xlsx?rows=problems", "problems.xlsx", "problems.csv"):
            assert (await other.open(f"/rosters/{roster_id}/{name}")).status_code == 404, name
        for path, fields in (
            ("templates", {"for": f"{OFFICE}:SI", "kind": "filled"}),
            ("payment-list-files", {**asked, "kind": "xlsx"}),
            ("payment-lists", asked),
        ):
            sent = await other.send(f"/runs/{RUN}/{path}", fields)
            assert sent.status_code == 404, path
