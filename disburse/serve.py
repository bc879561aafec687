"""`disburse serve`: the web processes and one worker, started together and stopped together."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from disburse.core.errors import Temporary
from disburse.db.embedded import release_and_stop_if_last
from disburse.identity.opening import open_disburse
from disburse.queue.work import waited
from disburse.settings import Settings

WEB_APP: Final = "disburse.app:create_app"
HTTP: Final = "disburse.web.patience:PatientProtocol"
CONNECTIONS_MAX: Final = 500  # of one web process; browsers keep up to six
PATIENCE: Final = 9.0  # seconds the processes get to end; who supervises us often gives ten
WEB_PATIENCE: Final = 6  # seconds a request in flight gets
REVIVAL_WAIT_MAX: Final = 30.0  # seconds
PR_SET_PDEATHSIG: Final = 1  # Linux prctl(2)


class PortTaken(Temporary):
    """Another program listens where the pages should be."""

    code = "port_taken"
    text = (
        "Cổng {port} đang có chương trình khác dùng. Dừng chương trình đó, hoặc chọn cổng khác bằng --port."
    )


class WebEnded(Temporary):
    """The web process ended although nobody asked it to."""

    code = "web_ended"
    text = (
        "Tiến trình web đã dừng (mã {exit_code}). Xem thông báo phía trên, chạy disburse doctor rồi thử lại."
    )


def serve(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    ready: Callable[[], None] | None = None,
    web_app: str = WEB_APP,
) -> None:
    """Serve the pages by `workers` web processes and do the jobs, until SIGTERM, SIGINT or SIGHUP.

    The database is started and brought up to date first; `ready` is called when both processes have been
    started. A worker that dies is started again. Ends within ten seconds; the last one to leave stops the
    embedded database. Raises PortTaken, and WebEnded when the web process ends by itself.
    """
    _refuse_taken_port(host, port)
    asyncio.run(_serve(settings, host, port, workers, ready, web_app))
    if settings.embedded:
        release_and_stop_if_last(settings.home)


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(port=port) from None


async def _serve(
    settings: Settings, host: str, port: int, workers: int, ready: Callable[[], None] | None, web_app: str
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_disburse(settings):
        pass  # migrated once, before several processes ask for it; the embedded server stays held
    environment = os.environ | {"DISBURSE_DATA": str(settings.home)}
    environment.setdefault("DISBURSE_BASE_URL", f"http://127.0.0.1:{port}")
    web = await _start(
        environment, "uvicorn", web_app, "--factory", "--host", host, "--port", str(port),
        "--workers", str(workers), "--log-level", "warning", "--no-access-log", "--no-server-header",
        "--timeout-graceful-shutdown", str(WEB_PATIENCE),
        "--http", HTTP, "--limit-concurrency", str(CONNECTIONS_MAX),
    )  # fmt: skip
    keeping = asyncio.create_task(_keep_worker(environment, stop))
    if ready is not None:
        ready()
    try:
        stopping = asyncio.create_task(stop.wait())
        ended = asyncio.create_task(web.wait())
        await asyncio.wait([stopping, ended], return_when=asyncio.FIRST_COMPLETED)
        by_itself = not stop.is_set()
    finally:
        stop.set()
        await asyncio.gather(_end(web), keeping)
    if by_itself:
        raise WebEnded(exit_code=web.returncode)


async def _keep_worker(environment: dict[str, str], stop: asyncio.Event) -> None:
    """Keep one worker alive until `stop`; one that dies again and again is revived more slowly."""
    wait = 1.0
    while not stop.is_set():
        worker = await _start(environment, "disburse.jobs")
        ended, stopping = asyncio.create_task(worker.wait()), asyncio.create_task(stop.wait())
        quick, _ = await asyncio.wait(
            [ended, stopping], timeout=2 * REVIVAL_WAIT_MAX, return_when=asyncio.FIRST_COMPLETED
        )
        if not quick:
            wait = 1.0
            await asyncio.wait([ended, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if stop.is_set():
            await _end(worker)
            return
        await waited(stop, wait)
        wait = min(2 * wait, REVIVAL_WAIT_MAX)


async def _start(environment: dict[str, str], *module_and_arguments: str) -> Process:
    # In sessions of their own: Ctrl+C reaches us alone, and we end them in order.
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *module_and_arguments,
        env=environment,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """Ask the kernel to end this child if its supervisor is killed, so that the port does not stay taken."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


async def _end(process: Process) -> None:
    """End a process politely, and after some seconds for certain."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), PATIENCE)
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
