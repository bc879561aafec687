"""A process that does one job on the open run and may be killed while doing it: `one_action.py ACTION ID CLOCK`."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from uuid import UUID

from disburse.core.calendar import Run
from disburse.core.clock import FixedClock
from disburse.identity.opening import open_disburse
from disburse.identity.sessions import open_job
from disburse.jobs import prepare_queue
from disburse.making.expiring import remove_expired
from disburse.payments.actions import read_confirmation_file
from disburse.reconciliation.actions import reconcile
from disburse.rosters.actions import make_payments, read_roster_file
from disburse.settings import read_settings


async def do(action: str, subject: str, moment: str) -> None:
    prepare_queue()
    async with open_disburse(read_settings(), FixedClock(datetime.fromisoformat(moment))):
        job = await open_job()
        if action == "import":
            await read_roster_file(job, UUID(subject))
        elif action == "payments":
            await make_payments(job, UUID(subject))
        elif action == "answer":
            await read_confirmation_file(job, UUID(subject))
        elif action == "made_files":
            await remove_expired(job)
        else:
            await reconcile(job, Run.parse(subject))


if __name__ == "__main__":
    asyncio.run(do(*sys.argv[1:]))
