"""A month of money in dictionaries: what `money.md` says must come out, computed anew from all that was stated.

It knows nothing of the service: facts and decisions in, states and totals out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

NO_MONEY = ("pending", "rejected", "unclaimed")  # in the order of their ranks
BUCKETS = ("paid", "rejected", "returned", "unclaimed", "cancelled", "outstanding")


class Fact(NamedTuple):
    """What a payer stated about one attempt; None is an empty field."""

    status: str
    amount: int
    day: int | None = None
    document: str | None = None

    def completes(self, less: Fact) -> bool:
        """Say whether this is the same statement, more complete (M5.1)."""
        said = [(a, b) for a, b in zip(less[2:], self[2:], strict=True) if a is not None]
        return self != less and self[:2] == less[:2] and all(a == b for a, b in said)


@dataclass
class Outcome:
    """What the events of one attempt come to, amounts in đồng."""

    state: str
    paid: int = 0
    returned: int = 0
    cancelled: int = 0
    short: int = 0
    given_up: int = 0  # of what came back, cancelled


@dataclass
class Try:
    """One attempt to pay."""

    amount: int
    payer: str
    facts: set[Fact] = field(default_factory=set)
    side: str | None = None
    short: bool = False
    cancelled: str | None = None  # "whole" or "rest"
    gave_up: bool = False  # what came back was cancelled
    counted: set[Fact] = field(default_factory=set)  # what was paid when the rest was cancelled
    again: str | None = None  # "resend" or "cash": decided, not instructed yet
    over: Outcome | None = None

    def standing(self) -> set[Fact]:
        """Statements that stand: without the less complete ones and what was reversed."""
        facts = {fact for fact in self.facts if not any(other.completes(fact) for other in self.facts)}
        for back in [fact for fact in facts if fact.status == "reversed"]:
            facts -= {
                f for f in facts if f[:2] == ("paid", back.amount) and f.document in (None, back.document)
            }
        return {fact for fact in facts if fact.status != "reversed" and not self._too_late(fact)}

    def _too_late(self, fact: Fact) -> bool:
        known = fact in self.counted or any(fact.completes(other) for other in self.counted)
        return self.cancelled == "rest" and fact.status == "paid" and not known

    def outcome(self) -> Outcome:
        """Fold the statements and decisions of this attempt (M5.2, M7)."""
        if self.over is not None:
            return self.over
        facts = self.standing()
        refused = {fact.status for fact in facts} & {"rejected", "unclaimed"}
        paid = self._fitting(fact for fact in facts if fact.status == "paid")
        has_paid = any(fact.status == "paid" for fact in facts)
        back = [fact for fact in facts if fact.status == "returned"]
        if self.cancelled == "whole":
            return Outcome("cancelled", cancelled=self.amount)
        if has_paid and refused and self.side != "paid":
            if self.side is None:
                return Outcome("instructed")
            has_paid = False
        if has_paid and paid < self.amount and not (self.short and paid):
            return Outcome("instructed")
        if not has_paid:
            paid = self.amount if back else 0
        if paid:
            returned = self._come_back(back, paid)
            rest = self.amount - paid
            # Both the rest and what came back may have been cancelled, one after the other; the rest goes first.
            gone = (returned if self.gave_up else 0) + (rest if self.cancelled == "rest" else 0)
            given_up = min(returned, max(gone - rest, 0)) if rest else (returned if self.gave_up else 0)
            state = "cancelled" if given_up else "returned" if returned else "paid" if not rest else "short"
            return Outcome(state, paid, returned, gone, rest, given_up)
        return Outcome(self._last(fact for fact in facts if fact.amount == self.amount))

    def _last(self, facts: Iterable[Fact]) -> str:
        """Say what holds of what is not money: the last day's if all have days, else the highest rank (M7)."""
        said = [fact for fact in facts if fact.status in NO_MONEY]
        if self.side in {fact.status for fact in said}:
            said = [fact for fact in said if fact.status in ("pending", self.side)]
        newest = [
            max((f for f in said if f.status == s), key=lambda f: f.day or 0)
            for s in {f.status for f in said}
        ]
        if not newest:
            return "instructed"
        dated = all(fact.day is not None for fact in newest)
        return max(newest, key=lambda f: (f.day or 0 if dated else 0, NO_MONEY.index(f.status))).status

    def _come_back(self, back: Iterable[Fact], paid: int) -> int:
        """In the order of their days, returns count as long as all so far were paid; the others are held."""
        so_far = counted = 0
        for fact in sorted(back, key=lambda fact: (fact.day or 0, fact.document or "", fact.amount)):
            so_far += fact.amount
            counted += fact.amount if so_far <= paid else 0
        return counted

    def _fitting(self, paid: Iterable[Fact]) -> int:
        used = 0
        for fact in sorted(paid, key=lambda fact: (fact.day or 0, fact.document or "", fact.amount)):
            used += fact.amount if used + fact.amount <= self.amount else 0
        return used


