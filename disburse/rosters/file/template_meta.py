"""What a template says about itself, on a hidden sheet: which month and list it was made for (F08)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from disburse.core.calendar import Run
from disburse.rosters.file import problems as p
from disburse.rosters.file.problem import RosterProblem, problem
from disburse.sheets.workbook import SheetHead

SHEET: Final = "_meta"
VERSION: Final = "disburse-template-1"


def written(run: Run, unit: str, programme: str) -> list[tuple[str, str]]:
    """Give the rows of the hidden sheet."""
    return [("template", VERSION), ("unit", unit), ("programme", programme), ("period", str(run))]


def misfits(
    heads: Iterable[SheetHead], run: Run | None, unit: str | None, programme: str
) -> list[RosterProblem]:
    """Say what a template was made for, where that is not what it is uploaded as; nothing for other files."""
    said = next((_read(head) for head in heads if head.name == SHEET), {})
    if said.get("template") != VERSION:
        return []
    found = []
    period = said.get("period", "")
    if run and period != str(run):
        shown = "/".join(reversed(period.split("-")))
        found.append(problem(p.OTHER_MONTH, None, None, None, found=shown, run=run.shown))
    if unit and said.get("unit") != unit:
        found.append(problem(p.OTHER_UNIT, None, None, None, found=said.get("unit", ""), unit=unit))
    elif said.get("programme") != programme and (run or unit):
        other = said.get("programme", "")
        found.append(problem(p.OTHER_PROGRAMME, None, None, None, found=other, programme=programme))
    return found


def _read(head: SheetHead) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in head.rows if len(row) > 1}
