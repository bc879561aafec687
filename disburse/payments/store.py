"""All that instructions and answers ask of the database and write to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from disburse.core.errors import NotFound
from disburse.db import connection, run, run_on_sets

Record = tuple[object, ...]


async def due_payments(run_name: str, owners: Sequence[str], programme: str | None) -> list[asyncpg.Record]:
    """Payments to be instructed, ordered by owner, programme, payer, pay point and hamlet."""
    return await run_on_sets("payments", "due_payments", run_name, list(owners), programme)


async def due_counts(run_name: str, owners: Sequence[str]) -> list[asyncpg.Record]:
    """Count what `due_payments` would list, by owner, programme and payer."""
    return await run_on_sets("payments", "due_counts", run_name, list(owners))


async def payer(code: str) -> asyncpg.Record:
    row = await connection().fetchrow(
        "SELECT p.code, p.kind, p.format, p.lines_per_file, p.needs_checker, u.name FROM payer p"
        " JOIN unit u ON u.code = p.code WHERE p.code = $1",
        code,
    )
    if row is None:
        raise NotFound
    return row


async def add_file(file_id: UUID, **values: object) -> None:
    """Open the next round of instructions of an owner and programme to a payer."""
    await connection().execute(
        "INSERT INTO instruction_file (id, run, province, owner, programme, payer, round, line_count, amount, made_by)"
        " SELECT $1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, 1 + coalesce(max(round), 0), $7::int, $8::bigint,"
        " $9::uuid FROM instruction_file"
        " WHERE run = $2::text AND owner = $4::text AND programme = $5::text AND payer = $6::text",
        file_id,
        values["run"],
        values["province"],
        values["owner"],
        values["programme"],
        values["payer"],
        values["line_count"],
        values["amount"],
        values["made_by"],
    )


async def post_instructions(run_name: str, rows: Iterable[Record], references: list[str]) -> int:
    """Post (payment, payer, account, pay point, file, sequence) rows under their references; give how many."""
    columns: tuple[list[object], ...] = ([], [], [], [], [], [])
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return int(
        await connection().fetchval(
            "SELECT post_instructions($1, $2, $3, $4, $5, $6, $7, $8)", run_name, *columns, references
        )
    )


async def add_part(file_id: UUID, sequence: int, **values: object) -> None:
    await connection().execute(
        "INSERT INTO instruction_file_part (file, sequence, owner, payer, name, pay_point, line_count, amount, sha256)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        file_id,
        sequence,
        values["owner"],
        values["payer"],
        values["name"],
        values["pay_point"],
        values["line_count"],
        values["amount"],
        values["sha256"],
    )


async def numbers(file_id: UUID) -> dict[int, asyncpg.Record]:
    """Sealed numbers behind the lines of an instruction file, by instruction."""
    rows = await connection().fetch("SELECT * FROM numbers_of_instructions($1)", file_id)
    return {row["instruction"]: row for row in rows}


async def account_numbers(file_id: UUID) -> dict[int, asyncpg.Record]:
    """Like `numbers`, the accounts alone: all that a bank is told."""
    rows = await connection().fetch(
        "SELECT instruction, account_sealed, account_index FROM numbers_of_instructions($1)", file_id
    )
    return {row["instruction"]: row for row in rows}


async def files(
    run_name: str, *, payer_code: str | None = None, file_id: UUID | None = None
) -> list[dict[str, Any]]:
    """List instruction files with their parts."""
    rows = await run("payments", "files_of_run", run_name, payer_code, file_id)
    return [{**row, "parts": json.loads(row["parts"])} for row in rows]


async def file(file_id: UUID) -> dict[str, Any]:
    """Read one instruction file; raise `NotFound` for one outside the viewer's rows."""
    run_name = await connection().fetchval("SELECT run FROM instruction_file WHERE id = $1", file_id)
    found = await files(run_name, file_id=file_id) if run_name else []
    if not found:
        raise NotFound
    return found[0]


async def lines(
    file_id: UUID, run_name: str, *, sequence: int | None = None, limit: int = 100_000, offset: int = 0
) -> list[asyncpg.Record]:
    return await run("payments", "lines_of_file", file_id, run_name, sequence, limit, offset)


