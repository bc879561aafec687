"""`serve` keeps pages and worker running, and ends both."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from disburse.serve import PortTaken, serve
from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


def environment(disburse: Service) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
        "DISBURSE_DATA": str(disburse.settings.home),
        "DISBURSE_DATABASE_URL": disburse.app_url,
        "DISBURSE_WORKER_URL": disburse.worker_url,
        "DISBURSE_OWNER_URL": disburse.owner_url,
        "DISBURSE_KEY_FILE": str(disburse.settings.key_file),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(disburse: Service, port: int) -> Iterator[subprocess.Popen[bytes]]:
    program = [sys.executable, str(Path(__file__).with_name("tiny_app.py")), str(port)]
    process = subprocess.Popen(program, env=environment(disburse))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def answers(port: int) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(f"http://127.0.0.1:{port}/healthz")).text == "ok"
        except httpx.TransportError:
            return False


async def until_answering(port: int, wanted: bool) -> None:
    async with asyncio.timeout(30):
        while await answers(port) != wanted:  # noqa: ASYNC110 # another process changes it
            await asyncio.sleep(0.1)


def children(parent: int) -> list[int]:
    """List the processes a process started, from Linux's /proc."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in listed.split()]


def running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


async def test_it_serves_until_told_to_stop_and_leaves_no_process(disburse: Service) -> None:
    port = free_port()
    with serving(disburse, port) as process:
        await until_answering(port, True)
        started = children(process.pid)
        assert len(started) == 2
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 10) == 0
        assert not any(running(pid) for pid in started)


async def test_a_worker_that_dies_is_started_again_and_the_pages_go_on(disburse: Service) -> None:
    port = free_port()
    with serving(disburse, port) as process:
        await until_answering(port, True)
        web, worker = children(process.pid)
        os.kill(worker, signal.SIGKILL)
        async with asyncio.timeout(30):
            while len(now := children(process.pid)) < 2 or worker in now:  # noqa: ASYNC110 # as above
                await asyncio.sleep(0.1)
        assert web in now
        assert await answers(port)


async def test_killing_the_supervisor_ends_what_it_started(disburse: Service) -> None:
    port = free_port()
    with serving(disburse, port) as process:
        await until_answering(port, True)
        process.kill()
        await until_answering(port, False)


async def test_a_taken_port_is_refused_with_a_sentence(disburse: Service) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with pytest.raises(PortTaken, match=str(port)):
            serve(disburse.settings, port=port)
