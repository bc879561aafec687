"""What a job says of itself while it works, and hears."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from disburse.core.errors import Refusal
from disburse.queue import store
from disburse.queue.lease import Lease
from disburse.queue.store import Job

T = TypeVar("T")
BETWEEN_WRITES = 1.0  # seconds


class Cancelled(Refusal):
    """Somebody asked to stop the job."""

    code = "job_cancelled"
    status = 409
    exit_code = 4
    text = "Công việc đã được dừng theo yêu cầu; chưa có gì được lưu. Có thể yêu cầu làm lại bất cứ lúc nào."


class Progress:
    """A running job's own row: which job it is, how far it is, whether to stop."""

    def __init__(self, job: Job, held: Lease) -> None:
        self.job = job
        self._held = held
        self._phase = ""
        self._written_at = 0.0

    async def phase(self, sentence: str, *, done: int = 0, total: int | None = None) -> None:
        """Show what is being done and how far; raises Cancelled when somebody asked to stop.

        `sentence` is a marked Vietnamese sentence without places. May be called as often as one likes, also
        inside the job's transaction: a new phase is written at once, its counts once a second.
        """
        if sentence == self._phase and done != total and time.monotonic() - self._written_at < BETWEEN_WRITES:
            return
        async with self._held.transaction() as connection:
            stop = await store.note_progress(connection, self.job.id, sentence, done, total)
        self._phase, self._written_at = sentence, time.monotonic()
        if stop:
            raise Cancelled

    async def beside(self, work: Coroutine[Any, Any, T], far: Callable[[], tuple[str, int, int | None]]) -> T:
        """Await work that does not know of us, and show meanwhile how far it is; it ends when we are to stop.

        `far` gives what is being done as a marked sentence, how much of it and of how much, as `phase` takes them.
        """
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                sentence, done, total = far()
                await self.phase(sentence, done=done, total=total)
                await asyncio.wait({task}, timeout=BETWEEN_WRITES)
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
        return task.result()

    async def cancelled(self) -> None:
        """Raise Cancelled when somebody asked to stop; for steps that have nothing to show."""
        async with self._held.transaction() as connection:
            stop = await store.cancel_asked(connection, self.job.id)
        if stop:
            raise Cancelled
