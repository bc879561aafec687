"""Temporary tables a roster streams through on its way in: sets go by COPY, so that memory does not grow with the lines.

COPY cannot write into tables with row security, and the driver looks at every element of an array three times:
both are why sets stand in a temporary table before a statement takes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from asyncpg import UniqueViolationError

from disburse.db import connection, run
from disburse.rosters.file.problems import RosterProblem
from disburse.rosters.store import Roster
from disburse.service import service

Record = tuple[object, ...]

_TABLES = """
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
CREATE TEMP TABLE fresh_line (file_row int, beneficiary bigint, benefit text, source text, name text, commune text,
    hamlet text, method text, bank text, account bigint, holder text, pay_point text, months text[], regular bigint,
    arrears bigint, deduction bigint, amount bigint, note text, birth text, other_holder text, authorised text,
    authorised_fold text, authorised_from text, authorised_to text) ON COMMIT DROP;
CREATE TEMP TABLE fresh_problem (file_row int, column_name text, code text, level text, value_sealed bytea, secret text,
    text text, params text, field text, remedy_kind text, remedy_sealed bytea, place int) ON COMMIT DROP;
CREATE TEMP TABLE asked_person (place int, citizen_id uuid, vss_number uuid) ON COMMIT DROP;
CREATE TEMP TABLE asked_account (place int, bank text, number uuid) ON COMMIT DROP;
CREATE TEMP TABLE new_person (place int, citizen_id uuid, citizen_id_sealed bytea, vss_number uuid,
    vss_number_sealed bytea, name text, name_fold text, name_sort bytea, birth text, sex text, commune text, hamlet text,
    phone_sealed bytea, phone uuid) ON COMMIT DROP;
CREATE TEMP TABLE new_account (place int, bank text, number uuid, number_sealed bytea, last4 uuid) ON COMMIT DROP;
"""


async def open_staging() -> None:
    """Make the temporary tables; they are gone at commit."""
    await connection().execute(_TABLES)


async def run_on(table: str, records: Iterable[Record], statement: str, *args: object) -> list[Any]:
    """Run a statement over a set that stands in a temporary table meanwhile; `place` counts its records."""
    held = connection()
    await held.copy_records_to_table(table, records=((i, *one) for i, one in enumerate(records)))
    found = await run("rosters", statement, *args)
    await held.execute(f"TRUNCATE {table}")
    return found


async def take_in_lines(of: Roster, lines: Sequence[Record]) -> list[int]:
    """Stage lines and store them; give the rows whose person and benefit stand in a row above already (R04)."""
    held = connection()
    pages: int = await held.fetchval(
        "SELECT pg_relation_size('pg_temp.fresh_line') / current_setting('block_size')::int"
    )
    first_page = f"({max(pages - 1, 0)},0)"  # the last page may have room for the first of them
    await held.copy_records_to_table("fresh_line", records=lines)
    rows = [line[0] for line in lines]
    try:
        async with held.transaction():
            await run("rosters", "take_in_lines", of.id, first_page, rows[0])
    except UniqueViolationError:
        stored = await run("rosters", "take_in_lines_once", of.id, first_page, rows[0])
        return sorted(set(rows) - {one["file_row"] for one in stored})
    return []


async def claims_against(of: Roster) -> list[tuple[int, str]]:
    """Give (row, code) of stored lines that the database knows to be wrong; the planner learns of the lines first."""
    await connection().fetchval("SELECT know_tables($1, 'roster_line', 'beneficiary', 'account')", of.run)
    return [(row["file_row"], row["code"]) for row in await run("rosters", "claims_against", of.id)]


class Found:
    """The problems of a roster as they are found; they are kept in the order of the file, values sealed."""

    def __init__(self, of: Roster) -> None:
        self.counts: Counter[str] = Counter()
        self.has_errors = False
        self._of = of

    async def add(self, problems: Sequence[RosterProblem]) -> None:
        """Stage some problems."""
        if not problems:
            return
        seal, place = service().vault.seal, b"roster_problem:" + self._of.id.bytes
        start = self.counts.total()
        self.counts.update(one.code for one in problems)
        self.has_errors = self.has_errors or any(one.level == "E" for one in problems)
        await connection().copy_records_to_table(
            "fresh_problem",
            records=(
                (
                    p.row,
                    p.column,
                    p.code,
                    p.level,
                    seal(p.value, place) if p.value is not None else None,
                    p.secret,
                    p.text,
                    msgspec.json.encode(p.params).decode(),
                    p.field,
                    p.remedy.kind if p.remedy else "",
                    seal(p.remedy.value, place) if p.remedy else None,
                    start + i,
                )
                for i, p in enumerate(problems)
            ),
        )

    async def keep(self) -> None:
        """Store what was staged."""
        await run("rosters", "take_in_problems", self._of.id)
