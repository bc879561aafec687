"""The payment list as a file: what was approved, with numbers that survive, for its own office alone."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from builders import OFFICE, as_owner
from page_steps import at_desk
from roster_files import parse
from running_month import RUN, Person, a_ground, an_approved_roster, an_open_run

from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
PEOPLE = [
    Person(1, account="0011001234567", bank="Vietcombank"),
    Person(2, amount=2_500_000, arrears=500_000),
    Person(3, cash=True),
]
ASKED = {"unit": OFFICE, "programme": "SI"}


async def a_month() -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster(PEOPLE)


async def taken(kind: str, who: str = "maker") -> bytes:
    async with at_desk(who) as seat:
        sent = await seat.send(f"/runs/{RUN}/payment-list-files", {**ASKED, "kind": kind})
    assert sent.status_code == 200
    return sent.content


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_what_is_taken_away_can_be_taken_in_again(disburse: Service, tmp_path: Path, kind: str) -> None:
    await a_month()
    path = tmp_path / f"dsct.{kind}"
    path.write_bytes(await taken(kind))
    lines, problems, summary = parse(path)
    assert problems == []
    assert summary.unknown_columns == []
    assert [(one.citizen_id, one.account, one.amount, one.arrears) for one in lines] == [
        ("999145000001", "0011001234567", 1_000_000, 0),
        ("999145000002", "3105205000002", 2_500_000, 500_000),
        ("999145000003", None, 1_000_000, 0),
    ]


async def test_numbers_are_text_in_both(disburse: Service) -> None:
    await a_month()
    sheet = openpyxl.load_workbook(io.BytesIO(await taken("xlsx"))).worksheets[0]
    assert ("0011001234567", "s") in [(cell.value, cell.data_type) for cell in sheet[2]]
    rows = list(csv.reader(io.StringIO((await taken("csv")).decode("utf-8-sig"))))
    assert "0011001234567" in rows[1]


async def test_it_is_recorded_and_noted(disburse: Service) -> None:
    await a_month()
    await taken("csv")
    async with as_owner() as database:
        rows = await database.fetchval(
            "SELECT row_count FROM read_log WHERE action = 'payment_list:exported'"
        )
        kept = await database.fetchval("SELECT body FROM audit WHERE action = 'payment_list:exported'")
    assert rows == 3
    assert "999145" not in str(kept)


async def test_a_payer_and_another_office_find_nothing(disburse: Service) -> None:
    await a_month()
    async with at_desk("teller-970405") as seat:
        sent = await seat.send(f"/runs/{RUN}/payment-list-files", {**ASKED, "kind": "xlsx"})
        printed = await seat.send(f"/runs/{RUN}/payment-lists", ASKED)
    assert (sent.status_code, printed.status_code) == (404, 404)


async def test_an_unknown_kind_is_refused(disburse: Service) -> None:
    await a_month()
    async with at_desk("maker") as seat:
        sent = await seat.send(f"/runs/{RUN}/payment-list-files", {**ASKED, "kind": "exe"})
    assert sent.status_code == 422


async def test_the_list_is_printed_and_noted_from_its_page(disburse: Service) -> None:
    await a_month()
    async with at_desk("checker") as seat:
        async with as_owner() as database:
            roster = await database.fetchval("SELECT id FROM roster")
        assert "In danh sách chi trả (PDF)" in (await seat.open(f"/rosters/{roster}")).text
        printed = await seat.follow(f"/runs/{RUN}/payment-lists", ASKED)
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")
    async with as_owner() as database:
        kept = await database.fetchrow("SELECT report, owner, pages, rows FROM print")
        assert tuple(kept) == ("payment-list", OFFICE, 1, 3)
        assert (
            await database.fetchval("SELECT count(*) FROM audit WHERE action = 'payment_list:printed'") == 1
        )
