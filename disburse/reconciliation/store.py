"""All that judging and deciding ask of the database and write to it; closing and carrying: `closing_store`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from disburse.core.errors import NotFound
from disburse.db import connection, run, run_count
from disburse.vault import Vault, place

BUCKETS = ("listed", "paid", "rejected", "returned", "unclaimed", "cancelled", "outstanding")


async def parts(run_name: str) -> list[tuple[str, str]]:
    """List the provinces and programmes that have a part in a run."""
    rows = await connection().fetch(
        "SELECT DISTINCT province, programme FROM run_part WHERE run = $1 ORDER BY 1, 2", run_name
    )
    return [(row["province"], row["programme"]) for row in rows]


async def hold_run(run_name: str, *, today: date) -> None:
    """Reconcile one run at a time, and set what its statements read."""
    # Whole sets are joined: a nested loop chosen on stale statistics would turn seconds into hours.
    await connection().execute(
        "SET LOCAL idle_in_transaction_session_timeout = 0;"
        " SET LOCAL enable_nestloop = off; SET LOCAL default_statistics_target = 20;"
        " SET LOCAL plan_cache_mode = force_custom_plan"
    )
    await connection().execute("SELECT pg_advisory_xact_lock(5101, hashtext($1))", run_name)
    for name, value in (
        ("run", run_name),
        ("today", today),
    ):
        await connection().execute("SELECT set_config($1, $2, true)", f"disburse.{name}", str(value))


async def set_due_days(due: Sequence[tuple[str, str, date, date]]) -> None:
    """Set by province and programme the last days for accounts and for cash; who is not there is never overdue."""
    await connection().execute(
        "CREATE TEMP TABLE due_day (province text, programme text, bank_on date, cash_on date) ON COMMIT DROP"
    )
    await connection().copy_records_to_table("due_day", records=due)
    await connection().execute("ANALYZE due_day")


async def gather_facts() -> None:
    await _work_out("gather_facts", "CREATE INDEX ON fact (id); ANALYZE fact")
    await run("reconciliation", "join_repeats")


async def link_facts() -> None:
    known = "CREATE INDEX ON link (fact); CREATE INDEX ON link (instruction); ANALYZE link"
    await _work_out("link_facts", known)


async def judge() -> None:
    await _work_out("gather_decisions", "ANALYZE agreed")
    await _work_out("judge_plain", "ANALYZE plain")
    await _work_out("judge", "CREATE INDEX ON verdict (instruction); ANALYZE verdict")
    await _work_out("want_events", "ANALYZE wanted")


async def _work_out(statement: str, known: str) -> None:
    """Make a temporary table, and let the planner know it."""
    await run("reconciliation", statement)
    await connection().execute(known)


async def post_changes(posting: UUID) -> int:
    rows = await run("reconciliation", "post_changes", posting)
    return int(rows[0]["posted"]) if rows else 0


async def post_matches(posting: UUID) -> int:
    """Keep what was matched; give how many links were added or taken back."""
    return await run_count("reconciliation", "post_matches", posting)


async def keep_heard(posting: UUID) -> int:
    """Keep the lines that changed nothing beside their instructions; give how many."""
    return await run_count("reconciliation", "keep_heard", posting)


async def post_late_returns(posting: UUID) -> int:
    """Post returns that came after their run was closed and that a person decided about."""
    rows = await run("reconciliation", "post_late_returns", posting)
    return int(rows[0]["posted"]) if rows else 0


async def release_claims(run_name: str) -> int:
    """Give months of cancelled payments free again."""
    cancelled = await connection().fetchval(
        "SELECT array_agg(DISTINCT payment) FROM wanted WHERE kind = 'cancelled'"
    )
    if not cancelled:
        return 0
    return int(await connection().fetchval("SELECT release_claims($1, $2)", run_name, cancelled))


async def settle_discrepancies() -> tuple[int, int]:
    """Open what is new, close what is settled; give how many of each."""
    await run("reconciliation", "find_trouble")
    await _work_out("other_names", "ANALYZE other_name")
    await run("reconciliation", "find_holders")
    opened = await run_count("reconciliation", "open_trouble")
    return opened, len(await run("reconciliation", "close_trouble"))


async def totals(
    run_name: str, owner: str | None = None, programme: str | None = None
) -> list[dict[str, Any]]:
    """Totals by programme, payer and owner, as `reconcile --json` prints them, with their difference."""
    return [
        {
            "programme": row["programme"],
            "payer": row["payer"],
            "unit": row["unit"],
            **{b: {"count": row[f"{b}_count"], "amount": row[f"{b}_amount"]} for b in BUCKETS},
            "of_which_carried_in": {"count": row["carried_in_count"], "amount": row["carried_in_amount"]},
            "difference": row["difference"],
        }
        for row in await run("reconciliation", "totals", run_name, owner, programme)
    ]


async def discrepancy_counts(run_name: str, owner: str | None = None) -> dict[str, dict[str, int]]:
    rows = await run("reconciliation", "discrepancy_counts", run_name, owner)
    return {
        row["kind"]: {"count": row["count"], "amount": row["amount"], "open": row["open"]} for row in rows
    }


# ---------------------------------------------------------------- discrepancies and decisions


async def discrepancies(
    run_name: str | None,
    *,
    kind: str | None = None,
    discrepancy_id: UUID | None = None,
    state: str | None = None,
    owner: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[dict[str, Any]]:
    rows = await run(
        "reconciliation", "discrepancies", run_name, kind, discrepancy_id, state, limit, offset, owner
    )
    return [dict(row) for row in rows]


async def discrepancy(discrepancy_id: UUID) -> dict[str, Any]:
    """Read one discrepancy; raise `NotFound` for one outside the viewer's rows."""
    found = await discrepancies(None, discrepancy_id=discrepancy_id)
    if not found:
        raise NotFound
    return found[0]


