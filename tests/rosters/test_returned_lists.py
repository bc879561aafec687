"""A returned list is sent again as it stands, by the same rules: its evidence or its totals were wrong, not its lines."""

from __future__ import annotations

import asyncpg
import pytest
from builders import a_user, as_owner, as_user, as_worker
from returned_lists import approved, returned, sent, state_of
from running_month import (
    RUN,
    Person,
    a_ground,
    a_read_roster,
    an_approval,
    an_approved_roster,
    an_open_run,
    instructed,
    stated,
)
from running_month import answer_row as answered
from second_office import a_second_office
from standing_month import closed, nothing_is_violated, reconciled, totals

from disburse.access import Role
from disburse.core.errors import NotAllowed, Refusal
from disburse.dashboard.approvals import waiting_for
from disburse.db import connection, transaction
from disburse.db.refusals import (
    ApprovedByASecondPerson,
    DeclaredTotalsDiffer,
    MonthPaidAlready,
    RunIsClosed,
)
from disburse.db.sending_refusals import ApprovedAlready, CarriedListMadeAnew
from disburse.reconciliation import closing
from disburse.rosters import actions as rosters
from disburse.rosters import returning
from disburse.rosters.correcting import correct_roster
from disburse.rosters.file.repairs import Repair
from disburse.rosters.looking import check_of
from disburse.rosters.replacing import ApprovedStands
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await a_user("checker-2", Role.SI_APPROVER)
    for role in (Role.SI_OFFICER, Role.SI_APPROVER):
        await a_user("other", role)


# ---------------------------------------------------------------- sent again


async def test_a_returned_list_is_sent_again_and_paid_without_a_new_version() -> None:
    roster_id = await a_read_roster([Person(1), Person(2)])
    await sent(roster_id)
    await returned(roster_id)
    await approved(roster_id, await sent(roster_id))
    assert (await state_of(roster_id), await totals()) == ("approved", {"outstanding": (2, 2_000_000)})
    await nothing_is_violated()


async def test_each_return_is_kept_with_its_reason_and_who_had_sent_the_list() -> None:
    roster_id = await a_read_roster([Person(1)])
    viewer = await as_user("maker")
    assert await returning.last_return(viewer, await rosters.look(viewer, roster_id)) is None
    for number, (sender, why) in enumerate((("maker", "lần đầu"), ("other", "lần sau")), 1):
        await sent(roster_id, sender)
        await returned(roster_id, why)
        last = await returning.last_return(viewer, await rosters.look(viewer, roster_id))
        assert last is not None
        assert (last.number, last.reason, last.who) == (number, why, "Người Thử checker")
        assert last.sender == f"Người Thử {sender}"
    await sent(roster_id)
    last = await returning.last_return(viewer, await rosters.look(viewer, roster_id))
    assert last is not None, "whoever approves it next reads it, too"
    async with as_owner() as database:
        assert await database.fetch("SELECT * FROM audit_violation()") == []
        assert await database.fetchval("SELECT count(*) FROM roster_return") == 2
        with pytest.raises(asyncpg.PostgresError):
            await database.execute("UPDATE roster_return SET reason = 'khác'")


async def test_totals_are_typed_anew_from_the_paper_and_must_equal_again() -> None:
    roster_id = await a_read_roster([Person(1), Person(2, cash=True)])
    await sent(roster_id, count=2, amount=2_000_000)
    await returned(roster_id, "bản ký ghi cả số tiền mặt")
    for wrong in ({"count": 3}, {"amount": 1}, {"cash_amount": 2_000_000}, {"account_amount": 0}):
        with pytest.raises(DeclaredTotalsDiffer):
            await sent(roster_id, **wrong)
        assert await state_of(roster_id) == "returned"
    await sent(roster_id, count=2, amount=2_000_000, cash_amount=1_000_000)
    again = await rosters.look(await as_user("maker"), roster_id)
    assert (again.declared_count, again.declared_amount, again.declared_cash_amount) == (
        2,
        2_000_000,
        1_000_000,
    )


async def test_a_list_sent_again_is_asked_the_same_as_the_first_time() -> None:
    roster_id = await a_read_roster([Person(1), Person(2)])
    await sent(roster_id)
    await returned(roster_id)
    elsewhere = await a_read_roster([Person(2)], maker="other", unit=await a_second_office())
    await an_approval(elsewhere, maker="other", checker="other-checker")
    with pytest.raises(MonthPaidAlready):
        await sent(roster_id)
    assert await state_of(roster_id) == "returned"


async def test_a_list_sent_again_stands_in_the_place_of_another_version_that_waits() -> None:
    first = await a_read_roster([Person(1)])
    await sent(first)
    await returned(first)
    second = await a_read_roster([Person(1), Person(2)])
    await sent(second)
    await sent(first)
    assert (await state_of(first), await state_of(second)) == ("submitted", "superseded")
    await nothing_is_violated()


