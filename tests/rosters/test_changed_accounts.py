"""A changed account is paid into only with evidence and a second person's yes (R22); the database says no first."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import asyncpg
import pytest
from builders import a_user, as_owner, as_user, as_worker
from page_steps import at_desk
from running_month import (
    RUN,
    Person,
    a_ground,
    a_read_roster,
    a_roster_file,
    an_approved_roster,
    an_open_run,
)
from standing_month import nothing_is_violated

from disburse.access import Role
from disburse.core.errors import Conflict, NotAllowed, Refusal
from disburse.dashboard.approvals import waiting_for
from disburse.db import connection, transaction
from disburse.db.refusals import AccountsNotConfirmed, AccountsWithoutEvidence, ChangedMeanwhile
from disburse.rosters import actions as rosters
from disburse.rosters import changed_accounts
from disburse.rosters.changed_accounts import EvidenceIncomplete, NoAccountChosen
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()
ELSEWHERE = "3105205777777"
CHANGED = Person(1, account=ELSEWHERE)


@pytest.fixture(autouse=True)
async def months(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)
    await a_user("checker-2", Role.SI_APPROVER)


async def a_changed_list(people: list[Person] | None = None) -> UUID:
    await an_approved_roster([Person(1), Person(2), Person(3, cash=True)])
    return await a_read_roster(people or [CHANGED, Person(2), Person(3, cash=True)], run=NEXT)


async def changed(roster_id: UUID) -> list[changed_accounts.AccountChange]:
    return await changed_accounts.account_changes(await as_user("maker"), roster_id)


async def evidence(roster_id: UUID, who: str = "maker", **said: object) -> int:
    return await changed_accounts.give_evidence(
        await as_user(who),
        roster_id,
        **{"lines": None, "kind": "form", "reference": "Giấy 12/ĐK", "dated_on": date(2026, 12, 1), **said},  # type: ignore[arg-type]
    )


async def send(roster_id: UUID) -> str:
    sent = await rosters.submit_roster(await as_user("maker"), roster_id, acknowledge=None)
    return sent.content_digest or ""


async def approve(roster_id: UUID, who: str = "checker", seen: str = "") -> None:
    digest = (await rosters.look(await as_user(who), roster_id)).content_digest or ""
    await rosters.approve_roster(await as_user(who), roster_id, content_digest=digest, accounts_seen=seen)


async def test_a_changed_account_is_found_with_both_numbers_masked() -> None:
    roster_id = await a_changed_list()
    (one,) = await changed(roster_id)
    assert (one.name, one.standing) == (Person(1).name, "without")
    assert (one.before, one.now) == ("Agribank ••••0001", "Agribank ••••7777")


async def test_new_people_and_those_first_paid_by_account_have_no_changed_account() -> None:
    roster_id = await a_changed_list([Person(1), Person(2), Person(3), Person(4)])
    assert await changed(roster_id) == []


async def test_cash_in_between_does_not_hide_a_change() -> None:
    await an_approved_roster([Person(1), Person(2)])
    await an_approved_roster([Person(1, cash=True), Person(2)], run=NEXT)
    later = await an_open_run(NEXT.next())
    roster_id = await a_read_roster([CHANGED, Person(2)], run=later)
    (one,) = await changed(roster_id)
    assert (one.before_run, one.before) == (str(RUN), "Agribank ••••0001")


async def test_another_list_or_another_benefit_does_not_hide_a_change() -> None:
    await an_approved_roster([Person(1), Person(2)])
    roster_id = await a_read_roster(
        [Person(1, account=ELSEWHERE, benefit="Tuất hằng tháng")], run=NEXT, list_number=2
    )
    assert [one.name for one in await changed(roster_id)] == [Person(1).name]


async def test_a_list_is_not_sent_before_each_changed_account_has_evidence() -> None:
    roster_id = await a_changed_list()
    with pytest.raises(AccountsWithoutEvidence):
        await send(roster_id)
    assert await evidence(roster_id) == 1
    await send(roster_id)


async def test_a_list_is_not_approved_before_a_second_person_confirmed() -> None:
    roster_id = await a_changed_list()
    await evidence(roster_id)
    await send(roster_id)
    with pytest.raises(AccountsNotConfirmed):
        await approve(roster_id)
    (one,) = await changed(roster_id)
    assert one.evidence is not None
    await changed_accounts.confirm_accounts(
        await as_user("checker-2"), roster_id, evidence=[one.evidence], agreed=True
    )
    await approve(roster_id)
    assert await rosters.make_payments(await as_worker(), roster_id) == 3
    await nothing_is_violated()


async def test_whoever_approves_may_confirm_in_the_same_act_what_was_shown() -> None:
    roster_id = await a_changed_list()
    await evidence(roster_id)
    await send(roster_id)
    seen = await changed_accounts.waiting_digest(await as_user("checker"), roster_id)
    with pytest.raises(ChangedMeanwhile):
        await approve(roster_id, seen=changed_accounts.seen_digest([uuid4()]))
    await approve(roster_id, seen=seen)
    (one,) = await changed(roster_id)
    assert (one.standing, one.second) == ("confirmed", "Người Thử checker")


async def test_nobody_confirms_his_own_evidence() -> None:
    await a_user("maker", Role.SI_APPROVER)
    roster_id = await a_changed_list()
    await evidence(roster_id)
    (one,) = await changed(roster_id)
    assert one.own
    assert one.evidence is not None
    with pytest.raises(NotAllowed):
        await changed_accounts.confirm_accounts(
            await as_user("maker"), roster_id, evidence=[one.evidence], agreed=True
        )


async def test_the_word_of_whoever_uploaded_the_list_does_not_settle_it() -> None:
    await a_user("other", Role.SI_OFFICER)
    await a_user("maker", Role.SI_APPROVER)
    roster_id = await a_changed_list()
    await evidence(roster_id, "other")
    (one,) = await changed(roster_id)
    assert one.evidence is not None
    assert await waiting_for(await as_user("maker")) == []
    async with at_desk("maker") as seat:
        assert 'name="answer"' not in (await seat.open(f"/rosters/{roster_id}/accounts")).text
    await changed_accounts.confirm_accounts(
        await as_user("maker"), roster_id, evidence=[one.evidence], agreed=True
    )
    (one,) = await changed(roster_id)
    assert one.standing == "same_hand"
    with pytest.raises(AccountsWithoutEvidence):
        await send(roster_id)


async def test_refused_evidence_must_be_replaced() -> None:
    roster_id = await a_changed_list()
    await evidence(roster_id)
    (one,) = await changed(roster_id)
    assert one.evidence is not None
    await changed_accounts.confirm_accounts(
        await as_user("checker"), roster_id, evidence=[one.evidence], agreed=False
    )
    with pytest.raises(AccountsWithoutEvidence):
        await send(roster_id)
    await evidence(roster_id, kind="phone_call", reference="Đã gọi lại, người hưởng xác nhận")
    (one,) = await changed(roster_id)
    assert (one.standing, one.kind) == ("waits", "Gọi lại số điện thoại đã lưu")


async def test_evidence_holds_for_the_next_version_of_the_same_change_only() -> None:
    first = await a_changed_list()
    await evidence(first)
    same = await a_read_roster([CHANGED, Person(2), Person(9)], run=NEXT)
    assert [one.standing for one in await changed(same)] == ["waits"]
    other = await a_read_roster([Person(1, account="3105205888888"), Person(2)], run=NEXT)
    assert [one.standing for one in await changed(other)] == ["without"]


async def test_evidence_says_what_where_and_when() -> None:
    roster_id = await a_changed_list()
    for wrong in ({"kind": "rumour"}, {"reference": " "}, {"dated_on": date(2027, 1, 1)}, {"dated_on": None}):
        with pytest.raises(EvidenceIncomplete):
            await evidence(roster_id, **wrong)
    with pytest.raises(NoAccountChosen):
        await evidence(roster_id, lines=[1])
    with pytest.raises(NotAllowed):
        await evidence(roster_id, "checker")
    await evidence(roster_id)
    await send(roster_id)
    with pytest.raises(Conflict):
        await evidence(roster_id)


async def test_the_database_itself_refuses_a_forged_hand() -> None:
    roster_id = await a_changed_list()
    await evidence(roster_id)
    (one,) = await changed(roster_id)
    checker, maker = await as_user("checker"), await as_user("maker")
    forged = "INSERT INTO account_confirmation (evidence, owner, agreed, by_user) VALUES ($1, 'BHXH-25-03', true, $2)"
    for viewer, by in ((maker, checker.user_id), (maker, maker.user_id)):
        with pytest.raises(Refusal):
            async with transaction(viewer):
                await connection().execute(forged, one.evidence, by)
    with pytest.raises(Refusal):
        async with transaction(maker):
            await connection().execute("UPDATE roster SET state = 'approved' WHERE id = $1", roster_id)
    async with as_owner() as database:
        with pytest.raises(asyncpg.PostgresError):
            await database.execute("UPDATE account_evidence SET account = before_account")


async def test_payments_are_not_made_where_a_change_came_to_light_after_the_approval() -> None:
    """A list of the run before, approved late, makes the account of this one a changed one."""
    await an_approved_roster([Person(2)])
    late = await a_read_roster([Person(1)], list_number=2)
    roster_id = await a_read_roster([CHANGED, Person(2)], run=NEXT)
    await send(roster_id)
    await approve(roster_id)
    await send(late)
    await approve(late)
    await rosters.make_payments(await as_worker(), late)
    with pytest.raises(AccountsNotConfirmed):
        await rosters.make_payments(await as_worker(), roster_id)
    await nothing_is_violated()


async def test_the_file_itself_holds_no_way_around() -> None:
    """The same file uploaded again by somebody else is another version with the same change."""
    await a_user("other", Role.SI_OFFICER)
    roster_id = await a_changed_list()
    await rosters.withdraw_roster(await as_user("maker"), roster_id)
    again, _ = await rosters.upload_roster(
        await as_user("other"), a_roster_file([CHANGED, Person(2), Person(3, cash=True)]), file_name="lại.csv",
        run=NEXT, unit="BHXH-25-03", programme="SI",
    )  # fmt: skip
    await rosters.read_roster_file(await as_worker(), again)
    with pytest.raises(AccountsWithoutEvidence):
        await send(again)
