"""What a child might try, by name; `main` of a child within limits."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from disburse.sheets.limits import serve_frames


def two_frames() -> Iterator[bytes]:
    yield b"a"
    yield b"b" * 100000


def endless() -> Iterator[bytes]:
    while True:
        yield b"x" * 100000


def tell_keys() -> Iterator[bytes]:
    yield Path("/proc/self/environ").read_bytes()


def tell_handles() -> Iterator[bytes]:
    yield " ".join(sorted(handle.name for handle in Path("/proc/self/fd").iterdir())).encode()


def tell_who() -> Iterator[bytes]:
    yield f"{os.getppid()} {os.getpid()} {threading.active_count()}".encode()
    time.sleep(0.3)


def tell_who_and_go_on() -> Iterator[bytes]:
    yield f"{os.getppid()} {os.getpid()}".encode()
    time.sleep(60)


def leave() -> Iterator[bytes]:
    yield b"a"
    sys.exit()


def write_a_file() -> Iterator[bytes]:
    out = Path(f"/tmp/child-{os.getpid()}")  # noqa: S108 - any place will do, since it must fail
    try:
        out.write_bytes(b"x")
    finally:
        out.unlink()
    yield b""


def take_memory() -> Iterator[bytes]:
    yield bytes(600 << 20)[:1]


def spin() -> Iterator[bytes]:
    yield b"a"
    while True:
        pass


def sleep() -> Iterator[bytes]:
    yield b"a"
    time.sleep(60)


def abort() -> Iterator[bytes]:
    yield b"a"
    os.abort()


def quote_a_cell() -> Iterator[bytes]:
    cell = "9991450" + "00001"
    yield b"a"
    raise ValueError(cell)


def main(arguments: list[str]) -> None:
    serve_frames(globals()[arguments[0]])
