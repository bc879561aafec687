"""What payers state becomes facts, and facts become events (`money.md` M5, M6, M7)."""

from __future__ import annotations

from datetime import date

import pytest
from builders import BANK, OTHER_BANK
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
from standing_month import decided, kinds, reconciled, states, totals, troubles

from disburse.core.calendar import Run
from disburse.service import Service

pytestmark = pytest.mark.anyio
DAY = date(2026, 12, 3)
HALF = 500_000
WHOLE = 1_000_000


async def two_orders(**changed: object) -> list[Order]:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1, **changed), Person(2, **changed)])  # type: ignore[arg-type]
    return await instructed()


async def test_our_reference_and_the_amount_settle(disburse: Service) -> None:
    first, second = await two_orders()
    await stated(
        [answer_row(first, account=None, name=None), answer_row(second, "rejected", reason="TK DA DONG")]
    )
    await reconciled()
    assert await states() == ["paid", "rejected"]
    assert await totals() == {"paid": (1, WHOLE), "rejected": (1, WHOLE)}
    assert await kinds() == ["failed"]


async def test_a_tick_and_the_file_that_details_it_are_one_fact(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, account=None, name=None)])
    await stated([answer_row(first, booked_on=DAY, bank_reference="FT1")])
    await reconciled()
    assert (await totals())["paid"] == (1, WHOLE)
    assert await kinds() == []


async def test_parts_with_their_own_payer_references_add_up(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, amount=HALF, bank_reference="FT1")])
    await reconciled()
    assert (await states())[0] == "instructed"
    assert await kinds() == ["amount_short"]
    await stated([answer_row(first, amount=HALF, bank_reference="FT2")])
    await reconciled()
    assert (await states())[0] == "paid"
    assert await kinds() == []


async def test_what_does_not_fit_any_more_is_a_duplicate(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, bank_reference="FT1", booked_on=DAY)])
    await stated([answer_row(first, bank_reference="FT2", booked_on=date(2026, 12, 4))])
    await reconciled()
    assert (await totals())["paid"] == (1, WHOLE)
    assert [(one["kind"], one["amount"]) for one in await troubles()] == [("duplicate", WHOLE)]


async def test_one_payment_above_the_instruction_never_settles(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, amount=WHOLE + 1, bank_reference="FT1")])
    await reconciled()
    assert (await states())[0] == "instructed"
    assert await kinds() == ["amount_over"]


async def test_equal_rows_without_reference_are_as_many_as_one_file_has(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    shared = "3105205777777"
    await an_approved_roster([Person(n, account=shared, benefit="Tuất") for n in (1, 2)])
    await instructed()
    same = answer_row(None, account=shared, amount=WHOLE, name="Nguyễn Mẫu Bình An")
    await stated([same])
    await stated([same])
    await reconciled()
    (once,) = await troubles()
    assert (once["kind"], once["amount"]) == ("ambiguous", WHOLE)
    await stated([same, same])
    await reconciled()
    assert [(one["kind"], one["amount"]) for one in await troubles()] == [("ambiguous", 2 * WHOLE)]
    assert await states() == ["instructed", "instructed"]


async def test_account_amount_and_name_without_marks_settle_without_reference(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, reference=None, name=first.name.upper().replace("Ễ", "E"))])
    await reconciled()
    assert (await states())[0] == "paid"


async def test_another_name_on_the_account_is_for_two_persons(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, reference=None, name="TRAN VAN KHAC")])
    await reconciled()
    assert (await states())[0] == "instructed"
    assert await kinds() == ["name_conflict"]
    await decided("name_conflict", "accept")
    await reconciled()
    assert (await states())[0] == "paid"
    assert await kinds() == []


async def test_a_name_alone_proposes_no_one_when_two_bear_it(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1), Person(1 + 14 * 14)])
    await instructed()
    await stated([answer_row(None, name="NGUYEN MAU BINH AN", amount=WHOLE, bank_reference="FT9")])
    await reconciled()
    assert await kinds() == ["ambiguous"]
    assert await states() == ["instructed", "instructed"]


async def test_another_account_than_instructed_never_settles_by_itself(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, account="3105205999999")])
    await reconciled()
    assert ((await states())[0], await kinds()) == ("instructed", ["account_conflict"])
    await decided("account_conflict", "accept")
    await reconciled()
    assert (await states())[0] == "paid"


