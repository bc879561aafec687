"""Compare the sums a file states with the sums of its rows (R25, R26)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from disburse.core.money import show
from disburse.core.names import fold
from disburse.rosters.file import problems as p
from disburse.rosters.file.problem import RosterProblem, Rule, problem
from disburse.sheets.columns import fold_header
from disburse.sheets.rows import Kind

_PEOPLE = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3}){1,2}|\d{1,9})\s*(?:NGUOI|DOI TUONG|LUOT)")


@dataclass(frozen=True, slots=True)
class Stated:
    """A sum as the file states it, with what was added up by then: since the page, the group, the top."""

    row: int
    kind: Kind
    label: str
    amount: int | None
    people: int | None
    since_page: int
    since_group: int
    so_far: int


@dataclass(slots=True)
class Totals:
    """Collects the sums stated in a file while its rows are read."""

    page_start: int = 0
    group_start: int = 0
    stated: list[Stated] = field(default_factory=list)
    _announced: dict[int, list[Stated]] = field(default_factory=dict)
    _opened: Stated | None = None

    def open_group(self, row: int, label: str, amount: int | None, so_far: int) -> None:
        """Begin a group: sums from here on may be its own; its title may state its sum beforehand."""
        self._close(so_far)
        self.group_start = so_far
        if amount is not None:
            self._opened = Stated(row, "sum", label, amount, None, 0, 0, so_far)

    def _close(self, so_far: int) -> None:
        """End the group whose title stated a sum, if any: it may yet hold the groups below; so may those before it."""
        if self._opened is not None:
            held = so_far - self._opened.so_far
            expected = self._opened.so_far + (self._opened.amount or 0)
            self._announced.setdefault(expected, []).append(replace(self._opened, since_group=held))
            self._opened = None
        self._announced.pop(so_far, None)

    def state(self, row: int, kind: Kind, label: str, amount: int | None, so_far: int) -> None:
        """Keep a stated sum together with the sum of the rows above it."""
        self._close(so_far)
        found = _PEOPLE.search(fold(label).upper())
        people = int(found[1].replace(".", "").replace(",", "")) if found else None
        self.stated.append(
            Stated(
                row, kind, label, amount, people, so_far - self.page_start, so_far - self.group_start, so_far
            )
        )
        if kind == "page_sum":
            self.page_start = so_far
        else:
            self.group_start = so_far

    def grand(self) -> Stated | None:
        """Return the grand total: the last "Tổng cộng", or a last bare "Cộng".

        Where every group has a sum of its own, the last of them may be no more than that.
        """
        sums = [one for one in self.stated if one.kind != "page_sum"]
        for one in reversed(self.stated):
            if one.kind == "total" or (one is self.stated[-1] and fold_header(one.label) == "cong"):
                of_group = one is not sums[0] and one.amount == one.since_group != one.so_far
                return None if of_group else one
        return None

    def problems(self, amount: int, rows: int, column: str | None) -> list[RosterProblem]:
        """Compare every stated sum with the rows: the grand total is an error, others a warning."""
        self._close(amount)
        grand = self.grand()
        found = [_group_problem(one, column) for one in self.stated if one is not grand]
        found += [
            _differs(p.GROUP_SUM_DIFFERS, one, one.since_group, column)
            for ones in self._announced.values()
            for one in ones
        ]
        if grand is not None and grand.amount is not None and grand.amount != amount:
            found.append(_differs(p.TOTAL_DIFFERS, grand, amount, column))
        if grand is not None and grand.people is not None and grand.people != rows:
            found.append(
                problem(
                    p.COUNT_DIFFERS,
                    grand.row,
                    column,
                    grand.people,
                    stated=show(grand.people),
                    summed=show(rows),
                )
            )
        return [one for one in found if one]


def _group_problem(one: Stated, column: str | None) -> RosterProblem | None:
    """A sum may be of the page, of the group or running; any of them explains it."""
    if one.amount is None or one.amount in (one.since_page, one.since_group, one.so_far):
        return None
    if one.kind == "page_sum":
        return _differs(p.GROUP_SUM_DIFFERS, one, one.since_page, column)
    return _differs(p.GROUP_SUM_DIFFERS, one, one.since_group, column)


def _differs(rule: Rule, one: Stated, summed: int, column: str | None) -> RosterProblem:
    stated = one.amount or 0
    difference = show(abs(stated - summed))
    label = {"label": one.label} if "{label}" in rule.text else {}
    return problem(
        rule,
        one.row,
        column,
        stated,
        stated=show(stated),
        summed=show(summed),
        difference=difference,
        **label,
    )