async def held_discrepancy(discrepancy_id: UUID, *, after_close: bool = False) -> dict[str, Any]:
    """Read one discrepancy like `discrepancy` and hold it until the end of the transaction: one decides at a time.

    Its part of the run is held too and must be open, unless what follows changes nothing of it (`after_close`).
    """
    if not after_close:  # the part first, as whoever closes it or takes a decision back does
        await run("reconciliation", "hold_part_of", discrepancy_id)
    await connection().execute("SELECT FROM discrepancy WHERE id = $1 FOR UPDATE", discrepancy_id)
    return await discrepancy(discrepancy_id)


async def facts_of(discrepancy_id: UUID) -> list[dict[str, Any]]:
    """The lines of payers' answers behind a discrepancy."""
    rows = await connection().fetch("SELECT * FROM facts_of_discrepancy($1)", discrepancy_id)
    return [dict(row) for row in rows]


async def sealed_account(file_id: UUID, instruction: int) -> asyncpg.Record | None:
    """The sealed account an instruction of a file goes to."""
    return await connection().fetchrow(
        "SELECT account_sealed, account_index FROM numbers_of_instructions($1) WHERE instruction = $2",
        file_id,
        instruction,
    )


async def add_account(vault: Vault, bank: str, number: str) -> int | None:
    """Find or add an account of a bank (BIN) by its cleaned number."""
    index = vault.index("account.number", number)
    row = await connection().fetchrow(
        "SELECT account FROM add_accounts($1, $2, $3, $4)",
        [bank],
        [index],
        [vault.seal(number, place("account.number", index))],
        [vault.index("account.last4", number[-4:])],
    )
    return row["account"] if row else None


async def add_decision(decision_id: UUID, **values: object) -> None:
    await connection().execute(
        "INSERT INTO decision (id, run, owner, resolution, discrepancy, payment_run, payment, side, account, payer, reason,"
        " proposed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        decision_id,
        values["run"],
        values["owner"],
        values["resolution"],
        values.get("discrepancy"),
        values.get("payment_run"),
        values.get("payment"),
        values.get("side"),
        values.get("account"),
        values.get("payer"),
        values["reason"],
        values["proposed_by"],
    )


async def add_consent(decision_id: UUID, *, owner: str, agreed: bool, by: UUID, note: str) -> None:
    await connection().execute(
        "INSERT INTO decision_consent (decision, owner, agreed, by_user, note) VALUES ($1, $2, $3, $4, $5)",
        decision_id,
        owner,
        agreed,
        by,
        note,
    )


async def move_discrepancy(
    discrepancy_id: UUID, state: str, *, resolution: str | None = None, decision: UUID | None = None
) -> None:
    await connection().execute(
        "UPDATE discrepancy SET state = $2, resolution = $3, decision = coalesce($4, decision),"
        " resolved_at = CASE WHEN $2 = 'resolved' THEN now() END WHERE id = $1",
        discrepancy_id,
        state,
        resolution,
        decision,
    )


async def unit_names(codes: list[str]) -> dict[str, str]:
    """Name units: payers, offices, communes."""
    rows = await connection().fetch("SELECT code, name FROM unit WHERE code = ANY ($1::text[])", codes)
    return {row["code"]: row["name"] for row in rows}
