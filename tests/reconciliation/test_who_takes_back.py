"""Whoever decided, or agreed, takes a decision back; nobody else does (`money.md` M9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from builders import BANK, PROVINCE, a_user, as_owner, as_user, as_worker
from running_month import (
    Person,
    a_ground,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import decided, reconciled

from disburse.access import Role
from disburse.core.errors import NotAllowed, NotFound
from disburse.db import run, transaction
from disburse.db.refusals import NotYourDecision
from disburse.reconciliation.taking_back import decisions, undo
from disburse.service import Service

pytestmark = pytest.mark.anyio
BLOCKED = "TK BI PHONG TOA"


async def one_refused() -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1), Person(2)])
    first, second = await instructed()
    await stated([answer_row(first), answer_row(second, "rejected", reason=BLOCKED)])
    await reconciled()


async def taken_back(discrepancy: UUID, who: str = "maker") -> dict[str, Any]:
    return await undo(await as_user(who), discrepancy, reason="quyết định nhầm")


async def test_only_whoever_decided_or_agreed_takes_back(disburse: Service) -> None:
    await one_refused()
    found = await decided("failed", "cancel")
    await a_user("maker-2", Role.SI_OFFICER)
    await a_user("checker-2", Role.SI_APPROVER)
    await a_user("leader", Role.LEADER)
    for who, refusal in (
        ("maker-2", NotYourDecision),
        ("checker-2", NotYourDecision),
        ("leader", NotAllowed),
        (f"teller-{BANK}", NotAllowed),
    ):
        with pytest.raises(refusal):
            await taken_back(found, who)
    with pytest.raises(NotAllowed):
        await undo(await as_worker(), found, reason="máy tự làm")


async def test_another_office_finds_no_such_decision(disburse: Service) -> None:
    await one_refused()
    found = await decided("failed", "resend")
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO unit (code, kind, name, province, parent)"
            " VALUES ('BHXH-25-09', 'office', 'BHXH cơ sở Khác', $1, 'BHXH-25')",
            PROVINCE,
        )
        (decision,) = await database.fetch("SELECT id FROM decision")
    await a_user("other", Role.SI_OFFICER, "BHXH-25-09")
    with pytest.raises(NotFound):
        await taken_back(found, "other")
    other = await as_user("other")
    with pytest.raises(NotYourDecision):
        async with transaction(other):
            await run("reconciliation", "take_back", decision["id"], "gọi thẳng hàm của cơ sở dữ liệu")
    async with transaction(other):
        assert await decisions(found) == []


async def test_nothing_is_written_past_the_function(disburse: Service) -> None:
    async with as_owner() as database:
        granted = await database.fetch(
            "SELECT 1 WHERE has_table_privilege('disburse_app', 'decision_undo', 'INSERT, UPDATE, DELETE')"
            " OR has_table_privilege('disburse_worker', 'decision_undo', 'INSERT, UPDATE, DELETE')"
        )
    assert granted == []
