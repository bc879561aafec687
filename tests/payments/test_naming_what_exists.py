"""What is written about money names what exists, and what is named stays (`money.md` M1, M4, M5, M7)."""

from __future__ import annotations

import json

import asyncpg
import pytest
from builders import as_owner
from running_month import (
    Person,
    a_ground,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import reconciled

from disburse.service import Service

pytestmark = pytest.mark.anyio

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1)])
    (order,) = await instructed()
    await stated([answer_row(order)])
    await reconciled()


@pytest.mark.parametrize(
    ("table", "changed"),
    [
        ("payment", {"id": -1, "line": -1}),
        ("payment_month", {"payment": -1}),
        ("instruction", {"id": -1, "payment": -1, "reference": "2" * 16}),
        (
            "instruction",
            {
                "id": -1,
                "file": NOBODY,
                "reference": "2" * 16,
                "attempt": 2,
                "after_run": "2026-12",
                "after_event": 1,
            },
        ),
        ("confirmation", {"id": -1, "file": NOBODY}),
        ("payment_event", {"id": -1, "payment": -1}),
        ("payment_event", {"id": -1, "instruction": -1}),
        ("payment_event", {"id": -1, "decision": NOBODY}),
        ("match", {"id": -1, "confirmation": -1}),
        ("match", {"id": -1, "instruction": -1}),
    ],
)
async def test_nothing_names_what_is_not_there(table: str, changed: dict[str, object]) -> None:
    async with as_owner() as database:
        columns = await database.fetchval(
            "SELECT string_agg(attname, ', ') FROM pg_attribute"
            " WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            table,
        )
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await database.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns}"
                f" FROM (SELECT (jsonb_populate_record(t, $1::jsonb)).* FROM {table} t) copied",
                json.dumps(changed),
            )


@pytest.mark.parametrize("table", ["instruction_file", "confirmation_file"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET id = gen_random_uuid()"])
async def test_files_stay_for_their_lines(table: str, change: str) -> None:
    async with as_owner() as database:
        with pytest.raises(Exception, match="append"):
            await database.execute(change.format(table))
