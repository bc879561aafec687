"""Switches counted from what was really credited (REQ44, INV-20)."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from builders import COMMUNE, as_owner, as_user, as_worker
from months import Listed, a_ground, a_month, answer

from disburse.core.errors import NotAllowed, NotFound
from disburse.service import Service
from disburse.switching.actions import Derived, rates, record_first_credits

pytestmark = pytest.mark.anyio
ACCOUNT = "1500200300400"
NOTHING = Derived(0, 0, 0, 0)


async def derive(run: str) -> Derived:
    return await record_first_credits(await as_worker(), run)


async def moves() -> list[tuple[object, ...]]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT kind, effective_run, first_credit_run, first_credit_on FROM switch ORDER BY effective_run, beneficiary"
        )
    return [tuple(row) for row in rows]


async def test_a_switch_counts_from_the_first_credit(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-11", [Listed(1), Listed(2)])
    assert (await derive("2026-11")).facts == 2
    await a_month("2026-12", [Listed(1, ACCOUNT, booked_on=date(2026, 12, 2)), Listed(2)])
    done = await derive("2026-12")
    assert (done.facts, done.moves, done.credits) == (1, 1, 1)
    assert await moves() == [("switch", "2026-12", "2026-12", date(2026, 12, 2))]


async def test_deriving_again_changes_nothing(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-11", [Listed(1)])
    await a_month("2026-12", [Listed(1, ACCOUNT)])
    await derive("2026-11")
    await derive("2026-12")
    before = await moves()
    assert (await derive("2026-11"), await derive("2026-12")) == (NOTHING, NOTHING)
    assert await moves() == before


async def test_somebody_new_on_an_account_is_no_switch(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-12", [Listed(1, ACCOUNT)])
    await derive("2026-12")
    assert await moves() == []


async def test_a_refused_first_credit_leaves_the_switch_uncounted_until_a_later_run(
    disburse: Service,
) -> None:
    await a_ground()
    await a_month("2026-10", [Listed(1)])
    await a_month("2026-11", [Listed(1, ACCOUNT, "rejected")])
    await derive("2026-10")
    await derive("2026-11")
    assert await moves() == [("switch", "2026-11", None, None)]
    await a_month("2026-12", [Listed(1, ACCOUNT)])
    await derive("2026-12")
    assert await moves() == [("switch", "2026-11", "2026-12", date(2026, 12, 3))]


async def test_a_credit_that_comes_back_is_uncounted_again(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-11", [Listed(1)])
    await a_month("2026-12", [Listed(1, ACCOUNT)])
    await derive("2026-11")
    await derive("2026-12")
    async with as_owner() as database:
        payment = await database.fetchval("SELECT id FROM payment WHERE run = '2026-12'")
    await answer("2026-12", [(payment, "returned", date(2026, 12, 9))])
    await derive("2026-12")
    assert await moves() == [("switch", "2026-12", None, None)]


async def test_going_back_to_cash_is_a_reversion(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-10", [Listed(1)])
    await a_month("2026-11", [Listed(1, ACCOUNT)])
    await a_month("2026-12", [Listed(1)])
    for run in ("2026-10", "2026-11", "2026-12"):
        await derive(run)
    assert [move[:2] for move in await moves()] == [("switch", "2026-11"), ("reversion", "2026-12")]


async def test_only_jobs_derive(disburse: Service) -> None:
    await a_ground()
    with pytest.raises(NotAllowed):
        await record_first_credits(await as_user("maker"), "2026-12")


async def test_a_commune_sees_rates_of_programmes_whose_payments_it_does_not_see(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-11", [Listed(n) for n in range(1, 5)])
    await a_month(
        "2026-12", [Listed(1, ACCOUNT), Listed(2, "1500200300401", "rejected"), Listed(3), Listed(4)]
    )
    await derive("2026-11")
    await derive("2026-12")
    seen = await rates(await as_user(f"xa{COMMUNE}"), "2026-12")
    (rate,) = seen.rates
    assert (rate.commune, rate.programme, rate.payees, rate.by_account) == (COMMUNE, "SI", 4, 2)
    assert (rate.credited, rate.cash, rate.switches, rate.share, rate.light) == (1, 2, 1, 250, "red")
    assert seen.funnels[0].amount is None
    (of_office,) = (await rates(await as_user("maker"), "2026-12", "BHXH-25-03")).funnels
    assert (of_office.total, of_office.credited, of_office.amount) == (4, 1, 1_000_000)


async def test_another_communes_rates_are_not_seen(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-12", [Listed(1)])
    await derive("2026-12")
    assert (await rates(await as_user("xa04978"), "2026-12")).rates == []
    with pytest.raises(NotFound):
        await rates(await as_user("xa04978"), "2026-12", "970405")


async def test_who_left_the_lists_is_counted_no_more(disburse: Service) -> None:
    await a_ground()
    await a_month("2026-11", [Listed(1, ACCOUNT), Listed(2)])
    await a_month("2026-12", [Listed(2)])
    await derive("2026-11")
    await derive("2026-12")
    (rate,) = (await rates(await as_user("maker"), "2026-12")).rates
    assert (rate.payees, rate.credited) == (1, 0)


@pytest.mark.parametrize("seed", [1, 2])
async def test_derived_switches_equal_a_recount_by_hand(disburse: Service, seed: int) -> None:
    random = Random(seed)
    await a_ground()
    runs = ["2026-09", "2026-10", "2026-11", "2026-12"]
    lives: dict[int, list[tuple[str, bool, bool] | None]] = {
        number: [
            None if random.random() < 0.15 else (run, random.random() < 0.6, random.random() < 0.7)
            for run in runs
        ]
        for number in range(1, 31)
    }
    for place, run in enumerate(runs):
        month = [(number, life[place]) for number, life in lives.items()]
        await a_month(
            run,
            [
                Listed(
                    number, f"15002003{number:05}" if listed[1] else None, "paid" if listed[2] else "rejected"
                )
                for number, listed in month
                if listed
            ],
        )
        for again in random.sample(runs[: place + 1], k=random.randint(1, place + 1)):
            await derive(again)
        await derive(run)
    for run in runs:
        await derive(run)
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT b.name, s.kind, s.effective_run, s.first_credit_run FROM switch s"
            " JOIN beneficiary b ON b.id = s.beneficiary"
        )
    expected = {
        (f"Nguyễn Thị Mẫu {number}", *move) for number, life in lives.items() for move in recounted(life)
    }
    assert {tuple(row) for row in rows} == expected


def recounted(life: list[tuple[str, bool, bool] | None]) -> list[tuple[str, str, str | None]]:
    """Count one person's moves by hand: (kind, effective run, run of the first credit)."""
    moves: list[tuple[str, str, str | None]] = []
    before: bool | None = None
    for listed in life:
        if listed is None:
            continue
        run, by_account, paid = listed
        if before is not None and by_account != before:
            moves.append(("switch" if by_account else "reversion", run, None))
        if by_account and paid and moves and moves[-1][0] == "switch" and moves[-1][2] is None:
            moves[-1] = (*moves[-1][:2], run)
        before = by_account
    return moves