async def test_the_answer_of_another_payer_settles_nothing(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1), Person(2, bank="Vietcombank", account="0071000123456")])
    first = next(order for order in await instructed() if order.payer == BANK)
    await stated([answer_row(first)], payer=OTHER_BANK)
    await reconciled()
    assert await states() == ["instructed", "instructed"]
    assert await kinds() == ["wrong_payer"]


async def test_a_reference_nobody_knows_is_held(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, reference="23456789ABCDEFGH")])
    await reconciled()
    assert (await states())[0] == "instructed"
    assert await kinds() == ["unknown_reference"]


async def test_a_line_of_another_run_settles_nowhere(disburse: Service) -> None:
    first, _ = await two_orders()
    later = await an_open_run(Run.parse("2027-01"))
    await an_approved_roster([Person(1), Person(2)], run=later)
    await instructed(later)
    await stated([answer_row(first)], run=later)
    await reconciled(later)
    assert await kinds(later) == ["wrong_run"]
    await reconciled()
    assert await states() == ["instructed", "instructed"]


@pytest.mark.parametrize("refusal", ["rejected", "unclaimed"])
@pytest.mark.parametrize("paid_first", [True, False])
async def test_paid_and_refused_contradict_on_any_days(
    disburse: Service, refusal: str, paid_first: bool
) -> None:
    first, _ = await two_orders()
    rows = [answer_row(first, booked_on=DAY), answer_row(first, refusal, booked_on=date(2026, 12, 7))]
    for row in rows if paid_first else reversed(rows):
        await stated([row])
        await reconciled()
    assert (await states())[0] == "instructed"
    assert (await totals())["outstanding"] == (2, 2 * WHOLE)
    assert await kinds() == ["contradictory"]


@pytest.mark.parametrize(("side", "state"), [("paid", "paid"), ("rejected", "rejected")])
async def test_two_persons_decide_a_contradiction(disburse: Service, side: str, state: str) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first), answer_row(first, "rejected", reason="TK DA DONG")])
    await reconciled()
    await decided("contradictory", "accept", side=side)
    await reconciled()
    assert (await states())[0] == state
    assert "contradictory" not in await kinds()


async def test_what_came_back_was_paid_before(disburse: Service) -> None:
    first, second = await two_orders()
    await stated([answer_row(first, "returned", reason="TK DA DONG", booked_on=DAY)])
    await stated([answer_row(second, "returned", reason="TK DA DONG"), answer_row(second)])
    await reconciled()
    assert await states() == ["returned", "returned"]
    assert await totals() == {"returned": (2, 2 * WHOLE)}


async def test_a_return_dated_before_its_payment_is_still_a_return(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, booked_on=date(2026, 12, 7))])
    await stated([answer_row(first, "returned", reason="TK DA DONG", booked_on=DAY)])
    await reconciled()
    assert (await totals())["returned"] == (1, WHOLE)
    assert "failed" in await kinds()


async def test_a_partial_return_leaves_the_rest_paid(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first), answer_row(first, "returned", amount=300_000, reason="TK DA DONG")])
    await reconciled()
    assert await totals() == {"paid": (0, 700_000), "returned": (1, 300_000), "outstanding": (1, WHOLE)}


async def test_more_back_than_paid_is_no_event(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first), answer_row(first, "returned", amount=WHOLE + 1)])
    await reconciled()
    assert (await states())[0] == "paid"
    assert await kinds() == ["amount_over"]


async def test_a_reversal_takes_back_its_payment(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, bank_reference="FT1")])
    await reconciled()
    assert (await states())[0] == "paid"
    await stated([answer_row(first, "reversed", bank_reference="FT1")])
    await reconciled()
    assert ((await states())[0], await kinds()) == ("instructed", [])


async def test_pending_is_no_end(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, "pending")])
    await reconciled()
    assert (await states())[0] == "pending"
    assert (await totals())["outstanding"] == (2, 2 * WHOLE)
    await stated([answer_row(first, "rejected", reason="TK DA DONG")])
    await reconciled()
    assert (await states())[0] == "rejected"


async def test_a_wording_without_code_is_for_a_person(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, "rejected", reason="MA LOI LA 4711")])
    await reconciled()
    assert ((await states())[0], await kinds()) == ("rejected", ["unmapped_reason"])
