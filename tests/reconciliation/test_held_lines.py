"""Nothing an answer says vanishes: what settles nothing is held as a question (INV-17)."""

from __future__ import annotations

from datetime import date

import pytest
from builders import as_owner
from running_month import (
    Order,
    Person,
    a_ground,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import decided, kinds, reconciled, states, totals

from disburse.service import Service

pytestmark = pytest.mark.anyio
WHOLE = 1_000_000


async def two_orders() -> list[Order]:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1), Person(2)])
    return await instructed()


async def test_a_reversal_of_nothing_waits_for_its_payment(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, "reversed", bank_reference="FT1")])
    await reconciled()
    assert await kinds() == ["unknown_reference"]
    await stated([answer_row(first, bank_reference="FT1")])
    await reconciled()
    assert ((await states())[0], await kinds()) == ("instructed", [])


async def test_returns_beyond_the_payment_are_held(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated(
        [
            answer_row(first),
            answer_row(first, "returned", amount=700_000, bank_reference="FR1", reason="TK DA DONG"),
            answer_row(first, "returned", amount=400_000, bank_reference="FR2", reason="TK DA DONG"),
        ]
    )
    await reconciled()
    assert (await totals())["returned"] == (1, 700_000)
    assert await kinds() == ["amount_over", "failed"]


async def test_more_back_than_a_short_payment_gave_is_no_event(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, amount=600_000, bank_reference="FT1")])
    await reconciled()
    await decided("amount_short", "accept")
    await stated([answer_row(first, "returned", amount=WHOLE, reason="TK DA DONG")])
    await reconciled()
    assert (await states())[0] == "short"
    assert "amount_over" in await kinds()


async def test_every_line_of_an_answer_is_matched_repeated_or_a_question(disburse: Service) -> None:
    first, second = await two_orders()
    await stated(
        [
            answer_row(first, bank_reference="FT1"),
            answer_row(first, account=None, name=None),
            answer_row(first, bank_reference="FT2"),
            answer_row(second, "rejected", reason="TK DA DONG"),
            answer_row(second, "rejected", amount=7, reason="TK DA DONG"),
            answer_row(None, account="3105205999999", amount=7),
            answer_row(first, reference="23456789ABCDEFGH"),
        ]
    )
    await reconciled()
    async with as_owner() as database:
        found = await database.fetch("SELECT confirmation FROM line_found")
        assert await database.fetchval("SELECT count(*) FROM confirmation") == len({row[0] for row in found})


async def test_a_line_that_changes_nothing_is_kept_beside_its_instruction(disburse: Service) -> None:
    first, second = await two_orders()
    await stated(
        [
            answer_row(first, "pending", booked_on=date(2026, 12, 1)),
            answer_row(first, "pending", booked_on=date(2026, 12, 2)),
            answer_row(second, bank_reference="FT1"),
            answer_row(second, "reversed", bank_reference="FT1"),
        ]
    )
    await reconciled()
    async with as_owner() as database:
        heard = await database.fetch(
            "SELECT c.file_row, m.amount FROM match m JOIN confirmation c ON c.id = m.confirmation"
            " WHERE m.rule = 'heard' ORDER BY c.file_row"
        )
    assert [tuple(row) for row in heard] == [(2, 0), (4, 0), (5, 0)]


async def test_a_line_that_was_lost_is_named(disburse: Service) -> None:
    first, second = await two_orders()
    await stated([answer_row(first), answer_row(second)])
    await reconciled()
    async with as_owner() as database, database.transaction():
        await database.execute(
            "ALTER TABLE match DISABLE TRIGGER USER; ALTER TABLE match_2026_12 DISABLE TRIGGER USER"
        )
        await database.execute("DELETE FROM match WHERE id = (SELECT min(id) FROM match)")
        named = await database.fetch("SELECT subject FROM invariant_violation WHERE inv = 'INV-17'")
    assert len(named) == 1
    assert "row 2" in named[0]["subject"]
