"""Long lists: their files are made by a job, kept until they are taken, stopped, begun anew; short ones come at once."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
import openpyxl
import pytest
from builders import COMMUNE, OFFICE, a_user, as_owner
from page_steps import Seat, at_desk
from pypdf import PdfReader
from running_month import RUN, Person, a_ground, a_read_roster, an_approved_roster, an_open_run

from disburse.access import Role
from disburse.queue import Cancelled, progress, work_until
from disburse.rosters.exporting import LINES_AT_ONCE
from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
LONG = [Person(number) for number in range(1, LINES_AT_ONCE + 2)]
BROKEN = [Person(1, amount=0), *LONG[1:]]


async def a_month() -> None:
    await a_ground()
    await an_open_run()


async def a_long_broken_roster() -> UUID:
    await a_month()
    return await a_read_roster(BROKEN)


async def asked_for(seat: Seat, roster_id: UUID, rows: str = "") -> str:
    sent = await seat.send(f"/rosters/{roster_id}/annotated-files", {"rows": rows})
    assert sent.status_code == 303, sent.text
    place, _, query = str(sent.headers["location"]).partition("?")
    assert query == "take=1"
    return place


async def job_of(place: str) -> UUID:
    async with as_owner() as database:
        found = await database.fetchval(
            "SELECT id FROM job WHERE subject = $1", f"made_file:{place.rpartition('/')[2]}"
        )
    assert isinstance(found, UUID)
    return found


async def test_a_long_lists_workbook_is_made_in_the_background_and_taken_away(disburse: Service) -> None:
    roster_id = await a_long_broken_roster()
    async with at_desk("maker") as maker:
        page = await maker.open(f"/rosters/{roster_id}")
        assert f'action="/rosters/{roster_id}/annotated-files"' in page.text
        assert f'href="/rosters/{roster_id}/annotated.xlsx"' not in page.text
        assert (await maker.open(f"/rosters/{roster_id}/annotated.xlsx")).status_code == 409
        place = await asked_for(maker, roster_id)
        waiting = await maker.open(place)
        assert "Đang tạo tệp" in waiting.text
        assert 'http-equiv="refresh"' in waiting.text
        assert (await maker.open(f"{place}/progress")).status_code == 200
        assert (await maker.open(f"{place}/file")).status_code == 404
        assert await asked_for(maker, roster_id) == place
        assert f'href="{place}"' in (await maker.open("/jobs")).text
        await work_until(await job_of(place))
        over = await maker.open(f"{place}/progress")
        assert (over.status_code, over.headers["hx-refresh"]) == (204, "true")
        made = await maker.open(place)
        assert f'href="{place}/file"' in made.text
        assert "refresh" not in made.headers
        assert (await maker.open(f"{place}?take=1")).headers["refresh"] == f"0; url={place}/file"
        taken = await maker.open(f"{place}/file")
        assert await asked_for(maker, roster_id) == place
    assert f'filename="DSCT_{OFFICE}_SI_{RUN}_v1_danh-dau-loi.xlsx"' in taken.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(taken.content))["Danh sách"]
    assert sheet["L2"].value == "Lỗi"
    assert sheet.max_row == len(LONG) + 1
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM read_log WHERE action = 'roster:annotated'") == 1


async def test_the_rows_with_problems_are_a_file_of_their_own(disburse: Service) -> None:
    roster_id = await a_long_broken_roster()
    async with at_desk("maker") as maker:
        whole, some = await asked_for(maker, roster_id), await asked_for(maker, roster_id, "problems")
        assert whole != some
        await work_until(await job_of(some))
        taken = await maker.open(f"{some}/file")
    sheet = openpyxl.load_workbook(io.BytesIO(taken.content))["Danh sách"]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Dòng trong tệp gốc", 2]


async def test_one_that_was_stopped_can_be_asked_for_again(disburse: Service) -> None:
    roster_id = await a_long_broken_roster()
    async with at_desk("maker") as maker:
        place = await asked_for(maker, roster_id)
        job = await job_of(place)
        stopped = await maker.send(f"/jobs/{job}/cancellation")
        assert stopped.headers["location"] == place
        with pytest.raises(Cancelled):
            await work_until(job)
        page = await maker.open(place)
        assert "Việc tạo tệp đã dừng" in page.text
        assert f'action="/rosters/{roster_id}/annotated-files"' in page.text
        again = await asked_for(maker, roster_id)
        assert again != place
        await work_until(await job_of(again))
        assert (await maker.open(f"{again}/file")).status_code == 200


async def test_one_that_is_stopped_while_it_is_made_leaves_nothing(disburse: Service) -> None:
    await a_month()
    await an_approved_roster(LONG)
    async with at_desk("checker") as checker:
        place = (await print_list(checker)).headers["location"]
        job = await job_of(place)
        async with stopped_at("In từng trang"):
            with pytest.raises(Cancelled):
                await work_until(job)
        assert "Việc tạo tệp đã dừng" in (await checker.open(place)).text
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM print") == 0


async def test_a_long_payment_list_is_printed_in_the_background(disburse: Service) -> None:
    await a_month()
    await an_approved_roster(LONG)
    async with at_desk("checker") as checker:
        sent = await print_list(checker)
        place = sent.headers["location"]
        assert place.startswith("/made-files/")
        assert (await print_list(checker)).headers["location"] == place
        await work_until(await job_of(place))
        page = await checker.open(place)
        async with as_owner() as database:
            printed = await database.fetchrow("SELECT id, pages, rows, made_by FROM print")
            checker_id = await database.fetchval("SELECT id FROM app_user WHERE username = 'checker'")
            read = await database.fetchval("SELECT app_user FROM read_log")
        assert (printed["rows"], printed["made_by"], read) == (len(LONG), checker_id, checker_id)
        assert f'href="/prints/{printed["id"]}.pdf"' in page.text
        shown = await checker.open(f"/prints/{printed['id']}.pdf")
        assert len(PdfReader(io.BytesIO(shown.content)).pages) == printed["pages"]
        assert (await print_list(checker)).headers["location"] != place


async def test_a_worker_that_begins_anew_makes_it_once(disburse: Service) -> None:
    roster_id = await a_long_broken_roster()
    async with at_desk("maker") as maker:
        place = await asked_for(maker, roster_id)
        job = await job_of(place)
        await work_until(job)
        async with as_owner() as database:
            kept = await database.fetchval("SELECT file_sha FROM made_file")
            await database.execute("UPDATE job SET state = 'waiting', finished_at = NULL WHERE id = $1", job)
        await work_until(job)
        async with as_owner() as database:
            assert await database.fetchval("SELECT file_sha FROM made_file") == kept


async def test_nobody_else_sees_it_and_who_lost_the_list_gets_it_no_more(disburse: Service) -> None:
    roster_id = await a_long_broken_roster()
    await a_user("second", Role.SI_OFFICER)
    async with at_desk("maker") as maker, at_desk("second") as second:
        place = await asked_for(maker, roster_id)
        await work_until(await job_of(place))
        for path in (place, f"{place}/progress", f"{place}/file"):
            assert (await second.open(path)).status_code == 404
        async with as_owner() as database:
            await database.execute(
                "UPDATE user_role SET unit = $1, role = 'commune_officer'"
                " WHERE app_user = (SELECT id FROM app_user WHERE username = 'maker')",
                COMMUNE,
            )
        assert (await maker.open(f"{place}/file")).status_code == 404


async def print_list(seat: Seat) -> httpx.Response:
    return await seat.send(f"/runs/{RUN}/payment-lists", {"unit": OFFICE, "programme": "SI"})


@asynccontextmanager
async def stopped_at(phase: str) -> AsyncIterator[None]:
    """Have somebody ask to stop every job in the moment it begins a phase."""
    async with as_owner() as database:
        await database.execute(
            "CREATE FUNCTION ask_to_stop() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN NEW.cancel_asked := true; RETURN NEW; END $$;"
            " CREATE TRIGGER ask_to_stop BEFORE UPDATE ON job FOR EACH ROW"
            f" WHEN (NEW.phase = '{phase}') EXECUTE FUNCTION ask_to_stop()"
        )
    try:
        yield
    finally:
        async with as_owner() as database:
            await database.execute("DROP FUNCTION ask_to_stop() CASCADE")


@pytest.mark.parametrize("rows", ["", "problems"])
async def test_marking_says_how_many_rows_of_how_many_it_has_done(
    disburse: Service, rows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list as text is copied to a workbook first; only some of its rows need no copying."""
    monkeypatch.setattr(progress, "BETWEEN_WRITES", 0.001)
    roster_id = await a_long_broken_roster()
    async with at_desk("maker") as maker:
        place = await asked_for(maker, roster_id, rows)
        async with every_note_kept():
            await work_until(await job_of(place))
        async with as_owner() as database:
            said = await database.fetch("SELECT phase, done, total FROM job_note ORDER BY id")
            await database.execute("DROP TABLE job_note")
    steps = {row["phase"] for row in said} - {"", "Mở tệp"}
    assert steps <= {"Chép các dòng sang tệp XLSX", "Đánh dấu lỗi vào tệp"}
    assert rows == "" or steps == {"Đánh dấu lỗi vào tệp"}
    counted = [row for row in said if row["total"]]
    assert counted
    assert {row["total"] for row in counted} == {len(BROKEN)}
    assert all(0 < row["done"] <= row["total"] for row in counted)


@asynccontextmanager
async def every_note_kept() -> AsyncIterator[None]:
    """Keep what jobs say of themselves, in a table `job_note`."""
    async with as_owner() as database:
        await database.execute(
            "CREATE TABLE job_note (id serial, phase text, done bigint, total bigint);"
            "CREATE FUNCTION keep_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
            " $$ BEGIN INSERT INTO job_note (phase, done, total) VALUES (NEW.phase, NEW.done, NEW.total); RETURN NEW; END $$;"
            "CREATE TRIGGER keep_note AFTER UPDATE ON job FOR EACH ROW EXECUTE FUNCTION keep_note()"
        )
    try:
        yield
    finally:
        async with as_owner() as database:
            await database.execute("DROP FUNCTION keep_note() CASCADE")
