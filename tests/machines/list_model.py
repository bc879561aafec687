"""Lists and what their changed accounts stand on, in dictionaries: what `ux.md` 3.5 and 3.6 say must come out.

It knows nothing of the service: what an office typed, put right and was told goes in, problems and lines come out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from disburse.core.calendar import Run

Slip = Literal["", "zero", "no account", "split"]
PROBLEM_OF = {"zero": "R02", "no account": "R09", "split": "R32"}
CELL_OF = {"zero": "citizen_id", "no account": "account"}
FIRST_ROW = 2  # below the header


class Entry(NamedTuple):
    """One row as the office typed it: its đồng, "" for cash, and what is wrong with it."""

    person: int
    amount: int
    account: str
    slip: Slip = ""
    hamlet: str = ""


@dataclass
class Sheet:
    """One version of a list: the file as it came, and the layer of what people put right above it."""

    run: Run
    entries: tuple[Entry, ...]
    named: bool  # its column of money is known
    hands: frozenset[str]  # who made it
    claimed: frozenset[int] = frozenset()  # who has the month already when it is read
    beside: frozenset[int] = frozenset()  # who stands on another list of the office then
    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    communes: dict[str, str] = field(default_factory=dict)  # by hamlet of the split commune, when it was read

    def next(self, by: str) -> Sheet:
        """Give the version that corrects this one."""
        return replace(self, hands=self.hands | {by}, cells=dict(self.cells))

    def rows(self) -> list[tuple[int, Entry]]:
        """Give the rows that count, by their number in the file."""
        numbered = enumerate(self.entries, FIRST_ROW)
        return [(row, entry) for row, entry in numbered if row not in self.left_out]

    def slips(self) -> list[tuple[int, Entry]]:
        """Give the rows whose slip still stands."""
        return [(row, entry) for row, entry in self.rows() if self._slip(row, entry)]

    def typable(self) -> list[tuple[int, Entry]]:
        """Give the rows that a cell typed anew would put right."""
        return [(row, entry) for row, entry in self.slips() if entry.slip in CELL_OF]

    def zeros(self) -> list[tuple[int, Entry]]:
        """Give the rows whose lost zero is proposed."""
        return [(row, entry) for row, entry in self.slips() if entry.slip == "zero"]

    def asked(self) -> list[str]:
        """Give the hamlets of the split commune, answered or not."""
        return [entry.hamlet for _, entry in self.rows() if entry.slip == "split"]

    def repaired(self) -> list[tuple[int, str]]:
        """Give where repairs lie: row and field, "" for a row left out."""
        return [*sorted(self.cells), *((row, "") for row in sorted(self.left_out))]

    def is_unnamed(self) -> bool:
        """Say whether the column of money is unknown."""
        return not self.named

    def _slip(self, row: int, entry: Entry) -> str:
        if entry.slip == "split":
            return "" if entry.hamlet in self.communes else "split"
        return "" if (row, CELL_OF.get(entry.slip, "")) in self.cells else entry.slip

    def problems(self) -> set[str]:
        """Give the codes of the errors."""
        people = [entry.person for _, entry in self.rows()]
        found = {PROBLEM_OF[self._slip(row, entry)] for row, entry in self.slips()}
        found |= {"R04"} if len(people) > len(set(people)) else set()
        if not self.named:
            return found | {"H01"}  # no row has money
        good = {entry.person for row, entry in self.rows() if not self._slip(row, entry)}
        return (
            found | ({"R33"} if self.claimed & good else set()) | ({"R05"} if self.beside & good else set())
        )

    def listed(self) -> dict[int, tuple[int, str]]:
        """Give đồng and account by person, of a list without errors."""
        return {
            entry.person: (entry.amount, self.cells.get((row, "account"), entry.account))
            for row, entry in self.rows()
        }


@dataclass
class Paper:
    """What one changed account stands on: who gave it, and what whom said to it."""

    giver: str
    second: str = ""
    agreed: bool | None = None

    def standing(self, hands: set[str]) -> str:
        """Say how it stands for a list that came from these hands (R22)."""
        if self.agreed is None:
            return "waits"
        if not self.agreed:
            return "refused"
        return "same_hand" if self.second in hands else "confirmed"
