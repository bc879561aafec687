"""The timetable: what runs by itself, when, and why then; and which function does which kind of job."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Final
from uuid import UUID

from disburse import monthly_cycle
from disburse.access import Viewer
from disburse.core.calendar import Run
from disburse.core.clock import Clock
from disburse.identity.opening import open_disburse
from disburse.identity.sessions import close, open_job
from disburse.making import expiring, exports, workbooks
from disburse.payments.actions import read_confirmation_file
from disburse.places.reference import working_calendar
from disburse.queue import Handler, Progress, enqueue, equip
from disburse.queue.store import open_runs
from disburse.queue.timetable import Timed, at, keep
from disburse.reconciliation.actions import reconcile
from disburse.rosters.actions import make_payments, read_roster_file
from disburse.settings import Settings, read_settings
from reports import payment_printing

# Kind of job → the function that does it; the subject is in `progress.job.subject`.
HANDLERS: Final[dict[str, Handler]] = {
    "read_roster": lambda viewer, progress: read_roster_file(viewer, _id(progress), progress),
    workbooks.WHOLE: lambda viewer, progress: workbooks.make_workbook(viewer, _id(progress), progress),
    workbooks.ONLY_PROBLEMS: lambda viewer, progress: workbooks.make_workbook(
        viewer, _id(progress), progress
    ),
    **dict.fromkeys(
        exports.KINDS, lambda viewer, progress: exports.make_export(viewer, _id(progress), progress)
    ),
    payment_printing.KIND: lambda viewer, progress: payment_printing.make_payment_list(
        viewer, _id(progress), progress
    ),
    expiring.KIND: lambda viewer, progress: expiring.remove_expired(viewer),  # noqa: ARG005
    "make_payments": lambda viewer, progress: make_payments(viewer, _id(progress)),
    "read_confirmations": lambda viewer, progress: read_confirmation_file(viewer, _id(progress)),
    "reconcile": lambda viewer, progress: reconcile(viewer, _run(progress)),
    "advance": lambda viewer, progress: monthly_cycle.advance(viewer, _run(progress)),
}

# Each takes a core and a reading process of its own, so they are limited on a machine and for a unit.
IN_TURN: Final = ("read_roster",)


def _id(progress: Progress) -> UUID:
    return UUID(progress.job.subject.partition(":")[2])


def _run(progress: Progress) -> Run:
    return Run.parse(progress.job.subject.partition(":")[2])


async def advance_open_runs(viewer: Viewer) -> None:
    """Ask for every open run to be taken as far as the answers so far allow."""
    for run in await open_runs():
        await enqueue(viewer, "advance", f"run:{run}")


def every_day(_day: date) -> bool:
    return True


TIMETABLE: Final = (
    # Answers come during office hours; each hour those that came by file, click or API are settled, so that
    # nobody has to ask for it, and an answer of the last minute of the day is seen at 18:00.
    Timed("advance open runs", at(minute="0", hour="7-18"), working_calendar().is_working, advance_open_runs),
    # Before people come, also on Sundays: days of a file are counted, not working days.
    Timed("remove made files", at(minute="15", hour="2"), every_day, expiring.ask_for_removal),
)


@asynccontextmanager
async def job_session() -> AsyncIterator[Viewer]:
    """Act as a job while the block lasts."""
    viewer = await open_job()
    try:
        yield viewer
    finally:
        await close(viewer)


def prepare_queue() -> None:
    """Tell the queue who does what; every program that enqueues or works calls this once."""
    equip(HANDLERS, job_session, in_turn=IN_TURN)


async def run_worker(settings: Settings, stop: asyncio.Event, clock: Clock | None = None) -> None:
    """Do jobs and keep the timetable until `stop` is set; running jobs get some seconds to end."""
    # Commands load this module too, but never PgQueuer's worker.
    from disburse.queue.worker import work_forever

    prepare_queue()
    async with open_disburse(settings, clock) as opened, asyncio.TaskGroup() as tasks:
        tasks.create_task(work_forever(stop))
        tasks.create_task(keep(stop, TIMETABLE, job_session, opened.clock))


def look_for_garbage_rarely() -> None:
    """Leave what is loaded out of the search for cycles, and search after 200,000 new objects instead of 700.

    Lists of people come as hundreds of thousands of objects without cycles: the search took a third of the time.
    """
    gc.freeze()
    gc.set_threshold(200_000)


def main() -> None:
    """Be the worker of `disburse worker`, until SIGTERM or SIGINT."""
    look_for_garbage_rarely()
    asyncio.run(_main())


async def _main() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await run_worker(read_settings(), stop)


if __name__ == "__main__":
    main()
