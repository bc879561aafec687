"""Embedded servers in folders of their own, and how the tests start and ask them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg

from disburse.db import embedded_process
from disburse.db.embedded import Server, ensure_running, hold, release_and_stop_if_last

ROOT = Path(__file__).parents[2]
START = """
import os, sys
from pathlib import Path
from disburse.db.embedded import ensure_running, release_and_stop_if_last
home = Path(sys.argv[1])
server = ensure_running(home, shared_buffers="16MB")
print(os.geteuid(), server.started_here, server.data)
"""


def open_home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="disburse-test-") as folder:
        Path(folder).chmod(0o711)
        yield from stopped_afterwards(Path(folder) / "var")


def stopped_afterwards(home: Path) -> Iterator[Path]:
    yield home
    if home.exists():
        hold(home)
        release_and_stop_if_last(home)


def start(home: Path) -> Server:
    return ensure_running(home, shared_buffers="16MB")


def run(home: Path, *prefix: str, code: str = START) -> subprocess.CompletedProcess[str]:
    """Run a script in another process, which thereby uses the server as another command would."""
    command = [*prefix, sys.executable, "-c", code, str(home)]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)


def ask(url: str, question: str, *arguments: object) -> object:
    async def answer() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question, *arguments)
        finally:
            await connection.close()

    return asyncio.run(answer())


def postmaster(server: Server) -> int:
    pid = embedded_process.running_pid(server.data)
    assert pid is not None
    return pid
