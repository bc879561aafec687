"""Approving races with a new version, a correction, a second approver and new evidence: one of them is first (A15)."""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import UUID

import pytest
from builders import a_user, as_owner, as_user, as_worker
from racing import race
from running_month import RUN, Person, a_ground, a_read_roster, an_approved_roster, an_open_run
from standing_month import totals

from disburse.access import Role
from disburse.core.errors import Refusal
from disburse.db.refusals import LiveRosterExists
from disburse.rosters import actions as rosters
from disburse.rosters import changed_accounts
from disburse.rosters.correcting import correct_roster
from disburse.rosters.file.repairs import Repair
from disburse.rosters.replacing import Replaced
from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
NEXT = RUN.next()


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await a_user("checker-2", Role.SI_APPROVER)


async def send(roster_id: UUID) -> str:
    sent = await rosters.submit_roster(await as_user("maker"), roster_id, acknowledge=None)
    return sent.content_digest or ""


async def approve(roster_id: UUID, digest: str, who: str = "checker", seen: str = "") -> None:
    await rosters.approve_roster(await as_user(who), roster_id, content_digest=digest, accounts_seen=seen)


async def state(roster_id: UUID) -> str:
    return (await rosters.look(await as_user("maker"), roster_id)).state


@pytest.mark.parametrize("delay", [0.0, 0.002, 0.005, 0.01])
async def test_approving_while_a_new_version_is_sent_is_one_of_both(delay: float) -> None:
    first = await a_read_roster([Person(1)])
    digest = await send(first)
    second = await a_read_roster([Person(1), Person(2)])

    async def replace() -> None:
        await asyncio.sleep(delay)
        await send(second)

    approved, replaced = await race(approve(first, digest), replace())
    assert isinstance(approved, Refusal) != isinstance(replaced, Refusal)
    if isinstance(replaced, Refusal):
        assert isinstance(replaced, LiveRosterExists)
        await rosters.make_payments(await as_worker(), first)
        assert await totals() == {"outstanding": (1, 1_000_000)}
    else:
        assert isinstance(approved, Replaced)
        assert (await state(first), await state(second)) == ("superseded", "submitted")


async def test_a_version_sent_before_is_replaced_and_says_what_changed() -> None:
    first = await a_read_roster([Person(1), Person(2)])
    digest = await send(first)
    second = await a_read_roster([Person(1), Person(3), Person(4, amount=2_200_000)])
    await send(second)
    with pytest.raises(Replaced, match=r"phiên bản 2 thay phiên bản 1, \+1 người, \+2\.200\.000 ₫"):
        await approve(first, digest)


async def test_a_returned_list_corrected_meanwhile_is_not_approved() -> None:
    first = await a_read_roster([Person(1), Person(2)])
    digest = await send(first)
    await rosters.return_roster(await as_user("checker-2"), first, reason="sai một người")
    repair = Repair("exclude", 3, "", "Không còn hưởng", "")

    async def correct() -> None:
        second, _ = await correct_roster(await as_user("maker"), first, repairs=[repair])
        await rosters.read_roster_file(await as_worker(), second)

    approved, corrected = await race(approve(first, digest), correct())
    assert isinstance(approved, Refusal)
    assert not isinstance(corrected, Refusal)
    with pytest.raises(Replaced, match=r"−1 người, −1\.000\.000 ₫"):
        await approve(first, digest)


async def test_two_approvers_who_both_confirm_the_accounts_pay_once() -> None:
    await an_approved_roster([Person(1)])
    await an_open_run(NEXT)
    roster_id = await a_read_roster([Person(1, account="3105205777777")], run=NEXT)
    await evidence(roster_id)
    digest = await send(roster_id)
    seen = await changed_accounts.waiting_digest(await as_user("checker"), roster_id)
    came = await race(*(approve(roster_id, digest, who, seen) for who in ("checker", "checker-2")))
    assert (
        sum(not isinstance(one, Refusal) for one in came) >= 1
    )  # two approvals of the same bytes harm nobody
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM account_confirmation") == 1
    assert await rosters.make_payments(await as_worker(), roster_id) == 1


async def test_confirming_and_refusing_the_same_evidence_is_one_of_both() -> None:
    await an_approved_roster([Person(1)])
    await an_open_run(NEXT)
    roster_id = await a_read_roster([Person(1, account="3105205777777")], run=NEXT)
    await evidence(roster_id)
    (one,) = await changed_accounts.account_changes(await as_user("maker"), roster_id)
    assert one.evidence

    async def answer(who: str, agreed: bool) -> None:
        assert one.evidence
        await changed_accounts.confirm_accounts(
            await as_user(who), roster_id, evidence=[one.evidence], agreed=agreed
        )

    came = await race(answer("checker", True), answer("checker-2", False))
    assert sum(not isinstance(one, Refusal) for one in came) == 1


async def evidence(roster_id: UUID) -> None:
    await changed_accounts.give_evidence(
        await as_user("maker"),
        roster_id,
        lines=None,
        kind="form",
        reference="Giấy 12",
        dated_on=date(2026, 12, 1),
    )
