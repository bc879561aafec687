"""From the people still in cash to a plan of visits."""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import UUID

import pytest
from builders import COMMUNE, as_owner, as_user
from months import Listed, a_ground, a_month, answer
from visit_steps import ACCOUNT, HAMLET, OFFICER, a_plan, cases, derive

from disburse.core.errors import NotAllowed, NotFound
from disburse.outreach import lists
from disburse.outreach.actions import Opened, plan_visits
from disburse.service import Service

pytestmark = pytest.mark.anyio


async def test_a_case_opens_for_everybody_in_cash_and_everybody_refused(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-12", [Listed(1), Listed(2, ACCOUNT), Listed(3, "1500200300401", "rejected")])
    assert (await derive("2026-12")).opened == 2
    in_cash, refused = await cases()
    assert (in_cash["state"], in_cash["urgent"], in_cash["programmes"]) == ("to_meet", False, ["SI"])
    assert (refused["urgent"], refused["why"]) == (True, "rejected")
    assert await derive("2026-12") == Opened(0, 0, 0)


async def test_an_account_in_another_programme_is_known(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-12", [Listed(1), Listed(1, ACCOUNT, programme="MERIT")])
    await derive("2026-12")
    (case,) = await cases()
    assert (case["programmes"], case["why"]) == (["SI"], "has_account:970405")


async def test_a_case_follows_its_person_to_the_first_credit_and_settles(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-09", [Listed(1)])
    await derive("2026-09")
    states = []
    for run in ("2026-10", "2026-11", "2026-12"):
        await a_month(run, [Listed(1, ACCOUNT, "")])
        await derive(run)
        states.append((await cases())[0]["state"])
        async with as_owner() as database:
            payment = await database.fetchval("SELECT id FROM payment WHERE run = $1", run)
        await answer(run, [(payment, "paid", date(2026, int(run[5:]), 3))])
        await derive(run)
        states.append((await cases())[0]["state"])
    assert states == [
        *("account_verified", "first_credit"),
        *("first_credit", "first_credit"),
        *("first_credit", "settled"),
    ]
    assert (await cases())[0]["programmes"] == []


async def test_who_goes_back_to_cash_is_left_alone_for_six_months(disburse: Service) -> None:
    await a_ground()
    for run, account in (("2026-10", None), ("2026-11", ACCOUNT), ("2026-12", None)):
        await a_month(run, [Listed(1, account)])
        await derive(run)
    (case,) = await cases()
    assert (case["state"], case["not_before"]) == ("reverted", date(2027, 6, 3))
    (made,) = await plan_visits(await as_user(OFFICER), "2026-12", COMMUNE)
    assert made.visits == 0


async def test_a_programme_not_yet_listed_this_month_keeps_its_case(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-11", [Listed(1), Listed(1, programme="MERIT")])
    await derive("2026-11")
    await a_month("2026-12", [Listed(1, programme="MERIT")])
    await derive("2026-12")
    assert (await cases())[0]["programmes"] == ["MERIT", "SI"]


async def test_who_left_the_lists_is_visited_no_more(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-11", [Listed(1), Listed(2)])
    await derive("2026-11")
    await a_month("2026-12", [Listed(2)])
    await derive("2026-12")
    assert [case["programmes"] for case in await cases()] == [[], ["SI"]]


async def test_a_plan_has_each_person_once_on_working_days_within_capacity(disburse: Service) -> None:
    await a_ground()
    people = [Listed(n, hamlet=f"{COMMUNE}-{n % 5 + 1:02}") for n in range(1, 41)]
    await a_month("2026-12", people)
    await derive("2026-12")
    officer = await as_user(OFFICER)
    (preview,) = await plan_visits(officer, "2026-12", COMMUNE, dry_run=True)
    (made,) = await plan_visits(officer, "2026-12", COMMUNE)
    assert preview == made
    assert (made.visits, made.sessions) == (40, 5)
    (again,) = await plan_visits(officer, "2026-12", COMMUNE)
    assert (again.sessions, again.visits, again.dropped) == (0, 0, 0)
    async with as_owner() as database:
        worst = await database.fetchval(
            "SELECT max(n) FROM (SELECT count(*) AS n FROM visit GROUP BY outreach_session) s"
        )
        days = [row[0] for row in await database.fetch("SELECT DISTINCT held_on FROM outreach_session")]
    assert worst <= 8
    assert all(day.weekday() < 5 and 6 <= day.day <= 18 for day in days)


async def test_two_who_plan_at_once_make_one_plan(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-12", [Listed(n, hamlet=HAMLET) for n in range(1, 13)])
    await derive("2026-12")
    officers = [await as_user(OFFICER), await as_user(OFFICER)]
    plans = await asyncio.gather(*(plan_visits(officer, "2026-12", COMMUNE) for officer in officers))
    assert sorted(made.visits for (made,) in plans) == [0, 12]


async def test_only_the_communes_own_officer_plans(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-12", [Listed(1)])
    await derive("2026-12")
    with pytest.raises(NotAllowed):
        await plan_visits(await as_user("maker"), "2026-12", COMMUNE)
    (made,) = await plan_visits(await as_user("xa04978"), "2026-12", COMMUNE)
    assert made.visits == 0
    with pytest.raises(NotFound):
        await plan_visits(await as_user(OFFICER), "2026-12", "99999")


async def test_a_list_shows_no_full_numbers(disburse: Service) -> None:
    first, *_ = await a_plan()
    assert first.phone == "0987 ••• 001"
    assert (first.hamlet_name, first.schemes, first.group) == (
        "Xóm Mẫu 1",
        ("Lương hưu, trợ cấp BHXH hằng tháng",),
        "Chưa gặp",
    )
    assert await lists.visit_list(await as_user("xa04978"), "2026-12", COMMUNE, HAMLET) == []


async def test_the_database_refuses_a_session_on_a_day_off(disburse: Service) -> None:
    await a_plan(people=1)
    async with as_owner() as database:
        with pytest.raises(Exception, match="not a working day"):
            await database.execute(
                "INSERT INTO outreach_session VALUES ($1, '2026-12', $2, NULL, '2026-12-12', 'morning', 'Tổ 1', 8)",
                UUID(int=1),
                COMMUNE,
            )
