"""Where several months are paid, every total is shown per month and together (`ux.md` 1.2)."""

from __future__ import annotations

from typing import Any

import pytest
from builders import as_owner, as_user, as_worker
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from known_lists import a_list, a_row, an_approved_list
from page_steps import at_desk
from running_month import a_ground, an_open_run

from disburse.core.calendar import Run
from disburse.db import transaction
from disburse.rosters import changes, looking, runs, store, telling
from disburse.rosters.by_month import MonthSum, listed_by_month, paid_by_month, several
from disburse.service import Service

pytestmark = pytest.mark.anyio
JANUARY, FEBRUARY, MARCH, APRIL = (Run(2026, month) for month in range(1, 5))
SHOWN = ["02/2026", "03/2026", "01/2026 + 02/2026", "12/2025", ""]


@pytest.fixture(autouse=True)
async def months(disburse: Service) -> None:
    await a_ground()
    await an_open_run(JANUARY)
    await runs.open_run(await as_worker(), FEBRUARY, months=[FEBRUARY, MARCH])
    await an_open_run(APRIL)


OWED = ["", "01/2026", "02/2026", "11/2025, 12/2025 và 01/2026", "12, 1"]
money = st.one_of(st.just(0), st.integers(1_000, 5_000_000))
rows = st.lists(
    st.tuples(money, money, money, st.sampled_from(SHOWN), st.sampled_from(OWED)), min_size=1, max_size=8
)


@given(drawn=rows)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_is_shown_before_by_month_is_what_is_paid_by_month(
    drawn: list[tuple[int, int, int, str, str]],
) -> None:
    async with as_owner() as database:
        await database.execute("DELETE FROM month_claim")
        number = await database.fetchval("SELECT coalesce(max(list_number), 0) + 1 FROM roster")
    listed = [_row(place, *one) for place, one in enumerate(drawn, start=1)]
    roster_id = await an_approved_list(*listed, run=FEBRUARY, list_number=number)
    async with transaction(await as_user("maker")):
        roster = await store.roster(roster_id)
        kept = [MonthSum(**one) for one in roster.reading["months"]]
        paid = await paid_by_month([roster_id])
        assert kept == paid == await listed_by_month(roster_id)
    assert sum(one.amount for one in paid) == roster.amount


def _row(number: int, regular: int, arrears: int, deduction: int, months: str, owed: str) -> dict[str, Any]:
    regular = max(regular, deduction + 1_000 if deduction or not arrears else 0)
    return a_row(
        number, Tháng_hưởng=months, Mức_hưởng="", Truy_lĩnh=arrears, Tháng_truy_lĩnh=owed, Khấu_trừ=deduction,
        Số_tiền=regular + arrears - deduction,
    )  # fmt: skip


async def test_one_month_alone_needs_no_table() -> None:
    one, two = MonthSum("2026-02", 3, 900), MonthSum("2026-03", 2, 600)
    assert several([one, one]) == []
    assert several([two, one, two]) == [one, MonthSum("2026-03", 4, 1200)]


async def test_a_combined_list_shows_its_months_wherever_its_total_stands() -> None:
    roster_id = await an_approved_list(
        a_row(1, Số_tiền=6_000_000), a_row(2, Số_tiền=2_000_000, Tháng_hưởng="03/2026"), run=FEBRUARY
    )
    cells = '<th scope="row">02/2026</th><td class="num">1</td><td class="num">3.000.000</td>'
    async with at_desk("maker") as maker:
        for page in (f"/rosters/{roster_id}", "/runs/2026-02/rosters", "/runs/2026-02"):
            shown = (await maker.open(page)).text
            assert cells in shown, page
            assert '<th scope="row">03/2026</th><td class="num">2</td><td class="num">5.000.000</td>' in shown
    told = await telling.shown(await as_user("maker"), roster_id)
    assert told["months"] == [
        {"month": "2026-02", "people": 1, "amount": 3_000_000},
        {"month": "2026-03", "people": 2, "amount": 5_000_000},
    ]


