"""Payment lists, templates and lists of problems: short ones at once, long ones by a job; nothing is cut silently."""

from __future__ import annotations

import csv
import io
import json
from uuid import UUID

import openpyxl
import pytest
from builders import COMMUNE, OFFICE, a_user, as_owner, as_user
from page_steps import Seat, at_desk
from running_month import RUN, Person, a_ground, a_read_roster, an_approved_roster, an_open_run

from disburse.access import Role
from disburse.queue import work_until
from disburse.rosters import telling
from disburse.service import Service

pytestmark = pytest.mark.anyio
PEOPLE = [Person(number) for number in range(1, 6)]
NEXT = RUN.next()
ASKED = {"unit": OFFICE, "programme": "SI"}


@pytest.fixture(autouse=True)
def long_from_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let five lines be a long list, so that the road of long ones is short."""
    monkeypatch.setattr("disburse.making.exports.LINES_AT_ONCE", 4)
    monkeypatch.setattr("disburse.rosters.problem_files.PROBLEMS_AT_ONCE", 4)


async def a_month(*, approved: bool) -> UUID:
    await a_ground()
    await an_open_run()
    if approved:
        return await an_approved_roster(PEOPLE)
    return await a_read_roster([Person(number, amount=0) for number in range(1, 6)])


async def made(seat: Seat, path: str, fields: dict[str, str]) -> str:
    """Ask for a file, have it made, see that its page takes it away by itself; give the page."""
    sent = await seat.send(path, fields)
    assert sent.status_code == 303, sent.text
    place, _, query = sent.headers["location"].partition("?")
    assert query == "take=1"
    async with as_owner() as database:
        job = await database.fetchval(
            "SELECT id FROM job WHERE subject = $1", f"made_file:{place.rpartition('/')[2]}"
        )
    assert "Đang tạo tệp" in (await seat.open(place)).text
    await work_until(job)
    shown = await seat.open(f"{place}?take=1")
    assert shown.headers["refresh"] == f"0; url={place}/file"
    assert "Tệp đã tạo xong." in shown.text
    assert place in (await seat.open("/jobs")).text
    return place


async def read_logged(action: str) -> list[int]:
    async with as_owner() as database:
        rows = await database.fetch("SELECT row_count FROM read_log WHERE action = $1", action)
    return [row["row_count"] for row in rows]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_a_long_payment_list_is_made_and_recorded_when_it_is_taken(
    disburse: Service, kind: str
) -> None:
    await a_month(approved=True)
    async with at_desk("maker") as maker:
        place = await made(maker, f"/runs/{RUN}/payment-list-files", {**ASKED, "kind": kind})
        assert await read_logged("payment_list:exported") == []
        taken = await maker.open(f"{place}/file")
    assert f'filename="DSCT_{OFFICE}_SI_{RUN}_v1.{kind}"' in taken.headers["content-disposition"]
    assert await read_logged("payment_list:exported") == [5]
    async with as_owner() as database:
        assert (
            await database.fetchval("SELECT count(*) FROM audit WHERE action = 'payment_list:exported'") == 1
        )
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(taken.content))["Danh sách"]
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    number = rows[0].index("Số CCCD")
    assert sorted(row[number] for row in rows[1:]) == [f"99914500000{n}" for n in range(1, 6)]


async def test_a_template_with_many_people_is_made(disburse: Service) -> None:
    await a_month(approved=True)
    async with at_desk("maker") as maker:
        asked = {"for": f"{OFFICE}:SI"}
        place = await made(maker, f"/runs/{NEXT}/templates", {**asked, "kind": "filled"})
        taken = await maker.open(f"{place}/file")
        empty = await maker.send(f"/runs/{NEXT}/templates", {**asked, "kind": "empty"})
    assert empty.status_code == 200, "an empty one holds nobody and comes at once"
    assert openpyxl.load_workbook(io.BytesIO(taken.content))["Danh sách"].max_row == 6
    assert await read_logged("template:filled") == [5]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_many_problems_are_made_into_a_file(disburse: Service, kind: str) -> None:
    roster_id = await a_month(approved=False)
    async with at_desk("checker") as checker:
        page = await checker.open(f"/rosters/{roster_id}")
        assert f'action="/rosters/{roster_id}/problem-files"' in page.text
        assert f"/rosters/{roster_id}/problems." not in page.text
        assert (await checker.open(f"/rosters/{roster_id}/problems.{kind}")).status_code == 409
        place = await made(checker, f"/rosters/{roster_id}/problem-files", {"kind": kind})
        taken = await checker.open(f"{place}/file")
    assert f"roster-problems-{str(roster_id)[:8]}.{kind}" in taken.headers["content-disposition"]
    assert await read_logged("roster:problems_exported") == [5]
    rows = table_of(kind, taken.content)
    assert [row[0] for row in rows[1:]] == ["2", "3", "4", "5", "6"]
    assert {row[6] for row in rows[1:]} == {"R06"}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_what_does_not_fit_is_said_in_the_last_row(
    disburse: Service, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disburse.rosters.problem_files.PROBLEMS_MAX", 3)
    monkeypatch.setattr("disburse.rosters.problem_files.READ_AT_ONCE", 2)
    roster_id = await a_month(approved=False)
    async with at_desk("maker") as maker:
        place = await made(maker, f"/rosters/{roster_id}/problem-files", {"kind": kind})
        rows = table_of(kind, (await maker.open(f"{place}/file")).content)
    assert [row[0] for row in rows[1:]] == ["2", "3", "4", ""]
    assert "3 chỗ đầu trong số 5 chỗ" in rows[-1][5]


async def test_a_command_says_that_it_shows_only_some(
    disburse: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    roster_id = await a_month(approved=False)
    found = await telling.shown(await as_user("maker"), roster_id)
    assert (found["truncated"], found["problem_count"], len(found["problems"])) == (False, 5, 5)
    monkeypatch.setattr("disburse.rosters.problem_rows.SHOWN_MAX", 3)
    found = await telling.shown(await as_user("maker"), roster_id)
    assert (found["truncated"], found["problem_count"], len(found["problems"])) == (True, 5, 3)
    json.dumps(found)
    with pytest.raises(BaseException, match="1"):
        telling.tell(found, as_json=False)
    assert "3 chỗ đầu trong số 5 chỗ" in "".join(capsys.readouterr())


async def test_whoever_lost_the_list_gets_its_files_no_more(disburse: Service) -> None:
    await a_month(approved=True)
    async with at_desk("maker") as maker:
        place = await made(maker, f"/runs/{RUN}/payment-list-files", {**ASKED, "kind": "csv"})
        template = await made(maker, f"/runs/{NEXT}/templates", {"for": f"{OFFICE}:SI", "kind": "filled"})
        async with as_owner() as database:
            await database.execute(
                "UPDATE user_role SET unit = $1, role = 'commune_officer'"
                " WHERE app_user = (SELECT id FROM app_user WHERE username = 'maker')",
                COMMUNE,
            )
        for lost in (place, template):
            assert (await maker.open(f"{lost}/file")).status_code == 404
    assert await read_logged("payment_list:exported") == []


async def test_nobody_else_sees_it(disburse: Service) -> None:
    roster_id = await a_month(approved=False)
    await a_user("second", Role.SI_OFFICER)
    async with at_desk("maker") as maker, at_desk("second") as second:
        place = await made(maker, f"/rosters/{roster_id}/problem-files", {"kind": "csv"})
        for path in (place, f"{place}/file"):
            assert (await second.open(path)).status_code == 404


def table_of(kind: str, content: bytes) -> list[list[str]]:
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
