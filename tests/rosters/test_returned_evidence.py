"""While a list is returned its maker gives other evidence for changed accounts; a second person looks at that one (R22)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from builders import a_user, as_user
from returned_lists import approved, returned, sent
from running_month import RUN, Person, a_ground, a_read_roster, an_approved_roster, an_open_run

from disburse.access import Role
from disburse.db.refusals import AccountsWithoutEvidence, ChangedMeanwhile
from disburse.rosters import changed_accounts
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await a_user("checker-2", Role.SI_APPROVER)


async def a_changed_list() -> UUID:
    await an_approved_roster([Person(1), Person(2)])
    await an_open_run(NEXT)
    return await a_read_roster([Person(1, account="3105205777777"), Person(2)], run=NEXT)


async def evidence(roster_id: UUID, reference: str, lines: list[int] | None = None) -> int:
    return await changed_accounts.give_evidence(
        await as_user("maker"), roster_id, lines=lines, kind="form", reference=reference, dated_on=date(2026, 12, 1)
    )  # fmt: skip


async def the_change(roster_id: UUID) -> changed_accounts.AccountChange:
    (one,) = await changed_accounts.account_changes(await as_user("maker"), roster_id)
    return one


async def seen_by(who: str, roster_id: UUID) -> str:
    return await changed_accounts.waiting_digest(await as_user(who), roster_id)


async def test_evidence_that_waits_is_replaced_while_the_list_is_returned() -> None:
    roster_id = await a_changed_list()
    await evidence(roster_id, "Giấy 1")
    await sent(roster_id)
    before = await seen_by("checker", roster_id)
    await returned(roster_id)
    with pytest.raises(changed_accounts.NoAccountChosen):
        await evidence(roster_id, "Giấy 2")  # nothing lacks evidence: which account must be said
    assert await evidence(roster_id, "Giấy 2", [(await the_change(roster_id)).line]) == 1
    digest = await sent(roster_id)
    with pytest.raises(ChangedMeanwhile):
        await approved(roster_id, digest, seen=before)
    await approved(roster_id, digest, seen=await seen_by("checker", roster_id))
    found = await the_change(roster_id)
    assert (found.standing, found.reference) == ("confirmed", "Giấy 2")


async def test_evidence_that_was_confirmed_and_is_replaced_is_confirmed_anew() -> None:
    roster_id = await a_changed_list()
    await evidence(roster_id, "Giấy 1")
    await sent(roster_id)
    first = await the_change(roster_id)
    assert first.evidence
    await changed_accounts.confirm_accounts(
        await as_user("checker-2"), roster_id, evidence=[first.evidence], agreed=True
    )
    await returned(roster_id)
    assert (await the_change(roster_id)).standing == "confirmed"
    await evidence(roster_id, "Giấy 2", [first.line])
    assert (await the_change(roster_id)).standing == "waits"
    digest = await sent(roster_id)
    await approved(roster_id, digest, seen=await seen_by("checker", roster_id))


async def test_refused_evidence_is_replaced_before_the_list_is_sent_again() -> None:
    roster_id = await a_changed_list()
    await evidence(roster_id, "Giấy 1")
    await sent(roster_id)
    first = await the_change(roster_id)
    assert first.evidence
    await changed_accounts.confirm_accounts(
        await as_user("checker"), roster_id, evidence=[first.evidence], agreed=False
    )
    await returned(roster_id)
    with pytest.raises(AccountsWithoutEvidence):
        await sent(roster_id)
    assert await evidence(roster_id, "Giấy 2") == 1
    digest = await sent(roster_id)
    await approved(roster_id, digest, seen=await seen_by("checker", roster_id))
