"""What differs from the list before: eight groups that explain the sums to the đồng, and why people left (REQ43)."""

from __future__ import annotations

import random
from dataclasses import replace
from uuid import UUID

import pytest
from builders import a_user, as_owner, as_user
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from running_month import (
    RUN,
    Person,
    a_ground,
    a_read_roster,
    an_approval,
    an_approved_roster,
    an_open_run,
)

from disburse.access import Role
from disburse.core.errors import Conflict, NotAllowed, NotFound
from disburse.rosters import actions as rosters
from disburse.rosters import changes, looking
from disburse.rosters.actions import GoneWithoutReason
from disburse.rosters.changes import LeavingReasonMissing, NobodyChosen
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()


@pytest.fixture(autouse=True)
async def months(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)


async def bridge(roster_id: UUID) -> dict[str, tuple[int, int]]:
    """Give people and đồng of each group that is not empty."""
    check = await looking.check_of(await as_user("maker"), roster_id)
    return {one.part: (one.people, one.amount) for one in check.bridge if one.people}


async def groups(roster_id: UUID) -> dict[str, set[str]]:
    """Give the names in each group."""
    found: dict[str, set[str]] = {}
    for one in await changes.changes_of(await as_user("maker"), roster_id):
        for part in one.parts:
            found.setdefault(part, set()).add(one.name)
    return found


async def test_each_group_has_its_people_and_the_unchanged_are_not_listed() -> None:
    await an_approved_roster(
        [
            Person(1),
            Person(2),
            Person(3, amount=2_000_000),
            Person(4, amount=3_000_000),
            Person(5, cash=True),
            Person(6),
            Person(7),
            Person(8, benefit="Hưu trí"),
        ]
    )
    now = await a_read_roster(
        [
            Person(1),
            Person(3, amount=2_345_800),
            Person(4, amount=2_900_000),
            Person(5),
            Person(6, cash=True),
            Person(7, account="3105205777777"),
            Person(8, benefit="Tuất hằng tháng"),
            Person(9, amount=700_000),
        ],
        run=NEXT,
    )
    assert await bridge(now) == {
        "before": (8, 11_000_000),
        "new": (1, 700_000),
        "gone": (1, -1_000_000),
        "up": (1, 345_800),
        "down": (1, -100_000),
        "now": (8, 10_945_800),
        "to_account": (1, 1_000_000),
        "to_cash": (1, 1_000_000),
        "other_account": (1, 1_000_000),
        "benefit": (1, 1_000_000),
    }
    assert await groups(now) == {
        "new": {Person(9).name},
        "gone": {Person(2).name},
        "up": {Person(3).name},
        "down": {Person(4).name},
        "to_account": {Person(5).name},
        "to_cash": {Person(6).name},
        "other_account": {Person(7).name},
        "benefit": {Person(8).name},
    }


async def test_the_greatest_effect_on_the_sum_comes_first_and_says_from_what_to_what() -> None:
    await an_approved_roster([Person(1, amount=2_900_000), Person(2, amount=5_000_000), Person(3)])
    now = await a_read_roster([Person(1, amount=3_245_800), Person(3, cash=True)], run=NEXT)
    found = await changes.changes_of(await as_user("maker"), now)
    assert [one.effect for one in found] == ["−5.000.000", "2.900.000 → 3.245.800 (+345.800)", "1.000.000"]
    assert found[2].details == ("••••0003 → tiền mặt",)
    assert all("999145" not in one.number for one in found)


async def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    await an_approved_roster([Person(n) for n in range(1, 131)])
    now = await a_read_roster([Person(n, amount=1_000_000 + n) for n in range(1, 131)], run=NEXT)
    maker = await as_user("maker")
    first = await changes.changes_of(maker, now, group="up")
    assert len(first) == changes.PAGE + 1
    rest = await changes.changes_of(maker, now, group="up", after=first[changes.PAGE - 1].place)
    seen = [one.change for one in [*first[: changes.PAGE], *rest]]
    assert seen == list(range(130, 0, -1))


async def test_a_first_list_is_all_new_and_has_no_list_before() -> None:
    roster_id = await a_read_roster([Person(1), Person(2)])
    assert await bridge(roster_id) == {"new": (2, 2_000_000), "now": (2, 2_000_000)}
    assert await changes.changes_of(await as_user("maker"), roster_id) == []


async def test_a_list_is_compared_with_the_one_of_its_number_in_the_run_before() -> None:
    await an_approved_roster([Person(1), Person(2)])
    await an_approved_roster([Person(3)], list_number=2)
    second = await a_read_roster([Person(3, amount=1_200_000)], run=NEXT, list_number=2)
    assert await bridge(second) == {"before": (1, 1_000_000), "up": (1, 200_000), "now": (1, 1_200_000)}


async def test_the_version_that_was_approved_is_the_one_compared_with() -> None:
    withdrawn = await a_read_roster([Person(1), Person(2), Person(3)])
    await rosters.withdraw_roster(await as_user("maker"), withdrawn)
    await an_approved_roster([Person(1)])
    now = await a_read_roster([Person(1), Person(2)], run=NEXT)
    assert await bridge(now) == {"before": (1, 1_000_000), "new": (1, 1_000_000), "now": (2, 2_000_000)}


async def test_who_moved_to_another_list_of_the_run_is_not_gone_without_a_word() -> None:
    await an_approved_roster([Person(1), Person(2)])
    await a_read_roster([Person(2)], run=NEXT, list_number=2)
    first = await a_read_roster([Person(1)], run=NEXT)
    assert await changes.changes_of(await as_user("maker"), first, group="gone") == []
    (left,) = await changes.changes_of(await as_user("maker"), first, group="to_list")
    assert (left.name, left.elsewhere, left.explained) == (Person(2).name, 2, True)
    check = await looking.check_of(await as_user("maker"), first)
    assert check.unexplained == 0


