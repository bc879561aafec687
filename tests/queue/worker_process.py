"""A worker as a process of its own, to be killed: `python worker_process.py FILE` works on the kind `linger`.

Each try of the job adds a line to FILE; the first try never ends.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from disburse.access import Viewer
from disburse.identity.opening import open_disburse
from disburse.jobs import job_session
from disburse.queue import Progress, equip
from disburse.queue.worker import work_forever
from disburse.settings import read_settings

FILE = Path(sys.argv[1])


async def linger(viewer: Viewer, progress: Progress) -> None:
    with FILE.open("a") as lines:  # noqa: ASYNC230 # one line
        lines.write("tried\n")
    await asyncio.sleep(600)


async def main() -> None:
    equip({"linger": linger}, job_session)
    async with open_disburse(read_settings()):
        await work_forever(asyncio.Event(), pulse=timedelta(seconds=1))


asyncio.run(main())
