"""An office's own PostgreSQL, reached by URL: schema, row security and one month, and what is said when it does not fit."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from builders import OFFICE, a_user, as_user, as_worker
from plain_servers import PlainServer, a_plain_server, make_logins, programs
from running_month import Person, a_ground, an_answer, an_approved_roster, an_open_run, answer_row, instructed
from standing_month import closed, kinds, reconciled, totals

from disburse.access import Role
from disburse.core.clock import FixedClock
from disburse.core.errors import NotFound, Refusal, Usage
from disburse.db import connection, reaching, transaction
from disburse.db.doctor import Finding, examine
from disburse.identity.opening import open_disburse
from disburse.payments import actions as payments
from disburse.rosters import actions as rosters
from disburse.settings import read_settings

ROOT = Path(__file__).parents[2]
OTHER_OFFICE = "BHXH-01"


@pytest.fixture(scope="module", params=programs(), ids=lambda folder: folder.parts[-2])
def server(request: pytest.FixtureRequest) -> Iterator[PlainServer]:
    """A migrated database on a server that this program did not start: the bundled version, the machine's."""
    with a_plain_server(request.param) as started:
        migrated = command(started.environment(), "migrate")
        assert migrated.returncode == 0, migrated.stderr
        yield started


def command(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "disburse", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def ask(url: str, *statements: str) -> object:
    async def answer() -> object:
        database = await asyncpg.connect(url)
        try:
            for statement in statements[:-1]:
                await database.execute(statement)
            return await database.fetchval(statements[-1])
        finally:
            await database.close()

    return asyncio.run(answer())


def test_the_logins_made_by_the_script_own_nothing_but_the_owners_tables(server: PlainServer) -> None:
    powerful = (
        "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'disburse%'"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"
    )
    assert ask(server.url("disburse_app"), powerful) == 0
    owners = (
        "SELECT array_agg(DISTINCT relowner::regrole::text) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace"
    )
    assert ask(server.url("disburse_app"), owners) == ["disburse_owner"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        ask(server.url("disburse_app"), "CREATE TABLE public.mine (id int)")


def test_migrating_again_and_making_the_logins_again_changes_nothing(server: PlainServer) -> None:
    make_logins(server)
    asyncio.run(opened(server))
    assert not (server.folder / "var" / "postgres").exists()


async def a_month_on(server: PlainServer) -> None:
    """One small month through the public actions, and what an office beside sees of it."""
    await a_ground()
    await a_user("stranger", Role.SI_APPROVER, OTHER_OFFICE)
    run = await an_open_run()
    people = [Person(1, 1_000_000), Person(2, 2_500_000), Person(3, 800_000, cash=True)]
    roster = await an_approved_roster(people)
    sent = await instructed()
    by_payer: dict[str, list[dict[str, object]]] = {}
    for order in sent:
        by_payer.setdefault(order.payer, []).append(answer_row(order))
    for payer, rows in by_payer.items():
        await an_answer(rows, payer=payer)
    await reconciled()
    assert await totals() == {"paid": (3, 4_300_000)}
    assert await kinds() == []
    await a_stranger_sees_nothing(roster, sent[0].file)
    (part,) = await closed(run)
    assert part["unit"] == OFFICE


async def a_stranger_sees_nothing(roster: object, file: object) -> None:
    stranger = await as_user("stranger")
    with pytest.raises(NotFound):
        await rosters.look(stranger, roster)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        await payments.fetch_part(stranger, file, 1)  # type: ignore[arg-type]
    counted = "SELECT (SELECT count(*) FROM payment) + (SELECT count(*) FROM roster) + (SELECT count(*) FROM beneficiary)"
    async with transaction(stranger):
        assert await connection().fetchval(counted) == 0
    async with transaction(await as_worker()):
        assert await connection().fetchval(counted) == 7


def test_one_month_comes_to_a_difference_of_nothing_and_closes(
    server: PlainServer, clock: FixedClock
) -> None:
    async def month() -> None:
        async with open_disburse(read_settings(server.environment()), clock=clock):
            await a_month_on(server)

    asyncio.run(month())
    verified = command(server.environment(), "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    looked = command(server.environment(), "doctor")
    assert looked.stdout.count("đúng quyền") == 3, looked.stdout
    assert not (server.folder / "var" / "postgres").exists()


def test_serving_as_the_owner_or_as_superuser_is_refused(server: PlainServer) -> None:
    for name, login, said in (
        ("DISBURSE_DATABASE_URL", "disburse_owner", "Vai app đang sở hữu cơ sở dữ liệu"),
        ("DISBURSE_DATABASE_URL", "postgres", "Vai app là quản trị tối cao"),
        ("DISBURSE_WORKER_URL", "disburse_owner", "Vai worker đang sở hữu"),
        ("DISBURSE_OWNER_URL", "postgres", "Vai owner là quản trị tối cao"),
        ("DISBURSE_DATABASE_URL", "disburse_worker", "phải đăng nhập bằng tài khoản «disburse_app»"),
        ("DISBURSE_OWNER_URL", "disburse_app", "phải đăng nhập bằng tài khoản «disburse_owner»"),
    ):
        refused = refusal_of(server, **{name: server.url(login)})
        assert said in str(refused) and name in str(refused)


def test_a_server_that_cannot_be_reached_is_a_sentence_without_its_password(server: PlainServer) -> None:
    for url, kind in (
        (server.url("disburse_app").replace(f":{server.port}/", ":1/"), reaching.DatabaseAway),
        (server.url("disburse_app", password="canary"), reaching.LoginRefused),
        (server.url("disburse_app").replace("disburse_app:", "nobody:"), reaching.LoginRefused),
        (server.url("disburse_app", database="elsewhere"), reaching.DatabaseMissing),
        (server.url("disburse_app", database="postgres"), reaching.DatabaseMissing),
    ):
        refused = refusal_of(server, DISBURSE_DATABASE_URL=url)
        assert type(refused) is kind and refused.exit_code == 5
        assert "canary" not in str(refused) and server.passwords["disburse_app"] not in str(refused)
        assert Finding("bad", str(refused)) in examine(server.folder / "var", app_url=url)


def test_an_address_that_is_none_is_named_before_anything_is_tried(server: PlainServer) -> None:
    for wrong in ("db.example", "http://db/disburse", "postgresql://a:b@db:port/disburse", "postgresql://db"):
        with pytest.raises(Usage, match="DISBURSE_WORKER_URL phải có dạng postgresql://"):
            read_settings(server.environment(DISBURSE_WORKER_URL=wrong))


def test_missing_rights_and_extensions_are_said_with_what_is_missing(server: PlainServer) -> None:
    administrator = server.url("postgres")
    ask(administrator, "REVOKE USAGE ON SCHEMA public FROM disburse_app", "SELECT 1")
    assert type(refusal_of(server)) is reaching.RightsMissing
    make_logins(server)
    ask(administrator, "CREATE DATABASE bare OWNER disburse_owner TEMPLATE template0", "SELECT 1")
    bare = server.url("disburse_owner", database="bare")
    refused = refusal_of(server, DISBURSE_OWNER_URL=bare)
    assert type(refused) is reaching.ExtensionsMissing
    assert "btree_gist, pg_trgm, unaccent" in str(refused)


def test_a_version_older_than_fifteen_is_refused(server: PlainServer) -> None:
    async def facts() -> dict[str, object]:
        database = await reaching.reach(server.url("disburse_app"), "app")
        try:
            return dict(await reaching.facts_of(database, "app"))
        finally:
            await database.close()

    found = asyncio.run(facts())
    assert reaching.objection("app", found) is None  # type: ignore[arg-type]
    refused = reaching.objection("app", found | {"version": 140_012})  # type: ignore[arg-type]
    assert type(refused) is reaching.DatabaseTooOld and "PostgreSQL 14;" in str(refused)


def refusal_of(server: PlainServer, **changed: str) -> Refusal:
    """Open the service with some settings changed, and give what it says."""
    with pytest.raises(Refusal) as refused:
        asyncio.run(opened(server, **changed))
    return refused.value


async def opened(server: PlainServer, **changed: str) -> None:
    async with open_disburse(read_settings(server.environment(**changed))):
        pass
