"""Withdrawing an approved list races with instructing, with a second approver, with the job and with closing: one is first."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import a_user, as_owner, as_user, as_worker
from racing import later, race, won
from running_month import RUN, Person, a_ground, a_read_roster, an_approved_roster, an_open_run
from standing_month import closed, reconciled, totals
from withdrawn_lists import agreed, asked, state_of, taken_back

from disburse.access import Role
from disburse.core.errors import Refusal
from disburse.payments import actions as payments
from disburse.payments.holding import HeldForWithdrawal
from disburse.reconciliation import actions as reconciliation
from disburse.rosters import actions as rosters
from disburse.rosters.withdrawing import HeldByFile
from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
DELAYS = [0.0, 0.005, 0.015, 0.03]


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await a_user("checker-2", Role.SI_APPROVER)
    await a_user("maker-2", Role.SI_OFFICER)


async def instruct() -> object:
    return await payments.instruct_banks(await as_user("maker"), RUN)


async def reconcile() -> object:
    return await reconciliation.reconcile(await as_worker(), RUN)


async def instructions(roster_id: UUID) -> int:
    async with as_owner() as database:
        return int(await database.fetchval("SELECT count(*) FROM instruction WHERE roster = $1", roster_id))


@pytest.mark.parametrize("delay", [*DELAYS, *(-one for one in DELAYS if one)])
async def test_asking_while_the_list_is_instructed_is_one_of_both(delay: float) -> None:
    roster_id = await an_approved_roster([Person(n) for n in range(1, 6)])
    came = await race(later(max(delay, 0), asked(roster_id)), later(max(-delay, 0), instruct()))
    assert won(came) == 1, came
    if isinstance(came[0], Refusal):
        assert isinstance(came[0], HeldByFile)
        assert (await state_of(roster_id), await instructions(roster_id)) == ("approved", 5)
    else:
        assert isinstance(came[1], HeldForWithdrawal)
        assert (await state_of(roster_id), await instructions(roster_id)) == ("approved", 0)
        await agreed(roster_id)
        await reconciled()
        assert await totals() == {"cancelled": (5, 5_000_000)}


@pytest.mark.parametrize("delay", [*DELAYS, *(-one for one in DELAYS if one)])
async def test_other_lists_are_instructed_while_one_is_asked_for(delay: float) -> None:
    roster_id = await an_approved_roster([Person(n) for n in range(1, 6)])
    other = await an_approved_roster([Person(6), Person(7)], list_number=2)
    came = await race(later(max(delay, 0), asked(roster_id)), later(max(-delay, 0), instruct()))
    assert not isinstance(came[1], Refusal), came
    assert await instructions(other) == 2
    assert await instructions(roster_id) == (5 if isinstance(came[0], Refusal) else 0)


async def test_what_waits_for_an_answer_is_held_whoever_instructs() -> None:
    roster_id = await an_approved_roster([Person(1)])
    await asked(roster_id)
    came = await race(instruct(), agreed(roster_id, agree=False), instruct())
    assert not isinstance(came[1], Refusal)
    await race(instruct())
    assert await instructions(roster_id) == 1


@pytest.mark.parametrize("agree", [True, False])
@pytest.mark.parametrize("delay", [*DELAYS, *(-one for one in DELAYS if one)])
async def test_taking_back_while_the_second_person_answers_is_one_of_both(delay: float, agree: bool) -> None:
    roster_id = await an_approved_roster([Person(1)])
    await asked(roster_id)
    answer = agreed(roster_id, agree=agree)
    came = await race(later(max(delay, 0), answer), later(max(-delay, 0), taken_back(roster_id)))
    assert won(came) == 1, came
    await reconciled()
    gone = agree and not isinstance(came[0], Refusal)
    assert await state_of(roster_id) == ("withdrawn" if gone else "approved")
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM decision_consent") == won(came[:1])
        assert await database.fetchval("SELECT count(*) FROM decision_undo") == won(came[1:])


@pytest.mark.parametrize("delay", DELAYS)
async def test_what_is_agreed_to_is_not_instructed_while_the_job_cancels(delay: float) -> None:
    roster_id = await an_approved_roster([Person(1), Person(2)])
    await an_approved_roster([Person(3)], list_number=2)
    await asked(roster_id)
    await agreed(roster_id)
    came = await race(reconcile(), later(delay, instruct()))
    assert won(came) == 2, came
    await reconciled()
    assert (await state_of(roster_id), await instructions(roster_id)) == ("withdrawn", 0)
    assert await totals() == {"cancelled": (2, 2_000_000), "outstanding": (1, 1_000_000)}


@pytest.mark.parametrize("agree", [True, False])
async def test_of_two_answers_one_counts(agree: bool) -> None:
    roster_id = await an_approved_roster([Person(1)])
    await asked(roster_id)
    came = await race(agreed(roster_id), agreed(roster_id, "checker-2", agree=agree))
    assert won(came) == 1, came
    await reconciled()
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM decision_consent") == 1
    gone = not isinstance(came[0], Refusal) or agree
    assert await state_of(roster_id) == ("withdrawn" if gone else "approved")


async def test_of_two_requests_one_stands() -> None:
    roster_id = await an_approved_roster([Person(1)])
    assert won(await race(asked(roster_id), asked(roster_id, "maker-2"))) == 1


async def test_the_job_done_twice_at_once_cancels_once() -> None:
    roster_id = await an_approved_roster([Person(1), Person(2)])
    await asked(roster_id)
    await agreed(roster_id)
    assert won(await race(reconcile(), reconcile(), reconcile())) == 3
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM payment_event") == 2


@pytest.mark.parametrize("delay", DELAYS)
async def test_the_corrected_version_is_sent_once_the_old_one_is_gone(delay: float) -> None:
    wrong = await an_approved_roster([Person(1)])
    right = await a_read_roster([Person(1, amount=1_300_000)])
    await asked(wrong)
    await agreed(wrong)

    async def send() -> object:
        return await rosters.submit_roster(await as_user("maker"), right, acknowledge=None)

    job, sent = await race(reconcile(), later(delay, send()))
    assert not isinstance(job, Refusal)
    assert await state_of(right) == ("ready" if isinstance(sent, Refusal) else "submitted")
    assert await state_of(wrong) == "withdrawn"


async def test_closing_waits_until_what_was_agreed_to_is_done() -> None:
    roster_id = await an_approved_roster([Person(1)])
    await asked(roster_id)
    came = await race(agreed(roster_id), closed())
    assert won(came) == 1  # money is outstanding
    await reconciled()
    assert len(await closed()) == 1
