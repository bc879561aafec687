"""Sending a returned list again races with its correction, with another version, with its withdrawal: one of them is first."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import a_user, as_user, as_worker
from racing import later, race, won
from returned_lists import returned, sent, state_of
from running_month import Person, a_ground, a_read_roster, an_open_run

from disburse.access import Role
from disburse.core.errors import Refusal
from disburse.rosters import actions as rosters
from disburse.rosters.correcting import correct_roster
from disburse.rosters.file.repairs import Repair
from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
DELAYS = [0.0, 0.003, 0.01, -0.003, -0.01]


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await a_user("checker-2", Role.SI_APPROVER)
    await a_user("maker-2", Role.SI_OFFICER)


async def a_returned_list() -> UUID:
    roster_id = await a_read_roster([Person(1), Person(2)])
    await sent(roster_id)
    await returned(roster_id)
    return roster_id


async def test_of_two_who_send_it_again_one_does() -> None:
    roster_id = await a_returned_list()
    assert won(await race(sent(roster_id), sent(roster_id, "maker-2"), sent(roster_id))) == 1


@pytest.mark.parametrize("delay", DELAYS)
async def test_sending_again_while_it_is_corrected_is_one_of_both(delay: float) -> None:
    roster_id = await a_returned_list()
    repair = Repair("exclude", 3, "", "không còn hưởng")

    async def correct() -> UUID:
        right, _ = await correct_roster(await as_user("maker-2"), roster_id, repairs=[repair])
        return right

    again, right = await race(later(delay, sent(roster_id)), later(-delay, correct()))
    assert won([again, right]) == 1, (again, right)
    if isinstance(right, UUID):
        assert await state_of(roster_id) == "superseded"
        await rosters.read_roster_file(await as_worker(), right)
        await sent(right)
    else:
        assert await state_of(roster_id) == "submitted"


@pytest.mark.parametrize("delay", DELAYS)
async def test_sending_again_while_it_is_withdrawn_ends_as_one_of_both(delay: float) -> None:
    roster_id = await a_returned_list()

    async def withdraw() -> object:
        return await rosters.withdraw_roster(await as_user("maker-2"), roster_id)

    again, gone = await race(later(delay, sent(roster_id)), later(-delay, withdraw()))
    assert not isinstance(gone, Refusal)  # what waits for approval may be withdrawn, too
    assert await state_of(roster_id) == "withdrawn"
    assert won([again]) in (0, 1)


@pytest.mark.parametrize("delay", DELAYS)
async def test_of_it_and_another_version_one_waits_for_approval(delay: float) -> None:
    first = await a_returned_list()
    second = await a_read_roster([Person(1), Person(3)])
    came = await race(later(delay, sent(first)), later(-delay, sent(second, "maker-2")))
    assert won(came) >= 1
    states = [await state_of(first), await state_of(second)]
    assert states.count("submitted") == 1, states


async def test_returning_twice_at_once_keeps_one_return() -> None:
    roster_id = await a_read_roster([Person(1)])
    await sent(roster_id)
    came = await race(returned(roster_id, "một"), returned(roster_id, "hai", "checker-2"))
    assert won(came) == 1
    await sent(roster_id)
