"""All that rosters ask of the database and write to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from disburse.core.errors import NotFound
from disburse.db import connection, run
from disburse.db.refusals import WrongMove
from disburse.rosters.file.repairs import Choices

Record = tuple[object, ...]


@dataclass(frozen=True)
class Roster:
    """One version of one list of one owner for one programme and run; amounts in đồng, `months` those of the run."""

    id: UUID
    run: str
    province: str
    owner: str
    programme: str
    list_number: int
    version: int
    kind: str
    state: str
    file_sha: str | None
    file_name: str | None
    file_digest: str | None
    content_digest: str | None
    line_count: int
    amount: int
    declared_count: int | None
    declared_amount: int | None
    declared_account_amount: int | None
    declared_cash_amount: int | None
    reading: dict[str, Any]
    uploaded_by: UUID
    uploader: str | None
    uploaded_at: Any
    submitted_by: UUID | None
    submitter: str | None
    note: str
    corrects: UUID | None
    choices: Choices
    months: list[str]


async def add_roster(roster_id: UUID, **values: object) -> int:
    """Open a roster in the state `reading`; give its version.

    The part of the run it belongs to is made when the first list arrives.
    """
    await connection().execute(
        "INSERT INTO run_part (run, owner, programme, province)"
        " SELECT $1, code, $3, province FROM unit WHERE code = $2 ON CONFLICT DO NOTHING",
        values["run"],
        values["owner"],
        values["programme"],
    )
    await connection().fetchval(
        "SELECT pg_advisory_xact_lock(5102, hashtext($1))",
        f"{values['run']} {values['owner']} {values['programme']} {values['list_number']}",
    )
    (row,) = await run(
        "rosters",
        "add_roster",
        roster_id,
        values["run"],
        values["owner"],
        values["programme"],
        values["list_number"],
        values["file_sha"],
        values["file_name"],
        values["uploaded_by"],
        values.get("corrects"),
        msgspec.json.encode(values.get("choices", Choices())).decode(),
    )
    return int(row["version"])


async def roster(roster_id: UUID) -> Roster:
    """Read a roster; raise `NotFound` for one outside the viewer's rows."""
    rows = await run("rosters", "roster", roster_id)
    if not rows:
        raise NotFound
    return _roster(rows[0])


async def rosters(
    run_name: str,
    owner: str | None = None,
    programme: str | None = None,
    limit: int = 500,
    after: Roster | None = None,
) -> list[Roster]:
    """List the rosters of a run in the order owner, programme, list, newest version first."""
    place = (after.owner, after.programme, after.list_number, after.version) if after else (None,) * 4
    rows = await run("rosters", "rosters", run_name, owner, programme, limit, *place)
    return [_roster(row) for row in rows]


async def same_content(of: Roster, file_digest: str) -> UUID | None:
    """Find the roster that took in the same content before (`money.md` M11)."""
    found: UUID | None = await connection().fetchval(
        "SELECT id FROM roster WHERE run = $1 AND owner = $2 AND programme = $3 AND list_number = $4"
        " AND file_digest = $5 AND state NOT IN ('failed', 'withdrawn') AND id <> $6",
        of.run,
        of.owner,
        of.programme,
        of.list_number,
        file_digest,
        of.id,
    )
    return found


async def open_staging() -> None:
    """Make the temporary tables of `staging`; they are gone at commit."""
    await connection().execute(
        """
        SET LOCAL idle_in_transaction_session_timeout = 0;
        CREATE TEMP TABLE fresh_line (beneficiary bigint, hamlet text, account bigint, file_row int, benefit text, source text,
            name text, commune text, method text, bank text, holder text, pay_point text, months text[], regular bigint,
            arrears bigint, deduction bigint, amount bigint, note text, birth text, other_holder text, authorised text,
            authorised_fold text, authorised_from text, authorised_to text, reasoned boolean, arrears_months text[]) ON COMMIT DROP;
        CREATE TEMP TABLE fresh_problem (file_row int, column_name text, code text, level text, value_sealed bytea, secret text,
            text text, params text, field text, remedy_kind text, remedy_sealed bytea, row_sealed bytea, place int) ON COMMIT DROP;
        CREATE TEMP TABLE asked_person (citizen_id uuid, vss_number uuid) ON COMMIT DROP;
        CREATE TEMP TABLE asked_account (bank text, number uuid) ON COMMIT DROP;
        CREATE TEMP TABLE new_person (citizen_id uuid, citizen_id_sealed bytea, vss_number uuid,
            vss_number_sealed bytea, name text, name_fold text, name_sort bytea, birth text, sex text, commune text, hamlet text,
            phone_sealed bytea, phone uuid) ON COMMIT DROP;
        CREATE TEMP TABLE new_account (bank text, number uuid, number_sealed bytea, last4 uuid) ON COMMIT DROP;
        """
    )


async def stage(table: str, records: Iterable[Record]) -> None:
    """Stream records into a temporary table."""
    await connection().copy_records_to_table(table, records=records)


async def last_staged(table: str, before: str) -> str:
    """Give the id of the last row staged after the row id `before`, else that.

    What is staged next stands after it, for these tables are only added to. Where the table ends says nothing: it
    grows by more pages than are filled.
    """
    last: str = await connection().fetchval(
        f"SELECT coalesce(max(ctid), $1::text::tid)::text FROM pg_temp.{table} WHERE ctid > $1::text::tid",
        before,
    )
    return last


