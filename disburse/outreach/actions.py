"""What a commune does about people still in cash: open their cases, plan whom to visit, look at the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotAllowed, NotFound
from disburse.db import transaction
from disburse.outreach import store
from disburse.outreach.planning import PlannedSession, free_slots, plan
from disburse.outreach.recording import months_later
from disburse.outreach.rules import Limits, visiting_days
from disburse.places import reference
from disburse.places.pay_days import pay_days
from disburse.service import service
from disburse.switching import store as switching

TEAMS = ("Tổ 1",)
MOVING_ROUNDS = 3  # from gone back over to be met to first credit, within one run


@dataclass(frozen=True, slots=True)
class Opened:
    """What a run said about cases: new ones, changed ones, moves; all 0 when it was heard before."""

    opened: int
    changed: int
    moved: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A commune's plan for one window: what was added, and how many visits that were not needed fell away."""

    commune: str
    first_on: date
    last_on: date
    sessions: int
    visits: int
    dropped: int


async def open_cases(viewer: Viewer, run: Run | str) -> Opened:
    """Open and bring up to date the cases of everybody a run pays in cash or whose bank refused the money.

    The latter are urgent. Cases move on with the first credit, settle, or go back to cash. For jobs only;
    running it twice changes nothing.
    """
    if viewer.kind != "job":
        raise NotAllowed
    name, clock = str(Run.parse(str(run))), service().clock
    again_on = months_later(clock.today(), limits_on(clock.today()).ask_again_months)
    settled_runs = int(reference.setting("settled_runs", clock.today()))
    async with transaction(viewer):
        await switching.lock_derivation()
        await switching.stage_people(name)
        opened = await store.add_missing_cases(name)
        changed = await store.refresh_cases(name)
        moved = 0
        for _ in range(MOVING_ROUNDS):
            moves = await store.move_cases(name, settled_runs, again_on)
            await store.add_moves(moves, None, clock.now())
            moved += len(moves)
            if not moves:
                break
        result = Opened(opened, changed, moved)
        if result != Opened(0, 0, 0):
            body: dict[str, object] = {"opened": opened, "changed": changed, "moved": moved}
            await audit.record("case:derived", f"run:{name}", body=body)
    return result


async def plan_visits(
    viewer: Viewer, run: Run | str, unit: str, *, teams: Sequence[str] = TEAMS, dry_run: bool = False
) -> list[Planned]:
    """Plan the visits of a run's window for each commune a unit stands for, up to the teams' capacity.

    Nobody is planned twice in a window unless a day was promised; planning again only fills what is free.
    With `dry_run` nothing is written. Raises NotARun, and NotFound for a unit without communes.
    """
    viewer.require(Permission.OUTREACH_PLAN)
    month, clock = Run.parse(str(run)), service().clock
    async with transaction(viewer):
        communes = await switching.communes_of_unit(unit, clock.today())
    if not communes:
        raise NotFound
    return [await _plan_commune(viewer, month, commune, teams, dry_run=dry_run) for commune in communes]


def limits_on(day: date) -> Limits:
    """Read the settings of planning as they are on a day."""
    return Limits(
        refusals_pause=int(reference.setting("refusals_pause", day)),
        ask_again_months=int(reference.setting("ask_again_months", day)),
        agreed_no_form_days=int(reference.setting("agreed_no_form_days", day)),
    )


async def _plan_commune(
    viewer: Viewer, month: Run, commune: str, teams: Sequence[str], *, dry_run: bool
) -> Planned:
    clock, calendar = service().clock, reference.working_calendar()
    today = clock.today()
    limits = limits_on(today)
    edges = (int(reference.setting(key, today)) for key in ("visit_window_first", "visit_window_last"))
    first_on, last_on, days = visiting_days(month, today, calendar, *edges)
    capacity = int(reference.setting("visits_per_half_day", today))
    paid = [
        pay_days(Run.of(first_on), reference.commune(commune).province_code, programme).cash
        for programme in reference.programmes(first_on)
    ]
    paid_on = frozenset(day for day in days if any(of.first_on <= day <= of.last_on for of in paid))
    async with transaction(viewer):
        dropped = 0
        if not dry_run:
            await store.lock_plan(commune)
            dropped = await store.drop_visits(commune, str(month), today, clock.now())
        cases = await store.cases_to_plan(
            commune, first_on, last_on, months_later(today, -limits.ask_again_months)
        )
        taken = await store.slots_taken(commune, first_on, last_on)
        sessions = plan(
            cases,
            free_slots(days, paid_on, teams, taken),
            capacity=capacity,
            eases={code: obstacle.ease for code, obstacle in reference.obstacles().items()},
            limits=limits,
            window_last_on=last_on,
            on=today,
        )
        made = Planned(
            commune, first_on, last_on, len(sessions), sum(len(s.visits) for s in sessions), dropped
        )
        if not dry_run and (sessions or dropped):
            await _keep_plan(viewer, month, commune, sessions, capacity, made)
    return made


async def _keep_plan(
    viewer: Viewer,
    month: Run,
    commune: str,
    sessions: Sequence[PlannedSession],
    capacity: int,
    made: Planned,
) -> None:
    await store.add_plan(str(month), commune, sessions, capacity)
    moves = await store.ask_again([visit.case for session in sessions for visit in session.visits])
    move_ids = await store.add_moves(moves, viewer.user_id, service().clock.now())
    await audit.record(
        "outreach:planned",
        f"run:{month}",
        unit=commune,
        body={"sessions": made.sessions, "visits": made.visits, "dropped": made.dropped},
        covers=[("case_move", id_) for id_ in move_ids],
    )
