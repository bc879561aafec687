"""PostgreSQL servers as an office has its own: over TCP, with passwords, and nothing the program set for itself."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from disburse.db.embedded_account import Account, find_binaries, find_place

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class PlainServer:
    """A running server of the office's own; `folder` is free for other things of the test."""

    folder: Path
    binaries: Path
    port: int
    passwords: dict[str, str]  # by login

    def url(self, login: str, *, database: str = "disburse", password: str | None = None) -> str:
        secret = self.passwords[login] if password is None else password
        return f"postgresql://{login}:{secret}@127.0.0.1:{self.port}/{database}"

    def environment(self, **changed: str) -> dict[str, str]:
        """Give what an office sets for the program, in a data folder of its own."""
        return {
            "PATH": os.environ["PATH"],
            "DISBURSE_DATA": str(self.folder / "var"),
            "DISBURSE_DATABASE_URL": self.url("disburse_app"),
            "DISBURSE_WORKER_URL": self.url("disburse_worker"),
            "DISBURSE_OWNER_URL": self.url("disburse_owner"),
        } | changed


def programs() -> list[Path]:
    """List folders of PostgreSQL's programs: the bundled ones, and the oldest of the machine's that will do."""
    versions = sorted(Path("/usr/lib/postgresql").glob("1[5-9]/bin/postgres"))
    contrib = [one.parent for one in versions if _has_contrib(one)]
    return [find_binaries(), *contrib[:1]]


@contextmanager
def a_plain_server(binaries: Path) -> Iterator[PlainServer]:
    """Start a server, let `logins.sh` make the logins, as an office's administrator does; stop it afterwards."""
    with tempfile.TemporaryDirectory(prefix="disburse-office-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "server").mkdir(mode=0o700)
        account = find_place(folder / "server").account
        account.give(folder / "server")
        passwords = {f"disburse_{role}": secrets.token_hex(16) for role in ("owner", "app", "worker")}
        passwords["postgres"] = _initialise(account, binaries, folder / "server")
        port = _free_port()
        control = (binaries / "pg_ctl", "--pgdata", folder / "server" / "data", "--wait")
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories=''"
        log = folder / "server" / "log"
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        assert account.run(*control, "--log", log, "--options", options, "start", **quiet).returncode == 0
        try:
            server = PlainServer(folder, binaries, port, passwords)
            make_logins(server)
            yield server
        finally:
            account.run(*control, "--mode", "immediate", "stop", **quiet)


def make_logins(server: PlainServer) -> None:
    """Run the script that the README names and the compose file mounts."""
    secrets_folder = server.folder / "secrets"
    secrets_folder.mkdir(mode=0o700, exist_ok=True)
    for login, password in server.passwords.items():
        (secrets_folder / login.removeprefix("disburse_")).write_text(password)
    subprocess.run(
        ["sh", str(ROOT / "disburse" / "db" / "logins.sh"), str(secrets_folder)],  # noqa: S607
        env={
            "PATH": f"{server.binaries}:{os.environ['PATH']}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(server.port),
            "PGUSER": "postgres",
            "PGPASSWORD": server.passwords["postgres"],
        },
        check=True,
    )


def _initialise(account: Account, binaries: Path, folder: Path) -> str:
    password, file = secrets.token_hex(16), folder / "password"
    file.write_text(password)
    account.give(file)
    made = account.run(
        binaries / "initdb", "--pgdata", folder / "data", "--username=postgres", "--auth=scram-sha-256",
        f"--pwfile={file}", "--encoding=UTF8", "--locale=C", "--no-sync", stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert made.returncode == 0
    return password


def _has_contrib(postgres: Path) -> bool:
    share = Path("/usr/share/postgresql") / postgres.parents[1].name / "extension"
    return (share / "btree_gist.control").exists()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
