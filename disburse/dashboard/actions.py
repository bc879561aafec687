"""What a home page shows of a run, by what its viewer may see; and closing a part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from disburse.access import Permission, Role, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.dashboard import store
from disburse.dashboard.store import Gone, NotInstructed, OpenKind, PartStanding, PayerStanding
from disburse.db import take_time, transaction
from disburse.identity.sessions import close, open_job
from disburse.outreach import lists
from disburse.outreach.lists import Hamlet
from disburse.payments import store as payments
from disburse.places.pay_days import PayDays, known_pay_days, province_of
from disburse.reconciliation import actions as reconciliation
from disburse.rosters import listing as lists_of_run
from disburse.rosters.listing import Listing
from disburse.service import service
from disburse.switching import actions as switching
from disburse.switching.rules import Rate

MAKES_OR_CHECKS = frozenset({Permission.ROSTER_UPLOAD, Permission.ROSTER_APPROVE})


@dataclass(frozen=True, slots=True)
class Received:
    """What a payer was sent in a run, what it answered, and how much of the one the other covers."""

    files: list[dict[str, Any]]
    senders: dict[str, str]
    answers: list[dict[str, Any]]
    coverage: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Home:
    """A run as one viewer sees it; what is not theirs is None or empty."""

    run: Run
    unit: str
    unit_name: str
    listing: Listing | None
    parts: list[PartStanding]
    payers: list[PayerStanding]
    not_instructed: NotInstructed
    kinds: list[OpenKind]
    gone: list[Gone]
    hamlets: list[Hamlet]
    rates: list[Rate]
    received: Received | None


async def current_run(viewer: Viewer) -> Run | None:
    """Give the run the viewer works on now, or None before the first was opened."""
    viewer.require(Permission.RUN_READ)
    async with transaction(viewer):
        name = await store.newest_run(for_payer=not viewer.may(Permission.ROSTER_READ))
    return Run.parse(name) if name else None


async def home(viewer: Viewer, run: Run, unit: str = "") -> Home:
    """Gather what a viewer's home page shows; raise `NotFound` for a run or a unit out of reach."""
    viewer.require(Permission.RUN_READ)
    name, listing, parts, payers = "", None, [], []
    waiting, kinds, received = NotInstructed(0, 0, 0), [], None
    gone: list[Gone] = []
    async with transaction(viewer):
        await take_time()
        name = await lists_of_run.unit_in_reach(viewer, run, unit)
        if viewer.may(Permission.ROSTER_READ):
            listing = await lists_of_run.listing(viewer, run, unit)
            parts = [
                part
                for part in await store.parts(str(run))
                if lists_of_run.within(unit, part.owner, part.province)
            ]
            owners = list(dict.fromkeys(part.owner for part in parts))
            payers = await store.payers(str(run), owners, service().clock.today(), last_days(run, parts))
            kinds = await store.open_kinds(str(run), owners)
            if is_worker_of_the_month(viewer):
                waiting = await store.not_instructed(str(run), owners)
                gone = await store.gone(str(run), owners)
        if viewer.units(Role.PAYER_OFFICER, Role.PAYER_CHECKER):
            received = await _received(viewer, run)
    return Home(
        run,
        unit,
        name,
        listing,
        parts,
        payers,
        waiting,
        kinds,
        gone,
        hamlets=await lists.hamlets(viewer, run) if _is_commune(viewer) else [],
        rates=[] if listing is None or is_worker_of_the_month(viewer) else await _rates(viewer, run, unit),
        received=received,
    )


def last_days(run: Run, parts: Iterable[PartStanding]) -> list[tuple[str, str, date, date]]:
    """Give by province and programme of the parts the last days for accounts and for cash."""
    return [
        (province, programme, days.accounts_by, days.counter.last_on)
        for province, programme in sorted({(part.province, part.programme) for part in parts})
        for days in [known_pay_days(run, province, programme)]
        if days
    ]


def days_in_sight(home: Home) -> list[PayDays]:
    """Give the days that count of every programme a viewer sees in a run."""
    known = (known_pay_days(home.run, *of) for of in sorted(programmes_in_sight(home)))
    return [days for days in known if days]


def programmes_in_sight(home: Home) -> set[tuple[str, str]]:
    """Give the provinces and programmes a viewer sees in a run: listed, missing, or sent to him to pay."""
    listed = {(part.province, part.programme) for part in home.parts}
    missing = home.listing.missing if home.listing else ()
    sent = home.received.files if home.received else ()
    of = listed | {(province_of(part.owner), part.programme) for part in missing}
    return of | {(province_of(file["owner"]), file["programme"]) for file in sent}


async def require_part(viewer: Viewer, run: Run, unit: str, programme: str) -> None:
    """Raise `NotFound` for a part of a run out of the viewer's reach."""
    viewer.require(Permission.RUN_CLOSE)
    async with transaction(viewer):
        if (unit, programme) not in {(part.owner, part.programme) for part in await store.parts(str(run))}:
            raise NotFound


async def close_part(viewer: Viewer, run: Run, unit: str, programme: str) -> None:
    """Close one part of a run; raise `NotFound` for one out of reach, and what keeps it from closing."""
    await require_part(viewer, run, unit, programme)
    job = await open_job()
    try:
        await reconciliation.close_run(viewer, job, run, unit=unit, programme=programme)
    finally:
        await close(job)


def is_worker_of_the_month(viewer: Viewer) -> bool:
    """Say whether a viewer makes or approves lists, and so has tasks."""
    return bool(MAKES_OR_CHECKS & viewer.permissions)


def _is_commune(viewer: Viewer) -> bool:
    return bool(viewer.units(Role.COMMUNE_OFFICER, Role.COMMUNE_APPROVER))


async def _received(viewer: Viewer, run: Run) -> Received:
    own = viewer.units(Role.PAYER_OFFICER, Role.PAYER_CHECKER)
    files = [file for file in await payments.files(str(run)) if file["payer"] in own]
    return Received(
        files=files,
        senders=await store.unit_names([file["owner"] for file in files]),
        answers=[one for one in await payments.answers(str(run)) if one["payer"] in own],
        coverage=[one for one in await payments.coverage(str(run)) if one["payer"] in own],
    )


async def _rates(viewer: Viewer, run: Run, unit: str) -> list[Rate]:
    try:
        return (await switching.rates(viewer, run, unit or None)).rates
    except NotFound:  # a unit without communes
        return []
