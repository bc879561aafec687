"""What follows a decision in the model machine: it is taken back, or what was cancelled is carried after all."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from builders import OFFICE, as_owner, as_user
from hypothesis import strategies
from hypothesis.stateful import precondition, rule
from month_at_work import PEOPLE, RUNS, MonthAtWork
from month_model import Payment, Try
from standing_month import carried

from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.people import actions as people
from disburse.people.rules import StopKind
from disburse.reconciliation import actions as reconciliation
from disburse.reconciliation import closing, taking_back
from disburse.rosters import actions as rosters

pick = strategies.integers(0, 10_000)


@dataclass
class Decided:
    """One decision that stands, with what it changed in the model: (thing, field, value before)."""

    discrepancy: UUID
    resolution: str
    run: Run
    payment: int | None
    attempt: Try | None
    changed: list[tuple[Payment | Try, str, Any]]
    after_cancel: bool = False

    @property
    def moves_money(self) -> bool:
        return self.resolution not in ("dismiss", "recover")


class SecondThoughts(MonthAtWork):
    """Rules that need the order in which decisions were taken."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[Decided] = []
        self.with_arrears: set[UUID] = set()

    def _learn_decision(self, found: dict[str, Any], resolution: str, side: str) -> None:
        payment = self.of.get(found["payment"])
        attempt = next((t for _, order, t in self.tries if order.id == found["instruction"]), None)
        things = [thing for thing in (payment, attempt) if thing is not None]
        before = [(thing, f.name, _kept(getattr(thing, f.name))) for thing in things for f in fields(thing)]
        super()._learn_decision(found, resolution, side)
        changed = [(thing, name, was) for thing, name, was in before if getattr(thing, name) != was]
        self.log.append(
            Decided(found["id"], resolution, Run.parse(found["run"]), found["payment"], attempt, changed)
        )

    @precondition(lambda self: self.log)
    @rule(which=pick)
    def take_back(self, which: int) -> None:
        """Whoever decided takes it back, until something depends on it; then all is as if it had not been decided."""
        subject = self.log[which % len(self.log)].discrepancy
        decided = [one for one in self.log if one.discrepancy == subject][-1]
        stays = self._stays(decided)
        try:
            self.do(self._undo(subject))
        except Refusal:
            assert stays, decided
            return
        assert not stays, decided
        self.log.remove(decided)
        for thing, name, was in decided.changed:
            setattr(thing, name, getattr(thing, name) & was if name == "facts" else was)
        if decided.resolution == "cancel" and decided.payment in self.of:
            payment = self.of[decided.payment]
            payment.released = False
            self.claims |= {(payment.person, month) for month in payment.months}
        self.do(self._reconcile())

    def _stays(self, decided: Decided) -> bool:
        """Say whether something depends on a decision by now (M9), or its run is closed (M10)."""
        if decided.run in self.closed and not decided.after_cancel:
            return True
        payment = self.of.get(decided.payment or 0)
        if not decided.moves_money or payment is None:
            return False
        later = self.log[self.log.index(decided) + 1 :]
        taken = payment.released and any((payment.person, month) in self.claims for month in payment.months)
        return (
            payment.successor
            or payment.withdrawn
            or (decided.attempt is not None and decided.attempt is not payment.tries[-1])
            or any(one.moves_money and one.payment == decided.payment for one in later)
            or (decided.resolution == "cancel" and taken)
        )

    async def _undo(self, discrepancy: UUID) -> None:
        await taking_back.undo(await as_user("maker"), discrepancy, reason="quyết định nhầm")

    @precondition(lambda self: any(one.resolution == "cancel" for one in self.log))
    @rule(which=pick)
    def carry_cancelled(self, which: int) -> None:
        """What was cancelled is to be carried after all, once, unless its month is somebody else's by now."""
        cancelled = [one for one in self.log if one.resolution == "cancel"]
        decided = cancelled[which % len(cancelled)]
        payment = self.of[decided.payment or 0]
        may = payment.is_cancelled() and not payment.successor and self._months_are_free(payment)
        may = may and not payment.carry_cancelled and not payment.withdrawn
        try:
            self.do(self._resolve_carry(decided.discrepancy))
        except Refusal:
            assert not may, (decided, payment)
            return
        assert may, (decided, payment)
        changed: list[tuple[Payment | Try, str, Any]] = [(payment, "carry_cancelled", False)]
        payment.carry_cancelled = True
        self.log.append(
            Decided(decided.discrepancy, "carry", decided.run, decided.payment, None, changed, True)
        )

    async def _resolve_carry(self, discrepancy: UUID) -> None:
        await reconciliation.resolve(await as_user("maker"), discrepancy, "carry")

    def _months_are_free(self, payment: Payment) -> bool:
        return not payment.released or not any((payment.person, m) in self.claims for m in payment.months)

    def _owed(self, people: frozenset[int]) -> bool:
        """Say whether arrears for one of these people would pay twice what waits to be carried (M2, R37)."""
        return any(
            x.person in people
            and not x.successor
            and not x.withdrawn
            and (x.failed() or (x.carry_cancelled and x.is_cancelled()))
            for x in self.of.values()
        )

    @precondition(lambda self: self.run not in self.closed and self.run != RUNS[0])
    @rule()
    def carry(self) -> None:
        """What earlier runs could not pay is listed again and approved; one carried list per run."""
        waiting = {
            p
            for p, x in self.of.items()
            if self.in_run[p] < self.run
            and x.may_be_carried(closed=self.in_run[p] in self.closed)
            and (x.failed() or self._months_are_free(x))
        }
        before = set(self.of)
        try:
            roster_id = self.do(carried(self.run))
        except closing.NothingToCarry:
            assert not waiting
            return
        except Refusal:
            assert any(self.of[p].successor for p in self.of)
            self.do(self._drop_carried_list())
            return
        self.do(self._learn_payments(roster_id))
        assert {p for p in waiting if not self.of[p].successor} == set()
        assert len(set(self.of) - before) == len(waiting)
        self.claims |= {(self.of[p].person, month) for p in waiting for month in self.of[p].months}

    @rule(person=strategies.integers(1, 5))
    def report_by_mistake(self, person: int) -> None:
        """Somebody is reported dead before all months; only his money makes trouble, and none once it is lifted."""
        stop = self.do(self._report(person))
        self.do(self._reconcile())
        told = [one for one in self.questions() if one["kind"] == "stopped_person"]
        assert all(self.of[one["payment"]].person == person for one in told)
        self.do(self._lift(stop))
        self.do(self._reconcile())
        assert all(one["kind"] != "stopped_person" for one in self.questions())

    async def _report(self, person: int) -> UUID:
        return await people.record_stop(
            await as_user("maker"), unit=OFFICE, number=PEOPLE[person].citizen_id, kind=StopKind.DEAD,
            on=date(2026, 11, 30), evidence="Giấy thử",
        )  # fmt: skip

    async def _lift(self, stop: UUID) -> None:
        await people.lift_stop(await as_user("checker"), stop, reason="nhầm người")

    async def _drop_carried_list(self) -> None:
        async with as_owner() as database:
            (ready,) = await database.fetch(
                "SELECT id FROM roster WHERE run = $1 AND list_number = 0 AND state = 'ready'", str(self.run)
            )
        await rosters.withdraw_roster(await as_user("maker"), ready["id"], reason="đã có danh sách chuyển kỳ")


def _kept(value: Any) -> Any:
    return set(value) if isinstance(value, set) else value
