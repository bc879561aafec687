"""Check a roster file without a database: what `disburse roster check` answers (`product.md` 3)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from disburse.rosters.file.annotating import annotate
from disburse.rosters.file.chosen import named_fields
from disburse.rosters.file.parsing import Summary
from disburse.rosters.file.problem import RosterProblem, refused_problem
from disburse.rosters.file.reading import read_roster
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.seeing import see_file
from disburse.sheets.refusals import FileRefused
from disburse.sheets.row_numbers import place_of, row_shown


class ShownProblem(msgspec.Struct, omit_defaults=True):
    """One problem as it is printed: the value is masked unless asked for.

    Where several sheets are read as one list, `row` is the number in its sheet, `sheet` names that, and `place` says both
    as pages do ("2!14").
    """

    row: int | None
    column: str | None
    code: str
    level: str
    value: str | None
    message: str
    sheet: str = ""
    place: str = ""


class CheckResult(msgspec.Struct):
    """The answer of `roster check --json`, field by field; `counts` is code → number of problems."""

    file: str
    sha256: str
    sheet: str
    header_rows: tuple[int, int]
    rows: int
    amount: int
    columns: dict[str, str]
    problems: list[ShownProblem]
    counts: dict[str, int]

    @property
    def has_errors(self) -> bool:
        """Say whether any problem of level E is left: exit code 1."""
        return any(problem.level == "E" for problem in self.problems)


def check_file(
    path: Path,
    *,
    run: str | None = None,
    months: Sequence[str] = (),
    unit: str | None = None,
    programme: str = "SI",
    choices: Choices | None = None,
    columns: Sequence[tuple[str, str]] = (),
    reveal: bool = False,
    take_marked: Callable[[bytes], None] | None = None,
) -> CheckResult:
    """Check a file outside any event loop; see `check_roster`."""
    checked = check_roster(
        path,
        run=run,
        months=months,
        unit=unit,
        programme=programme,
        choices=choices,
        columns=columns,
        reveal=reveal,
        take_marked=take_marked,
    )
    return asyncio.run(checked)


async def check_roster(
    path: Path,
    *,
    run: str | None = None,
    months: Sequence[str] = (),
    unit: str | None = None,
    programme: str = "SI",
    choices: Choices | None = None,
    columns: Sequence[tuple[str, str]] = (),
    reveal: bool = False,
    take_marked: Callable[[bytes], None] | None = None,
) -> CheckResult:
    """Read a file to the end and tell everything that is wrong with it; a refused file is one problem.

    `columns` says of headers which field they are, "" for none; raises `ColumnNotThere`, `FieldUnknown`.
    `take_marked` is given the file with its problems marked, unless the file is refused. Messages are in the current
    language, problems in the order of rows, those of the whole file first.
    """
    problems: list[RosterProblem] = []
    summary: Summary | None = None
    try:
        if columns:
            choices = await _choices(path, unit, programme, choices or Choices(), columns)
        reading = read_roster(path, run=run, months=months, unit=unit, programme=programme, choices=choices)
        async for batch in reading:
            problems += batch.problems
            summary = batch.summary or summary
    except FileRefused as refused:
        summary = None
        problems = [refused_problem(refused)]
    if take_marked and summary:
        take_marked(
            await annotate(
                path,
                problems,
                file_name=path.name,
                sheet=summary.sheet,
                header_rows=summary.header_rows,
                choices=choices,
            )
        )
    with path.open("rb") as file:
        digest = sha256(file.read()).hexdigest()
    return CheckResult(
        file=path.name,
        sha256=digest,
        sheet=summary.sheet if summary else "",
        header_rows=summary.header_rows if summary else (0, 0),
        rows=summary.rows if summary else 0,
        amount=summary.amount if summary else 0,
        columns=summary.columns if summary else {},
        problems=_shown(problems, summary.sheets if summary else [], reveal=reveal),
        counts=dict(sorted(Counter(problem.code for problem in problems).items())),
    )


async def _choices(
    path: Path, unit: str | None, programme: str, choices: Choices, columns: Sequence[tuple[str, str]]
) -> Choices:
    seen = await see_file(path, unit=unit, programme=programme, choices=choices)
    return msgspec.structs.replace(choices, columns=named_fields(seen, columns), header_rows=seen.header_rows)


def _shown(problems: Iterable[RosterProblem], sheets: Sequence[str], *, reveal: bool) -> list[ShownProblem]:
    shown = []
    for one in sorted(problems, key=lambda problem: problem.row or 0):
        sheet, row = place_of(one.row, sheets) if one.row else ("", None)
        value = one.value if reveal else one.masked
        place = row_shown(one.row) if one.row and sheet else ""
        shown.append(ShownProblem(row, one.column, one.code, one.level, value, one.message, sheet, place))
    return shown
