"""A problem says whose row it stands in: of a stored line, and of a row in error that has none."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import as_owner, as_user
from page_steps import at_desk
from running_month import Person, a_ground, a_read_roster, an_open_run

from disburse.rosters import problem_rows
from disburse.rosters.problem_rows import ProblemRow
from disburse.service import Service

pytestmark = pytest.mark.anyio
RIGHT = [Person(1), Person(2)]
WARNED = Person(3, account="0912345678")  # R11
WRONG = Person(4, account="9704050000000018")  # R10: a card
LOST = Person(5, amount=0)


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def problems(roster_id: UUID, code: str) -> list[ProblemRow]:
    return await problem_rows.problem_rows(await as_user("checker"), roster_id, code=code)


async def test_rows_with_and_without_a_line_say_whose_they_are() -> None:
    roster_id = await a_read_roster([*RIGHT, WARNED, WRONG, LOST])
    for code, person in (("R11", WARNED), ("R10", WRONG), ("R06", LOST)):
        (found,) = await problems(roster_id, code)
        assert found.person is not None
        assert (found.person.name, found.person.amount) == (person.name, person.amount)
        assert found.person.number == f"999•••••{person.citizen_id[-4:]}"
        assert found.person.account in ("", f"••••{person.account_number[-4:]}")


async def test_a_row_that_stands_twice_says_whose_it_is() -> None:
    roster_id = await a_read_roster([*RIGHT, WARNED, RIGHT[0]])
    (twice,) = await problems(roster_id, "R04")
    assert twice.person is not None
    assert twice.person.name == RIGHT[0].name


async def test_the_page_and_the_files_name_the_person_and_show_no_number() -> None:
    roster_id = await a_read_roster([*RIGHT, WARNED, WRONG])
    async with at_desk("maker") as maker:
        text = (await maker.open(f"/rosters/{roster_id}?code=R10")).text
        row = text[text.index('id="rows"') :]
        assert WRONG.name in row
        assert f"999•••••{WRONG.citizen_id[-4:]} · 1.000.000 ₫" in row
        for path in ("", "/problems.csv", "/cells?level=E"):
            shown = (await maker.open(f"/rosters/{roster_id}{path}")).text
            assert WRONG.name in shown
            assert WRONG.citizen_id not in shown
            assert WRONG.account not in shown


async def test_what_is_kept_of_a_row_in_error_is_sealed_and_kept_once() -> None:
    await a_read_roster([*RIGHT, Person(6, amount=0, account="9704050000000018")])
    async with as_owner() as database:
        kept = await database.fetch("SELECT row_sealed FROM roster_problem WHERE row_sealed IS NOT NULL")
        codes = await database.fetchval("SELECT count(*) FROM roster_problem WHERE level = 'E'")
    assert codes == 2
    (one,) = kept
    assert Person(6).name.encode() not in one["row_sealed"]


async def test_a_filter_that_finds_nothing_leads_back_to_all() -> None:
    roster_id = await a_read_roster([*RIGHT, WRONG])
    async with at_desk("maker") as maker:
        text = (await maker.open(f"/rosters/{roster_id}?code=R99")).text
    assert f'<a href="/rosters/{roster_id}#rows">Bỏ lọc để xem tất cả</a>' in text
