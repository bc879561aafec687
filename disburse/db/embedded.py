"""The embedded PostgreSQL: a real server in a data folder, started by whoever needs it first.

It is started detached and outlives the command that started it. Each process that uses it holds a shared
lock for its lifetime; the last one to let go stops it (`product.md` 2.2.16). It listens on a Unix socket
only, passwords lie in `secrets/` of the data folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from disburse.core.errors import Refusal
from disburse.db import embedded_process as process
from disburse.db.embedded_account import Place, copy_programs, find_place
from disburse.db.embedded_logins import (
    PasswordLost,
    Server,
    clone_database,
    create_database,
    drop_database,
    in_database,
    known_server,
    password_file,
    password_of,
    prepare_logins,
    superuser_url,
)

__all__ = [
    "PasswordLost",
    "Server",
    "clone_database",
    "create_database",
    "drop_database",
    "ensure_running",
    "hold",
    "in_database",
    "log_file",
    "release_and_stop_if_last",
    "superuser_url",
]

SOCKET_PATH_LIMIT = 107  # bytes of a Unix socket's path, Linux unix(7), less its closing zero
LOG_LIMIT = 16 * 1024**2  # bytes after which the log is put aside at the next start

_held: dict[Path, int] = {}


class NoSocketFolder(Refusal):
    """The folder for the server's socket belongs to somebody else."""

    code = "no_socket_folder"
    status = 503
    exit_code = 5
    text = (
        "Không dùng được thư mục {folder} cho kết nối cơ sở dữ liệu: thư mục thuộc tài khoản khác. "
        "Xóa hoặc đổi tên thư mục đó rồi chạy lại."
    )


def ensure_running(home: Path, *, shared_buffers: str | None = None) -> Server:
    """Start the server of a data folder, or find it running, and hold it for this process.

    Safe when several processes call at once. `shared_buffers` such as `64MB`; without it a quarter of the
    memory, 1 GB at most. Raises NoBinaries, NoAccountForServer, OtherVersion, NoSocketFolder, PasswordLost,
    ServerDidNotStart and ServerSilent.
    """
    home = _absolute(home)
    # Below root others may pass through to the server's own folder, but not look around.
    home.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    with _alone(home):
        hold(home)
        place = find_place(home)
        if place.moved:
            copy_programs(place)
        socket_dir = _prepare_folders(home, place)
        log = log_file(home)
        running = _find_running(place, log)
        if not place.data.exists():
            (home / "secrets" / "prepared").unlink(missing_ok=True)
            process.initialise(place, password_of(home, "postgres"), log)
        elif not password_file(home, "postgres").exists():
            raise PasswordLost(file=password_file(home, "postgres"))
        if not running:
            process.start(place, socket_dir, log, shared_buffers)
        server = known_server(home, place.data, running or socket_dir, started_here=not running)
        prepare_logins(server)
    return server


def hold(home: Path) -> None:
    """Hold the server for this process, so that nobody stops it; held twice is held once."""
    home = _absolute(home)
    if home not in _held:
        held = os.open(home / "embedded.use", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(held, fcntl.LOCK_SH)
        _held[home] = held


def release_and_stop_if_last(home: Path) -> bool:
    """Let go of the server and, when nobody else holds it, stop it cleanly; says whether it was stopped."""
    home = _absolute(home)
    if home not in _held:
        return False
    with _alone(home):
        held = _held.pop(home)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            process.stop(find_place(home).data)
        except BlockingIOError:
            return False
        finally:
            os.close(held)
    return True


def log_file(home: Path) -> Path:
    """Name the server's log."""
    return home / "log" / "postgres.log"


def socket_folder(home: Path, place: Place) -> Path:
    """Choose a folder short enough for a socket: beside the data, else ours in the temporary folder."""
    name = "disburse-" + hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    choices = (place.data.with_name("run"), Path(tempfile.gettempdir()) / name)
    for folder in choices:
        fits = len(os.fsencode(folder / f".s.PGSQL.{process.PORT}")) <= SOCKET_PATH_LIMIT
        if fits and "," not in str(folder):  # clients read a comma as a list of hosts
            return folder
    return Path("/tmp") / name  # noqa: S108 # refused below unless it is ours alone


def _absolute(home: Path) -> Path:
    return Path(os.path.realpath(home))


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Keep others from starting or stopping the server meanwhile."""
    lock = os.open(home / "embedded.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _prepare_folders(home: Path, place: Place) -> Path:
    for name in ("secrets", "log"):
        (home / name).mkdir(mode=0o700, exist_ok=True)
    log = log_file(home)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    folder = socket_folder(home, place)
    if not folder.exists():
        folder.mkdir(mode=0o700)
        place.account.give(folder)
    found = folder.lstat()
    expected = os.geteuid() if place.account.uid is None else place.account.uid
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != expected or found.st_mode & 0o077:
        raise NoSocketFolder(folder=folder)
    return folder


def _find_running(place: Place, log: Path) -> Path | None:
    """Find the socket folder of the running server; one that stops, or lost its socket, is waited out."""
    pid = process.running_pid(place.data)
    if pid is None:
        return None
    if not process.is_stopping(place.data):
        process.wait_until_ready(place.data, pid, log)
        folder = process.socket_dir(place.data)
        if process.answers(folder):
            return folder
    process.stop(place.data)
    return None
