"""Bring the schema up to date, one process at a time, as the owner."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg

from disburse.core.errors import Temporary
from disburse.db.engine import engine
from disburse.db.reaching import reach, refuse_unfit

MIGRATION_LOCK = 5103
MIGRATIONS = Path(__file__).parents[2] / "migrations"
MIGRATION_ID = re.compile(r'^ID = "(.+)"$', re.MULTILINE)


class MigrationFailed(Temporary):
    code = "migration_failed"
    text = "Không cập nhật được cấu trúc cơ sở dữ liệu (bước {step}). Chưa có gì bị thay đổi; hãy báo quản trị viên."


async def migrate(owner_url: str) -> None:
    """Run what has not run yet; several processes may call this at once, one works and the others wait."""
    guard = await reach(owner_url, "owner")
    try:
        await refuse_unfit(guard, "owner")
        if await _all_have_run(guard):
            return
        await guard.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        # Loading Piccolo's migrations and asking them takes longer than most commands.
        from piccolo.apps.migrations.commands.forwards import run_forwards

        os.environ.setdefault("PICCOLO_CONF", "disburse.db.piccolo_conf")
        engine.config = {"dsn": owner_url}
        said = io.StringIO()  # Piccolo reports to the terminal; the command line has its own voice
        with contextlib.redirect_stdout(said):
            done = await run_forwards("disburse")
        if not done.success:
            raise MigrationFailed(step=said.getvalue()[-200:])
    finally:
        engine.config = {}
        await guard.close()


async def _all_have_run(database: asyncpg.Connection) -> bool:
    """Say whether Piccolo's own table knows every migration there is."""
    if await database.fetchval("SELECT to_regclass('public.migration')") is None:
        return False
    there = {
        name for file in MIGRATIONS.glob("*.py") for name in MIGRATION_ID.findall(file.read_text("utf-8"))
    }
    return there <= {row["name"] for row in await database.fetch("SELECT name FROM migration")}


def run_script(script: Path) -> Callable[[], Awaitable[None]]:
    """Give the step that runs a script of several statements inside the migration's transaction."""

    statements = script.read_text("utf-8")

    async def step() -> None:
        await _here(statements)

    return step


async def install_queue() -> None:
    """Install PgQueuer's tables; both logins enqueue and work, neither owns them."""
    from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

    builder = QueryBuilderEnvironment()
    await _here(builder.build_install_query(create_schema=False))
    tables = await _names(
        "SELECT relname FROM pg_class WHERE relname LIKE 'pgqueuer%' AND relkind IN ('r', 'p')"
    )
    sequences = await _names("SELECT relname FROM pg_class WHERE relname LIKE 'pgqueuer%' AND relkind = 'S'")
    functions = await _names("SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE '%pgqueuer%'")
    for name in tables:
        await _here(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO disburse_worker; GRANT SELECT, INSERT ON {name} TO disburse_app"
        )
    for name in sequences:
        await _here(f"GRANT USAGE ON SEQUENCE {name} TO disburse_worker, disburse_app")
    for name in functions:
        await _here(f"GRANT EXECUTE ON FUNCTION {name} TO disburse_worker, disburse_app")


async def _here(script: str) -> None:
    current = engine.current_transaction.get()
    if current is None:
        raise RuntimeError("migrations run inside a transaction")
    await current.connection.execute(script)


async def _names(query: str) -> list[str]:
    current = engine.current_transaction.get()
    if current is None:
        raise RuntimeError("migrations run inside a transaction")
    return [row[0] for row in await current.connection.fetch(query)]
