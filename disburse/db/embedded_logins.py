"""The embedded server's logins and databases: who may enter, with which password, and what a test copies."""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from disburse.core.errors import Refusal
from disburse.db.embedded_account import ENVIRONMENT, find_binaries
from disburse.db.embedded_process import PORT

LOGINS = ("disburse_owner", "disburse_app", "disburse_worker")
DATABASE = "disburse"
# What goes wrong here holds no data of people, so it may stand in the log.
PREPARING = "-c client_min_messages=warning -c log_min_messages=warning"


@dataclass(frozen=True)
class Server:
    """A running server and the URLs of its three logins; `started_here` when this call started it."""

    home: Path
    data: Path
    socket_dir: Path
    owner_url: str = field(repr=False)
    app_url: str = field(repr=False)
    worker_url: str = field(repr=False)
    started_here: bool


class PasswordLost(Refusal):
    """The data exist, but not the superuser's password."""

    code = "database_password_lost"
    status = 503
    exit_code = 5
    text = (
        "Thiếu tệp mật khẩu {file} của cơ sở dữ liệu đã có. "
        "Khôi phục thư mục secrets từ bản sao lưu rồi chạy lại; dữ liệu chưa bị thay đổi."
    )


class DatabaseCommandFailed(Refusal):
    """A statement of ours was refused by the embedded server; its text goes nowhere."""

    code = "database_command_failed"
    status = 503
    exit_code = 5
    text = (
        "Cơ sở dữ liệu đi kèm từ chối lệnh chuẩn bị «{what}». "
        "Xem cuối tệp postgres.log, rồi chạy disburse doctor."
    )


def known_server(home: Path, data: Path, socket_dir: Path, *, started_here: bool) -> Server:
    """Describe the server of a home, its URLs pointing to the database `disburse`."""
    owner, app, worker = (url_of(home, socket_dir, login, DATABASE) for login in LOGINS)
    return Server(home, data, socket_dir, owner, app, worker, started_here)


def prepare_logins(server: Server) -> None:
    """Make roles, database and extensions, unless what was last prepared is what is wanted."""
    script = "".join(f"\\set {login} '{password_of(server.home, login)}'\n" for login in LOGINS)
    script += _sql("embedded_roles")
    wanted = hashlib.sha256((script + _sql("embedded_database")).encode()).hexdigest()
    prepared = server.home / "secrets" / "prepared"
    if prepared.exists() and prepared.read_text() == wanted:
        return
    _psql(server, script)
    _psql(server, _sql("embedded_database"), database=DATABASE)
    prepared.touch(mode=0o600)
    prepared.write_text(wanted)


def create_database(server: Server, name: str) -> Server:
    """Create an empty database like `disburse`, for a test; returns the server with URLs into it."""
    _psql(
        server,
        "CREATE DATABASE :\"name\" OWNER disburse_owner TEMPLATE template0 ENCODING 'UTF8'"
        " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';\n" + _THERE,
        name=name,
    )
    return in_database(server, name)


def clone_database(server: Server, template: str, name: str) -> Server:
    """Copy a database that nobody is connected to, for a test; returns the server with URLs into the copy."""
    _psql(
        server,
        'CREATE DATABASE :"name" OWNER disburse_owner TEMPLATE :"template";\n' + _THERE,
        name=name,
        template=template,
    )  # rights on the database itself are not copied from the template
    return in_database(server, name)


def drop_database(server: Server, name: str) -> None:
    """Drop a test's database, and with it whoever is still connected."""
    _psql(server, 'DROP DATABASE IF EXISTS :"name" WITH (FORCE);', name=name)


def in_database(server: Server, name: str) -> Server:
    """Give the same server with URLs into another database."""
    owner, app, worker = (url_of(server.home, server.socket_dir, login, name) for login in LOGINS)
    return replace(server, owner_url=owner, app_url=app, worker_url=worker)


def superuser_url(server: Server, database: str = DATABASE) -> str:
    """Give the URL of the bootstrap superuser, for tests that play an attacker and for repairs by hand."""
    return url_of(server.home, server.socket_dir, "postgres", database)


def url_of(home: Path, socket_dir: Path, login: str, database: str) -> str:
    """Compose the URL of a login; it carries the password, so it is for connecting, never for showing."""
    folder = quote(os.fsencode(socket_dir), safe="/")
    return f"postgresql://{login}:{password_of(home, login)}@/{quote(database)}?host={folder}"


def password_of(home: Path, login: str) -> str:
    """Read a login's password; make one of 256 bits where there is none."""
    file = password_file(home, login)
    if not file.exists():
        unfinished = file.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        with unfinished.open("w") as file_to_keep:
            file_to_keep.write(secrets.token_hex(32))
            file_to_keep.flush()
            os.fsync(file_to_keep.fileno())  # data without their password would be lost at a power cut
        unfinished.rename(file)
    return file.read_text()


def password_file(home: Path, login: str) -> Path:
    """Name the file of a login's password."""
    return home / "secrets" / f"{login}.password"


def _psql(server: Server, script: str, *, database: str = "postgres", **variables: str) -> None:
    """Run a script as superuser; it goes in by the standard input, since anyone can list arguments."""
    argv = [
        str(find_binaries() / "psql"),
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
    ]
    argv += [
        f"--host={server.socket_dir}",
        f"--port={PORT}",
        "--username=postgres",
        f"--dbname={database}",
    ]
    argv += [f"--set={name}={value}" for name, value in variables.items()]
    secret = {"PGPASSWORD": password_of(server.home, "postgres"), "PGOPTIONS": PREPARING}
    done = subprocess.run(
        argv, input=script, env=ENVIRONMENT | secret, text=True, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise DatabaseCommandFailed(what=" ".join((database, *variables.values())))


def _sql(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")


_THERE = "\\connect :name\n" + _sql("embedded_database")
