"""Equal facts give an equal digest, whatever the order, the files, the container, the installation (`money.md` M12)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from installations import an_installation
from running_month import (
    Order,
    Person,
    a_ground,
    an_answer,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import reconciled

from disburse.core.clock import FixedClock
from disburse.db.embedded import Server

pytestmark = pytest.mark.slow
DAY = date(2026, 12, 3)
PEOPLE = [Person(n, amount=1_000_000 + n) for n in range(1, 7)]
SHARED = [Person(n, account="3105205777777", benefit="Tuất") for n in (7, 8)]


def answers(orders: list[Order]) -> list[dict[str, Any]]:
    """One of everything a payer may state, for eight orders."""
    a, b, c, d, e, f, _, h = orders
    return [
        answer_row(a, booked_on=DAY, bank_reference="FT1"),
        answer_row(b, "rejected", reason="TK DA DONG", booked_on=DAY),
        answer_row(c, amount=400_000, name="NGUYEN MAU CON", bank_reference="FT2"),
        answer_row(c, amount=c.amount - 400_000, bank_reference="FT3", booked_on=DAY),
        answer_row(d, booked_on=DAY, bank_reference="FT4"),
        answer_row(d, "returned", reason="TK BI PHONG TOA", booked_on=date(2026, 12, 8)),
        answer_row(e),
        answer_row(e, booked_on=DAY, bank_reference="FT5"),
        answer_row(f, reference=None),
        answer_row(a, name="NGUYEN MAU CON", booked_on=DAY, bank_reference="FT6"),
        answer_row(h, reference=None, account="3105205777777"),
        answer_row(b, reference="23456789ABCDEFGH"),
        answer_row(f, "rejected", reason="TK DA DONG") | {"reference": e.reference},
    ]


@asynccontextmanager
async def an_instructed_run(cluster: Server, folder: Path, clock: FixedClock) -> AsyncIterator[list[Order]]:
    """A fresh installation with the same lists approved and instructed."""
    async with an_installation(cluster, folder, clock):
        await a_ground()
        await an_open_run()
        await an_approved_roster([*PEOPLE, *SHARED])
        yield await instructed()


async def digest_of(cluster: Server, folder: Path, clock: FixedClock, way: str) -> str:
    async with an_instructed_run(cluster, folder, clock) as orders:
        rows = answers(orders)
        if way == "stated":
            await stated(rows)
        elif way == "split":
            for part in (rows[::3], rows[1::3], rows[2::3]):
                await an_answer(part)
        elif way == "backwards":
            await an_answer(rows[::-1])
        elif way == "xlsx":
            await an_answer(rows, container="xlsx")
        else:
            await an_answer(rows)
        if way == "twice":
            await an_answer(rows)
            await an_answer(rows, file_name="ten-khac")
            await an_answer(rows, container="xlsx")
        if way == "overlapping":
            await an_answer(rows[4:])
            await reconciled()
            await an_answer(rows[:8])
        return await reconciled()


WAYS = ["stated", "split", "backwards", "xlsx", "twice", "overlapping", "again"]


@pytest.mark.parametrize("way", WAYS)
def test_the_same_answers_in_any_files_give_the_same_digest(
    cluster: Server, tmp_path: Path, clock: FixedClock, way: str
) -> None:
    async def both() -> tuple[str, str]:
        return (
            await digest_of(cluster, tmp_path, clock, "once"),
            await digest_of(cluster, tmp_path, clock, way),
        )

    once, other = asyncio.run(both())
    assert once == other


@given(data=st.data())
@settings(
    max_examples=6,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
)
def test_facts_in_any_order_with_reconciling_between_give_the_same_digest(
    cluster: Server, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder, clock = tmp_path_factory.mktemp("ways"), FixedClock(datetime(2026, 12, 3, 2, tzinfo=UTC))
    rows = data.draw(st.permutations(range(13)))
    pauses = data.draw(st.sets(st.integers(0, 12), max_size=6))

    async def in_this_order() -> str:
        async with an_instructed_run(cluster, folder, clock) as orders:
            said = answers(orders)
            for place, number in enumerate(rows):
                await stated([said[number]])
                if place in pauses:
                    await reconciled()
            return await reconciled()

    async def both() -> tuple[str, str]:
        return await digest_of(cluster, folder, clock, "stated"), await in_this_order()

    once, other = asyncio.run(both())
    assert once == other
