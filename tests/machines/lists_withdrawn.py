"""Approved lists in the model machine: which may still be withdrawn, and what withdrawing one does."""

from __future__ import annotations

from uuid import UUID

from builders import as_owner
from hypothesis import strategies
from hypothesis.stateful import precondition, rule
from second_thoughts import SecondThoughts
from withdrawn_lists import agreed, asked, taken_back

from disburse.core.errors import Refusal

pick = strategies.integers(0, 10_000)


class ListsWithdrawn(SecondThoughts):
    """Rules about whole lists after their approval."""

    def __init__(self) -> None:
        super().__init__()
        self.approved: dict[UUID, tuple[int, set[int]]] = {}  # list number and payments
        self.asked_for: set[UUID] = set()  # lists whose withdrawal nobody has decided about

    async def _learn_payments(self, roster_id: UUID) -> None:
        before = set(self.of)
        await super()._learn_payments(roster_id)
        async with as_owner() as database:
            number = await database.fetchval("SELECT list_number FROM roster WHERE id = $1", roster_id)
        self.approved[roster_id] = number, set(self.of) - before

    @precondition(lambda self: self.approved)
    @rule(which=pick, answer=strategies.sampled_from(["agree", "refuse", "take back", "none yet"]))
    def withdraw(self, which: int, answer: str) -> None:
        """Two persons withdraw an approved list of which nothing was instructed; what it listed stays counted.

        Until the second answers, or whoever asked takes it back, the list is held.
        """
        roster_id = list(self.approved)[which % len(self.approved)]
        if roster_id not in self.asked_for:
            may = self.approved[roster_id][0] > 0 and self._is_untouched(roster_id)
            try:
                self.do(asked(roster_id))
            except Refusal:
                assert not may
                return
            assert may
            self.asked_for.add(roster_id)
        if answer != "none yet":
            self._answer(roster_id, answer)

    def _answer(self, roster_id: UUID, answer: str) -> None:
        payments = self.approved[roster_id][1]
        may = answer != "agree" or self._is_untouched(
            roster_id
        )  # a run may be closed with all of a list cancelled
        try:
            self.do(
                taken_back(roster_id) if answer == "take back" else agreed(roster_id, agree=answer == "agree")
            )
        except Refusal:
            assert not may
            return
        assert may
        self.asked_for.remove(roster_id)
        if answer == "agree":
            del self.approved[roster_id]
            for payment in payments:
                self.of[payment].cancelled = self.of[payment].withdrawn = True
        self.do(self._reconcile())
        assert self.do(self._roster(roster_id)).state == ("withdrawn" if answer == "agree" else "approved")

    def _is_held(self, payment: int) -> bool:
        """Say whether somebody asked to withdraw the list of a payment, and nobody has decided about it."""
        return any(payment in self.approved[roster_id][1] for roster_id in self.asked_for)

    def _is_untouched(self, roster_id: UUID) -> bool:
        """Say whether nothing of an approved list was instructed or carried on, in a run that is open."""
        payments = [self.of[p] for p in self.approved[roster_id][1]]
        runs = {self.in_run[p] for p in self.approved[roster_id][1]}
        return not runs & self.closed and not any(p.tries or p.successor for p in payments)

    def _free_once_withdrawn(self, number: int) -> set[tuple[int, str]]:
        """The months claimed by the version another one of the same list would stand in for."""
        return {
            (self.of[p].person, month)
            for known, payments in self.approved.values()
            for p in payments
            if known == number
            and self.in_run[p] == self.run
            and not any(self.of[q].tries for q in payments)
            and not self.of[p].released
            and not self.of[p].successor
            for month in self.of[p].months
        }
