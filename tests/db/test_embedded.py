"""The embedded server, started for real in fresh folders: how often, and what survives a kill."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import pytest
from own_servers import ROOT, START, ask, open_home, postmaster, run, start

from disburse.db import embedded, embedded_process
from disburse.db.embedded import Server, release_and_stop_if_last


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server for the tests that only look at it."""
    yield from map(start, open_home())


def test_the_server_starts_and_three_logins_reach_it_over_its_socket(server: Server) -> None:
    for url, login in (
        (server.owner_url, "disburse_owner"),
        (server.app_url, "disburse_app"),
        (server.worker_url, "disburse_worker"),
    ):
        assert ask(url, "SELECT current_user || ' in ' || current_database()") == f"{login} in disburse"


def test_the_logins_are_not_powerful_and_only_the_owner_owns(server: Server) -> None:
    powerful = (
        "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'disburse%'"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"
    )
    assert ask(server.app_url, powerful) == 0
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert ask(server.app_url, owner) == "disburse_owner"
    for url in (server.app_url, server.worker_url):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            ask(url, "CREATE TABLE public.mine (id int)")


def test_a_wrong_password_and_the_superuser_without_one_are_turned_away(server: Server) -> None:
    secret = (server.home / "secrets" / "disburse_app.password").read_text()
    for url in (server.app_url.replace(secret, "guess"), server.app_url.replace(f":{secret}", "")):
        with pytest.raises((asyncpg.InvalidPasswordError, asyncpg.InterfaceError)):
            ask(url, "SELECT 1")


def test_the_server_is_durable_and_its_log_says_nothing_about_data(server: Server) -> None:
    wanted = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on"}
    for name, value in (wanted | {"listen_addresses": "", "TimeZone": "UTC"}).items():
        assert ask(server.app_url, "SELECT current_setting($1)", name) == value
    canary = "001099012345"
    with pytest.raises(asyncpg.PostgresError):
        ask(server.app_url, f"SELECT 'CCCD {canary}'::int")
    with pytest.raises(asyncpg.PostgresError):
        ask(server.app_url, "SELECT $1::text::int", canary + "x")
    assert canary not in embedded.log_file(server.home).read_text()


def test_secrets_are_readable_by_their_owner_only_and_never_shown(server: Server) -> None:
    secrets = list((server.home / "secrets").iterdir())
    assert len(secrets) == 5
    for path in (server.home / "secrets", server.home / "log", server.data, server.socket_dir, *secrets):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name
    passwords = [path.read_text() for path in secrets]
    assert not any(password in repr(server) for password in passwords)
    arguments = Path(f"/proc/{postmaster(server)}/cmdline").read_text()
    assert not any(password in arguments for password in passwords)


def test_a_running_server_is_used_again(server: Server) -> None:
    pid = postmaster(server)
    second = start(server.home)
    assert not second.started_here
    assert postmaster(second) == pid


def test_two_processes_at_once_start_one_server(home: Path) -> None:
    command = [sys.executable, "-c", START + "sys.stdout.flush(); input()", str(home)]
    with ExitStack() as stack:
        starters = [
            stack.enter_context(
                subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            )
            for _ in range(2)
        ]
        said = [starter.stdout.readline() for starter in starters if starter.stdout]
    assert sorted(line.split()[1] for line in said) == ["False", "True"]


def test_the_server_outlives_the_command_that_started_it_and_the_last_holder_stops_it(home: Path) -> None:
    assert run(home).returncode == 0
    server = start(home)
    assert not server.started_here
    other = run(home, code=START + "print(release_and_stop_if_last(home))")
    assert other.stdout.splitlines()[-1] == "False"
    assert ask(server.app_url, "SELECT 1") == 1
    assert release_and_stop_if_last(home)
    assert embedded_process.running_pid(server.data) is None
    assert not (server.data / "postmaster.pid").exists()


def test_a_command_interrupted_with_its_terminal_does_not_take_the_server_along(home: Path) -> None:
    code = START + "sys.stdout.flush(); os.killpg(os.getpgrp(), 9)"
    command = [sys.executable, "-c", code, str(home)]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, start_new_session=True)
    assert killed.returncode == -signal.SIGKILL
    assert not start(home).started_here


def test_no_acknowledged_insert_is_missing_after_the_postmaster_was_killed(home: Path) -> None:
    server = start(home)
    ask(server.owner_url, "CREATE TABLE kept (client int, number int)")
    ask(server.owner_url, "GRANT INSERT, SELECT ON kept TO disburse_app")
    acknowledged = asyncio.run(insert_until_killed(server))
    again = start(home)
    assert again.started_here
    kept = ask(again.app_url, "SELECT array_agg(format('%s/%s', client, number)) FROM kept")
    assert isinstance(kept, list)
    assert len(acknowledged) > 100
    assert acknowledged - set(kept) == set()


