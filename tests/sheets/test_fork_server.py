"""Processes forked for files: many at once, each alone, none left behind, whoever is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest
import uvloop

from disburse.sheets.limits import ChildCrashed, run_limited

TRICKS = "tests.sheets.child_tricks"


async def ask(trick: str) -> list[bytes]:
    return [body async for body in run_limited(TRICKS, [trick])]


async def who() -> tuple[int, int, int]:
    """The server, the child and the number of its threads."""
    server, child, threads = map(int, (await ask("tell_who"))[0].split())
    return server, child, threads


def lives(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


def open_handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def all_end(*processes: int) -> bool:
    """Say whether all of them end within ten seconds."""
    patience = time.monotonic() + 10
    while any(map(lives, processes)) and time.monotonic() < patience:
        time.sleep(0.02)
    return not any(map(lives, processes))


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_nothing_stays_open_whatever_the_loop(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    async def twice() -> None:
        await who()
        await asyncio.sleep(0)  # a transport closes in the loop's next turn
        before = open_handles()
        assert await ask("two_frames") == [b"a", b"b" * 100000]
        with pytest.raises(ChildCrashed):
            await ask("leave")
        await asyncio.sleep(0)
        assert open_handles() == before

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(twice())


def test_twenty_files_at_once_have_a_process_each_and_one_server() -> None:
    async def ask_twenty() -> list[tuple[int, int, int]]:
        return await asyncio.gather(*(who() for _ in range(20)))

    told = asyncio.run(ask_twenty())
    assert len({server for server, _child, _threads in told}) == 1
    assert len({child for _server, child, _threads in told}) == 20
    assert {threads for _server, _child, threads in told} == {1}


def test_a_child_holds_nothing_but_its_own() -> None:
    async def beside_others() -> list[bytes]:
        others = [asyncio.create_task(who()) for _ in range(3)]
        await asyncio.sleep(0.1)
        told = await ask("tell_handles")
        await asyncio.gather(*others)
        return told

    said = asyncio.run(beside_others())[0].split()
    assert said[:3] == [b"0", b"1", b"2"]
    assert len(said) == 4  # the fourth is the list of handles itself


def test_a_child_that_leaves_is_no_second_server() -> None:
    with pytest.raises(ChildCrashed, match="SystemExit"):
        asyncio.run(ask("leave"))
    assert asyncio.run(ask("two_frames"))[0] == b"a"


def test_after_the_server_was_killed_there_is_another() -> None:
    first, _child, _threads = asyncio.run(who())
    os.kill(first, signal.SIGKILL)
    assert all_end(first)
    second, _child, _threads = asyncio.run(who())
    assert second != first


def test_a_server_killed_in_the_middle_leaves_the_reading_to_its_end() -> None:
    async def go_on() -> list[bytes]:
        async with aclosing(run_limited(TRICKS, ["tell_who"])) as bodies:
            return [await kill_server(body) async for body in bodies]

    async def kill_server(body: bytes) -> bytes:
        os.kill(int(body.split()[0]), signal.SIGKILL)
        return body

    assert len(asyncio.run(go_on())) == 1


@pytest.mark.parametrize("told_to_all", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_all_processes_is_for_the_program_alone(told_to_all: signal.Signals) -> None:
    """A service that is stopped puts its job back; a reading that died of the same signal would look like a bad file."""

    async def go_on() -> list[bytes]:
        async with aclosing(run_limited(TRICKS, ["tell_who"])) as bodies:
            return [await tell(body) async for body in bodies]

    async def tell(body: bytes) -> bytes:
        for process in map(int, body.split()[:2]):
            os.kill(process, told_to_all)
        return body

    assert len(asyncio.run(go_on())) == 1
    assert asyncio.run(ask("two_frames"))[0] == b"a"


PROGRAM = """
import asyncio
from disburse.sheets.limits import run_limited

async def main():
    async for body in run_limited("tests.sheets.child_tricks", ["tell_who_and_go_on"]):
        print(body.decode(), flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def test_when_the_program_is_killed_its_server_and_children_end() -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        server, child = map(int, program.stdout.readline().split())
        assert lives(server)
        assert lives(child)
        program.kill()
    assert all_end(server, child)


def test_what_nobody_reads_any_more_ends() -> None:
    async def leave_early(bodies: AsyncGenerator[bytes, None]) -> int:
        async with aclosing(bodies):
            return int((await anext(bodies)).split()[1])

    child = asyncio.run(leave_early(run_limited(TRICKS, ["tell_who_and_go_on"])))
    assert not lives(child)
