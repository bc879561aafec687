"""A process forked for one file, as seen by whoever asked for it; `sheets/fork_server.py` is the other side."""

from __future__ import annotations

import asyncio
import atexit
import os
import socket
import subprocess
import sys
import threading
from asyncio import ReadTransport, StreamReader, StreamReaderProtocol
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from disburse.sheets.fork_server import STATUS_BYTES, Request

_ROOT: Final = str(Path(__file__).resolve().parents[2])
_BOOT: Final = """
import sys
sys.path.insert(0, sys.argv[1])
from disburse.sheets.fork_server import serve
serve(int(sys.argv[2]))
"""
_READ_AHEAD: Final = 1 << 22


class _Pipe(NamedTuple):
    reader: StreamReader
    transport: ReadTransport


class ForkedProcess:
    """A child at work: what it says, what it complains of, and how it ended. Closed, it lives no longer."""

    def __init__(self, control: socket.socket, said: _Pipe, complaints: _Pipe) -> None:
        self._control = control
        self._pipes = (said, complaints)
        self._ended: int | None = None

    @property
    def said(self) -> StreamReader:
        """The child's output."""
        return self._pipes[0].reader

    @property
    def complaints(self) -> StreamReader:
        """The child's errors."""
        return self._pipes[1].reader

    def kill(self) -> None:
        """Have the child killed, if it still lives."""
        if self._control.fileno() >= 0:
            self._control.shutdown(socket.SHUT_WR)

    async def wait(self) -> int | None:
        """Wait for the end; negative for the signal that ended it, None if nobody can say because the server ended."""
        if self._control.fileno() >= 0:
            with self._control:
                status = await asyncio.get_running_loop().sock_recv(self._control, STATUS_BYTES)
            self._ended = int.from_bytes(status, "big", signed=True) if status else None
        return self._ended

    def close(self) -> None:
        """Give back what the child was watched by."""
        self._control.close()
        for pipe in self._pipes:
            pipe.transport.close()


async def fork(request: Request, files: list[int]) -> ForkedProcess:
    """Ask for a child that does what is requested with these open files."""
    with ExitStack() as on_failure, ExitStack() as of_the_child:
        control, its_control = socket.socketpair()
        control.setblocking(False)
        said, says = os.pipe()
        heard, complains = os.pipe()
        on_failure.enter_context(control)
        of_the_child.enter_context(its_control)
        for stack, handles in ((on_failure, (said, heard)), (of_the_child, (says, complains))):
            for handle in handles:
                stack.callback(os.close, handle)
        _SERVER.ask(msgspec.msgpack.encode(request), [its_control.fileno(), says, complains, *files])
        on_failure.pop_all()
    return ForkedProcess(control, await _watch(said), await _watch(heard))


async def _watch(handle: int) -> _Pipe:
    reader = StreamReader(limit=_READ_AHEAD)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: StreamReaderProtocol(reader), os.fdopen(handle, "rb", 0)
    )
    return _Pipe(reader, transport)


class _Server:
    """The server of this program; it ends when the program's end of the socket closes."""

    def __init__(self) -> None:
        self._requests: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()

    def ask(self, request: bytes, handles: list[int]) -> None:
        with self._starting:
            try:
                socket.send_fds(self._requests or self._start(), [request], handles)
            except BrokenPipeError:  # somebody killed it
                self.end()
                socket.send_fds(self._start(), [request], handles)

    def _start(self) -> socket.socket:
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-c", _BOOT, _ROOT, str(its.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # A second arena of memory, which a thread would get, counts as 64 MB however little it holds.
                env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
                pass_fds=[its.fileno()],
            )
        self._requests = ours
        return ours

    def end(self) -> None:
        """Close the server's socket, at which it ends, and wait for that."""
        if self._requests and self._process:
            self._requests.close()
            self._process.wait()


_SERVER: Final = _Server()
atexit.register(_SERVER.end)
