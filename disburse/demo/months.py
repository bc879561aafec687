"""The province month by month: who is new, who is gone, who moved from cash to an account.

Every change is drawn from the seed, the person and the month alone, so the month after is known
beforehand: outreach "agrees" exactly with those who will have an account next month.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from disburse.core.calendar import Run
from disburse.demo.accounts import account_fault, account_number, choose_bank
from disburse.demo.chance import shares
from disburse.demo.people import Line, benefits_of, cash_point, entitle, make_line
from disburse.demo.units import Commune, Hamlet, PayPoint, communes

STOPPED, NEW, CHANGED_AMOUNT = 0.003, 0.005, 0.004
TO_ACCOUNT, TO_CASH, OTHER_ACCOUNT = 0.026, 0.0006, 0.002
CORRECTED = 0.6  # of the accounts a bank refuses, so many are put right by the next month
_MIX = (("SI", 0.70), ("SOCIAL_PENSION", 0.14), ("SOCIAL_ASSISTANCE", 0.12), ("MERIT", 0.04))
_MERIT_WITH_PENSION = 0.25
_CHANGES = ("new", "stopped", "changed_amount", "to_account", "to_cash", "other_account")


@dataclass(frozen=True, slots=True)
class MonthState:
    """One month of the province: its lines, and the keys of the lines that differ from the month before."""

    seed: int
    run: Run
    lines: tuple[Line, ...]
    people_made: int
    new: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    changed_amount: tuple[str, ...] = ()
    to_account: tuple[str, ...] = ()
    to_cash: tuple[str, ...] = ()
    other_account: tuple[str, ...] = ()

    def will_stop(self, line: Line) -> bool:
        """Say whether the person is gone from next month's lists."""
        return shares(self.seed, line.person.key, "fate", self.run.next())[0] < STOPPED

    def will_switch(self, line: Line) -> tuple[str, str] | None:
        """Give bank and account that a person paid in cash will have next month, or None if it stays cash."""
        if line.method == "account" or line.person.citizen_id is None:
            return None
        drawn, which, *_ = shares(self.seed, line.key, "turn", self.run.next())
        if drawn >= TO_ACCOUNT:
            return None
        bank = choose_bank(which)
        return bank, account_number(bank, line.person.number, line.generation + 1)

    def will_correct(self, line: Line) -> tuple[str, str] | None:
        """Give the good account the person brings after a refusal; None if nobody was found, or no fault."""
        if line.bank is None or line.account is None or account_fault(self.seed, line.account) is None:
            return None
        if shares(self.seed, line.person.key, "corrected", self.run.next())[0] >= CORRECTED:
            return None
        return line.bank, account_number(line.bank, line.person.number, line.generation + 1)


