"""Sheets read as one list: remembered for the unit, and their rows found by sheet and number on pages and in commands."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
import roster_files as files
from builders import OFFICE, as_owner, as_user, as_worker
from page_steps import Seat, at_desk
from running_month import RUN, a_ground, an_open_run
from test_column_pages import form_of, read, uploaded
from typer.testing import CliRunner, Result

from disburse.core.clock import FixedClock
from disburse.identity.opening import open_disburse
from disburse.rosters import actions, choosing, exporting
from disburse.rosters.choosing import Where
from disburse.rosters.commands import app
from disburse.rosters.file.checking import check_file
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.sheets_joined import ALL_SHEETS
from disburse.rosters.lessons import list_lessons
from disburse.service import Service
from disburse.settings import Settings
from disburse.sheets.row_numbers import place_of, row_of

HEADER = ["Họ và tên", "Số CCCD", "Loại chế độ", "Số tiền", "Hình thức"]


def person(number: int, amount: int = 2_000_000) -> list[object]:
    return [f"Nguyễn Mẫu {chr(64 + number)}", f"99914500000{number}", "Hưu trí", amount, "TM"]


def a_book(folder: Path, name: str = "ds.xlsx", first: int = 1) -> bytes:
    """Two sheets that stand alike; the row 4 of the second has no amount."""
    second = [["Tờ hai"], HEADER, person(first + 1), person(first + 2, 0)]
    return files.xlsx(folder / name, [HEADER, person(first)], Hai=second).read_bytes()


def one_sheet(folder: Path) -> bytes:
    return files.xlsx(folder / "một.xlsx", [HEADER, person(7)]).read_bytes()


async def all_sheets_chosen(seat: Seat, content: bytes) -> UUID:
    """Upload a book and have all its sheets read, as the page sends it."""
    roster_id = await uploaded(seat, content, "ds.xlsx")
    place = f"/rosters/{roster_id}/columns"
    moved = await seat.follow(place, form_of((await seat.open(place)).text) | {"sheet": "all"})
    sent = await seat.send(place, form_of(moved.text))
    assert sent.status_code == 303, sent.text
    return await read(sent.headers["location"])


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


@pytest.mark.anyio
async def test_the_unit_s_next_file_is_read_the_same_way_until_that_is_forgotten(
    month: None, tmp_path: Path
) -> None:
    async with at_desk("maker") as maker:
        await all_sheets_chosen(maker, a_book(tmp_path))
        known = (await maker.open("/column-lessons")).text
        assert "Nhiều trang tính có cột như nhau" in known
        assert "Gộp thành một danh sách" in known
        second = await uploaded(maker, a_book(tmp_path, "sau.xlsx", 4), "sau.xlsx")
        assert "1 – DS, 2 – Hai" in (await maker.open(f"/rosters/{second}")).text
        (lesson,) = await list_lessons(await as_user("maker"))
        await maker.send(f"/column-lessons/{lesson.id}/removal")
        assert "Nhiều trang tính" not in (await maker.open("/column-lessons")).text
        third = await uploaded(maker, a_book(tmp_path, "nữa.xlsx", 7), "nua.xlsx")
        assert "1 – DS" not in (await maker.open(f"/rosters/{third}")).text


@pytest.mark.anyio
async def test_a_file_of_one_sheet_is_read_as_ever_and_teaches_nothing_else(
    month: None, tmp_path: Path
) -> None:
    async with at_desk("maker") as maker:
        await all_sheets_chosen(maker, a_book(tmp_path))
        roster_id = await uploaded(maker, one_sheet(tmp_path), "mot.xlsx")
        roster = await actions.look(await as_user("maker"), roster_id)
        assert (roster.reading["sheet"], roster.reading["sheets"]) == ("DS", [])
        assert (await maker.open(f"/rosters/{roster_id}/annotated.xlsx")).status_code == 200
    before = await list_lessons(await as_user("maker"))
    new_id, _ = await choosing.choose_columns(
        await as_user("maker"), roster_id, {}, Where(sheet_number=1, hidden="count")
    )
    await actions.read_roster_file(await as_worker(), new_id)
    assert [lesson.header for lesson in before] == [ALL_SHEETS]
    assert (await actions.look(await as_user("maker"), new_id)).state == "ready"


@pytest.mark.anyio
async def test_choosing_one_sheet_alone_again_forgets_it(month: None, tmp_path: Path) -> None:
    maker = await as_user("maker")
    async with at_desk("maker") as seat:
        roster_id = await all_sheets_chosen(seat, a_book(tmp_path))
    assert [lesson.header for lesson in await list_lessons(maker)] == [ALL_SHEETS]
    new_id, _ = await choosing.choose_columns(maker, roster_id, {}, Where(sheet="Hai"))
    await actions.read_roster_file(await as_worker(), new_id)
    assert await list_lessons(maker) == []
    assert (await actions.look(maker, new_id)).reading["sheet"] == "Hai"


@pytest.mark.anyio
async def test_any_row_with_problems_is_found_by_its_number_and_put_right(
    month: None, tmp_path: Path
) -> None:
    async with at_desk("maker") as maker:
        roster_id = await all_sheets_chosen(maker, a_book(tmp_path))
        found = await maker.open(f"/rosters/{roster_id}/cells?at=2!4")
        assert "Dòng 2!4" in found.text
        assert "ghi cả số trang tính" in found.text
        nothing = await maker.open(f"/rosters/{roster_id}/cells?at=2!3")
        assert "Dòng 2!3 không có lỗi hay cảnh báo nào" in nothing.text
        assert 'name="row" type="text" value="2!3"' in nothing.text
        assert "Dòng x!1 không có lỗi" in (await maker.open(f"/rosters/{roster_id}/cells?at=x!1")).text
        typed = {"row": "2!4", "field": "amount", "value": "3000000"}
        sent = await maker.send(f"/rosters/{roster_id}/cells", typed)
        second = await read(sent.headers["location"])
        assert (await actions.look(await as_user("maker"), second)).amount == 7_000_000
        layer = await maker.open(f"/rosters/{second}/repairs")
        assert 'value="2!4:amount"' in layer.text
        back = await maker.send(f"/rosters/{second}/repairs/removal", {"spot": "2!4:amount"})
        third = await read(back.headers["location"])
        assert (await actions.look(await as_user("maker"), third)).state == "has_errors"
        wrong = await maker.send(f"/rosters/{third}/cells", {"row": "2!4", "field": "", "at": "2!4"})
        assert wrong.status_code == 422
        assert "Dòng 2!4: ghi lý do" in wrong.text


@pytest.mark.anyio
async def test_the_summary_of_the_marked_workbook_leads_to_the_right_sheet(
    month: None, tmp_path: Path
) -> None:
    async with at_desk("maker") as maker:
        roster_id = await all_sheets_chosen(maker, a_book(tmp_path))
    _, content = await exporting.annotated_roster(await as_user("maker"), roster_id)
    summary = openpyxl.load_workbook(io.BytesIO(content))["Tóm tắt"]
    links = {
        cell.value: cell.hyperlink.location for row in summary.iter_rows() for cell in row if cell.hyperlink
    }
    assert links["Hai!D4"] == "'Hai'!D4"
    assert {place.replace("'", "") for place in links.values()} == set(links)


@pytest.mark.anyio
async def test_proposals_beyond_the_first_page_can_be_looked_at_one_by_one(
    month: None, tmp_path: Path
) -> None:
    rows = [[f"Nguyễn Mẫu {n}", f"0114200{n:04}", "Hưu trí", 2_000_000, "TM"] for n in range(1, 204)]
    book = files.xlsx(tmp_path / "a.xlsx", [HEADER, *rows]).read_bytes()
    async with at_desk("maker") as maker:
        roster_id = await uploaded(maker, book, "a.xlsx")
        async with as_owner() as database:
            numbers = await database.fetch(
                "SELECT number, file_row FROM roster_problem WHERE roster = $1 AND code = 'R02' ORDER BY 1",
                roster_id,
            )
        assert len(numbers) == 203
        first = await maker.open(f"/rosters/{roster_id}/repairs?code=R02")
        after = numbers[199]["number"]
        assert f"/rosters/{roster_id}/repairs?code=R02&amp;after={after}" in first.text
        assert "Sửa cả 3 dòng tiếp theo" in first.text
        second = await maker.open(f"/rosters/{roster_id}/repairs?code=R02&after={after}")
        assert "Sửa 3 dòng" in second.text
        assert "Các dòng trước trang này không được sửa" in second.text
        last = numbers[-1]
        sent = await maker.send(f"/rosters/{roster_id}/repairs", {"code": "R02", "take": str(last["number"])})
        await read(sent.headers["location"])
        layer = await maker.open(f"{sent.headers['location']}/repairs")
        assert f'value="{last["file_row"]}:citizen_id"' in layer.text
        assert layer.text.count('name="spot"') == 1


# ---------------------------------------------------------------- commands


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def roster(settings_of_commands: Settings, clock: FixedClock, tmp_path: Path) -> UUID:
    async def a_roster() -> UUID:
        async with open_disburse(settings_of_commands, clock=clock):
            await a_ground()
            await an_open_run()
            maker = await as_user("maker")
            roster_id, _ = await actions.upload_roster(
                maker, a_book(tmp_path), file_name="a.xlsx", run=RUN, unit=OFFICE, programme="SI"
            )
            await actions.read_roster_file(await as_worker(), roster_id)
            new_id, _ = await choosing.choose_columns(maker, roster_id, {}, Where(sheet=ALL_SHEETS))
            await actions.read_roster_file(await as_worker(), new_id)
            return new_id

    return asyncio.run(a_roster())


def test_commands_name_sheet_and_row_and_take_both(roster: UUID) -> None:
    shown = json.loads(ran("show", roster, "--json", "--as", "maker").stdout)
    (wrong,) = [one for one in shown["problems"] if one["level"] == "E"]
    assert (wrong["row"], wrong["sheet"], wrong["place"]) == (4, "Hai", "2!4")
    assert "2!4 (Hai)" in ran("show", roster, "--as", "maker").stdout
    previewed = ran("repair", roster, "--exclude", "2!4", "--reason", "x", "--dry-run", "--as", "maker")
    assert "2!4" in previewed.stdout, previewed.output
    mended = ran(
        "repair", roster, "--row", "2!4", "--field", "amount", "--value", "3000000", "--json", "--as", "maker"
    )
    assert mended.exit_code == 0, mended.output
    found = json.loads(mended.stdout)
    assert found["amount"] == 7_000_000
    undone = ran("repair", found["id"], "--undo", "2!4:amount", "--json", "--as", "maker")
    assert json.loads(undone.stdout)["state"] == "has_errors"


def test_a_file_alone_is_told_of_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "ds.xlsx"
    a_book(tmp_path)
    found = check_file(path, run=str(RUN), unit=OFFICE, choices=Choices(sheet=ALL_SHEETS))
    (wrong,) = [one for one in found.problems if one.level == "E"]
    assert (wrong.row, wrong.sheet, wrong.place) == (4, "Hai", "2!4")
    said = ran("check", path, "--run", RUN, "--unit", OFFICE, "--sheet", "*")
    assert "2!4 (Hai)" in said.stdout, said.output


@pytest.mark.parametrize("text", ["", "x", "-1", "0!3", "100!2", "2!", "!4", "1!10000000", "9" * 5000, "٣"])
def test_what_is_no_row_is_read_as_none(text: str) -> None:
    assert row_of(text) is None


def test_a_row_is_told_by_the_name_of_its_sheet() -> None:
    assert place_of(10_000_004, ["DS", "Hai"]) == ("Hai", 4)
    assert place_of(4, []) == ("", 4)
