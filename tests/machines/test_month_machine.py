"""The model machine: any order of what people and payers may do, compared with the model after every step."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from approving import Approving
from builders import BANK, POST
from hypothesis import HealthCheck, Phase, settings, strategies
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test
from lists_withdrawn import ListsWithdrawn
from month_at_work import MOVED_ACCOUNTS, NOVEMBER_ACCOUNTS, PEOPLE, RUNS, fact_of, prepared, row_of
from month_model import Fact, Try
from running_month import a_read_roster, an_open_run, answer_row, instructed, stated
from standing_month import closed

from disburse.core.errors import Refusal
from disburse.db.embedded import Server
from disburse.payments.actions import NothingToInstruct
from disburse.reconciliation import rules

pytestmark = [pytest.mark.slow, pytest.mark.soak]
pick = strategies.integers(0, 10_000)


class Month(Approving, ListsWithdrawn):
    """The rules: what anybody may do next."""

    # ------------------------------------------------------------ rosters

    @initialize(wrong_first=strategies.booleans(), at_once=strategies.booleans())
    def open_first_run(self, wrong_first: bool, at_once: bool) -> None:
        self.do(an_open_run(self.run))
        self.bring([1, 2, 5], 1, 0)
        self.approve(0, sender="maker", by="checker", seeing=False)
        if wrong_first:
            self.withdraw(0, answer="agree")
            self.bring([1, 2, 5], 1, 7)
            self.approve(0, sender="maker", by="checker", seeing=False)
        self.bring([3, 4], 2, 0, moved=True)
        if at_once:
            self.instruct()

    @rule(
        people=strategies.lists(strategies.integers(1, 5), min_size=1, max_size=4, unique=True),
        number=strategies.integers(1, 3),
        raise_=strategies.sampled_from([0, 0, 7]),
        arrears=strategies.sampled_from([0, 0, 5000]),
        moved=strategies.sampled_from([False, False, True]),
    )
    def bring(
        self, people: list[int], number: int, raise_: int, arrears: int = 0, moved: bool = False
    ) -> None:
        """An office uploads a list; a month claimed already is an error (R33), so are arrears to be carried (R37).

        So is who stands on another of its lists (R05).
        """
        if self.run in self.closed:
            return
        accounts = MOVED_ACCOUNTS if moved else NOVEMBER_ACCOUNTS
        listed = [
            replace(PEOPLE[n], amount=PEOPLE[n].amount + raise_, arrears=arrears, account=accounts[n])
            for n in people
        ]
        beside = self._on_other_lists(number, self.run) & set(people)
        roster_id = self.do(a_read_roster(listed, run=self.run, list_number=number))
        state = self.do(self._roster(roster_id)).state
        claims = self.claims - self._free_once_withdrawn(number)
        claimed = any((n, str(self.run)) in claims for n in people)
        wrong = claimed or beside or (arrears and self._owed(frozenset(people)))
        assert state in (("has_errors", "failed") if wrong else ("ready", "failed"))
        if state == "ready":
            self.lists[number] = (roster_id, frozenset(people))
            self.run_of[roster_id] = self.run
            self.listed[roster_id] = {p.number: (p.amount, p.account_number) for p in listed}
            self.with_arrears |= {roster_id} if arrears else set()

    def _refused_otherwise(self, _roster_id: UUID, _people: frozenset[int]) -> bool:
        owed = _roster_id in self.with_arrears and self._owed(_people)
        return owed or self.run_of[_roster_id] in self.closed

    # ------------------------------------------------------------ instructions and answers

    @rule()
    def instruct(self) -> None:
        """All that is due or decided is instructed, everything else is not (M4)."""
        due = {
            p
            for p, payment in self.of.items()
            if self.in_run[p] == self.run and self.run not in self.closed and not payment.successor
            and not self._is_held(p)
            and (payment.state() == "due" or (payment.tries and payment.tries[-1].again
                 and payment.state() in ("rejected", "returned", "unclaimed")))
        }  # fmt: skip
        try:
            made = self.do(instructed(self.run))
        except NothingToInstruct:
            made = []
        assert {order.payment for order in made} == due
        for order in made:
            payment = self.of[order.payment]
            self._freeze(order.payment)
            assert order.amount == payment.amount - payment.net()
            assert payment.tries or order.account == (payment.account or None)
            payment.tries.append(Try(order.amount, order.payer))
            self.tries.append((order.payment, order, payment.tries[-1]))

    @rule(
        which=strategies.lists(pick, min_size=1, max_size=4),
        what=strategies.sampled_from(
            [
                "paid",
                "paid",
                "paid",
                "tick",
                "half",
                "other half",
                "again",
                "rejected",
                "unclaimed",
                "returned",
                "part back",
                "pending",
                "reversed",
                "less",
            ]
        ),
        day=strategies.sampled_from([None, 3, 9]),
    )
    def answer(self, which: list[int], what: str, day: int | None) -> None:
        """Payers state something about some attempts, in one file each; stated again it is the same."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for number in which:
            if not self.tries:
                return
            payment, order, attempt = self.tries[number % len(self.tries)]
            if self.in_run[payment] != self.run:
                continue
            fact = fact_of(what, attempt.amount, day)
            if self.run not in self.closed:  # a closed run takes nothing
                attempt.facts.add(fact)
            rows.setdefault(order.payer, []).append(row_of(order, fact))
        for payer, lines in rows.items():
            self.do(stated(lines, run=self.run, payer=payer))
        self.reconcile()

    @rule(which=pick, what=strategies.sampled_from(["unknown", "payer", "account"]))
    def answer_wrongly(self, which: int, what: str) -> None:
        """What is about nobody, of another payer or for another account moves no money."""
        if not self.tries:
            return
        _, order, _ = self.tries[which % len(self.tries)]
        if what == "account" and order.account is None:  # then it is one more thing said about the same money
            return
        changed: dict[str, Any] = {
            "unknown": {"reference": "23456789ABCDEFGH"},
            "payer": {},
            "account": {"account": "3105205999999"},
        }[what]
        payer = (POST if order.payer == BANK else BANK) if what == "payer" else order.payer
        self.do(stated([answer_row(order, bank_reference="FTW", **changed)], run=self.run, payer=payer))
        self.reconcile()

    @precondition(lambda self: self.closed and self.run not in self.closed)
    @rule(which=pick)
    def return_late(self, which: int) -> None:
        """Money of a closed run comes back: stored in the open one (M10)."""
        late = [t for t in self.tries if self.in_run[t[0]] in self.closed and t[2] is self.of[t[0]].tries[-1]
                and self.of[t[0]].state() == "paid" and len(self.of[t[0]].tries) == 1]  # fmt: skip
        if not late:
            return
        _, order, attempt = late[which % len(late)]
        self.do(
            stated(
                [row_of(order, Fact("returned", attempt.amount, 9, "FTL"))], run=self.run, payer=order.payer
            )
        )
        self.reconcile()

    @rule()
    def reconcile(self) -> None:
        self.do(self._reconcile())

    # ------------------------------------------------------------ decisions

    @rule(
        which=pick,
        how=pick,
        agree=strategies.booleans(),
        side=strategies.sampled_from(["paid", "rejected", "unclaimed"]),
    )
    def decide(self, which: int, how: int, agree: bool, side: str) -> None:
        """Somebody decides about an open discrepancy; where two are needed, the second may refuse."""
        open_ones = [one for one in self.questions() if one["state"] == "open"]
        open_ones.sort(
            key=lambda one: (one["kind"], one["name"] or "", one["attempt"] or 0, one["amount"], one["why"])
        )
        if not open_ones or self.run in self.closed:
            return
        found = open_ones[which % len(open_ones)]
        choices = rules.allowed(found["kind"])
        resolution = choices[how % len(choices)].value
        self.do(self._decide(found, resolution, agree, side))
        if agree or resolution not in ("accept", "cancel"):
            self._learn_decision(found, resolution, side)
        self.reconcile()

    # ------------------------------------------------------------ the end of the month

    @precondition(lambda self: self.run not in self.closed)
    @rule()
    def finish(self) -> None:
        """Answer whatever has no answer yet, and dismiss or accept every question, so that months end."""
        self.instruct()
        for place, (payment, _, attempt) in enumerate(self.tries):
            if self.in_run[payment] == self.run and attempt.over is None and not attempt.facts:
                self.answer([place], "paid" if place % 3 else "rejected", 3)
        for found in self.questions():
            if found["kind"] not in ("failed", "unmapped_reason") and found["state"] == "open":
                choices = rules.allowed(found["kind"])
                self.do(self._decide(found, choices[-1].value, True, "paid"))
                self._learn_decision(found, choices[-1].value, "paid")
        self.reconcile()

    @precondition(lambda self: self.run not in self.closed)
    @rule()
    def close(self) -> None:
        """A run closes when nothing is outstanding and no question is open (M10)."""
        mine = [payment for p, payment in self.of.items() if self.in_run[p] == self.run]
        questions = [one for one in self.questions() if one["kind"] != "failed"]
        waits = any(p.bucket()[0] == "outstanding" or p.bucket()[1]["outstanding"] for p in mine)
        live = any(len(p.tries) > 1 and p.state() in ("instructed", "pending") for p in mine)
        submitted = any(self.do(self._roster(r)).state == "submitted" for r, _ in self.lists.values())
        try:
            self.do(closed(self.run))
        except Refusal:
            assert questions or waits or live or submitted
            return
        assert not (questions or waits or live or submitted)
        self.closed.add(self.run)
        self.lists.clear()

    @precondition(lambda self: self.run in self.closed and self.run != RUNS[-1])
    @rule(at_once=strategies.booleans(), anyway=strategies.booleans())
    def next_run(self, at_once: bool, anyway: bool) -> None:
        """The next month begins when this one is closed, and takes over what it could not pay, at once or later."""
        for place in range(len(self.log) if anyway else 0):
            if self.log[place].resolution == "cancel":
                self.carry_cancelled(sum(one.resolution == "cancel" for one in self.log[:place]))
        self.run = RUNS[RUNS.index(self.run) + 1]
        self.do(an_open_run(self.run))
        if at_once:
            self.carry()
        self.bring([1, 2, 3], 1, 0)
        self.give_evidence(0, "maker")
        self.approve(0, sender="maker", by="checker", seeing=True)
        self.bring([4, 5], 2, 0, arrears=5000)
        self.instruct()

    # ------------------------------------------------------------ what must always hold

    @invariant()
    def service_says_what_the_model_says(self) -> None:
        if not self.of:
            return
        self.do(self._compare())
        Month.compared += 1


def test_a_month_in_any_order_is_what_the_model_says(cluster: Server, tmp_path: Path) -> None:
    with prepared(Month, cluster, tmp_path):
        run_state_machine_as_test(
            Month,
            settings=settings(
                max_examples=int(os.environ.get("EXAMPLES", "30")),
                stateful_step_count=40,
                deadline=None,
                phases=(
                    Phase.explicit,
                    Phase.generate,
                ),  # a month takes long to shrink; its steps are printed
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert Month.compared > 0
