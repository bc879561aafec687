"""The rest of a payment with arrears is carried for a month that payment claims, never for one paid before (`money.md` M2)."""

from __future__ import annotations

from typing import Any

import pytest
from builders import as_owner, as_user
from known_lists import a_row, an_approved_list
from running_month import a_ground, an_open_run, answer_row, instructed, stated
from standing_month import carried, decided, nothing_is_violated, reconciled

from disburse.core.calendar import Run
from disburse.reconciliation import actions as reconciliation
from disburse.service import Service

pytestmark = pytest.mark.anyio
EARLIER, NEXT = Run(2026, 11), Run(2027, 1)
OWED = {"Truy lĩnh": 600_000, "Tháng truy lĩnh": "11/2026"}


@pytest.mark.parametrize(
    ("amount", "month"),
    [
        (3_600_000, ("2026-12", "regular")),
        (600_000, ("2026-11", "arrears")),
    ],
)
async def test_the_rest_stands_for_a_month_of_the_payment_itself(
    disburse: Service, amount: int, month: tuple[str, str]
) -> None:
    await a_ground()
    await an_open_run(EARLIER)
    await an_approved_list(a_row(1), run=EARLIER)
    await an_open_run()
    await an_approved_list(a_row(1, Số_tiền=amount) | OWED)
    (order,) = await instructed()
    await stated([answer_row(order, amount=amount - 100_000, bank_reference="FT1")])
    await reconciled()
    found = await decided("amount_short", "cancel")
    await reconciled()
    await reconciliation.resolve(await as_user("maker"), found, "carry")
    await an_open_run(NEXT)
    await carried(NEXT)
    assert await parts(NEXT) == [(*month, 100_000)]
    assert await claimed() == ["2026-11", *(["2026-12"] if amount > 600_000 else [])]
    (again,) = await instructed(NEXT)
    await stated([answer_row(again)], run=NEXT)
    await reconciled(NEXT)
    await nothing_is_violated()


async def parts(run: Run) -> list[tuple[Any, ...]]:
    async with as_owner() as database:
        rows = await database.fetch("SELECT month, kind, amount FROM payment_month WHERE run = $1", str(run))
    return [tuple(row) for row in rows]


async def claimed() -> list[str]:
    async with as_owner() as database:
        return [row["month"] for row in await database.fetch("SELECT month FROM month_claim ORDER BY month")]