async def test_people_gone_without_a_reason_are_acknowledged_or_explained_before_sending() -> None:
    await an_approved_roster([Person(1), Person(2), Person(3)])
    roster_id = await a_read_roster([Person(1)], run=NEXT)
    maker = await as_user("maker")
    with pytest.raises(GoneWithoutReason, match="2 người"):
        await rosters.submit_roster(maker, roster_id, acknowledge=())
    gone = await changes.changes_of(maker, roster_id, group="gone")
    assert gone[0].before_line is not None
    await changes.say_why_gone(maker, roster_id, reason="died", lines=[gone[0].before_line])
    with pytest.raises(GoneWithoutReason, match="1 người"):
        await rosters.submit_roster(maker, roster_id, acknowledge=())
    await changes.say_why_gone(maker, roster_id, reason="moved", lines=None)
    told = {one.name: (one.reason, one.reason_by) for one in await changes.changes_of(maker, roster_id)}
    assert sorted(told.values()) == [
        ("Chuyển đi nơi khác", "Người Thử maker"),
        ("Đã chết", "Người Thử maker"),
    ]
    await rosters.submit_roster(maker, roster_id, acknowledge=())


async def test_seeing_the_group_is_enough_to_send_and_is_kept() -> None:
    await an_approved_roster([Person(1), Person(2)])
    roster_id = await a_read_roster([Person(1)], run=NEXT)
    await rosters.submit_roster(await as_user("maker"), roster_id, acknowledge=["gone"])
    async with as_owner() as database:
        kept = await database.fetch("SELECT code FROM roster_acknowledgement WHERE roster = $1", roster_id)
    assert [row["code"] for row in kept] == ["gone"]


async def test_a_reason_holds_for_the_next_version_and_the_newest_counts() -> None:
    await an_approved_roster([Person(1), Person(2)])
    first = await a_read_roster([Person(1)], run=NEXT)
    maker = await as_user("maker")
    for reason in ("died", "mistake"):
        await changes.say_why_gone(
            maker,
            first,
            reason=reason,
            lines=[one.before_line for one in await changes.changes_of(maker, first) if one.before_line],
        )
    second = await a_read_roster([Person(1), Person(3)], run=NEXT)
    (gone,) = await changes.changes_of(maker, second, group="gone")
    assert gone.reason == "Kỳ trước lập nhầm"


async def test_reasons_are_given_by_the_maker_of_an_open_list_only() -> None:
    await an_approved_roster([Person(1), Person(2)])
    roster_id = await a_read_roster([Person(1)], run=NEXT)
    maker = await as_user("maker")
    with pytest.raises(LeavingReasonMissing):
        await changes.say_why_gone(maker, roster_id, reason="because", lines=None)
    with pytest.raises(NobodyChosen):
        await changes.say_why_gone(maker, roster_id, reason="died", lines=[12345])
    with pytest.raises(NotAllowed):
        await changes.say_why_gone(await as_user("checker"), roster_id, reason="died", lines=None)
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO unit (code, kind, name, province, parent) VALUES ('BHXH-25-09', 'office', 'Khác', '25', 'BHXH-25')"
        )
    await a_user("stranger", Role.SI_OFFICER, "BHXH-25-09")
    with pytest.raises(NotFound):
        await changes.say_why_gone(await as_user("stranger"), roster_id, reason="died", lines=None)
    await an_approval(roster_id)
    with pytest.raises(Conflict):
        await changes.say_why_gone(maker, roster_id, reason="died", lines=None)


persons = st.builds(
    Person,
    number=st.integers(1, 12),
    amount=st.integers(1, 40).map(lambda n: n * 100_000),
    cash=st.booleans(),
    account=st.sampled_from(["", "3105205777777"]),
    benefit=st.sampled_from(["Hưu trí", "Tuất hằng tháng"]),
)
lists = st.lists(persons, min_size=1, max_size=14, unique_by=lambda one: (one.number, one.benefit))


@given(before=lists, now=lists, seed=st.integers(0, 9))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_groups_explain_the_difference_to_the_dong(
    before: list[Person], now: list[Person], seed: int
) -> None:
    number = await _free_list_number()
    before, now = (
        [replace(one, number=one.number + 20 * number) for one in people] for people in (before, now)
    )
    random.Random(seed).shuffle(now)
    await an_approved_roster(before, list_number=number)
    roster_id = await a_read_roster(now, run=NEXT, list_number=number)
    check = await looking.check_of(await as_user("maker"), roster_id)
    parts = {one.part: one for one in check.bridge}
    assert parts["before"].amount == sum(one.amount for one in before)
    assert parts["now"].amount == sum(one.amount for one in now) == check.roster.amount
    assert parts["now"].amount == sum(parts[name].amount for name in ("before", "new", "gone", "up", "down"))
    assert parts["now"].people == parts["before"].people + parts["new"].people - parts["gone"].people
    found = await changes.changes_of(await as_user("maker"), roster_id)
    assert sum(one.change for one in found) == parts["now"].amount - parts["before"].amount
    assert all(one.parts for one in found)
    for part in changes.GROUPS:
        assert sum(part in one.parts for one in found) == parts[part].people


async def _free_list_number() -> int:
    """Give each example a list of its own, for people of its own."""
    async with as_owner() as database:
        return 1 + await database.fetchval("SELECT coalesce(max(list_number), 0) FROM roster")
