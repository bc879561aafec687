"""The engine: one pool per login, and the only way to a connection, a transaction in somebody's name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from disburse.core.errors import Refusal, Temporary
from disburse.db.reaching import Login, refuse_unfit, unreachable
from disburse.db.refusing import refusal_for

Connection = asyncpg.Connection
POOL_SIZE: Final = 10
ACQUIRE_SECONDS: Final = 5.0
LONG: Final = "60s"
FEATURES: Final = Path(__file__).parents[1]


class Acting(Protocol):
    """Whoever a transaction is opened for: the secret id of a session, and the login it goes through."""

    @property
    def sid(self) -> str: ...

    @property
    def login(self) -> Login: ...


class SafeTransaction(PostgresTransaction):
    """A Piccolo transaction that gives its connection back even when COMMIT itself fails."""

    async def get_connection(self) -> Any:
        return await engine.acquire(_login.get())

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        if self._parent is not None:
            return exception is None
        try:
            if exception is not None:
                if not self._rolled_back and not self.connection.is_closed():
                    await self.rollback()  # type: ignore[no-untyped-call]  # Piccolo's own
            elif not (self._committed or self._rolled_back):
                await self.commit()  # type: ignore[no-untyped-call]  # Piccolo's own
        finally:
            self.engine.current_transaction.reset(self.context)
            await engine.release(self.connection)
        return exception is None


class Engine(PostgresEngine):
    """Piccolo's engine over several pools; a query outside a transaction is refused."""

    def __init__(self) -> None:
        super().__init__(config={}, extensions=())
        self.pools: dict[str, asyncpg.Pool] = {}

    async def check_version(self) -> None:
        """Ask nothing at import time: the version is checked when a pool is opened."""

    async def prep_database(self) -> None:
        """Make no extensions: the embedded server or the database's owner did."""

    def get_version_sync(self) -> float:
        return 0.0

    def transaction(self, allow_nested: bool = True) -> SafeTransaction:
        return SafeTransaction(engine=self, allow_nested=allow_nested)

    async def acquire(self, login: Login) -> Any:
        if login == "owner":
            return await self.get_new_connection()
        try:
            return await self.pools[login].acquire(timeout=ACQUIRE_SECONDS)
        except (TimeoutError, OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError):
            raise Temporary from None

    async def release(self, held: Any) -> None:
        if isinstance(held, PoolConnectionProxy):
            await held._holder._pool.release(held)
        else:
            await held.close()

    async def get_new_connection(self) -> Any:
        """Connect as the owner, while migrating or verifying; everybody else goes through `transaction`."""
        if "dsn" not in self.config:
            raise RuntimeError("a query was sent outside of a transaction")
        return await asyncpg.connect(**self.config)

    async def close(self) -> None:
        for pool in self.pools.values():
            await pool.close()
        self.pools.clear()


engine = Engine()
_login: ContextVar[Login] = ContextVar("login", default="owner")


async def open_pools(urls: dict[Login, str], *, size: int = POOL_SIZE, patient: bool = False) -> None:
    """Open a pool for each login; refuse logins that own the schema or bypass row security (`reaching.py`).

    `patient`: a statement may take `LONG`, for somebody at a terminal; else what its login allows (`embedded_roles.sql`).
    """
    for login, url in urls.items():
        if login in engine.pools:
            continue
        settings = {"statement_timeout": LONG} if patient and login == "app" else {}
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=0,
                max_size=size,
                command_timeout=None,
                max_inactive_connection_lifetime=300,
                server_settings=settings,
            )
            engine.pools[login] = pool
            async with pool.acquire() as held:
                await refuse_unfit(held, login)
        except Refusal:
            await engine.close()
            raise
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            await engine.close()
            raise unreachable(error, login) from None


@asynccontextmanager
async def transaction(viewer: Acting) -> AsyncIterator[Connection]:
    """Open one transaction in the viewer's name; all of it happens or nothing does.

    A refusal of the database becomes a sentence (`refusals.py`); its own text never leaves this function.
    """
    token = _login.set(viewer.login)
    try:
        async with engine.transaction() as held:
            try:
                await held.connection.fetchval("SELECT set_config('app.sid', $1, true)", viewer.sid)
                yield held.connection
            except asyncpg.InterfaceError as fault:
                if held.connection.is_closed():
                    raise
                raise RuntimeError("a statement and its arguments do not fit") from fault
    except asyncpg.PostgresError as error:
        raise refusal_for(error) from None
    except (asyncpg.InterfaceError, asyncpg.InternalClientError, ConnectionError):
        raise Temporary from None
    finally:
        _login.reset(token)


def connection() -> Connection:
    """Give the connection of the transaction we are in."""
    current = engine.current_transaction.get()
    if current is None:
        raise RuntimeError("there is no transaction here")
    held: Connection = current.connection
    return held


async def take_time() -> None:
    """Let each statement of the current transaction take `LONG`: it reads or writes every line of a list of a million."""
    await connection().execute(f"SET LOCAL statement_timeout = '{LONG}'")


async def run(feature: str, statement: str, *args: object) -> list[asyncpg.Record]:
    """Run `disburse/<feature>/<statement>.sql` in the current transaction and give its rows."""
    rows: list[asyncpg.Record] = await connection().fetch(_statement(feature, statement), *args)
    return rows


async def run_count(feature: str, statement: str, *args: object) -> int:
    """Run a named statement that writes, and give how many rows it wrote."""
    status: str = await connection().execute(_statement(feature, statement), *args)
    return int(status.split()[-1])


async def run_on_sets(feature: str, statement: str, *args: object) -> list[asyncpg.Record]:
    """Run a named statement over whole sets, without pairing them row by row.

    The planner takes a join with a folded set for a few rows; a nested loop over 100,000 of them takes minutes.
    """
    setting = "SELECT set_config('enable_nestloop', $1, true)"
    before = await connection().fetchval("SELECT current_setting('enable_nestloop')")
    await connection().execute("SET LOCAL enable_nestloop = off")
    rows = await run(feature, statement, *args)
    await connection().fetchval(setting, before)
    return rows


async def run_many(feature: str, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Run a named statement once per small set of arguments; sets of people go through COPY or arrays."""
    await connection().executemany(_statement(feature, statement), rows)


@cache
def _statement(feature: str, statement: str) -> str:
    return (FEATURES / feature / f"{statement}.sql").read_text("utf-8")
