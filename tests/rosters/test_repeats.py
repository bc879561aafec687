"""A file that came before is told from one that only looks like it (`money.md` M11, INV-13)."""

from __future__ import annotations

import pytest
from builders import as_user
from known_lists import a_list, a_row
from running_month import a_ground, an_open_run

from disburse.rosters import actions as rosters
from disburse.rosters.store import Roster
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def taken(*amounts: int) -> Roster:
    """Read a list whose column of money nobody knows."""
    rows = [
        {
            "Cột 5" if header == "Số tiền" else header: cell
            for header, cell in a_row(n, Số_tiền=amount).items()
        }
        for n, amount in enumerate(amounts, 1)
    ]
    return await rosters.look(await as_user("maker"), await a_list(*rows))


async def test_a_file_that_differs_only_in_a_column_nobody_knows_is_another(month: None) -> None:
    """That column may be the one with the money: the first content must not be taken for the second."""
    first, second = await taken(3_000_000, 2_000_000), await taken(3_100_000, 2_000_000)
    assert (first.state, second.state) == ("has_errors", "has_errors")
    again = await taken(3_100_000, 2_000_000)
    assert (again.state, again.reading["repeat_of"]) == ("failed", str(second.id))
