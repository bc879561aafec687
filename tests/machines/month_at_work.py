"""Makers, checkers and payers at work on a fresh database, and the model that keeps up with them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from builders import BANK, OFFICE, a_user, as_owner, as_user, as_worker
from hypothesis.stateful import RuleBasedStateMachine
from month_model import BUCKETS, Fact, Payment, Try, totals
from running_month import Order, Person, a_ground, an_approved_roster, an_open_run, answer_row
from standing_month import troubles

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.core.clock import FixedClock
from disburse.db.embedded import Server, clone_database, drop_database
from disburse.identity.opening import open_disburse
from disburse.jobs import prepare_queue
from disburse.reconciliation import actions as reconciliation
from disburse.rosters import actions as rosters
from disburse.service import Service
from disburse.settings import read_settings


class Neighbour(Person):
    """Somebody whose citizen id begins with a zero that a spreadsheet may lose."""

    @property
    def citizen_id(self) -> str:
        return f"001145{self.number:06}"


NOVEMBER = Run.parse("2026-11")
RUNS = [Run.parse("2026-12"), Run.parse("2027-01"), Run.parse("2027-02")]
PEOPLE = {n: Neighbour(n, amount=1_000_000 + n * 1000, cash=n == 5) for n in range(1, 6)}
NOVEMBER_ACCOUNTS = {n: person.account_number for n, person in PEOPLE.items()}
NEW_ACCOUNTS = {n: f"3105205{800_000 + n}" for n in range(1, 6)}
MOVED_ACCOUNTS = {n: "" if person.cash else f"3105205{900_000 + n}" for n, person in PEOPLE.items()}
LATE = datetime(2027, 3, 28, 2, tzinfo=UTC)  # past every deadline of the runs above
BLOCKED = "TK BI PHONG TOA"
STRANGER = "NGUYEN MAU CON"


class MonthAtWork(RuleBasedStateMachine):
    """One database, the model of it, and the steps the rules of the machine are made of."""

    server: Server
    template: str
    folder: Path
    key_file: Path
    compared = 0  # how often the service was held against the model

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.name = f"machine_{uuid4().hex[:12]}"
        copy = clone_database(self.server, self.template, self.name)
        self.service = _opened(copy, self.folder / self.name, self.key_file)
        self.of: dict[int, Payment] = {}  # by payment id
        self.tries: list[tuple[int, Order, Try]] = []
        self.in_run: dict[int, Run] = {}
        self.claims: set[tuple[int, str]] = set()
        self.lists: dict[int, tuple[UUID, frozenset[int]]] = {}
        self.listed: dict[UUID, dict[int, tuple[int, str]]] = {}  # đồng and account by person
        self.run_of: dict[UUID, Run] = {}
        self.closed: set[Run] = set()
        self.run = RUNS[0]
        opened = self.do(self.service.__aenter__())
        # Kept open, so that what is asked after each step is planned once.
        self.watching: asyncpg.Connection = self.do(asyncpg.connect(opened.owner_url))
        prepare_queue()

    def do(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.do(self._audit_holds())
        self.do(self.watching.close())
        self.do(self.service.__aexit__(None, None, None))
        self.loop.close()
        drop_database(self.server, self.name)

    async def _audit_holds(self) -> None:
        async with as_owner() as database:
            assert await database.fetch("SELECT * FROM audit_violation()") == []

    async def _roster(self, roster_id: UUID) -> Any:
        return await rosters.look(await as_user("maker"), roster_id)

    async def _lists(self, like: Any) -> list[Any]:
        async with as_owner() as database:
            rows: list[Any] = await database.fetch(
                "SELECT * FROM (SELECT id, state FROM roster WHERE run = $1 AND list_number = $2) r WHERE id <> $3",
                like.run,
                like.list_number,
                like.id,
            )
        return [type("Row", (), {"state": row["state"]}) for row in rows]

    async def _learn_payments(self, roster_id: UUID) -> None:
        numbers = {person.name: n for n, person in PEOPLE.items()}
        async with as_owner() as database:
            for row in await database.fetch("SELECT * FROM payment WHERE roster = $1", roster_id):
                months = await database.fetch(
                    "SELECT month FROM payment_month WHERE payment = $1 AND kind = 'regular'", row["id"]
                )
                person, run, carries = numbers[row["name"]], Run.parse(row["run"]), row["carries_payment"]
                if carries:
                    account = self._carried_account(self.of[carries], run)
                else:
                    amount, account = self.listed[roster_id].pop(person)
                    assert row["amount"] == amount
                self.of[row["id"]] = Payment(
                    person,
                    row["amount"],
                    row["payer"],
                    tuple(m["month"] for m in months),
                    account,
                    bool(carries),
                )
                self.in_run[row["id"]] = run
                if carries:
                    self.of[carries].successor = True
                    self._freeze(carries)
        assert not self.listed.get(roster_id)

    def _carried_account(self, carried: Payment, run: Run) -> str:
        """Say how carried money is paid: as the person is listed this month, else as it was to be paid before."""
        listed = [
            payment.account
            for number, payment in sorted(self.of.items())
            if self.in_run[number] == run and payment.person == carried.person and not payment.carries
        ]
        return listed[0] if listed else carried.account

    def _freeze(self, payment: int) -> None:
        if self.of[payment].tries:
            self.of[payment].tries[-1].over = self.of[payment].tries[-1].outcome()

    async def _reconcile(self) -> None:
        await reconciliation.reconcile(await as_worker(), self.run)
        for number, payment in self.of.items():
            if self.in_run[number] == self.run and not payment.released and not payment.successor:
                payment.released = payment.state() == "cancelled" and payment.net() == 0
                if payment.released:
                    self.claims -= {(payment.person, month) for month in payment.months}

    def questions(self) -> list[dict[str, Any]]:
        """Open discrepancies of the office; a line nobody in this run was sent belongs to the province."""
        return [one for one in self.do(troubles(self.run)) if one["owner"] == OFFICE]

    async def _decide(self, found: dict[str, Any], resolution: str, agree: bool, side: str) -> None:
        account = {}
        if resolution == "resend":
            account = {"bank": BANK, "account": NEW_ACCOUNTS[self.of[found["payment"]].person]}
        await reconciliation.resolve(
            await as_user("maker"), found["id"], resolution, reason="có văn bản", side=side, **account
        )
        if resolution in ("accept", "cancel"):
            await reconciliation.consent(await as_user("checker"), found["id"], agree=agree)

    def _learn_decision(self, found: dict[str, Any], resolution: str, side: str) -> None:
        payment = self.of.get(found["payment"])
        attempt = next((t for p, order, t in self.tries if order.id == found["instruction"]), None)
        match found["kind"], resolution:
            case (("failed" | "unmapped_reason"), ("resend" | "cash")) if attempt:
                attempt.again = resolution
            case _, "carry" if payment:
                payment.carry = True
                if found["kind"] == "late_return":
                    payment.late_return = found["amount"]
            case "late_return", "accept" if payment:
                payment.late_return = found["amount"]
            case (("failed" | "unmapped_reason"), "cancel") if attempt:
                back = any(fact.status == "returned" for fact in attempt.standing())
                attempt.gave_up = attempt.gave_up or back
                attempt.cancelled = attempt.cancelled if back else "whole"
            case "no_answer", "cancel" if payment:
                if attempt:
                    attempt.cancelled = "whole"
                payment.cancelled = attempt is None
            case "contradictory", "accept" if attempt:
                attempt.side = side
            case "amount_short", _ if attempt:
                about_paid = not found["why"].startswith("Số tiền trong kết quả")
                paid = {fact for fact in attempt.standing() if fact.status == "paid" and about_paid}
                attempt.short = attempt.short or bool(paid)
                if resolution == "cancel":
                    attempt.cancelled, attempt.counted = ("rest" if paid else "whole"), paid
            case "account_conflict", "accept" if attempt:
                attempt.facts.add(Fact("paid", attempt.amount, None, "FTW"))

    async def nothing_violated(self) -> None:
        violated = await self.watching.fetch("SELECT * FROM invariant_violation")
        assert [tuple(row) for row in violated] == []

    async def _compare(self) -> None:
        await self.nothing_violated()
        rows = await self.watching.fetch("SELECT * FROM payment_total WHERE listed_count > 0")
        states = {row["id"]: row["state"] for run in {str(r) for r in self.in_run.values()} for row in await self.watching.fetch(
            "SELECT f.payment AS id, f.state FROM payment_fold($1, NULL, false) f", run)}  # fmt: skip
        said = {p: payment.state() for p, payment in self.of.items()}
        assert states == said, [(p, states[p], said[p], self.of[p]) for p in said if states[p] != said[p]]
        for run in set(self.in_run.values()):
            service: dict[tuple[str, str], tuple[int, int]] = {}
            for row in rows:
                if row["run"] == str(run):
                    for bucket in BUCKETS:
                        count, amount = service.get((row["payer"], bucket), (0, 0))
                        service[row["payer"], bucket] = (
                            count + row[f"{bucket}_count"],
                            amount + row[f"{bucket}_amount"],
                        )
            service = {key: both for key, both in service.items() if both != (0, 0)}
            mine = [payment for p, payment in self.of.items() if self.in_run[p] == run]
            assert service == totals(mine), (run, service, totals(mine), mine)


@contextmanager
def prepared(machine: type[MonthAtWork], cluster: Server, folder: Path) -> Iterator[None]:
    """Give a machine the database its examples begin with: everybody was on an approved list of November."""
    machine.server, machine.folder = cluster, folder
    machine.key_file = read_settings({"DISBURSE_DATA": str(cluster.home)}).key_file
    machine.template = f"november_{uuid4().hex[:12]}"
    clone = clone_database(cluster, "disburse", machine.template)
    asyncio.run(_november(_opened(clone, folder / machine.template, machine.key_file)))
    yield
    drop_database(cluster, machine.template)


def _opened(database: Server, home: Path, key_file: Path) -> AbstractAsyncContextManager[Service]:
    own = replace(
        read_settings({"DISBURSE_DATA": str(home)}),
        owner_url=database.owner_url,
        app_url=database.app_url,
        worker_url=database.worker_url,
        key_file=key_file,
    )
    return open_disburse(own, clock=FixedClock(LATE))


async def _november(opened: AbstractAsyncContextManager[Service]) -> None:
    async with opened:
        await a_ground()
        for role in (Role.SI_OFFICER, Role.SI_APPROVER):
            await a_user("deputy", role)
        await an_open_run(NOVEMBER)
        await an_approved_roster(PEOPLE.values(), run=NOVEMBER)


def fact_of(what: str, amount: int, day: int | None) -> Fact:
    half = amount // 2
    return {
        "paid": Fact("paid", amount, 3, "FT1"),
        "tick": Fact("paid", amount),
        "half": Fact("paid", half, 3, "FTA"),
        "other half": Fact("paid", amount - half, 5, "FTB"),
        "again": Fact("paid", amount, day, "FT2"),
        "rejected": Fact("rejected", amount, day),
        "unclaimed": Fact("unclaimed", amount, day),
        "returned": Fact("returned", amount, day, "FTR"),
        "part back": Fact("returned", amount // 4, 5, "FTQ"),
        "pending": Fact("pending", amount, day),
        "reversed": Fact("reversed", amount, 6, "FT1"),
        "less": Fact("rejected", amount - 1, day),
    }[what]


def row_of(order: Order, fact: Fact) -> dict[str, Any]:
    day = date(2026, 12, fact.day) if fact.day else None
    reason = BLOCKED if fact.status in ("rejected", "returned", "unclaimed") else None
    name = (
        STRANGER if order.name == PEOPLE[4].name else order.name
    )  # an account that is somebody else's moves no money
    return answer_row(
        order,
        fact.status,
        amount=fact.amount,
        name=name,
        booked_on=day,
        bank_reference=fact.document,
        reason=reason,
    )
