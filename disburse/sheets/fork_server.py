"""Fork the processes that read untrusted files from one that has loaded what they need: 5 ms instead of 150.

A program has one server, started when first asked for, and it ends with the program. The server has an empty environment
and one thread, loads modules of ours and never opens a file: a child begins without keys and without what another file
held. Whoever asked holds one end of a socket. Through it comes how the child ended; closing it kills the child.

A module of such children has `main(arguments)`, and may have `prepare()`: what the server does once, after the second
request (a command reads one file and ends, who asks twice asks again), so that no child after it needs to.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import resource
import selectors
import signal
import socket
import sys
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Final, NoReturn

import msgspec

from disburse.core.errors import without_its_message

REQUEST_BYTES: Final = 1 << 16
STATUS_BYTES: Final = 4
HANDLES_MAX: Final = 8


class Request(msgspec.Struct, array_like=True):
    """What a child is to do: call `main` of `module` with `args`, where None is the name of the next file that came along.

    With it come three handles, the child's end of its socket, its output and its complaints, and then the files.
    """

    module: str
    args: list[str | None]
    memory_bytes: int
    cpu_seconds: int


@dataclass
class _Child:
    pid: int
    dead: int  # a handle that becomes readable then
    asked_by: socket.socket
    reaped: bool = False


def serve(requests: int) -> None:
    """Be the server: fork a child for every request from that socket, until its other end is closed."""
    for told_to_all in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(told_to_all, signal.SIG_IGN)  # the program hears it too, and knows what is to end
    asked = socket.socket(fileno=requests)
    told = 0
    with selectors.DefaultSelector() as waiting:
        waiting.register(asked, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                child: _Child | None = key.data
                if child is None:
                    message, handles, _flags, _from = socket.recv_fds(asked, REQUEST_BYTES, HANDLES_MAX)
                    if not message:
                        return _kill_all(waiting)
                    request = msgspec.msgpack.decode(message, type=Request)
                    child = _fork(request, handles)
                    waiting.register(child.dead, selectors.EVENT_READ, child)
                    waiting.register(child.asked_by, selectors.EVENT_READ, child)
                    told += 1
                    if told > 1:
                        _prepare(request.module)
                elif child.reaped:
                    continue
                elif key.fd == child.dead:
                    _reap(child, waiting)
                else:  # nothing is ever said there: whoever asked has left
                    os.kill(child.pid, signal.SIGKILL)
                    waiting.unregister(child.asked_by)


@cache
def _prepare(module: str) -> None:
    getattr(sys.modules[module], "prepare", lambda: None)()


def _kill_all(waiting: selectors.BaseSelector) -> None:
    for key in waiting.get_map().values():
        if key.data is not None:
            os.kill(key.data.pid, signal.SIGKILL)


def _reap(child: _Child, waiting: selectors.BaseSelector) -> None:
    _pid, status = os.waitpid(child.pid, 0)
    child.reaped = True
    waiting.unregister(child.dead)
    os.close(child.dead)
    if child.asked_by in waiting.get_map():
        waiting.unregister(child.asked_by)
        code = os.waitstatus_to_exitcode(status)
        with contextlib.suppress(OSError):  # whoever asked has left in this moment
            child.asked_by.send(code.to_bytes(STATUS_BYTES, "big", signed=True), socket.MSG_NOSIGNAL)
    child.asked_by.close()


def _fork(request: Request, handles: list[int]) -> _Child:
    module = importlib.import_module(request.module)
    gc.freeze()  # what is loaded is shared with the children as long as nobody touches it
    asked_by, *its_own = handles
    pid = os.fork()
    if not pid:
        _be_the_child(module, request, its_own)
    for handle in its_own:
        os.close(handle)
    return _Child(pid, os.pidfd_open(pid), socket.socket(fileno=asked_by))


def _be_the_child(module: ModuleType, request: Request, handles: list[int]) -> NoReturn:
    out, complaints, *files = handles
    try:
        os.dup2(out, 1)
        os.dup2(complaints, 2)
        for below, above in pairwise([2, *sorted(files), os.sysconf("SC_OPEN_MAX")]):
            os.closerange(below + 1, above)
        Path("/proc/self/comm").write_text(request.module[-15:], encoding="ascii")
        _limit(request)
        names = (f"/proc/self/fd/{handle}" for handle in files)
        module.main([next(names) if argument is None else argument for argument in request.args])
        sys.stdout.flush()
    except BaseException as wrong:
        sys.stderr.write(without_its_message(type(wrong), wrong.__traceback__))
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)  # giving back piece by piece what it holds would take as long as the end of a long list


def _limit(request: Request) -> None:
    for which, most in (
        (resource.RLIMIT_AS, request.memory_bytes),
        (resource.RLIMIT_CPU, request.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))
