"""A request to withdraw an approved list holds it until a second person answers, or whoever asked takes it back."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from builders import a_user, as_owner, as_user
from running_month import RUN, Person, a_ground, an_approved_roster, an_open_run, instructed
from standing_month import reconciled, totals
from withdrawn_lists import agreed, asked, state_of, taken_back, withdrawn

from disburse.access import Role
from disburse.core.errors import NotAllowed
from disburse.db import connection, transaction
from disburse.db.withdrawal_refusals import AskedBackMeanwhile, AskedByAnother, NoWithdrawalWaits
from disburse.payments.holding import HeldForWithdrawal, held_lists
from disburse.rosters import withdrawing
from disburse.rosters.withdrawing import TakingBackNeedsReason
from disburse.service import Service

pytestmark = pytest.mark.anyio
TWO = [Person(1), Person(2, cash=True)]


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def person_named(username: str) -> UUID:
    async with as_owner() as database:
        person: UUID = await database.fetchval("SELECT person FROM app_user WHERE username = $1", username)
    return person


# ---------------------------------------------------------------- taken back


async def test_whoever_asked_takes_it_back_and_the_list_is_instructed_again() -> None:
    roster_id = await an_approved_roster(TWO)
    await asked(roster_id)
    await taken_back(roster_id)
    request, _ = await withdrawing.withdrawal_of(await as_user("checker"), roster_id)
    assert request is not None
    assert (request.over, request.waits, request.why_back) == (
        True,
        False,
        "số liệu đúng, đọc nhầm quyết định",
    )
    with pytest.raises(NoWithdrawalWaits):
        await agreed(roster_id)
    await reconciled()
    assert (await state_of(roster_id), await totals()) == ("approved", {"outstanding": (2, 2_000_000)})
    assert len(await instructed()) == 2
    async with as_owner() as database:
        assert await database.fetch("SELECT * FROM audit_violation()") == []
        last = await database.fetchrow("SELECT action, cardinality(covers) AS covers FROM audit"
                                       " WHERE subject = $1 ORDER BY seq DESC LIMIT 1", f"roster:{roster_id}")  # fmt: skip
    assert tuple(last) == ("roster:withdrawal_taken_back", 1)


async def test_after_it_was_taken_back_it_may_be_asked_again() -> None:
    roster_id = await an_approved_roster(TWO)
    await asked(roster_id)
    await taken_back(roster_id)
    await withdrawn(roster_id)
    assert await state_of(roster_id) == "withdrawn"


async def test_only_whoever_asked_takes_it_back_and_says_why() -> None:
    await a_user("officer-2", Role.SI_OFFICER)
    await a_user("maker-again", Role.SI_OFFICER, person=await person_named("maker"))
    roster_id = await an_approved_roster(TWO)
    with pytest.raises(NoWithdrawalWaits):
        await taken_back(roster_id)
    await asked(roster_id)
    with pytest.raises(AskedByAnother):
        await taken_back(roster_id, "officer-2")
    with pytest.raises(NotAllowed):
        await taken_back(roster_id, "checker")
    with pytest.raises(TakingBackNeedsReason):
        await withdrawing.take_back(await as_user("maker"), roster_id, reason=" ")
    await taken_back(roster_id, "maker-again")  # the same person by another account


async def test_what_was_answered_is_not_taken_back() -> None:
    roster_id = await an_approved_roster(TWO)
    await asked(roster_id)
    await agreed(roster_id)
    with pytest.raises(NoWithdrawalWaits):
        await taken_back(roster_id)
    await reconciled()
    with pytest.raises(NoWithdrawalWaits):
        await taken_back(roster_id)


async def test_the_database_itself_lets_nobody_else_take_it_back() -> None:
    await a_user("officer-2", Role.SI_OFFICER)
    roster_id = await an_approved_roster(TWO)
    await asked(roster_id)
    async with as_owner() as database:
        request = await database.fetchval("SELECT id FROM decision WHERE roster = $1", roster_id)
    forged = "INSERT INTO decision_undo (decision, owner, reason, by_user) VALUES ($1, 'BHXH-25-03', 'x', $2)"
    other, maker = await as_user("officer-2"), await as_user("maker")
    for viewer, statement, *values in (
        (other, "SELECT take_back_withdrawal($1, 'x')", request),
        (other, forged, request, other.user_id),
        (maker, forged, request, maker.user_id),
    ):
        with pytest.raises(NotAllowed):
            async with transaction(viewer):
                await connection().execute(statement, *values)


# ---------------------------------------------------------------- held while it is asked for


async def test_a_list_is_held_until_its_request_is_decided_and_the_others_go_on() -> None:
    held = await an_approved_roster([Person(1)])
    await an_approved_roster([Person(2)], list_number=2)
    await asked(held)
    assert [order.name for order in await instructed()] == [Person(2).name]
    with pytest.raises(HeldForWithdrawal, match="danh sách số 1 "):
        await instructed()
    (one,) = await held_lists(await as_user("maker"), RUN)
    assert (one.id, one.list_number, one.line_count, one.amount) == (held, 1, 1, 1_000_000)
    await agreed(held, agree=False)
    assert await held_lists(await as_user("maker"), RUN) == []
    assert [order.name for order in await instructed()] == [Person(1).name]


async def test_the_database_itself_holds_the_list() -> None:
    roster_id = await an_approved_roster([Person(1)])
    await asked(roster_id)
    maker = await as_user("maker")
    async with as_owner() as database:
        payment = await database.fetchval("SELECT id FROM payment")
    with pytest.raises(AskedBackMeanwhile):
        async with transaction(maker):
            await connection().execute(
                "SELECT post_instructions($1, $2, $3, $4, $5, $6, $7, $8)",
                str(RUN), [payment], ["970405"], [None], [None], [uuid4()], [1], ["2" * 16],
            )  # fmt: skip
