"""Payers' answers are kept as they came, taken in once, and confirmed by whom the payer wants (`money.md` M5, M11)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from builders import BANK, OTHER_BANK, a_user, as_owner, as_user, as_worker
from running_month import (
    RUN,
    Order,
    Person,
    a_ground,
    an_answer,
    an_approved_roster,
    an_open_run,
    answer_file,
    answer_row,
    instructed,
)
from standing_month import reconciled, totals, troubles

from disburse.core.errors import NotAllowed, Refusal
from disburse.payments import actions as payments
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture
async def orders(disburse: Service) -> list[Order]:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1), Person(2)])
    return await instructed()


async def kept(answer_id: UUID) -> dict[str, Any]:
    async with as_owner() as database:
        row = dict(await database.fetchrow("SELECT * FROM confirmation_file WHERE id = $1", answer_id) or {})
        row["facts"] = await database.fetchval("SELECT count(*) FROM confirmation WHERE file = $1", answer_id)
    return {**row, "problems": json.loads(row["problems"])}


async def test_a_file_becomes_facts_and_totals(orders: list[Order]) -> None:
    found = await kept(await an_answer([answer_row(order) for order in orders]))
    assert (found["state"], found["facts"], found["line_count"], found["amount"]) == (
        "confirmed",
        2,
        2,
        2_000_000,
    )


@pytest.mark.parametrize("container", ["csv", "xlsx"])
async def test_the_same_content_again_is_a_repeat(orders: list[Order], container: str) -> None:
    first = await an_answer([answer_row(order) for order in orders])
    again = await kept(
        await an_answer([answer_row(order) for order in reversed(orders)], container=container)
    )
    assert (again["state"], again["facts"]) == ("failed", 0)
    assert again["problems"][0]["repeat_of"] == str(first)


async def test_a_bad_row_is_named_and_the_others_count(orders: list[Order]) -> None:
    rows = [
        answer_row(orders[0]),
        answer_row(orders[1], amount="một triệu"),
        answer_row(orders[1], "chẳng rõ"),
    ]
    found = await kept(await an_answer(rows))
    assert (found["state"], found["facts"]) == ("confirmed", 1)
    assert [(one["row"], one["code"]) for one in found["problems"]] == [(3, "C02"), (4, "C05")]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"one,two\n1,2\n"])
async def test_what_is_no_answer_fails_with_a_reason(orders: list[Order], content: bytes) -> None:
    answer_id, _ = await payments.receive_confirmations(
        await as_user(f"teller-{BANK}"), content, file_name="x.csv", run=RUN, payer=BANK
    )
    await payments.read_confirmation_file(await as_worker(), answer_id)
    found = await kept(answer_id)
    assert (found["state"], found["facts"], len(found["problems"])) == ("failed", 0, 1)


@pytest.mark.parametrize("amount", [0, -1, "1e9", "1000000.5", 2**63, "9" * 30, "1,000,000.00 USD"])
async def test_an_amount_beyond_all_bounds_settles_nothing(orders: list[Order], amount: object) -> None:
    found = await kept(await an_answer([answer_row(orders[0], amount=amount)]))
    await reconciled()
    assert found["state"] in ("confirmed", "failed")
    assert "paid" not in await totals()


async def test_answers_for_a_payer_nothing_was_sent_to_are_refused(orders: list[Order]) -> None:
    with pytest.raises(payments.NothingWasSent):
        await payments.receive_confirmations(
            await as_user(f"teller-{OTHER_BANK}"),
            answer_file([]),
            file_name="x.csv",
            run=RUN,
            payer=OTHER_BANK,
        )


async def test_one_payer_does_not_answer_for_another(orders: list[Order]) -> None:
    with pytest.raises(Refusal):
        await payments.receive_confirmations(
            await as_user(f"teller-{OTHER_BANK}"), answer_file([]), file_name="x.csv", run=RUN, payer=BANK
        )


async def test_a_payer_that_wants_a_checker_is_confirmed_by_a_second_person(orders: list[Order]) -> None:
    async with as_owner() as database:
        await database.execute("UPDATE payer SET needs_checker = true WHERE code = $1", BANK)
    await a_user("bank-checker", "payer_checker", BANK)
    await a_user(f"teller-{BANK}", "payer_checker", BANK)
    answer_id = await an_answer([answer_row(order) for order in orders])
    assert (await kept(answer_id))["state"] == "received"
    await reconciled()
    assert "paid" not in await totals()
    with pytest.raises(NotAllowed):
        await payments.confirm_answer(await as_user(f"teller-{BANK}"), answer_id)
    await payments.confirm_answer(await as_user("bank-checker"), answer_id)
    await reconciled()
    assert await totals() == {"paid": (2, 2_000_000)}


async def test_a_tick_pays_all_but_those_ticked(orders: list[Order]) -> None:
    await payments.tick_failures(
        await as_user(f"teller-{BANK}"), orders[0].file, {orders[1].id: "ACC_CLOSED"}
    )
    await reconciled()
    assert await totals() == {"paid": (1, 1_000_000), "rejected": (1, 1_000_000)}
    assert [one["reason"] for one in await troubles()] == ["ACC_CLOSED"]


async def test_the_file_after_the_tick_changes_no_money(orders: list[Order]) -> None:
    await payments.tick_failures(await as_user(f"teller-{BANK}"), orders[0].file, {})
    await reconciled()
    before = await totals()
    await an_answer([answer_row(order, bank_reference=f"FT{n}") for n, order in enumerate(orders)])
    await reconciled()
    assert (await totals(), await troubles()) == (before, [])


async def test_a_number_in_the_banks_own_words_is_not_kept_in_clear(orders: list[Order]) -> None:
    await an_answer(
        [answer_row(orders[0], "rejected", reason="SAI STK 3105205000001", reference="3105205000001")]
    )
    async with as_owner() as database:
        row = await database.fetchrow("SELECT reference, reason_text FROM confirmation")
    assert row is not None
    assert all(text.split()[-1].startswith("…001·") for text in row)
