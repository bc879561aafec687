"""The embedded server's process: make its data folder, start it detached, wait for it, stop it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from disburse.core.errors import Refusal
from disburse.db.embedded_account import Account, Place

PORT = 5432
GIGABYTE = 1024**3
ORPHAN_PATIENCE = 10.0  # seconds until backends that outlived their postmaster are told to quit
SILENCE_PATIENCE = 30.0  # seconds until a server that lives but does not answer is called silent
SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # PostgreSQL protocol, message formats
STOP_PATIENCE = 60.0  # seconds a command waits for a clean stop; the stop itself goes on


class ServerDidNotStart(Refusal):
    """The server ended before it was ready."""

    code = "database_did_not_start"
    status = 503
    exit_code = 5
    text = (
        "Cơ sở dữ liệu đi kèm không khởi động được. Xem nguyên nhân ở cuối tệp {log}, chạy disburse doctor."
    )


class ServerSilent(Refusal):
    """The server's process lives, but does not answer."""

    code = "database_silent"
    status = 503
    exit_code = 5
    text = "Cơ sở dữ liệu đi kèm đang chạy nhưng không trả lời. Chờ ít phút rồi thử lại; chưa có gì bị mất."


class OtherVersion(Refusal):
    """The data folder was made by another major version of PostgreSQL."""

    code = "database_other_version"
    status = 503
    exit_code = 5
    text = (
        "Dữ liệu trong {data} thuộc PostgreSQL {found}, nhưng chương trình đi kèm là PostgreSQL {needed}. "
        "Dữ liệu chưa bị thay đổi. Cài lại bản {found}, hoặc chuyển sang bản {needed} bằng pg_upgrade."
    )


