"""What `doctor` says about a data folder and a database, healthy and broken."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from disburse.db import embedded_process
from disburse.db.doctor import Finding, examine
from disburse.db.embedded import Server, ensure_running, release_and_stop_if_last, superuser_url


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="disburse-test-") as folder:
        home = Path(folder) / "var"
        yield ensure_running(home, shared_buffers="16MB")
        ensure_running(home)
        release_and_stop_if_last(home)


def complaints(findings: list[Finding]) -> str:
    return "\n".join(
        finding.text for finding in findings if finding.level != "ok" and "Đĩa" not in finding.text
    )


def test_a_healthy_embedded_server_has_no_complaints(server: Server) -> None:
    findings = examine(server.home)
    assert complaints(findings) == ""
    assert sum("kết nối được" in finding.text for finding in findings) == 3


def test_looking_at_a_folder_that_is_not_there_makes_nothing(tmp_path: Path) -> None:
    assert complaints(examine(tmp_path / "var")) == ""
    assert list(tmp_path.iterdir()) == []


def test_an_app_that_is_superuser_or_owner_is_named(server: Server) -> None:
    found = complaints(examine(server.home, app_url=superuser_url(server), worker_url=server.owner_url))
    assert "Vai app là quản trị tối cao" in found
    assert "Vai worker đang sở hữu" in found
    assert "vai owner" in found


def test_an_unreachable_database_is_a_finding_without_its_password(server: Server) -> None:
    url = "postgresql://disburse_app:canary@/disburse?host=/nowhere"
    found = complaints(examine(server.home, app_url=url, worker_url=url, owner_url=url))
    assert found.count("Không kết nối được") == 3
    assert "canary" not in found


def test_a_server_whose_log_keeps_values_is_named_with_the_settings(server: Server) -> None:
    urls = {"app_url": server.app_url, "worker_url": server.worker_url, "owner_url": server.owner_url}
    assert complaints(examine(server.home, **urls)) == ""
    asyncio.run(as_superuser(server, "ALTER ROLE disburse_app SET log_min_error_statement = 'error'"))
    try:
        found = complaints(examine(server.home, **urls))
    finally:
        asyncio.run(as_superuser(server, "ALTER ROLE disburse_app RESET log_min_error_statement"))
    assert "Đặt log_min_error_statement = panic rồi" in found


async def as_superuser(server: Server, statement: str) -> None:
    connection = await asyncpg.connect(superuser_url(server))
    await connection.execute(statement)
    await connection.close()


def test_open_keys_and_passwords_are_named_with_the_command_that_closes_them(server: Server) -> None:
    key = server.home / "secrets" / "disburse_app.password"
    key.chmod(0o644)
    found = complaints(examine(server.home, key_file=key))
    key.chmod(0o600)
    assert found.count(f"chmod 600 {key}") == 2


def test_a_killed_server_is_said_to_recover_by_itself(server: Server) -> None:
    pid = embedded_process.running_pid(server.data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    embedded_process.wait_for_orphans(server.data)
    assert "tự phục hồi" in complaints(examine(server.home))
