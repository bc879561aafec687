"""Run the reading of an untrusted file in a child process with limits and without keys.

The child gets an empty environment, bounded memory and processor time, may write no file, and dies
when the clock or the reader's patience ends (`reliability.md` T13). It answers in frames: one kind byte,
four bytes of length, the body. `D` is data, `R` a refusal of the file, `E` the end; a stream
without `R` or `E` was cut.
"""

from __future__ import annotations

import asyncio
import fcntl
import gc
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import closing, suppress

import msgspec

from disburse.sheets.fork_server import Request
from disburse.sheets.forked import ForkedProcess, fork
from disburse.sheets.refusals import FileRefused, LimitsExceeded, Unreadable, refusal

GIB = 1 << 30
PIPE_BYTES = 1 << 20  # what Linux grants an ordinary user, pipe(7)
_REFUSED = msgspec.msgpack.Decoder(tuple[str, dict[str, str | int], list[tuple[str, str]]])


class ChildCrashed(RuntimeError):
    """The child ended through a fault of ours; carries the kind of error and its place, never a value."""


async def run_limited(
    module: str,
    args: list[str],
    *,
    order: bytes | None = None,
    content: bytes | None = None,
    memory_bytes: int = GIB,
    cpu_seconds: int = 300,
    wall_seconds: float = 600,
) -> AsyncGenerator[bytes, None]:
    """Call `main(args)` of a module in a child within limits and yield the bodies of its data frames.

    Whoever may leave before the end closes the generator (`aclosing`): the child dies then, not later. `wall_seconds`
    are those spent waiting for the child, not those the child waits for whoever takes its answers.
    `order` and `content` go to the child as nameless files, whose paths stand before and behind the arguments:
    nothing unsealed touches the disk or shows in a list of processes. Raises `FileRefused` when the child refuses the
    file or a limit stops it, `ChildCrashed` when the child itself is at fault.
    """
    patience = wall_seconds
    asked = [*([None] if order is not None else []), *args, *([None] if content is not None else [])]
    handles = [_nameless_file(each) for each in (order, content) if each is not None]
    try:
        process = await fork(Request(module, asked, memory_bytes, cpu_seconds), handles)
    finally:
        for handle in handles:
            os.close(handle)
    with closing(process):
        complaints = asyncio.create_task(_tail(process))
        frames, ended = _frames(process), False
        try:
            while True:
                waited_from = time.monotonic()
                async with asyncio.timeout(patience):
                    body = await anext(frames, None)
                if body is None:
                    ended = True
                    return
                patience -= time.monotonic() - waited_from
                yield body
        except TimeoutError as late:
            raise LimitsExceeded from late
        except asyncio.IncompleteReadError:
            raise _explain(await process.wait(), await complaints) from None
        finally:
            if not ended:
                process.kill()
            await _drain(process)
            await process.wait()
            await complaints


def serve_frames(produce: Callable[[], Iterable[bytes]]) -> None:
    """Be the child: write every body that `produce` yields as a frame, then the end or the refusal."""
    gc.disable()  # rows make no cycles, and looking for them costs a third of the time
    out = sys.stdout.buffer
    with suppress(OSError):  # the reader is away at times; without room for more, 64 KB must do
        fcntl.fcntl(out.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    try:
        for body in produce():
            send(body)
        out.write(b"E" + bytes(4))
    except MemoryError:
        _refuse(LimitsExceeded())
    except FileRefused as refused:
        _refuse(refused)
    out.flush()


def send(body: bytes) -> None:
    """Be the child: write a frame of data now, in the middle of the work that produces the next one."""
    out = sys.stdout.buffer
    out.write(b"D" + len(body).to_bytes(4, "big"))
    out.write(body)
    out.flush()


def _refuse(refused: FileRefused) -> None:
    body = msgspec.msgpack.encode((type(refused).__name__, refused.params, refused.samples))
    sys.stdout.buffer.write(b"R" + len(body).to_bytes(4, "big") + body)


async def _frames(process: ForkedProcess) -> AsyncIterator[bytes]:
    read = process.said.readexactly
    while True:
        head = await read(5)
        body = await read(int.from_bytes(head[1:], "big"))
        kind = head[:1]
        if kind == b"E":
            return
        if kind == b"R":
            raise refusal(*_REFUSED.decode(body))
        yield body


async def _drain(process: ForkedProcess) -> None:
    """Read away what nobody wants any more: a pipe that is full stays open, and waiting for the child waits for it too."""
    while await process.said.read(PIPE_BYTES):
        pass


async def _tail(process: ForkedProcess) -> bytes:
    """Drain the child's complaints, keeping the last of them, so that it never blocks on a full pipe."""
    kept = b""
    while part := await process.complaints.read(1 << 16):
        kept = (kept + part)[-4096:]
    return kept


def _explain(returncode: int | None, complaints: bytes) -> Exception:
    if returncode in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT) or b"MemoryError" in complaints:
        return LimitsExceeded()
    if (returncode or 0) < 0 or b"PanicException" in complaints:
        return Unreadable()
    return ChildCrashed(f"exit {returncode}: {complaints.decode(errors='replace')}")


def _nameless_file(content: bytes) -> int:
    handle = os.memfd_create("upload", 0)
    with os.fdopen(os.dup(handle), "wb") as file:
        file.write(content)
    return handle
