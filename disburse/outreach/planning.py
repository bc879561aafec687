"""Fill the half days of the teams with the people to be visited; pure (`ux.md` 5.3, 5.4, INV-21)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from disburse.outreach.rules import Case, Limits, Priority, may_visit, prioritise

Half = Literal["morning", "afternoon"]
HALVES: tuple[Half, Half] = ("morning", "afternoon")
URGENT_WEIGHT = 100  # one person without money outweighs six full scores


@dataclass(frozen=True, slots=True)
class Slot:
    """Half a day of one team."""

    held_on: date
    half: Half
    team: str


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One person of a session, in walking order from 1, with the code of the reason."""

    case: UUID
    position: int
    reason: str
    score: int


@dataclass(slots=True)
class PlannedSession:
    """A team in one hamlet for half a day; never more visits than the capacity."""

    slot: Slot
    hamlet: str | None
    visits: list[PlannedVisit] = field(default_factory=list)


def plan(
    cases: Iterable[Case],
    slots: Sequence[Slot],
    *,
    capacity: int,
    eases: dict[str, int],
    limits: Limits,
    window_last_on: date,
    on: date,
) -> list[PlannedSession]:
    """Choose for each free slot the hamlet where a visit is worth most, and its people; stop at capacity.

    `slots` in the order in which they are to be filled. Somebody promised a day is not visited before it.
    Everybody is planned at most once; the same input gives the same plan.
    """
    waiting: dict[str | None, list[tuple[Case, Priority]]] = defaultdict(list)
    allowed = [case for case in cases if may_visit(case, window_last_on, limits)]
    sizes: dict[str | None, int] = defaultdict(int)
    for case in allowed:
        sizes[case.hamlet] += 1
    for case in allowed:
        waiting[case.hamlet].append((case, prioritise(case, sizes[case.hamlet] - 1, eases, on)))
    for people in waiting.values():
        people.sort(key=lambda one: (-_weight(*one), one[0].name_sort, one[0].id.bytes))
    sessions = []
    for slot in slots:
        best = max(
            ((hamlet, _first(people, slot, capacity)) for hamlet, people in waiting.items()),
            key=lambda choice: (sum(_weight(*one) for one in choice[1]), choice[0] or ""),
            default=(None, []),
        )
        hamlet, chosen = best
        if not chosen:
            continue
        taken = {case.id for case, _ in chosen}
        waiting[hamlet] = [one for one in waiting[hamlet] if one[0].id not in taken]
        walk = sorted(chosen, key=lambda one: (one[0].name_sort, one[0].id.bytes))
        visits = [
            PlannedVisit(case.id, place, priority.reason, priority.sum)
            for place, (case, priority) in enumerate(walk, start=1)
        ]
        sessions.append(PlannedSession(slot, hamlet, visits))
    return sessions


def free_slots(
    days: Sequence[date], pay_days: frozenset[date], teams: Sequence[str], taken: frozenset[Slot]
) -> list[Slot]:
    """List the half days of each team, those of pay days first: then people are met at the pay point."""
    ordered = sorted(days, key=lambda day: (day not in pay_days, day))
    every = (Slot(day, half, team) for day in ordered for half in HALVES for team in teams)
    return [slot for slot in every if slot not in taken]


def _first(people: list[tuple[Case, Priority]], slot: Slot, capacity: int) -> list[tuple[Case, Priority]]:
    ready = (one for one in people if one[0].not_before is None or one[0].not_before <= slot.held_on)
    return [one for one, _ in zip(ready, range(capacity), strict=False)]


def _weight(case: Case, priority: Priority) -> int:
    return priority.sum + 1 + (URGENT_WEIGHT if case.urgent else 0)
