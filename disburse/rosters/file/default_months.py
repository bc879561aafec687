"""Which months the rows pay that name none themselves: what the title of their sheet names, else all of the run (REQ01)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from disburse.rosters.file import problems as p
from disburse.rosters.file.columns import SHOWN
from disburse.rosters.file.months import months_shown, title_months
from disburse.rosters.file.problem import RosterProblem, problem


class DefaultMonths:
    """Gives the months sheet by sheet; what was understood so in a combined run is told of the whole file (H03)."""

    def __init__(self, paid: Sequence[str]) -> None:
        self._paid = list(paid)
        self._named: list[str] = []
        self._rows: Counter[tuple[str, ...]] = Counter()  # by the months their title names

    def enter(self, titles: Sequence[str]) -> tuple[list[str], RosterProblem | None]:
        """Begin a sheet: the months of its rows, and F08 where its title names no month of the run."""
        self._named, other = title_months(titles), None
        if self._named and self._paid and not set(self._named) & set(self._paid):
            other = problem(
                p.OTHER_MONTH,
                None,
                None,
                None,
                found=months_shown(self._named),
                run=months_shown(self._paid),
            )
            self._named = []
        return self._named or self._paid, other

    def took(self, rows: int) -> None:
        """Count the rows of this sheet that named no month."""
        self._rows[tuple(self._named)] += rows

    def told(self, *, column: bool) -> Iterator[RosterProblem]:
        """Say what rows were understood to pay, unless their title names every month of the run."""
        for named, count in self._rows.items():
            left = [month for month in self._paid if month not in named]
            if not count or len(self._paid) == 1 or not left:
                continue
            sentence = p.MONTHS_OF_TITLE if named else p.MONTHS_EMPTY if column else p.NO_MONTHS
            yield problem(
                p.OPTIONAL_MISSING._replace(text=sentence),
                None,
                None,
                None,
                column=SHOWN["months"],
                count=count,
                months=months_shown(named or self._paid),
                left=months_shown(left),
            )
