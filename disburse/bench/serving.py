"""How soon `disburse serve` answers while the database is up, and what memory its web process then takes."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from disburse.access import Viewer
from disburse.bench.new_database import in_new_database
from disburse.core.calendar import Run
from disburse.core.errors import Temporary
from disburse.demo.setting_up import PASSWORD
from disburse.identity.sessions import open_job
from disburse.rosters import runs

RUN: Final = Run(2026, 12)
PAGES: Final = (f"/runs/{RUN}", f"/runs/{RUN}/rosters", f"/runs/{RUN}/instructions",
                f"/runs/{RUN}/confirmations", f"/runs/{RUN}/discrepancies", "/switching", "/outreach")  # fmt: skip
PATIENCE: Final = 60.0  # seconds until a start counts as failed


class NeverReady(Temporary):
    code = "never_ready"
    text = "Các trang không trả lời sau {seconds} giây. Xem thông báo phía trên."


async def bench_serve(loads: int) -> dict[str, float]:
    """Start `serve` twice in a new data folder, look at pages `loads` times; give seconds and megabytes."""
    figures: dict[str, float] = {}

    async def work(folder: Path) -> None:
        viewer: Viewer = await open_job()
        await runs.open_run(viewer, RUN)
        for start in ("first start in a new data folder", "start"):
            with serving(folder / "var") as (seconds, processor, web, address):
                figures[f"{start}, database up: seconds"] = seconds
                figures[f"{start}: seconds of processor"] = processor
                figures["web process, ready: MB"] = _megabytes(web)
                figures[f"a page of {loads}: milliseconds"] = 1000 * _look_at_pages(address, loads)
                figures[f"web process, after {loads} pages: MB"] = _megabytes(web)

    await in_new_database(work)
    return figures


@contextmanager
def serving(home: Path) -> Iterator[tuple[float, float, int, str]]:
    """Serve until the block ends.

    Gives the seconds until the sign-in page came, those the two processes on that road spent computing (what
    they take on a machine with nothing else to do), the web process and the address.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DISBURSE_")}
    started = time.perf_counter()
    serving = subprocess.Popen(
        [sys.executable, "-m", "disburse", "serve", "--port", str(port)],
        env=environment | {"DISBURSE_DATA": str(home)}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"127.0.0.1:{port}"
        while not _answers(address):
            if time.perf_counter() - started > PATIENCE or serving.poll() is not None:
                raise NeverReady(seconds=int(PATIENCE))
            time.sleep(0.02)
        seconds, web = time.perf_counter() - started, _web_process(serving.pid)
        yield seconds, _processor_seconds(serving.pid) + _processor_seconds(web), web, address
    finally:
        serving.terminate()
        serving.wait()


def _answers(address: str) -> bool:
    try:
        return ask(address, "GET", "/sign-in")[0] == 200
    except OSError:
        return False


def _look_at_pages(address: str, loads: int) -> float:
    """Load the month's pages one after another as an officer; give the mean seconds of a page."""
    cookie = sign_in(address)
    started = time.perf_counter()
    for number in range(loads):
        status, _ = ask(address, "GET", path := PAGES[number % len(PAGES)], cookie=cookie)
        if status != 200:
            raise RuntimeError(f"{path} was answered with {status}")
    return (time.perf_counter() - started) / loads


def sign_in(address: str) -> str:
    """Sign in as an officer; give the cookie."""
    sent = urllib.parse.urlencode({"username": "hanh", "password": PASSWORD})
    status, cookie = ask(address, "POST", "/sign-in", sent)
    if status != 303:
        raise RuntimeError(f"signing in was answered with {status}")
    return cookie


def ask(address: str, method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, str]:
    """Ask as a browser would; give the status and the session's cookie, if one came."""
    headers = {"Origin": f"http://{address}", "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
    connection = http.client.HTTPConnection(address, timeout=PATIENCE)
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, (answer.getheader("Set-Cookie") or "").partition(";")[0]
    finally:
        connection.close()


def _web_process(serving: int) -> int:
    """Find the web process among the children of `serve`: it runs uvicorn (Linux: /proc)."""
    for child in Path(f"/proc/{serving}/task/{serving}/children").read_text().split():
        if b"uvicorn" in Path(f"/proc/{child}/cmdline").read_bytes():
            return int(child)
    raise NeverReady(seconds=int(PATIENCE))


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
