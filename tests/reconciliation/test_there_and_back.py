"""Whatever is decided and taken back, in any order, leaves the digest as it was (`money.md` M9, M12)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from builders import BANK, as_owner, as_user, as_worker
from hypothesis import HealthCheck, Phase, given, settings, strategies
from installations import an_installation
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
from standing_month import reconciled, troubles

from disburse.core.clock import FixedClock
from disburse.db.embedded import Server
from disburse.reconciliation import actions as reconciliation
from disburse.reconciliation import rules
from disburse.reconciliation.taking_back import undo

WHOLE = 1_000_000
BLOCKED = "TK BI PHONG TOA"


async def taken_back(discrepancy: UUID, who: str = "maker") -> dict[str, Any]:
    return await undo(await as_user(who), discrepancy, reason="quyết định nhầm")


async def claims() -> int:
    async with as_owner() as database:
        return int(await database.fetchval("SELECT count(*) FROM month_claim"))


@pytest.mark.slow
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(data=strategies.data())
def test_whatever_is_decided_and_taken_back_leaves_the_digest_as_it_was(
    cluster: Server, tmp_path_factory: pytest.TempPathFactory, data: strategies.DataObject
) -> None:
    folder, clock = tmp_path_factory.mktemp("undone"), FixedClock(datetime(2026, 12, 3, 2, tzinfo=UTC))

    async def there_and_back() -> None:
        async with an_installation(cluster, folder, clock):
            await questions_of_all_kinds()
            before, claimed = await reconciled(), await claims()
            made = []
            for found in data.draw(strategies.permutations(await troubles())):
                await decide_somehow(found, data)
                made.append(found["id"])
                if data.draw(strategies.booleans()):
                    await reconciliation.reconcile(await as_worker(), RUN)
            for discrepancy in data.draw(strategies.permutations(made)):
                await taken_back(discrepancy)
                if data.draw(strategies.booleans()):
                    await reconciliation.reconcile(await as_worker(), RUN)
            assert (await reconciled(), await claims()) == (before, claimed)

    asyncio.run(there_and_back())


async def questions_of_all_kinds() -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(n, amount=WHOLE + n) for n in range(1, 6)])
    first, second, third, fourth, fifth = await instructed()
    await stated(
        [
            answer_row(first, "rejected", reason=BLOCKED),
            answer_row(second, amount=700_000, bank_reference="FT1"),
            answer_row(third, account="3105205999999"),
            answer_row(fourth),
            answer_row(fourth, "returned", amount=400_000, reason=BLOCKED),
            answer_row(fifth, bank_reference="FT2"),
            answer_row(fifth, "rejected", reason=BLOCKED),
        ]
    )
    await reconciled()


async def decide_somehow(found: dict[str, Any], data: strategies.DataObject) -> None:
    how = data.draw(strategies.sampled_from(rules.allowed(found["kind"])))
    account = {"bank": BANK, "account": "3105205888888"} if how == "resend" else {}
    maker, checker = await as_user("maker"), await as_user("checker")
    await reconciliation.resolve(maker, found["id"], how, reason="có văn bản", side="paid", **account)
    if how in rules.NEEDS_SECOND_PERSON and data.draw(strategies.booleans()):
        await reconciliation.consent(checker, found["id"], agree=True)
