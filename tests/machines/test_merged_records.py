"""Lists, approvals and mergings in any order: a number leads to one person, a month of a benefit is paid to him once."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field

import pytest
from builders import OFFICE, as_owner, as_user
from known_lists import CASH, a_list, found
from merged_people import a_row_of, agreed
from running_month import RUN, a_ground, an_approval, an_open_run
from standing_month import nothing_is_violated

from disburse.core.errors import Refusal
from disburse.db import merge_refusals
from disburse.db.refusals import MonthPaidAlready
from disburse.people import merging
from disburse.service import Service

pytestmark = [pytest.mark.slow, pytest.mark.soak, pytest.mark.anyio]

CITIZEN_IDS = ("999145000001", "999145000002", "999145000003")
VSS_NUMBERS = ("9900000001", "9900000002", "9900000003")
BENEFITS = ("Hưu trí", "Tuất")
STEPS = 30


@dataclass(eq=False)
class Person:
    """Somebody as the numbers lead to him, and what he was paid: (benefit, run)."""

    numbers: set[str] = field(default_factory=set)
    paid: set[tuple[str, str]] = field(default_factory=set)

    def lacks(self, number: str) -> bool:
        return not any(len(one) == len(number) for one in self.numbers)


class Office:
    """An office at work, and what it should know."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.people: list[Person] = []
        self.waiting: list[tuple[object, str, str, str]] = []  # list, number, benefit, run
        self.refused_later: list[tuple[object, str, str, str]] = []  # of those, what cannot be paid any more
        self.named: list[list[str]] = []  # the numbers of rows that named two people (R38)
        self.lists = 0
        self.merged = self.refused = 0

    def of(self, number: str) -> Person | None:
        return next((one for one in self.people if number in one.numbers), None)

    async def bring(self) -> None:
        """Read a list of one row with one number or two; approve it now or later."""
        numbers = [
            n for n in map(self.random.choice, (CITIZEN_IDS, VSS_NUMBERS)) if self.random.random() < 0.7
        ]
        if not numbers:
            return
        benefit, run = self.random.choice(BENEFITS), self.random.choice((RUN, RUN.next()))
        self.lists += 1
        row = a_row_of(*numbers, **CASH, **{"Loại chế độ": benefit})
        roster = await a_list(row, run=run, list_number=self.lists)
        known = [self.of(number) for number in numbers]
        clash = len(numbers) == 2 and None not in known and known[0] is not known[1]
        assert bool(await found(roster, "R38")) is clash, numbers
        if clash:
            self.named.append(numbers)
        person = next((one for one in known if one), None) or Person()
        if not clash:
            person.numbers |= {
                n for n, owner in zip(numbers, known, strict=True) if not owner and person.lacks(n)
            }
            if person not in self.people:
                self.people.append(person)
        taken = (benefit, str(run)) in person.paid
        assert bool(await found(roster, "R33")) is taken, (numbers, benefit, run)
        beside = await found(roster, "R05")
        assert bool(beside) is any(
            self.of(number) is person and what == [benefit, str(run)]
            for _, number, *what in [*self.waiting, *self.refused_later]
        ), (numbers, benefit, run)
        if not clash and not taken and not beside:
            number = next(n for n in numbers if n in person.numbers)
            self.waiting.append((roster, number, benefit, str(run)))

    async def approve(self) -> None:
        """Approve a list that may have waited for long: whoever was paid meanwhile is not paid again."""
        if not self.waiting:
            return
        waited = self.waiting.pop(self.random.randrange(len(self.waiting)))
        roster, number, benefit, run = waited
        person = self.of(number)
        assert person is not None
        if (benefit, run) in person.paid:
            with pytest.raises(MonthPaidAlready):
                await an_approval(roster)  # type: ignore[arg-type]
            self.refused_later.append(waited)
        else:
            await an_approval(roster)  # type: ignore[arg-type]
            person.paid.add((benefit, run))

    async def merge(self) -> None:
        """Two ask and agree that two numbers are one person's."""
        if len(self.people) < 2:
            return
        kept, other = self.random.sample(self.people, 2)
        said = {"unit": OFFICE, "kept": min(kept.numbers), "merged": min(other.numbers)}
        why = self.why_not(kept, other)
        if why is not None:
            with pytest.raises(why):
                await merging.ask_merge(await as_user("maker"), **said, reason="x")
            self.refused += 1
            return
        await agreed(await merging.ask_merge(await as_user("maker"), **said, reason="x"))
        kept.numbers |= other.numbers
        kept.paid |= other.paid
        self.people.remove(other)
        self.merged += 1

    def why_not(self, kept: Person, other: Person) -> type[Refusal] | None:
        """What two people cannot be merged for, as the office knows it."""
        pair = [kept, other]
        named = any(
            self.of(a) in pair and self.of(b) in pair and self.of(a) is not self.of(b) for a, b in self.named
        )
        if not ((kept.paid and other.paid) or named):
            return merge_refusals.NotYourPeople
        if kept.paid & other.paid:
            return merging.PaidTwiceIn
        lists = [*self.waiting, *self.refused_later]
        listed = [
            {(benefit, run) for _, number, benefit, run in lists if number in one.numbers} for one in pair
        ]
        if listed[0] & (listed[1] | other.paid) or listed[1] & kept.paid:
            return merge_refusals.BothListed
        return None

    async def compare(self) -> None:
        await nothing_is_violated()
        async with as_owner() as database:
            claims = await database.fetch(
                "SELECT c.beneficiary, count(*) AS n FROM month_claim c JOIN beneficiary b ON b.id = c.beneficiary"
                " WHERE b.merged_into IS NULL GROUP BY 1 ORDER BY 2"
            )
            whole = await database.fetchval("SELECT count(*) FROM month_claim")
            living = await database.fetchval("SELECT count(*) FROM beneficiary WHERE merged_into IS NULL")
        assert [row["n"] for row in claims] == sorted(len(one.paid) for one in self.people if one.paid)
        assert whole == sum(len(one.paid) for one in self.people)
        assert living == len(self.people)


@pytest.mark.parametrize("seed", range(int(os.environ.get("SEEDS", "2"))))
async def test_a_month_is_paid_once_whatever_is_merged_when(disburse: Service, seed: int) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(RUN.next())
    office = Office(seed)
    steps = [office.bring] * 3 + [office.approve] * 2 + [office.merge] * 2
    for _ in range(STEPS):
        await office.random.choice(steps)()
        await office.compare()
    assert office.merged + office.refused
