"""What a list's page says about how its file was read, and what may be chosen about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from disburse.rosters.correcting import may_be_corrected
from disburse.rosters.file.columns import missing
from disburse.rosters.file.problem import BECOMES
from disburse.rosters.file.understood import understood
from disburse.rosters.problem_rows import ProblemRow
from disburse.rosters.shown import required_words
from disburse.rosters.store import Roster
from disburse.sheets.legacy import NAMES

HEALED_BY_COLUMNS: Final = frozenset(("H01", "H02", "F04", "F11"))
"""Codes of what another sheet, header row, column or encoding may put right."""


def how_read(roster: Roster, rows: Sequence[ProblemRow], makes: bool) -> dict[str, object]:
    """Give the page of a list how its file was understood; `makes`: the viewer may change it.

    `columns_first` says that choosing columns is the next step, `lacking` which are required; `samples` are those of an old encoding.
    """
    counts = roster.reading.get("counts", {})
    legacy = next((row.problem for row in rows if row.problem.code == "F11" and row.problem.value), None)
    samples = [line.split(BECOMES, 1) for line in (legacy.value or "").splitlines()] if legacy else []
    may = makes and may_be_corrected(roster)
    return {
        "understood": understood(roster.reading),
        "may_choose": may,
        "columns_first": may and not samples and bool(HEALED_BY_COLUMNS & counts.keys()),
        "lacking": [required_words(name) for name in missing(roster.reading.get("columns", {}))]
        if "H01" in counts
        else [],
        "samples": samples,
        "encoding": str(legacy.params.get("encoding", "")) if legacy else "",
        "encodings": NAMES,
    }
