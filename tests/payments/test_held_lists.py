"""At the page and the command that instruct: a list asked to be withdrawn is named and held, the others go on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from builders import OFFICE, a_user
from page_steps import at_desk
from running_month import RUN, Person, a_ground, an_approved_roster, an_open_run
from typer.testing import CliRunner
from withdrawn_lists import agreed, asked

from disburse.access import Role
from disburse.core.clock import FixedClock
from disburse.identity.opening import open_disburse
from disburse.payments.commands import instructions
from disburse.service import Service
from disburse.settings import Settings

PAGE = f"/runs/{RUN}/instructions"


async def a_month_with_one_held() -> UUID:
    await a_ground()
    await an_open_run()
    held = await an_approved_roster([Person(1), Person(2)], list_number=2)
    await an_approved_roster([Person(3)])
    await asked(held)
    return held


@pytest.mark.anyio
async def test_the_page_names_what_is_held_and_instructs_the_rest(disburse: Service) -> None:
    held = await a_month_with_one_held()
    async with at_desk("maker") as maker:
        shown = (await maker.open(PAGE)).text
        assert "danh sách số 2: đang có đề nghị rút" in shown
        assert "2 khoản, 2.000.000 ₫ chờ" in shown
        assert "Người duyệt BHXH" in shown
        assert f'href="/rosters/{held}/withdrawal"' in shown
        assert "Lập lệnh chi: 1 khoản, 1.000.000 ₫" in shown
        after = (await maker.follow(PAGE)).text
        assert "Đã lập lệnh chi." in after
        assert "đang có đề nghị rút" in after
        assert "Mọi khoản đã duyệt đều có lệnh" not in after
        nothing = await maker.send(PAGE)
        assert (nothing.status_code, "danh sách số 2 đang có đề nghị rút" in nothing.text) == (409, True)
        await agreed(held, agree=False)
        shown = (await maker.open(PAGE)).text
        assert ("đang có đề nghị rút" in shown, "Lập lệnh chi: 2 khoản, 2.000.000 ₫" in shown) == (
            False,
            True,
        )


@pytest.mark.anyio
async def test_whoever_instructs_nothing_and_other_units_are_told_nothing(disburse: Service) -> None:
    await a_month_with_one_held()
    await a_user("boss", Role.LEADER, OFFICE)
    await a_user("xa", Role.COMMUNE_OFFICER, "04978")
    for who in ("boss", "checker", "xa", "teller-970405"):
        async with at_desk(who) as seat:
            shown = await seat.open(PAGE)
            assert (shown.status_code, "đang có đề nghị rút" in shown.text) == (200, False)


@pytest.fixture
def perform(
    settings_of_commands: Settings, clock: FixedClock
) -> Callable[[Callable[[], Awaitable[UUID]]], UUID]:
    def performed(work: Callable[[], Awaitable[UUID]]) -> UUID:
        async def opened() -> UUID:
            async with open_disburse(settings_of_commands, clock=clock):
                return await work()

        return asyncio.run(opened())

    return performed


def test_the_command_says_what_it_held(perform: Callable[[Callable[[], Awaitable[UUID]]], UUID]) -> None:
    perform(a_month_with_one_held)
    made = CliRunner().invoke(instructions, ["create", str(RUN), "--as", "maker"])
    assert (made.exit_code, "danh sách số 2" in made.stderr) == (0, True)
    nothing = CliRunner().invoke(instructions, ["create", str(RUN), "--as", "maker"])
    assert (nothing.exit_code, "danh sách số 2 đang có đề nghị rút" in nothing.stderr) == (1, True)