@dataclass
class Payment:
    """One person's money in one approved list."""

    person: int
    amount: int
    payer: str
    months: tuple[str, ...]
    account: str = ""  # none: paid in cash
    carries: bool = False  # what an earlier run could not pay
    tries: list[Try] = field(default_factory=list)
    cancelled: bool = False  # before it was ever instructed
    carry: bool = False
    carry_cancelled: bool = False  # decided after it was cancelled
    successor: bool = False
    late_return: int = 0
    released: bool = False  # its months may be listed again
    withdrawn: bool = False  # with its list

    def net(self) -> int:
        """What the person has of it."""
        return sum(o.paid - o.returned for o in (t.outcome() for t in self.tries))

    def state(self) -> str:
        """The payment's state, folded (M7); a late return counts for what may follow only."""
        if not self.tries:
            return "cancelled" if self.cancelled else "due"
        outcomes, net = [t.outcome() for t in self.tries], self.net()
        if net == self.amount:
            return "paid"
        if net > 0 and any(o.short for o in outcomes):
            return "short"
        return outcomes[-1].state

    def bucket(self) -> tuple[str, Counter[str]]:
        """Where the payment counts, and where its money is (M8)."""
        outcomes, state = [t.outcome() for t in self.tries], self.state()
        money: Counter[str] = Counter({"paid": self.net()})
        rest = self.amount - self.net()
        first = next((n for n, o in enumerate(outcomes) if o.returned), len(outcomes))
        came_back = sum(o.returned - o.given_up for o in outcomes) - sum(
            o.paid + o.short for o in outcomes[first + 1 :]
        )
        if state == "paid":
            where = "paid"
        elif came_back > 0:
            where = "returned"
            money["returned"] = came_back
            rest -= came_back
        elif state in ("rejected", "unclaimed", "cancelled"):
            where = state
        elif state == "short" and sum(o.cancelled for o in outcomes) >= sum(o.short for o in outcomes):
            where = "cancelled"
        else:
            where = "outstanding"
        open_rest = (
            "cancelled" if where == "returned" and any(o.short and o.cancelled for o in outcomes) else where
        )
        if rest and where != "paid":
            money["outstanding" if open_rest == "returned" else open_rest] += rest
        return where, money

    def failed(self) -> bool:
        """Say whether it did not arrive; a late return counts here."""
        late = self.late_return and self.net() - self.late_return < self.amount
        return bool(late) or self.state() in ("rejected", "returned", "unclaimed")

    def is_cancelled(self) -> bool:
        """Say whether it is cancelled, whole or the rest of a short one."""
        return self.state() in ("cancelled", "short") and not self.bucket()[1]["outstanding"]

    def may_be_carried(self, *, closed: bool) -> bool:
        """Say whether a later run may list it again (M9)."""
        if self.successor or self.withdrawn:
            return False
        if self.failed():
            return self.carry or self.carry_cancelled or closed
        return self.carry_cancelled and self.is_cancelled()


def totals(payments: Iterable[Payment]) -> dict[tuple[str, str], tuple[int, int]]:
    """Count and money by payer and bucket, what is empty left out; the payer is the newest attempt's."""
    counts: Counter[tuple[str, str]] = Counter()
    money: Counter[tuple[str, str]] = Counter()
    for payment in payments:
        payer = payment.tries[-1].payer if payment.tries else payment.payer
        where, amounts = payment.bucket()
        counts[payer, where] += 1
        for bucket, amount in amounts.items():
            money[payer, bucket] += amount
    return {key: (counts[key], money[key]) for key in counts | money if counts[key] or money[key]}