async def test_once_another_version_is_approved_a_returned_one_is_sent_no_more() -> None:
    first = await a_read_roster([Person(1)])
    await sent(first)
    await returned(first)
    await an_approved_roster([Person(1), Person(2)])
    assert await state_of(first) == "superseded"
    with pytest.raises(ApprovedStands):
        await sent(first)


async def test_a_returned_list_of_a_closed_run_is_not_sent_again() -> None:
    late = await a_read_roster([Person(2)], list_number=2)
    await sent(late)
    await returned(late)
    await an_approved_roster([Person(1)])
    await stated([answered(order) for order in await instructed()])
    await reconciled()
    await closed()
    with pytest.raises(RunIsClosed):
        await sent(late)


# ---------------------------------------------------------------- four eyes


async def test_whoever_sent_it_before_its_return_is_no_second_person() -> None:
    roster_id = await a_read_roster([Person(1)])
    await sent(roster_id, "other")
    await returned(roster_id)
    digest = await sent(roster_id)
    assert (await check_of(await as_user("other"), roster_id)).own
    assert await waiting_for(await as_user("other")) == []
    with pytest.raises(ApprovedByASecondPerson):
        await approved(roster_id, digest, "other")
    await approved(roster_id, digest)


async def test_nor_is_whoever_sends_it_again() -> None:
    roster_id = await a_read_roster([Person(1)])
    await sent(roster_id)
    await returned(roster_id, who="other")
    digest = await sent(roster_id, "other")
    with pytest.raises(ApprovedByASecondPerson):
        await approved(roster_id, digest, "other")
    await approved(roster_id, digest, "checker-2")


async def test_whoever_sent_a_version_before_its_return_does_not_approve_its_correction() -> None:
    roster_id = await a_read_roster([Person(1), Person(2)])
    await sent(roster_id, "other")
    await returned(roster_id)
    await sent(roster_id)
    await returned(roster_id)
    repair = Repair("exclude", 3, "", "không còn hưởng")
    right, _ = await correct_roster(await as_user("maker"), roster_id, repairs=[repair])
    await rosters.read_roster_file(await as_worker(), right)
    digest = await sent(right)
    with pytest.raises(ApprovedByASecondPerson):
        await approved(right, digest, "other")
    await approved(right, digest)


async def test_whoever_returned_it_may_approve_it_when_it_is_right() -> None:
    roster_id = await a_read_roster([Person(1)])
    await sent(roster_id)
    await returned(roster_id)
    await approved(roster_id, await sent(roster_id), "checker")
    assert await state_of(roster_id) == "approved"


async def test_the_database_itself_knows_who_sends_it_again() -> None:
    roster_id = await a_read_roster([Person(1)])
    await sent(roster_id)
    await returned(roster_id)
    maker, other = await as_user("maker"), await as_user("other")
    for statement, *values in (
        ("UPDATE roster SET state = 'submitted' WHERE id = $1", roster_id),
        ("UPDATE roster SET state = 'submitted', submitted_by = $2 WHERE id = $1", roster_id, maker.user_id),
        ("UPDATE roster SET submitted_by = $2 WHERE id = $1", roster_id, other.user_id),
        ("INSERT INTO roster_return SELECT roster, 9, owner, reason, sent_by, sent_at, by_user, at FROM roster_return"
         " WHERE roster = $1", roster_id),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            async with transaction(other):
                await connection().execute(statement, *values)
    assert await state_of(roster_id) == "returned"


@pytest.mark.parametrize("who", ["checker", "boss", "xa"])
async def test_only_the_units_officers_send_it_again(who: str) -> None:
    await a_user("boss", Role.LEADER)
    await a_user("xa", Role.COMMUNE_OFFICER, "04978")
    roster_id = await a_read_roster([Person(1)])
    await sent(roster_id)
    await returned(roster_id)
    with pytest.raises(Refusal):
        await sent(roster_id, who)
    assert await state_of(roster_id) == "returned"


async def test_what_somebody_approved_is_not_returned_before_its_payments_are_made() -> None:
    """Sent again it would be paid on an approval that was given before the return."""
    roster_id = await a_read_roster([Person(1)])
    digest = await sent(roster_id)
    await rosters.approve_roster(await as_user("checker"), roster_id, content_digest=digest)
    with pytest.raises(ApprovedAlready):
        await returned(roster_id, who="checker-2")
    assert await rosters.make_payments(await as_worker(), roster_id) == 1


async def test_a_carried_list_that_was_returned_is_made_anew() -> None:
    await an_approved_roster([Person(1)])
    await stated([answered(order, "rejected", reason="TK DA DONG") for order in await instructed()])
    await reconciled()
    await closed()
    await an_open_run(NEXT)
    maker = await as_user("maker")
    carried = await closing.carry_over(maker, NEXT, unit="BHXH-25-03", programme="SI")
    await sent(carried)
    await returned(carried)
    with pytest.raises(CarriedListMadeAnew):
        await sent(carried)
    again = await closing.carry_over(maker, NEXT, unit="BHXH-25-03", programme="SI")
    await approved(again, await sent(again))
    await nothing_is_violated()
