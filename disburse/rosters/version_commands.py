"""`disburse roster recheck`: check a list again by what is known now."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from disburse.access import Viewer
from disburse.identity.acting import As, Json, id_of, perform, work_shown
from disburse.rosters import versions
from disburse.rosters.telling import shown, tell
from disburse.words import mark


def recheck(
    roster: Annotated[str, typer.Argument(metavar="ID", help=mark("Mã danh sách"))],
    act_as: As,
    as_json: Json = False,
) -> None:
    async def work(viewer: Viewer) -> dict[str, Any]:
        new_id, job = await versions.check_again(viewer, id_of(roster))
        await work_shown(viewer, job)
        return await shown(viewer, new_id)

    tell(perform(act_as, work), as_json)