async def test_a_list_of_one_month_shows_no_months() -> None:
    roster_id = await an_approved_list(a_row(1), run=JANUARY)
    async with at_desk("maker") as maker:
        for page in (f"/rosters/{roster_id}", "/runs/2026-01/rosters", "/runs/2026-01"):
            assert "heo tháng hưởng" not in (await maker.open(page)).text
    assert (await telling.shown(await as_user("maker"), roster_id))["months"] == []


async def test_nobody_rises_or_falls_because_a_run_pays_two_months() -> None:
    await an_approved_list(
        *(a_row(n) for n in range(1, 4)), a_row(4, Số_tiền=1_000_001), a_row(9), run=JANUARY
    )
    combined = await an_approved_list(
        a_row(1, Số_tiền=6_000_000), a_row(2, Số_tiền=6_400_000), a_row(3, Số_tiền=3_000_000),
        a_row(4, Số_tiền=2_000_002), a_row(5, Số_tiền=6_000_000), run=FEBRUARY,
    )  # fmt: skip
    assert await bridge(combined) == {
        "before": (5, 13_000_001),
        "new": (1, 6_000_000),
        "gone": (1, -3_000_000),
        "up": (1, 400_000),
        "down": (1, -3_000_000),
        "months": (4, 10_000_001),
        "now": (5, 23_400_002),
    }
    maker = await as_user("maker")
    listed = await changes.changes_of(maker, combined)
    assert [(one.row, one.parts) for one in listed] == [
        (6, ("new",)),
        (4, ("down", "months")),
        (None, ("gone",)),
        (3, ("up", "months")),
    ]
    assert listed[3].details == ("+3.000.000 do khác số tháng",)
    assert len(await changes.changes_of(maker, combined, group="months")) == 4
    after = await a_list(a_row(1), a_row(2, Số_tiền=3_200_000), a_row(4, Số_tiền=1_000_001), run=APRIL)
    found = await bridge(after)
    assert "up" not in found
    assert "down" not in found
    assert sum(found[part][1] for part in ("before", "gone", "months")) == found["now"][1]
    async with at_desk("maker") as desk:
        page = (await desk.open(f"/rosters/{after}")).text
        assert "± Khác số tháng chi trả" in page
        assert "chưa khớp" not in page


async def test_arrears_are_no_rate_however_many_months_are_paid(disburse: Service) -> None:
    late = {"Truy lĩnh": 6_000_000, "Mức hưởng": 3_000_000}
    await an_approved_list(a_row(1, Số_tiền=9_000_000) | late, a_row(2), a_row(3), run=JANUARY)
    combined = await an_approved_list(
        a_row(1, Số_tiền=6_000_000),
        a_row(2, Số_tiền=6_500_000, Mức_hưởng=3_000_000, Truy_lĩnh=500_000),
        a_row(3, Số_tiền=6_400_000, Mức_hưởng=3_300_000, Khấu_trừ=200_000),
        run=FEBRUARY,
    )
    assert await bridge(combined) == {
        "before": (3, 15_000_000),
        "up": (1, 600_000),
        "months": (3, 9_000_000),
        "once": (3, -5_700_000),
        "now": (3, 18_900_000),
    }
    listed = await changes.changes_of(await as_user("maker"), combined)
    assert {one.row: (one.parts, one.details) for one in listed} == {
        2: (("months", "once"), ("+3.000.000 do khác số tháng", "−6.000.000 do truy lĩnh, khấu trừ")),
        3: (("months", "once"), ("+3.000.000 do khác số tháng", "+500.000 do truy lĩnh, khấu trừ")),
        4: (("up", "months", "once"), ("+3.000.000 do khác số tháng", "−200.000 do truy lĩnh, khấu trừ")),
    }
    async with at_desk("maker") as desk:
        page = (await desk.open(f"/rosters/{combined}")).text
        assert "± Khác truy lĩnh, khấu trừ" in page
        assert "chưa khớp" not in page


async def bridge(roster_id: Any) -> dict[str, tuple[int, int]]:
    check = await looking.check_of(await as_user("maker"), roster_id)
    return {one.part: (one.people, one.amount) for one in check.bridge if one.people}