async def know_lines(of: Roster) -> None:
    """Let the planner know the lines of a run, people and accounts."""
    await connection().fetchval("SELECT know_tables($1, 'roster_line', 'beneficiary', 'account')", of.run)


async def finish_reading(of: Roster, **values: object) -> None:
    """Set what reading found and move the roster on."""
    await connection().execute(
        "UPDATE roster SET file_digest = $2, content_digest = $3, line_count = $4, amount = $5, reading = $6,"
        " state = $7 WHERE id = $1",
        of.id,
        values.get("file_digest"),
        values.get("content_digest"),
        values.get("line_count", 0),
        values.get("amount", 0),
        json.dumps(values.get("reading", {}), ensure_ascii=False),
        values["state"],
    )


async def move(roster_id: UUID, state: str, note: str = "", *, was: str | None = None) -> None:
    """Move a roster to another state; raise `WrongMove` where it may not move there, is there already, or is no more `was`."""
    moved = await connection().execute(
        "UPDATE roster SET state = $2, note = $3 WHERE id = $1 AND state <> $2 AND state = coalesce($4, state)",
        *(roster_id, state, note, was),
    )
    _require_moved(moved)


async def submit(of: Roster, *, by: UUID, **declared: int | None) -> None:
    """Send a roster with what was typed from the signed paper: count, amount, account_amount, cash_amount.

    While it waits, whoever sent it stays who sent it: sent once more then, it raises `WrongMove`.
    """
    moved = await connection().execute(
        "UPDATE roster SET state = 'submitted', submitted_by = $2, submitted_at = now(), declared_count = $3,"
        " declared_amount = $4, declared_account_amount = $5, declared_cash_amount = $6"
        " WHERE id = $1 AND state <> 'submitted'",
        of.id,
        by,
        *(declared.get(name) for name in ("count", "amount", "account_amount", "cash_amount")),
    )
    _require_moved(moved)


def _require_moved(status: str) -> None:
    if status == "UPDATE 0":
        raise WrongMove


async def acknowledge(of: Roster, codes: Sequence[str], by: UUID) -> None:
    await connection().executemany(
        "INSERT INTO roster_acknowledgement (roster, code, owner, by_user) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT DO NOTHING",
        [(of.id, code, of.owner, by) for code in codes],
    )


async def unacknowledged(roster_id: UUID, also: str | None = None) -> list[str]:
    """List what nobody has acknowledged or accepted yet; `also` is one that is no problem of a row."""
    rows = await run("rosters", "unacknowledged", roster_id, also)
    return [row["code"] for row in rows]


async def add_approval(of: Roster, *, by: UUID, person: UUID, content_digest: str, note: str) -> None:
    await connection().execute(
        "INSERT INTO roster_approval (roster, person, by_user, owner, content_digest, note)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        of.id,
        person,
        by,
        of.owner,
        content_digest,
        note,
    )


async def post_payments(roster_id: UUID) -> int:
    """Make the payments of an approved roster; give how many (0 when they exist already)."""
    return int(await connection().fetchval("SELECT post_payments($1)", roster_id))


async def problem_counts(roster_id: UUID) -> list[dict[str, Any]]:
    """Count problems by cause: code, level, text, how many, first row."""
    rows = await run("rosters", "problem_counts", roster_id)
    return [{**row, "params": json.loads(row["params"])} for row in rows]


async def problems(
    roster_id: UUID, *, after: int = -1, code: str | None = None, level: str | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """List problems in the order of the file."""
    return [dict(row) for row in await run("rosters", "problems", roster_id, after, code, limit, level)]


async def numbers(roster_id: UUID) -> list[Any]:
    """The sealed numbers behind the lines of a roster, for whoever may see the roster."""
    rows: list[Any] = await connection().fetch("SELECT * FROM numbers_of_roster($1)", roster_id)
    return rows


async def bridge(roster_id: UUID) -> list[dict[str, Any]]:
    """The totals that lead from last month's approved list to this one, by group."""
    return [dict(row) for row in await run("rosters", "bridge", roster_id)]


async def methods(roster_id: UUID) -> dict[str, dict[str, int]]:
    """Count lines and money by way of receiving: account and cash."""
    rows = await run("rosters", "methods", roster_id)
    return {row["way"]: {"count": row["count"], "amount": row["amount"]} for row in rows}


def _roster(row: Any) -> Roster:
    values = dict(row)
    values["reading"] = json.loads(values["reading"])
    values["choices"] = msgspec.json.decode(values["choices"], type=Choices)
    return Roster(**values)


async def add_run(run_name: str, months: Sequence[str]) -> bool:
    """Open a run with its months and its partitions; give False when it is open already."""
    added = await connection().fetchval(
        "INSERT INTO run (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING name", run_name
    )
    if added is None:
        return False
    await connection().executemany(
        "INSERT INTO run_month (run, month) VALUES ($1, $2)", [(run_name, month) for month in months]
    )
    await connection().fetchval("SELECT open_run_tables($1)", run_name)
    return True


async def runs() -> list[dict[str, Any]]:
    return [dict(row) for row in await run("rosters", "runs")]
