"""Decisions on the page of their discrepancy: read, taken back, and what was cancelled carried after all."""

from __future__ import annotations

import pytest
from builders import a_user, as_owner, as_worker
from page_steps import at_desk
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
from standing_month import decided, kinds, reconciled

from disburse.access import Role
from disburse.reconciliation.actions import reconcile
from disburse.service import Service

pytestmark = pytest.mark.anyio


async def a_cancelled_refusal() -> str:
    """Give the page of a refusal that two persons cancelled."""
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1)])
    (order,) = await instructed()
    await stated([answer_row(order, "rejected", reason="TK BI PHONG TOA")])
    await reconciled()
    found = await decided("failed", "cancel", reason="người hưởng chuyển tỉnh")
    await reconciled()
    return f"/discrepancies/{found}"


async def test_the_page_tells_who_decided_and_lets_them_take_it_back(disburse: Service) -> None:
    path = await a_cancelled_refusal()
    async with at_desk("checker") as desk:
        shown = await desk.open(path)
        for words in ("Các quyết định", "người hưởng chuyển tỉnh", "Người Thử maker", "Người đồng ý"):
            assert words in shown.text
        bare = await desk.send(f"{path}/undo", {"undo_reason": " "})
        assert (bare.status_code, "Hãy ghi lý do" in bare.text) == (422, True)
        done = await desk.follow(f"{path}/undo", {"undo_reason": "hủy nhầm người"})
        assert "Đã hoàn tác quyết định." in done.text
        assert "hủy nhầm người" in done.text
        assert f"{path}/undo" not in done.text
        again = await desk.send(f"{path}/undo", {"undo_reason": "hai lần"})
        assert again.status_code == 409
    await reconcile(await as_worker(), RUN)
    assert await kinds() == ["failed"]


async def test_others_read_the_decision_and_have_no_button(disburse: Service) -> None:
    path = await a_cancelled_refusal()
    await a_user("maker-2", Role.SI_OFFICER)
    await a_user("leader", Role.LEADER)
    for who in ("maker-2", "leader"):
        async with at_desk(who) as desk:
            shown = await desk.open(path)
            assert "người hưởng chuyển tỉnh" in shown.text
            assert f"{path}/undo" not in shown.text
            assert (await desk.send(f"{path}/undo", {"undo_reason": "x"})).status_code == 403
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM decision_undo") == 0


async def test_what_was_cancelled_is_carried_from_its_page(disburse: Service) -> None:
    path = await a_cancelled_refusal()
    async with at_desk("checker") as desk:
        assert "Chuyển khoản đã hủy sang kỳ sau" not in (await desk.open(path)).text
    async with at_desk("maker") as desk:
        assert "Chuyển khoản đã hủy sang kỳ sau" in (await desk.open(path)).text
        await desk.follow(f"{path}/resolution", {"resolution": "carry"})
        shown = await desk.open(path)
        assert "Chuyển khoản đã hủy sang kỳ sau" not in shown.text
        assert "Chuyển kỳ sau" in shown.text
        assert (await desk.send(f"{path}/resolution", {"resolution": "carry"})).status_code == 409
