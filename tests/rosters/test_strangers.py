"""After a set of people nobody knew the next is added unasked; who was known after all is found just the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from builders import COMMUNE, PROVINCE, as_worker
from running_month import BANK, RUN, a_ground, an_open_run

from disburse.core.names import fold, sort_key
from disburse.db import connection, transaction
from disburse.rosters import store
from disburse.rosters.file.line import RosterLine
from disburse.rosters.sealing import Sealing
from disburse.service import Service, service

pytestmark = pytest.mark.anyio

NAME = "Nguyễn Mẫu An"
STRANGERS = [("999145000001", "2500000001"), ("999145000002", None), (None, "2500000003")]
MIXED = [
    ("999145000001", "2500000001"),  # known
    ("999145000002", "2500000002"),  # known by one number, completed
    ("999145000004", "2500000004"),  # unknown
    ("999145000004", "2500000004"),  # again
    ("999145000001", "2500000003"),  # the numbers of two people
]


def lines(numbers: Sequence[tuple[str | None, str | None]], first_row: int = 2) -> list[RosterLine]:
    return [
        RosterLine(
            row=row,
            full_name=NAME,
            name_fold=fold(NAME),
            name_sort=sort_key(NAME),
            citizen_id=citizen_id,
            vss_number=vss_number,
            birth="1945-03-02",
            sex="F",
            commune=COMMUNE,
            hamlet="Xóm Nẻ",
            address=None,
            phone="0987000001",
            benefit="pension",
            source="fund",
            method="account",
            pay_point=None,
            bank=BANK,
            account=f"1{citizen_id or vss_number}",
            holder=NAME,
            months=[str(RUN)],
            regular=1_000_000,
            arrears=0,
            deduction=0,
            amount=1_000_000,
            note=None,
        )
        for row, (citizen_id, vss_number) in enumerate(numbers, first_row)
    ]


async def keys_of(
    *sets: Sequence[tuple[str | None, str | None]],
) -> tuple[list[list[tuple[int, int]]], Sealing]:
    """Key sets of lines one after another as one roster's; give person and account of each line."""
    sealing = Sealing(service().vault, PROVINCE)
    keyed = []
    async with transaction(await as_worker()):
        await store.open_staging()
        for numbers in sets:
            records = await sealing.key(await sealing.ask(lines(numbers)))
            keyed.append([(record[0], record[2]) for record in records])
    return keyed, sealing


@pytest.fixture
async def ground(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_who_is_known_after_strangers_is_found(ground: None) -> None:
    (strangers, mixed), sealing = await keys_of(STRANGERS, MIXED)
    assert len({person for person, _ in strangers}) == 3
    assert [person for person, _ in mixed[:2]] == [person for person, _ in strangers[:2]]
    assert mixed[2] == mixed[3]
    assert mixed[2][0] not in {person for person, _ in strangers}
    assert [account for _, account in mixed[:2]] == [account for _, account in strangers[:2]]
    assert [row for row, *_ in sealing.clashing] == [6]


async def test_a_set_added_unasked_says_what_a_set_asked_for_says(ground: None) -> None:
    (_, unasked), hoping = await keys_of(STRANGERS, MIXED)
    (asked,), asking = await keys_of(MIXED)
    assert unasked == asked
    assert hoping.clashing == asking.clashing


async def test_numbers_of_people_added_unasked_are_completed(ground: None) -> None:
    await keys_of(STRANGERS, MIXED)
    async with transaction(await as_worker()):
        whole = await connection().fetchval(
            "SELECT count(*) FROM beneficiary WHERE citizen_id_index IS NOT NULL AND vss_number_index IS NOT NULL"
        )
    assert whole == 3


async def test_only_a_set_of_strangers_lets_the_next_be_added_unasked(ground: None) -> None:
    sealing = Sealing(service().vault, PROVINCE)
    async with transaction(await as_worker()):
        await store.open_staging()
        first = await sealing.ask(lines(STRANGERS))
        assert first.sealed_people is None
        assert first.sealed_accounts is None
        await sealing.key(first)
        second = await sealing.ask(lines(MIXED))
        assert second.sealed_people is not None
        assert second.sealed_accounts is not None
        await sealing.key(second)
        third = await sealing.ask(lines([("999145000005", None)]))
        assert third.sealed_people is None
        assert third.sealed_accounts is None
