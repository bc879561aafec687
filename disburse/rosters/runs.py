"""Opening runs: the month begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Conflict
from disburse.db import transaction
from disburse.rosters import store


class RunExists(Conflict):
    code = "run_exists"
    text = "Kỳ {run} đã được mở. Xem các kỳ bằng lệnh: disburse run list"


async def open_run(viewer: Viewer, run: Run, *, months: Sequence[Run] = ()) -> None:
    """Open a run for all owners; it pays its own month unless several are named ("kỳ gộp")."""
    async with transaction(viewer):
        if not await store.add_run(str(run), [str(month) for month in months] or [str(run)]):
            raise RunExists(run=run.shown)
        await audit.record(
            "run:opened", f"run:{run}", body={"months": [str(m) for m in months] or [str(run)]}
        )


async def runs(viewer: Viewer) -> list[dict[str, Any]]:
    """List the runs, newest first, each with its months and how many of the viewer's parts are open and closed."""
    viewer.require(Permission.RUN_READ)
    async with transaction(viewer):
        return await store.runs()
