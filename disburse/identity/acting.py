"""How a command acts: in whose name, what it prints, with which exit code it ends (`product.md` 3).

Data goes to stdout, sentences to stderr. Every feature's commands run through `perform`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from disburse.access import Viewer
from disburse.core.clock import Clock
from disburse.core.errors import Refusal, Usage
from disburse.db.embedded import release_and_stop_if_last
from disburse.identity.opening import open_disburse
from disburse.identity.sessions import MachineOwner, acting_as_owner, close, open_cli, open_job
from disburse.queue import find_job, work_until
from disburse.settings import read_settings
from disburse.words import mark, say

T = TypeVar("T")
BETWEEN_LOOKS = 0.3  # seconds

As = Annotated[
    str, typer.Option("--as", metavar="USER", help=mark("Làm với quyền và tên của người dùng này"))
]
AsOrOwner = Annotated[
    str,
    typer.Option("--as", metavar="USER", help=mark("Làm với tên quản trị viên này; bỏ trống: chủ của máy")),
]
AsOrMachine = Annotated[
    str,
    typer.Option("--as", metavar="USER", help=mark("Làm với quyền của người dùng này; bỏ trống: của máy")),
]
Json = Annotated[bool, typer.Option("--json", help=mark("In kết quả dạng JSON"))]


class WrongId(Usage):
    """What was typed is no id of ours; it is not repeated, since it may be anything."""

    code = "wrong_id"
    text = "Mã chưa đúng. Chép nguyên mã mà lệnh list hoặc import in ra."


def id_of(text: str) -> UUID:
    """Read the id a command was given; raises WrongId."""
    try:
        return UUID(text)
    except ValueError:
        raise WrongId from None


def perform(username: str, action: Callable[[Viewer], Awaitable[T]]) -> T:
    """Open everything, act as a user, close; a refusal becomes its sentence and its exit code.

    Without a name the machine itself acts: whoever owns it may look at everything and start what runs by itself.
    """
    if not username:
        return perform_as_job(action)

    async def acting() -> T:
        viewer = await open_cli(username)
        try:
            return await action(viewer)
        finally:
            await close(viewer)

    return run(acting)


def perform_as_job(action: Callable[[Viewer], Awaitable[T]]) -> T:
    """The same for what nobody asks for by name, such as `reconcile`."""

    async def acting() -> T:
        viewer = await open_job()
        try:
            return await action(viewer)
        finally:
            await close(viewer)

    return run(acting)


def perform_as_owner(action: Callable[[MachineOwner], Awaitable[T]]) -> T:
    """The same for whoever owns the machine, such as for adding the first administrator."""

    async def acting() -> T:
        async with acting_as_owner() as owner:
            return await action(owner)

    return run(acting)


def run(acting: Callable[[], Awaitable[T]], *, clock: Clock | None = None) -> T:
    """Run something with the service open; stop the embedded database if nobody else uses it."""

    async def opened() -> T:
        async with open_disburse(settings, clock, patient=True):
            return await acting()

    try:
        settings = read_settings()
        try:
            return asyncio.run(opened())
        finally:
            if settings.embedded:
                release_and_stop_if_last(settings.home)
    except Refusal as refusal:
        note(say(refusal.text, **refusal.params))
        raise typer.Exit(refusal.exit_code) from None


async def work_shown(viewer: Viewer, job_id: UUID) -> None:
    """Do a job in this process, and show a person at a terminal how far it is; raises what `work_until` raises."""
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        await work_until(job_id)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        looking = asyncio.create_task(_show(viewer, job_id, bar))
        try:
            await work_until(job_id)
        finally:
            looking.cancel()
            await asyncio.wait([looking])


async def _show(viewer: Viewer, job_id: UUID, bar: Progress) -> None:
    task = bar.add_task("", total=None)
    while True:
        job = await find_job(viewer, job_id)
        bar.update(task, description=job.phase, completed=job.done, total=job.total)
        await asyncio.sleep(BETWEEN_LOOKS)


def write_out(out: Path, contents: Sequence[bytes]) -> list[Path]:
    """Write files that only their owner may read: one as named, several as name-1, name-2, …; give their paths."""
    written = []
    for number, content in enumerate(contents, 1):
        path = out if len(contents) == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
        path.touch(mode=0o600)
        if path.is_file():  # one that was there before keeps no wider mode; a terminal or pipe stays as it is
            path.chmod(0o600)
        path.write_bytes(content)
        written.append(path)
    return written


def note(sentence: str) -> None:
    """Say something that is not data."""
    print(sentence, file=sys.stderr)


def print_json(data: object) -> None:
    """Print data for programs: dataclasses as objects, days and ids as text."""
    plain = asdict(data) if is_dataclass(data) and not isinstance(data, type) else data
    print(json.dumps(plain, ensure_ascii=False, indent=2, default=str))
