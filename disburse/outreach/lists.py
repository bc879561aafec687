"""The lists a commune looks at and prints: hamlets, people in the order of the walk, and what a print stood for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.core.identifiers import mask_phone
from disburse.db import transaction
from disburse.outreach import codes, store
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
class PrintableList:
    """One section of paper: a team's people in one hamlet, numbered from 1 in this order, under one serial."""

    serial: str
    run: str
    commune: str
    commune_name: str
    hamlet: str | None
    hamlet_name: str
    team: str
    people: tuple[Appointment, ...]


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
    return [_appointment(row) for row in rows]


async def visit(viewer: Viewer, visit_id: UUID) -> Appointment:
    """Give one visit; raises NotFound."""
    viewer.require(Permission.OUTREACH_READ)
    async with transaction(viewer):
        rows = await store.visit_row(visit_id)
        if not rows:
            raise NotFound
        await _note("visit:read", f"visit:{visit_id}", viewer, 1)
    return _appointment(rows[0])


async def case_counts(viewer: Viewer, unit: str | None = None) -> dict[str, int]:
    """Count the cases in each state, for a unit or for all the viewer sees; raises NotFound."""
    viewer.require(Permission.OUTREACH_READ)
    async with transaction(viewer):
        return await store.case_counts(await _communes(unit))


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


async def prepare_prints(
    viewer: Viewer, run: Run | str, commune: str, hamlet: str | None
) -> list[PrintableList]:
    """Prepare a hamlet's lists for paper, one per team, of the visits still to be made; raises NotFound for none.

    Nothing is written: `keep_print` does that once the paper is drawn.
    """
    viewer.require(Permission.REPORT_PRINT)
    month = Run.parse(str(run))
    async with transaction(viewer):
        rows = await store.visit_rows(str(month), commune, hamlet)
    people = [_appointment(row) for row in rows if row["state"] == "planned"]
    if not people:
        raise NotFound
    return [
        PrintableList(
            codes.new_serial(),
            str(month),
            commune,
            people[0].commune_name,
            hamlet,
            people[0].hamlet_name,
            team,
            tuple(group),
        )
        for team, group in groupby(sorted(people, key=lambda one: one.team), key=lambda one: one.team)
    ]


async def keep_print(viewer: Viewer, printed: PrintableList, pdf: bytes, pages: Sequence[int]) -> UUID:
    """Keep a drawn list, sealed, and which person stands on which page, so that it can be keyed back by its serial.

    `pages[i]` is the page, from 1, of the i-th of the list's people. Raises ValueError if their numbers differ.
    """
    viewer.require(Permission.REPORT_PRINT)
    if len(pages) != len(printed.people):
        raise ValueError("each person stands on one page")
    clock = service().clock
    print_id, sha = uuid4(), service().files.keep(pdf)
    async with transaction(viewer):
        await store.add_print(
            print_id,
            printed.serial,
            printed.run,
            printed.commune,
            printed.hamlet,
            sha,
            max(pages),
            [
                (page, number, one.id)
                for number, (page, one) in enumerate(zip(pages, printed.people, strict=True), 1)
            ],
            viewer.user_id,
            clock.now(),
        )
        body: dict[str, object] = {"serial": printed.serial, "rows": len(pages), "file": sha}
        await audit.record("list:printed", f"print:{print_id}", unit=printed.commune, body=body)
    return print_id


async def _communes(unit: str | None) -> list[str] | None:
    if unit is None:
        return None
    found = await switching.communes_of_unit(unit, service().clock.today())
    if not found:
        raise NotFound
    return found


async def _note(action: str, subject: str, viewer: Viewer, rows: int) -> None:
    await audit.note_read(action, subject, rows=rows, user=viewer.user_id)


def _appointment(row: Any) -> Appointment:
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
