"""The reference lists as the database holds them."""

from __future__ import annotations

import pytest
from builders import as_owner

from disburse.core.states import MOVES
from disburse.places.reference import banks, communes, provinces
from disburse.places.store import load_reference
from disburse.service import Service

pytestmark = pytest.mark.anyio


async def test_lists_are_laid_in_once(disburse: Service) -> None:
    async with as_owner() as database:
        assert not await load_reference(database)
        await database.execute("UPDATE setting SET value = 'older' WHERE key = 'reference_digest'")
        assert await load_reference(database)
        assert not await load_reference(database)


async def test_every_province_commune_bank_and_post_is_a_unit(disburse: Service) -> None:
    async with as_owner() as database:
        rows = await database.fetch("SELECT kind, count(*) AS n FROM unit GROUP BY kind")
        found = {row["kind"]: row["n"] for row in rows}
        payers = await database.fetchval("SELECT count(*) FROM payer")
    assert found["province"] == len(provinces()) == 34
    assert found["commune"] == len(communes()) == 3321
    assert found["payer"] == payers == len(banks()) + 34 + 3321


async def test_the_moves_are_those_of_the_program(disburse: Service) -> None:
    async with as_owner() as database:
        await database.execute("INSERT INTO state_move VALUES ('roster', 'approved', 'reading')")
        await database.execute("DELETE FROM setting WHERE key = 'reference_digest'")
        await load_reference(database)
        rows = await database.fetch("SELECT thing, before, after FROM state_move")
    assert {tuple(row) for row in rows} == {(t, a, b) for t, moves in MOVES.items() for a, b in moves}


async def test_what_an_administrator_set_for_a_payer_stays(disburse: Service) -> None:
    async with as_owner() as database:
        await database.execute(
            "UPDATE payer SET format = 'agribank', needs_checker = true WHERE code = '970405'"
        )
        await database.execute("DELETE FROM setting WHERE key = 'reference_digest'")
        await load_reference(database)
        kept = await database.fetchrow("SELECT format, needs_checker FROM payer WHERE code = '970405'")
    assert tuple(kept) == ("agribank", True)
