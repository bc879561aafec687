"""The file of a version, read as people decided: by its choices, with repairs and what is known of the unit's places."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from disburse.rosters.file.reading import Batch, read_roster
from disburse.rosters.file.repairs import Repair
from disburse.rosters.file.wording import KnownPlaces
from disburse.rosters.store import Roster
from disburse.service import service


def read_kept_file(
    roster: Roster, repairs: Sequence[Repair], places: KnownPlaces
) -> AsyncGenerator[Batch, None]:
    """Read it as `read_roster` does, with the limit of uploads; raises the same."""
    return read_roster(
        service().files.read(roster.file_sha or ""),
        run=roster.run,
        months=roster.months,
        unit=roster.owner,
        programme=roster.programme,
        choices=roster.choices,
        repairs=repairs,
        places=places,
        size_max=service().settings.max_upload_bytes,
    )