@dataclass(slots=True)
class Province:
    """Four communes of Phú Thọ and one office, with `lines` entitlements in the first month asked for.

    The first call of `month` fixes the first month; later months follow from it one by one and are kept.
    At most about 900,000 lines. The same seed, lines and first month give the same people for ever.
    """

    seed: int
    lines: int = 20_000
    communes: tuple[Commune, ...] = field(default_factory=communes)
    _months: list[MonthState] = field(default_factory=list, repr=False)

    @property
    def hamlets(self) -> tuple[Hamlet, ...]:
        """All hamlets of the four communes."""
        return tuple(hamlet for commune in self.communes for hamlet in commune.hamlets)

    @property
    def pay_points(self) -> tuple[PayPoint, ...]:
        """All pay points of the four communes."""
        return tuple(point for commune in self.communes for point in commune.pay_points)

    def month(self, run: Run) -> MonthState:
        """Give the state of a month; ValueError for one before the first month asked for."""
        if not self._months:
            self._months.append(self._first(run))
        if run < self._months[0].run:
            raise ValueError(f"the province begins in {self._months[0].run}")
        while self._months[-1].run < run:
            self._months.append(self._after(self._months[-1]))
        return next(month for month in self._months if month.run == run)

    def _first(self, run: Run) -> MonthState:
        rng = Random(f"{self.seed}:mix")
        made: list[Line] = []
        for programme, share in _MIX:
            count = self.lines - len(made) if programme == "MERIT" else round(self.lines * share)
            doubled = 0
            if programme == "MERIT":
                pensioners = [x for x in made if x.benefit == "HUU_CCVC" and x.person.citizen_id]
                doubled = min(round(count * _MERIT_WITH_PENSION), len(pensioners))
                made += self._merit_beside_pension(rng, rng.sample(pensioners, doubled), run)
            made += self._new_lines(rng, programme, len(made), count - doubled, run)
        return MonthState(self.seed, run, tuple(made), people_made=len(made))

    def _merit_beside_pension(self, rng: Random, pensioners: list[Line], run: Run) -> Iterator[Line]:
        (merit,) = benefits_of("MERIT")
        by_code = {commune.code: commune for commune in self.communes}
        for pension in pensioners:
            yield entitle(rng, pension.person, merit, by_code[pension.person.hamlet.commune], run.year)

    def _new_lines(self, rng: Random, programme: str, start: int, count: int, run: Run) -> Iterator[Line]:
        benefits = benefits_of(programme)
        chosen = rng.choices(benefits, [benefit.weight for benefit in benefits], k=count)
        for number, benefit in enumerate(chosen, start=start):
            yield make_line(self.seed, number, benefit, self.communes, run.year)

    def _after(self, before: MonthState) -> MonthState:
        run = before.run.next()
        changes: dict[str, list[str]] = {kind: [] for kind in _CHANGES}
        lines: list[Line] = []
        for line in before.lines:
            if before.will_stop(line):
                changes["stopped"].append(line.key)
                continue
            following, kind = self._turn(before, replace(line, arrears=0, deduction=0, note=""))
            lines.append(following)
            if kind:
                changes[kind].append(line.key)
        arrivals = list(self._arrivals(before, run))
        changes["new"] = [line.key for line in arrivals]
        return MonthState(
            self.seed,
            run,
            (*lines, *arrivals),
            before.people_made + len(arrivals),
            **{kind: tuple(keys) for kind, keys in changes.items()},
        )

    def _turn(self, before: MonthState, line: Line) -> tuple[Line, str]:
        """Carry a line into the next month, and say what changed in it ("" for nothing)."""
        account = before.will_switch(line)
        if account is not None:
            return _to_account(line, *account), "to_account"
        corrected = before.will_correct(line)
        _, _, amount, back, other, size, point, cut = shares(self.seed, line.key, "turn", before.run.next())
        if corrected is not None:
            return _to_account(line, *corrected), "other_account"
        if line.bank is not None and back < TO_CASH:
            commune = next(c for c in self.communes if c.code == line.person.hamlet.commune)
            place = cash_point(commune, line.programme, point)
            cash = replace(
                line, method="cash_point", payer=place.payer, pay_point=place.code, bank=None, account=None
            )
            return cash, "to_cash"
        if line.bank is not None and other < OTHER_ACCOUNT:
            number = account_number(line.bank, line.person.number, line.generation + 1)
            return _to_account(line, line.bank, number), "other_account"
        if line.programme == "SI" and amount < CHANGED_AMOUNT:
            regular = round(line.regular * (1.02 + size / 6)) // 100 * 100
            return replace(line, regular=regular, note="Điều chỉnh mức hưởng"), "changed_amount"
        if line.programme == "SI" and cut < 0.002:
            return replace(line, deduction=50_000 * (1 + int(size * 4)), note="Thu hồi số chi trùng"), ""
        return line, ""

    def _arrivals(self, before: MonthState, run: Run) -> Iterator[Line]:
        rng = Random(f"{self.seed}:new:{run}")
        count = max(1, round(len(before.lines) * NEW))
        start = before.people_made
        for number in range(start, start + count):
            programme = rng.choices([name for name, _ in _MIX], [share for _, share in _MIX])[0]
            (line,) = self._new_lines(rng, programme, number, 1, run)
            owed = rng.choice((0, 0, 1, 2)) if programme != "MERIT" else 0
            if owed:
                months = ", ".join(run.plus(-back).shown for back in range(owed, 0, -1))
                line = replace(line, arrears=line.regular * owed, note=f"Mới; truy lĩnh {months}")
            yield replace(line, deduction=0)


def _to_account(line: Line, bank: str, account: str) -> Line:
    return replace(
        line,
        method="account",
        payer=bank,
        pay_point=None,
        bank=bank,
        account=account,
        generation=line.generation + 1,
    )
