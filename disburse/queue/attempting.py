"""One try at a job: taken with the lease of its subject, done, and told on its row how it ended.

Texts of exceptions never reach the queue's tables or the log.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Literal
from uuid import UUID

from disburse.access import Viewer
from disburse.core.errors import Refusal, Temporary
from disburse.db import transaction
from disburse.queue import store, turns
from disburse.queue.lease import Lease, lease
from disburse.queue.progress import Cancelled, Progress
from disburse.queue.store import Job
from disburse.queue.turns import Outcome
from disburse.service import service

Handler = Callable[[Viewer, Progress], Awaitable[object]]
Session = Callable[[], AbstractAsyncContextManager[Viewer]]

HANDLERS: Final[dict[str, Handler]] = {}  # by kind; filled by `equip` from the top floor
TRIES_MAX: Final = 12  # with the waits between them about twenty minutes
WAIT_MAX: Final = 300.0  # seconds between two tries

log = logging.getLogger("disburse.queue")
_sessions: list[Session] = []


class TooManyTries(Refusal):
    """A job was begun again and again and never ended."""

    code = "too_many_tries"
    status = 500
    exit_code = 5
    text = "Công việc đã dừng sau {tries} lần thử không xong; dữ liệu đã có không thay đổi. Hãy yêu cầu làm lại, nếu vẫn lỗi thì báo quản trị viên."


class ProgramFault(Refusal):
    """A job stopped for a fault in the program."""

    code = "program_fault"
    status = 500
    exit_code = 5
    text = "Công việc dừng vì lỗi của chương trình; dữ liệu đã có không thay đổi. Hãy báo quản trị viên mã công việc {job}."


def equip(handlers: Mapping[str, Handler], open_session: Session, *, in_turn: Collection[str] = ()) -> None:
    """Give the queue what lies above its floor: who does which kind of job, and how to open a job's session.

    Kinds `in_turn` are limited on each machine and for each unit (`turns`).
    """
    turns.KINDS.clear()
    turns.KINDS.update(in_turn)
    HANDLERS.clear()
    HANDLERS.update(handlers)
    _sessions[:] = [open_session]


def session() -> AbstractAsyncContextManager[Viewer]:
    """Open the session jobs are done in."""
    return _sessions[-1]()


async def attempt(job_id: UUID, halt: asyncio.Event | None = None) -> Outcome:
    """Try once to do a job: it is over, somebody else works on its subject, or it needs another try.

    With `halt` set the job is interrupted, rolled back and put back. Raises Temporary.
    """
    async with session() as viewer:
        async with transaction(viewer):
            job = await store.job_of(job_id)
        if job is None or job.over:
            return "over"
        shared = turns.shared_by(job.kind, job.unit)
        async with lease(viewer, f"{job.kind}:{job.subject}", shared) as held:
            return "busy" if held is None else await _do(viewer, job, held, halt or asyncio.Event())


def wait_before(tries: int) -> float:
    """Give the seconds before another try: 1, 2, 4, ... up to five minutes."""
    return float(min(2 ** max(tries - 1, 0), WAIT_MAX))


async def _do(viewer: Viewer, asked: Job, held: Lease, halt: asyncio.Event) -> Outcome:
    handler = HANDLERS[asked.kind]
    async with held.transaction() as connection:
        job = await store.begin(connection, asked.id)
        if job is None:
            await store.finish(connection, asked.id, "cancelled", None, service().clock.now())
            return "over"
    if job.tries > TRIES_MAX:
        return await _finish(held, job, "failed", TooManyTries(tries=TRIES_MAX))
    work = asyncio.ensure_future(handler(viewer, Progress(job, held)))
    if not await _ended(work, halt, held.lost):
        return await _put_back(held, job)
    try:
        work.result()
    except Cancelled:
        return await _finish(held, job, "cancelled")
    except Temporary as refusal:
        if job.tries >= TRIES_MAX:
            return await _finish(held, job, "failed", refusal)
        return await _put_back(held, job)
    except Refusal as refusal:
        return await _finish(held, job, "failed", refusal)
    except Exception as fault:
        # Whatever a job raises ends here: its text may hold personal data, so only type and place are logged.
        places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__)]
        log.error("job %s (%s) stopped: %s at %s", job.id, job.kind, type(fault).__name__, places[-3:])
        return await _finish(held, job, "failed", ProgramFault(job=job.id))
    return await _finish(held, job, "done")


async def _ended(work: asyncio.Future[Any], *signals: asyncio.Event) -> bool:
    """Wait for the work to end by itself; when a signal comes first, or we are cancelled, interrupt it."""
    watches: list[asyncio.Future[Any]] = [asyncio.ensure_future(signal.wait()) for signal in signals]
    try:
        await asyncio.wait([work, *watches], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for watch in watches:
            watch.cancel()
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
    return not work.cancelled()


async def _finish(
    held: Lease, job: Job, state: store.JobState, refusal: Refusal | None = None
) -> Literal["over"]:
    problem = store.keep_problem(refusal) if refusal else None
    async with held.transaction() as connection:
        await store.finish(connection, job.id, state, problem, service().clock.now())
    return "over"


async def _put_back(held: Lease, job: Job) -> Literal["again"]:
    async with held.transaction() as connection:
        await store.put_back(connection, job.id)
    return "again"
