"""Two records of one person were paid the same month: what is put down and decided about before they are one (M2, M9)."""

from __future__ import annotations

import pytest
from builders import OFFICE, as_user, as_worker
from known_lists import a_list, an_approved_list, found
from merged_people import KEPT, OTHER, a_row_of, asked, merged
from running_month import RUN, a_ground, an_open_run, answer_row, instructed, stated
from standing_month import closed, decided, reconciled, troubles

from disburse.db import merge_refusals, transaction
from disburse.db.refusals import SomethingDepends
from disburse.people import merging
from disburse.reconciliation import closing, taking_back
from disburse.rosters import changes, store
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()
ANOTHER = {"Số tài khoản": "3105205000002"}


async def test_a_double_payment_that_is_put_down_and_decided_about_lets_them_be_merged(
    disburse: Service,
) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_list(a_row_of(KEPT), a_row_of(OTHER, **ANOTHER))
    maker, two = await as_user("maker"), {"unit": OFFICE, "kept": KEPT, "merged": OTHER}
    with pytest.raises(merge_refusals.NotPaidYet):
        await merging.record_double(maker, **two)
    await stated([answer_row(order) for order in await instructed()])
    await reconciled()
    assert await merging.record_double(maker, **two) == ["2026-12"]
    with pytest.raises(merging.PaidTwiceIn):
        await asked()
    await reconciled()
    (one,) = await troubles()
    assert (one["kind"], one["amount"], one["why"]) == (
        "duplicate", 3_000_000, "Hai hồ sơ của một người cùng được chi một tháng",
    )  # fmt: skip
    double = await decided("duplicate", "recover")
    await reconciled()
    with pytest.raises(merging.NothingPaidTwice):
        await merging.record_double(maker, **two)
    before = await digest()
    await merged()
    assert await digest() == before
    with pytest.raises(SomethingDepends):
        await taking_back.undo(maker, double, reason="nhầm")
    again = await a_list(a_row_of(KEPT), list_number=2)
    assert len(await found(again, "R33")) == 1
    await an_open_run(NEXT)
    next_list = await a_list(a_row_of(KEPT), run=NEXT)
    assert [line.parts for line in await changes.changes_of(maker, next_list)] == [
        ("gone",)
    ]  # one of his two lines
    async with transaction(maker):
        bridge = {row["part"]: (row["people"], row["amount"]) for row in await store.bridge(next_list)}
    assert (bridge["before"], bridge["gone"], bridge["new"], bridge["now"]) == (
        (2, 6_000_000), (1, -3_000_000), (0, 0), (1, 3_000_000),
    )  # fmt: skip
    await closed()
    assert await digest() == before


async def test_what_was_paid_in_a_closed_run_is_looked_into_in_the_open_one(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_list(a_row_of(KEPT), a_row_of(OTHER, **ANOTHER))
    await stated([answer_row(order) for order in await instructed()])
    before = await reconciled()
    await closed()
    await an_open_run(NEXT)
    await an_approved_list(a_row_of("999145000009", **{"Số tài khoản": "3105205000009"}), run=NEXT)
    two = {"unit": OFFICE, "kept": KEPT, "merged": OTHER}
    assert await merging.record_double(await as_user("maker"), **two) == ["2027-01"]
    await reconciled(NEXT)
    await decided("duplicate", "recover", run=NEXT)
    await merged()
    assert await digest() == before
    await reconciled(NEXT)


async def digest() -> str:
    """The digest of the run, made anew from its payments and discrepancies."""
    found: str = (await closing.summary(await as_worker(), RUN))["digest"]
    return found
