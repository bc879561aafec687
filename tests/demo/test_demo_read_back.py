"""The lists, read as an office's upload would be: nothing is lost, and only planted errors are found."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from disburse.core.calendar import Run
from disburse.core.names import clean
from disburse.demo.clerks import typed_name
from disburse.demo.faulty import write_faulty_roster
from disburse.demo.months import MonthState, Province
from disburse.demo.people import Line
from disburse.demo.rosters import RosterFile, write_rosters
from disburse.rosters.file.lines import RosterLine
from disburse.rosters.file.reading import read_roster

Problems = list[tuple[int | None, str, str]]


@pytest.fixture(scope="module")
def month() -> MonthState:
    province = Province(seed=21, lines=1200)
    province.month(Run.parse("2026-11"))
    return province.month(Run.parse("2026-12"))


def read(file: RosterFile, month: MonthState) -> tuple[list[RosterLine], Problems]:
    async def collect() -> tuple[list[RosterLine], Problems]:
        lines, problems = list[RosterLine](), Problems()
        reading = read_roster(file.path, run=str(month.run), unit=file.unit, programme=file.programme)
        async for batch in reading:
            lines += batch.lines
            problems += [(problem.row, problem.code, problem.level) for problem in batch.problems]
        return lines, problems

    return asyncio.run(collect())


def as_listed(month: MonthState, line: Line) -> tuple[object, ...]:
    person = line.person
    vss_number = person.vss_number if line.programme == "SI" else None
    return (
        *(clean(typed_name(month.seed, line)), person.citizen_id, vss_number, person.birth, person.sex),
        *(person.hamlet.commune, person.hamlet.name, person.phone, line.benefit, line.source),
        *(line.method, line.pay_point, line.bank, line.account),
        *(line.regular, line.arrears, line.deduction, line.amount, line.note or None),
    )


def as_read(line: RosterLine) -> tuple[object, ...]:
    return (
        *(line.full_name, line.citizen_id, line.vss_number, line.birth, line.sex),
        *(line.commune, line.hamlet, line.phone, line.benefit, line.source),
        *(line.method, line.pay_point, line.bank, line.account),
        *(line.regular, line.arrears, line.deduction, line.amount, line.note),
    )


def test_every_list_is_read_back_line_by_line_without_an_error(month: MonthState, tmp_path: Path) -> None:
    for file in write_rosters(month, tmp_path):
        own = [x for x in month.lines if (x.unit, x.programme) == (file.unit, file.programme)]
        lines, problems = read(file, month)
        assert sorted(map(as_read, lines), key=str) == sorted((as_listed(month, x) for x in own), key=str)
        assert not [problem for problem in problems if problem[2] != "I"]


def test_a_faulty_list_is_refused_for_exactly_the_planted_errors(month: MonthState, tmp_path: Path) -> None:
    faulty = write_faulty_roster(month, tmp_path)
    _, problems = read(faulty.file, month)
    assert {(row, code) for row, code, level in problems if level == "E"} == set(faulty.expected)