async def hand_over(file_id: UUID) -> None:
    await connection().execute(
        "UPDATE instruction_file SET state = 'handed_over' WHERE id = $1 AND state = 'created'", file_id
    )


# ---------------------------------------------------------------- answers


async def province_of_answers(run_name: str, payer_code: str) -> str | None:
    found: str | None = await connection().fetchval(
        "SELECT province_of_answers($1, $2)", run_name, payer_code
    )
    return found


async def add_answer(answer_id: UUID, **values: object) -> None:
    await connection().execute(
        "INSERT INTO confirmation_file (id, run, province, payer, kind, format, state, file_sha, file_name, received_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'reading', $7, $8, $9)",
        answer_id,
        values["run"],
        values["province"],
        values["payer"],
        values["kind"],
        values["format"],
        values.get("file_sha"),
        values.get("file_name"),
        values["received_by"],
    )


async def answer(answer_id: UUID) -> asyncpg.Record:
    """Read one answer; raise `NotFound` for one outside the viewer's rows."""
    row = await connection().fetchrow("SELECT * FROM confirmation_file WHERE id = $1", answer_id)
    if row is None:
        raise NotFound
    return row


async def answers(
    run_name: str | None = None, answer_id: UUID | None = None, payer_code: str | None = None
) -> list[dict[str, Any]]:
    rows = await run("payments", "answers_of_run", run_name, answer_id, payer_code)
    return [{**row, "problems": json.loads(row["problems"])} for row in rows]


async def same_answer(of: asyncpg.Record, file_digest: str) -> UUID | None:
    """Find the answer that brought the same content before (`money.md` M11)."""
    found: UUID | None = await connection().fetchval(
        "SELECT id FROM confirmation_file WHERE payer = $1 AND run = $2 AND file_digest = $3 AND id <> $4"
        " AND state NOT IN ('failed', 'withdrawn')",
        of["payer"],
        of["run"],
        file_digest,
        of["id"],
    )
    return found


async def open_staging() -> None:
    await connection().execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    await connection().execute(
        "CREATE TEMP TABLE fresh_fact (file_row int, reference text, bank text, account_index uuid, account_sealed bytea,"
        " name text, name_fold text, amount bigint, status text, reason text, reason_text text, booked_on date,"
        " payer_reference text) ON COMMIT DROP"
    )


async def stage(facts: Sequence[Record]) -> None:
    await connection().copy_records_to_table("fresh_fact", records=facts)


async def take_in_facts(of: asyncpg.Record) -> None:
    await run("payments", "take_in_facts", of["run"], of["province"], of["id"], of["payer"])
    await connection().fetchval("SELECT know_tables($1, 'confirmation')", of["run"])


async def tick(
    file_id: UUID, answer_id: UUID, failures: dict[int, str], *, failed_as: str, sequence: int | None
) -> None:
    await run(
        "payments", "tick", file_id, answer_id, list(failures), list(failures.values()), failed_as, sequence
    )


async def person_of(user_id: UUID) -> UUID | None:
    """Find the person behind a user: two users of one person are one for every four-eyes rule."""
    found: UUID | None = await connection().fetchval("SELECT person_of($1)", user_id)
    return found


async def finish_answer(answer_id: UUID, **values: object) -> None:
    await connection().execute(
        "UPDATE confirmation_file SET state = $2, file_digest = $3, line_count = $4, amount = $5, problems = $6,"
        " confirmed_by = CASE WHEN $2 = 'confirmed' THEN received_by END,"
        " confirmed_at = CASE WHEN $2 = 'confirmed' THEN now() END WHERE id = $1",
        answer_id,
        values["state"],
        values.get("file_digest"),
        values.get("line_count", 0),
        values.get("amount", 0),
        json.dumps(values.get("problems", []), ensure_ascii=False),
    )


async def confirm(answer_id: UUID, by: UUID) -> None:
    await connection().execute(
        "UPDATE confirmation_file SET state = 'confirmed', confirmed_by = $2, confirmed_at = now() WHERE id = $1",
        answer_id,
        by,
    )


async def coverage(run_name: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await run("payments", "coverage", run_name)]