def initialise(place: Place, password: str, log: Path) -> None:
    """Make the data folder whole or not at all: beside its place first, then renamed."""
    unfinished = place.data.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    place.account.give(unfinished)
    password_file = unfinished / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    place.account.give(password_file)
    with log.open("a") as output:
        made = place.account.run(
            place.binaries / "initdb", f"--pgdata={unfinished / 'data'}", "--username=postgres",
            "--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums", "--no-instructions",
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    if made.returncode != 0:
        raise ServerDidNotStart(log=log)
    (unfinished / "data").rename(place.data)
    shutil.rmtree(unfinished)


def start(place: Place, socket_dir: Path, log: Path, shared_buffers: str | None) -> None:
    """Start the server in its own session, so that it outlives this command, and wait until it is ready.

    Raises OtherVersion, or ServerDidNotStart when the process ends; a recovery may take as long as it takes.
    """
    refuse_other_version(place)
    wait_for_orphans(place.data)
    for stale in (place.data / "postmaster.pid", *socket_dir.glob(f".s.PGSQL.{PORT}*")):
        stale.unlink(missing_ok=True)
    options = [f"--{name}={value}" for name, value in settings(socket_dir, shared_buffers).items()]
    with log.open("a") as output:
        # The shell ends at once and leaves the server without a parent that would have to reap it.
        launched = place.account.run(
            "/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", place.binaries / "postgres", "-D", place.data,
            *options, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=output, start_new_session=True,
        )  # fmt: skip
    wait_until_ready(place.data, int(launched.stdout), log)


def settings(socket_dir: Path, shared_buffers: str | None) -> dict[str, str]:
    """The server's settings: durable, silent about data (`reliability.md` T17, 4.5), sized to the machine."""
    roomy = os.statvfs("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108 # only measured
    return {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{socket_dir}"',
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "shared_buffers": shared_buffers or f"{min(memory() // 4, GIGABYTE) // 1024}kB",
        "work_mem": "64MB",
        "temp_buffers": "64MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "4GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # Containers often give shared memory 64 MB, which one parallel join exceeds.
        "dynamic_shared_memory_type": (
            "posix" if roomy and roomy.f_blocks * roomy.f_frsize >= GIGABYTE else "mmap"
        ),
        "idle_in_transaction_session_timeout": "60s",
        "log_destination": "stderr",
        "logging_collector": "off",
        # The first line of an ERROR can quote a value ("invalid input syntax ..."): none are logged.
        "log_min_messages": "log",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_statement": "none",
        "log_min_duration_statement": "-1",
        "log_lock_waits": "on",
        "debug_print_plan": "off",
        "track_io_timing": "on",
        "shared_preload_libraries": "pg_stat_statements",
        # Utility statements keep their literals in its table, passwords among them.
        "pg_stat_statements.track_utility": "off",
    }


def memory() -> int:
    """Count the bytes of memory we may use: the machine's, or a container's limit when lower."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.exists() else "max"
    return min(whole, int(text)) if text.isdigit() else whole


def refuse_other_version(place: Place) -> None:
    """Raise OtherVersion unless the data folder is of the programs' major version."""
    found = (place.data / "PG_VERSION").read_text().strip()
    needed = version(place.binaries).split(".")[0]
    if found != needed:
        raise OtherVersion(data=place.data, found=found, needed=needed)


def version(binaries: Path) -> str:
    """Ask the programs for their version, such as `18.6`; root may ask this much."""
    return Account().run(binaries / "postgres", "--version", capture_output=True).stdout.split()[-1]


def running_pid(data: Path) -> int | None:
    """Find the postmaster of a data folder; a stale pid file, or a number reused by others, gives None."""
    lines = pid_file(data)
    pid = int(lines[0]) if lines and lines[0].strip().isdigit() else None
    return pid if pid is not None and pid in processes_in(data, [pid]) else None


def wait_until_ready(data: Path, pid: int, log: Path) -> None:
    """Wait, without limit, until the postmaster accepts connections; raise ServerDidNotStart if it ends."""
    while True:
        alive = is_alive(pid)
        lines = pid_file(data)
        if alive and len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready":
            return
        if not alive:
            raise ServerDidNotStart(log=log)
        time.sleep(0.01)


def is_stopping(data: Path) -> bool:
    """Say whether the running postmaster has been told to stop."""
    lines = pid_file(data)
    return len(lines) > 7 and lines[7].strip() == "stopping"


def socket_dir(data: Path) -> Path:
    """Read where the running server listens; the temporary folder of who started it may not be ours."""
    return Path(pid_file(data)[4])


def answers(folder: Path) -> bool:
    """Say whether a server answers on the socket in a folder; raises ServerSilent when it is there but mute.

    The question is the protocol's SSLRequest: it needs no password, and a dying server cannot answer it.
    """
    with socket.socket(socket.AF_UNIX) as knock:
        knock.settimeout(SILENCE_PATIENCE)
        try:
            knock.connect(str(folder / f".s.PGSQL.{PORT}"))
            knock.sendall(SSL_REQUEST)
            return knock.recv(1) in (b"N", b"S")
        except TimeoutError as silence:
            raise ServerSilent from silence
        except OSError:
            return False


def wait_for_orphans(data: Path) -> None:
    """Wait until nobody works in the data folder: the children of a killed postmaster still do (T20)."""
    told_at = time.monotonic() + ORPHAN_PATIENCE
    while orphans := list(processes_in(data)):
        if time.monotonic() > told_at:
            send(signal.SIGQUIT, orphans)
            told_at = time.monotonic() + ORPHAN_PATIENCE
        time.sleep(0.02)


def stop(data: Path) -> None:
    """Stop the server cleanly, if it runs: open transactions are rolled back, everything is written."""
    pid = running_pid(data)
    if pid is None:
        return
    send(signal.SIGINT, [pid])
    end = time.monotonic() + STOP_PATIENCE
    while list(processes_in(data)) and time.monotonic() < end:
        time.sleep(0.01)


def send(number: signal.Signals, pids: list[int]) -> None:
    """Signal processes; one that has just ended is as good as signalled."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def pid_file(data: Path) -> list[str]:
    """Read the lines of `postmaster.pid`: pid, folder, start, port, socket, address, memory, status."""
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def processes_in(data: Path, among: list[int] | None = None) -> Iterator[int]:
    """List the processes whose working folder is the data folder: the server's, all of them and only they."""
    if not Path("/proc/self/cwd").exists():
        yield from (pid for pid in among or [] if is_alive(pid))
        return
    here = os.path.realpath(data)
    for name in map(str, among) if among is not None else os.listdir("/proc"):  # noqa: PTH208 # names only
        if name.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
                if os.readlink(f"/proc/{name}/cwd") == here:  # noqa: PTH115 # compared as text
                    yield int(name)


def is_alive(pid: int) -> bool:
    """Say whether a process exists and is more than a zombie that its parent has not reaped."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