async def insert_until_killed(server: Server) -> set[str]:
    """Insert from four connections, kill the postmaster and every backend in the middle of it."""
    acknowledged: set[str] = set()
    enough = asyncio.Event()

    async def insert(client: int) -> None:
        connection = await asyncpg.connect(server.app_url)
        try:
            for number in range(1_000_000):
                await connection.execute("INSERT INTO kept VALUES ($1, $2)", client, number)
                acknowledged.add(f"{client}/{number}")
                if len(acknowledged) > 400:
                    enough.set()
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, ConnectionError):
            connection.terminate()

    clients = [asyncio.create_task(insert(client)) for client in range(4)]
    await enough.wait()
    for pid in (postmaster(server), *embedded_process.processes_in(server.data)):
        embedded_process.send(signal.SIGKILL, [pid])
    await asyncio.gather(*clients)
    return acknowledged


def test_a_server_starts_again_while_children_of_the_killed_one_still_work(home: Path) -> None:
    server = start(home)

    async def kill_only_the_postmaster() -> None:
        connection = await asyncpg.connect(server.owner_url)
        busy = asyncio.create_task(connection.execute("SELECT count(*) FROM generate_series(1, 3000000)"))
        await asyncio.sleep(0.05)
        os.kill(postmaster(server), signal.SIGKILL)
        await asyncio.gather(busy, return_exceptions=True)
        connection.terminate()

    asyncio.run(kill_only_the_postmaster())
    again = start(home)
    assert again.started_here
    assert ask(again.app_url, "SELECT 1") == 1


def test_a_stale_pid_file_with_somebody_elses_number_is_recovered(home: Path) -> None:
    server = start(home)
    lines = embedded_process.pid_file(server.data)
    release_and_stop_if_last(home)
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert start(home).started_here


def test_data_of_another_major_version_are_refused_with_a_sentence(home: Path) -> None:
    server = start(home)
    release_and_stop_if_last(home)
    (server.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(
        embedded_process.OtherVersion, match=r"PostgreSQL 15.*PostgreSQL 18.*chưa bị thay đổi"
    ):
        start(home)
    (server.data / "PG_VERSION").write_text("18\n")
    assert start(home).started_here


def test_a_server_that_cannot_start_is_refused_with_the_place_of_its_log(home: Path) -> None:
    server = start(home)
    release_and_stop_if_last(home)
    (server.data / "global" / "pg_control").rename(server.data / "global" / "pg_control.lost")
    with pytest.raises(embedded_process.ServerDidNotStart, match=r"postgres\.log"):
        start(home)


def test_an_unfinished_data_folder_is_made_anew(home: Path) -> None:
    (home / "postgres.new" / "data").mkdir(parents=True)
    (home / "postgres.new" / "data" / "PG_VERSION").write_text("18\n")
    home.chmod(0o711)
    assert ask(start(home).app_url, "SELECT 1") == 1
    assert not (home / "postgres.new").exists()


def test_lost_passwords_of_the_logins_are_made_anew_but_not_the_superusers(home: Path) -> None:
    start(home)
    (home / "secrets" / "disburse_app.password").unlink()
    assert ask(start(home).app_url, "SELECT 1") == 1
    (home / "secrets" / "postgres.password").unlink()
    with pytest.raises(embedded.PasswordLost):
        start(home)


@pytest.mark.parametrize("name", ["dữ liệu chi trả", "một, hai", "rất dài " * 12 + "!"])
def test_vietnamese_and_long_folder_names_work(home: Path, name: str) -> None:
    home.mkdir(mode=0o711)
    server = start(home / name)
    try:
        assert ask(server.app_url, "SELECT upper('đặng thị đào')") == "ĐẶNG THỊ ĐÀO"
    finally:
        release_and_stop_if_last(home / name)
        shutil.rmtree(server.socket_dir)


def test_a_test_database_is_made_copied_and_dropped(server: Server) -> None:
    template = embedded.create_database(server, "template_of_tests")
    ask(template.owner_url, "CREATE TABLE seen AS SELECT similarity('đào', 'đào') AS alike")
    ask(template.owner_url, "GRANT SELECT ON seen TO disburse_worker")
    copy = embedded.clone_database(server, "template_of_tests", "worker_1")
    assert ask(copy.worker_url, "SELECT alike FROM seen") == 1.0
    assert ask(embedded.superuser_url(server, "worker_1"), "SELECT current_setting('is_superuser')") == "on"
    embedded.drop_database(server, "worker_1")
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        ask(copy.worker_url, "SELECT 1")
