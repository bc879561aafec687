"""The lists a commune looks at: hamlets, people in the order of the walk, where outreach stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.core.identifiers import mask_phone
from disburse.db import transaction
from disburse.outreach import store
from disburse.outreach.rules import ELSEWHERE, group_words, reason_words
from disburse.places import reference
from disburse.service import service
from disburse.switching import store as switching
from disburse.vault import place

PHONE = "beneficiary.phone"


@dataclass(frozen=True, slots=True)
class Hamlet:
    """What a run planned for one hamlet; `code` is None for people of no known hamlet."""

    commune: str
    commune_name: str
    code: str | None
    name: str
    planned: int
    done: int
    agreed: int
    urgent: int
    first_on: date
    last_on: date

    @property
    def met(self) -> bool:
        """Say whether nobody is left to be met."""
        return self.done == self.planned


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit with what a list shows of the person: phone masked, never an id, an account or an amount (REQ48).

    `programmes` are codes, `schemes` their names; words are in the current language.
    """

    id: UUID
    case: UUID
    run: str
    commune: str
    commune_name: str
    hamlet: str | None
    hamlet_name: str
    held_on: date
    half: str
    team: str
    position: int
    name: str
    birth_year: int | None
    age: int | None
    sex: str | None
    address: str
    phone: str
    programmes: tuple[str, ...]
    schemes: tuple[str, ...]
    reason: str
    obstacles: tuple[str, ...]
    group: str
    urgent: bool
    case_state: str
    last_met_on: date | None
    last_result: str | None
    state: str
    result: str | None
    other: str | None
    obstacle: str | None
    met_on: date | None
    next_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How many cases are in each state, how many agreed long ago without a form, a run's first credits."""

    states: dict[str, int]
    without_form: int
    first_credits: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody found dead or moved away at a visit: what the owner of the roster must look into (REQ50)."""

    at: datetime
    what: str
    commune: str
    hamlet_name: str
    name: str
    birth_year: int | None
    programmes: tuple[str, ...]


async def hamlets(viewer: Viewer, run: Run | str, unit: str | None = None) -> list[Hamlet]:
    """List the hamlets with visits of a run, for a unit or for all the viewer sees; raises NotFound."""
    viewer.require(Permission.OUTREACH_READ)
    month = Run.parse(str(run))
    async with transaction(viewer):
        rows = await store.hamlet_rows(str(month), await _communes(unit))
    return [
        Hamlet(code=row["hamlet"], **{name: row[name] for name in Hamlet.__slots__ if name != "code"})
        for row in rows
    ]


async def visit_list(viewer: Viewer, run: Run | str, commune: str, hamlet: str | None) -> list[Appointment]:
    """List the visits of a run in a hamlet (None: no known hamlet) in the order of the walk, at most 1000."""
    viewer.require(Permission.OUTREACH_READ)
    month = Run.parse(str(run))
    async with transaction(viewer):
        rows = await store.visit_rows(str(month), commune, hamlet)
        await _note("visits:read", f"hamlet:{hamlet or commune}", viewer, len(rows))
    return [appointment_of(row) for row in rows]


async def visit(viewer: Viewer, visit_id: UUID) -> Appointment:
    """Give one visit; raises NotFound."""
    viewer.require(Permission.OUTREACH_READ)
    async with transaction(viewer):
        rows = await store.visit_row(visit_id)
        if not rows:
            raise NotFound
        await _note("visit:read", f"visit:{visit_id}", viewer, 1)
    return appointment_of(rows[0])


async def standing(viewer: Viewer, run: Run | str, unit: str | None = None) -> Standing:
    """Say where outreach stands, for a unit or for all the viewer sees; raises NotFound."""
    viewer.require(Permission.OUTREACH_READ)
    month, today = Run.parse(str(run)), service().clock.today()
    agreed_until = today - timedelta(days=int(reference.setting("agreed_no_form_days", today)))
    async with transaction(viewer):
        communes = await _communes(unit)
        states, without_form = await store.case_counts(communes, agreed_until)
        rates = await switching.rate_rows(str(month), communes)
    return Standing(states, without_form, sum(rate["switches"] for rate in rates))


async def change_notices(viewer: Viewer, since: datetime, unit: str | None = None) -> list[Notice]:
    """List whom visits found dead or moved away since a moment, newest first, at most 200."""
    viewer.require(Permission.OUTREACH_READ)
    async with transaction(viewer):
        rows = await store.notice_rows(await _communes(unit), since)
    return [
        Notice(
            at=row["at"],
            what=row["after"],
            commune=row["commune"],
            hamlet_name=row["hamlet_name"],
            name=row["name"],
            birth_year=store.birth_year(row["birth"]),
            programmes=tuple(row["programmes"]),
        )
        for row in rows
    ]


async def _communes(unit: str | None) -> list[str] | None:
    if unit is None:
        return None
    found = await switching.communes_of_unit(unit, service().clock.today())
    if not found:
        raise NotFound
    return found


async def _note(action: str, subject: str, viewer: Viewer, rows: int) -> None:
    await audit.note_read(action, subject, rows=rows, user=viewer.user_id)


def appointment_of(row: Any) -> Appointment:
    """Make what a list shows from a row of a visit with its person; the phone is unsealed only to be masked."""
    born, today = store.birth_year(row["birth"]), service().clock.today()
    why, known = row["why"].split(), reference.obstacles()
    bank = next((fact.partition(":")[2] for fact in why if fact.startswith(ELSEWHERE)), "")
    names = {code: programme.name for code, programme in reference.programmes().items()}
    index = row["phone_index"]
    phone = service().vault.unseal(row["phone_sealed"], place(PHONE, index)) if index else ""
    return Appointment(
        id=row["id"],
        case=row["outreach_case"],
        age=today.year - born if born else None,
        birth_year=born,
        address=row["address"] or "",
        phone=mask_phone(phone) if phone else "",
        programmes=tuple(row["programmes"]),
        schemes=tuple(names.get(code, code) for code in row["programmes"]),
        reason=reason_words(
            row["reason"], reference.banks()[bank].name if bank in reference.banks() else bank
        ),
        obstacles=tuple(known[code].label for code in row["obstacles"] if code in known),
        group=group_words(row["case_state"], row["obstacles"], why),
        **{
            name: row[name]
            for name in (
                *(
                    "run",
                    "commune",
                    "commune_name",
                    "hamlet",
                    "hamlet_name",
                    "held_on",
                    "half",
                    "team",
                    "position",
                ),
                *(
                    "name",
                    "sex",
                    "urgent",
                    "case_state",
                    "last_met_on",
                    "last_result",
                    "state",
                    "result",
                    "other",
                ),
                *("obstacle", "met_on", "next_on", "note"),
            )
        },
    )


def place_of(code: str) -> tuple[str, str | None]:
    """Give commune and hamlet of an address: `05134-01`, or `05134` for people of no known hamlet."""
    commune, dash, _ = code.partition("-")
    return commune, code if dash else None
