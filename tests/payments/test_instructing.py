"""Instructions: one live attempt per payment, cut as payers want them, exactly what was approved (`money.md` M4)."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from builders import BANK, OFFICE, OTHER_BANK, POST, as_owner, as_user
from running_month import (
    RUN,
    Person,
    a_ground,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import nothing_is_violated, reconciled, totals

from disburse.core.errors import NotAllowed, NotFound
from disburse.core.reference import is_reference
from disburse.payments import actions as payments
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_every_payer_gets_one_file_with_its_own_people() -> None:
    await an_approved_roster(
        [Person(1), Person(2, bank="Vietcombank", account="0071000123456"), Person(3, cash=True)]
    )
    orders = await instructed()
    assert sorted(order.payer for order in orders) == sorted([BANK, OTHER_BANK, POST])
    assert len({order.file for order in orders}) == 3
    assert all(is_reference(order.reference) for order in orders)
    await nothing_is_violated()


async def test_the_bank_file_says_what_was_approved() -> None:
    await an_approved_roster([Person(1, amount=3_245_800)])
    (order,) = await instructed()
    _, content = await payments.fetch_part(await as_user(f"teller-{BANK}"), order.file, 1)
    (row,) = csv.DictReader(StringIO(content.decode("utf-8-sig")))
    assert (row["reference"], row["account"], row["name"], row["amount"]) == (
        order.reference,
        Person(1).account_number,
        Person(1).name,
        "3245800",
    )


async def test_a_long_file_is_cut_at_the_payers_limit() -> None:
    async with as_owner() as database:
        await database.execute("UPDATE payer SET lines_per_file = 2 WHERE code = $1", BANK)
    await an_approved_roster([Person(n) for n in range(1, 6)])
    await payments.instruct_banks(await as_user("maker"), RUN)
    async with as_owner() as database:
        parts = await database.fetch("SELECT line_count, amount FROM instruction_file_part ORDER BY sequence")
    assert [tuple(part) for part in parts] == [(2, 2_000_000), (2, 2_000_000), (1, 1_000_000)]


async def test_a_file_of_more_than_a_trillion_goes_out_and_is_reconciled() -> None:
    """Nobody gets that much; a bank's list of a large city does."""
    await an_approved_roster([Person(1, amount=900_000_000_000), Person(2, amount=900_000_000_000)])
    made = await instructed()
    await stated([answer_row(order) for order in made])
    await reconciled()
    assert (await totals())["paid"] == (2, 1_800_000_000_000)
    await nothing_is_violated()


async def test_a_second_round_brings_only_what_is_new() -> None:
    await an_approved_roster([Person(1)])
    await instructed()
    await an_approved_roster([Person(2)], list_number=2)
    (order,) = await instructed()
    async with as_owner() as database:
        rounds = await database.fetch(
            "SELECT round FROM instruction_file WHERE payer = $1 ORDER BY round", BANK
        )
    assert (order.name, [row["round"] for row in rounds]) == (Person(2).name, [1, 2])


async def test_what_nobody_approved_is_not_instructed() -> None:
    with pytest.raises(payments.NothingToInstruct):
        await instructed()


async def test_the_approver_instructs_nobody() -> None:
    await an_approved_roster([Person(1)])
    with pytest.raises(NotAllowed):
        await payments.instruct_banks(await as_user("checker"), RUN, unit=OFFICE)


async def test_another_payer_does_not_see_the_file() -> None:
    await an_approved_roster([Person(1)])
    (order,) = await instructed()
    with pytest.raises(NotFound):
        await payments.fetch_part(await as_user(f"teller-{OTHER_BANK}"), order.file, 1)


async def test_a_part_that_does_not_exist_is_not_found() -> None:
    await an_approved_roster([Person(1)])
    (order,) = await instructed()
    with pytest.raises(NotFound):
        await payments.fetch_part(await as_user(f"teller-{BANK}"), order.file, 2)


async def test_fetching_is_noted_with_the_number_of_people() -> None:
    await an_approved_roster([Person(1), Person(2)])
    order, _ = await instructed()
    await payments.fetch_part(await as_user(f"teller-{BANK}"), order.file, 1)
    async with as_owner() as database:
        assert (
            await database.fetchval("SELECT row_count FROM read_log WHERE action = 'instructions:exported'")
            == 2
        )
