"""Random rosters read with their columns chosen by hand are the rosters read by themselves."""

from __future__ import annotations

import os
import random
from pathlib import Path

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from random_rosters import Drawing
from roster_files import OFFICE, RUN

from disburse.core.calendar import Run
from disburse.rosters.file.chosen import chosen_fields
from disburse.rosters.file.line import RosterLine
from disburse.rosters.file.parsing import Parsing, Summary
from disburse.rosters.file.repairs import Choices, Layer
from disburse.rosters.file.seeing import Seen, look
from disburse.rosters.file.wording import Wording
from disburse.sheets.opening import open_book
from tests.sheets.books import WRITERS

SEEDS = st.integers(0, 2**32)
KINDS = st.sampled_from(sorted(WRITERS))
LOOKED = settings(
    max_examples=int(os.environ.get("EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@LOOKED
@given(seed=SEEDS, kind=KINDS)
def test_every_column_chosen_as_it_is_seen_changes_nothing(tmp_path: Path, seed: int, kind: str) -> None:
    drawn = Drawing(random.Random(seed), typed=True).draw()
    note("\n".join(map(str, drawn.grid)))
    path = WRITERS[kind](tmp_path / "a", {"DS": drawn.grid}, drawn.look)
    lines, summary = read(path, Choices())
    found = seen(path)
    assert found.header_rows == found.found_rows == summary.header_rows
    assert {column.field for column in found.columns} - {""} == set(summary.columns)
    chosen = Choices(header_rows=found.header_rows, columns=chosen_fields(found, {}))
    again, after = read(path, chosen)
    assert (again, after.digest, after.skipped) == (lines, summary.digest, summary.skipped)


@LOOKED
@given(seed=SEEDS, kind=KINDS)
def test_headers_nobody_knows_are_read_by_the_choice_of_their_columns(
    tmp_path: Path, seed: int, kind: str
) -> None:
    drawn = Drawing(random.Random(seed), typed=True).draw()
    path = WRITERS[kind](tmp_path / "a", {"DS": drawn.grid}, drawn.look)
    lines, _ = read(path, Choices())
    known = seen(path)
    first, last = known.header_rows
    fields = {column.letter: column.field for column in known.columns}
    header = {str(drawn.grid[number - 1]): number for number in range(first, last + 1)}  # also printed again
    strange = [
        [
            f"Ô {header[str(row)]} {place}" if cell != "" and str(row) in header else cell
            for place, cell in enumerate(row)
        ]
        for row in drawn.grid
    ]
    note("\n".join(map(str, strange)))
    path = WRITERS[kind](tmp_path / "b", {"DS": strange}, drawn.look)
    found = seen(path, Choices(header_rows=known.header_rows))
    letters = {column.letter for column in found.columns}
    chosen = chosen_fields(found, {letter: field for letter, field in fields.items() if letter in letters})
    again, summary = read(path, Choices(header_rows=known.header_rows, columns=chosen))
    assert again == lines
    assert summary.unknown_columns == [
        column.header for column in found.columns if column.header and not chosen[column.key]
    ]


def seen(path: Path, choices: Choices | None = None) -> Seen:
    book = open_book(path)
    return look(book, book.heads(), choices or Choices(), Wording(OFFICE, "SI"))


def read(path: Path, choices: Choices) -> tuple[list[RosterLine], Summary]:
    parsing = Parsing(
        path,
        run=Run.parse(RUN),
        unit=OFFICE,
        programme="SI",
        choices=choices,
        layer=Layer([]),
        size_max=200 << 20,
    )
    return list(parsing), parsing.summary
