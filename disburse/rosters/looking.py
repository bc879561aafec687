"""What people look at: the lists of a run, and one list with its check, its bridge and whose turn it is."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from disburse.access import Permission, Role, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.db import run, transaction
from disburse.places import reference
from disburse.queue import Job, find_job
from disburse.rosters import store, words
from disburse.rosters.by_month import MonthSum, months_of, months_of_run, several
from disburse.rosters.changed_accounts import AccountStanding
from disburse.rosters.counting import NOTHING, BridgeRow, counted
from disburse.rosters.file.problems import Level
from disburse.rosters.how_far import OthersWork
from disburse.rosters.owners import may_list
from disburse.rosters.store import Roster
from disburse.words import say

UNITS_NAMED = 3


class Part(NamedTuple):
    """An owner and a programme: what is listed and closed on its own."""

    owner: str
    owner_name: str
    programme: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A roster as the list of a run shows it; `approved`: its approval is stored, payments may still be made."""

    id: UUID
    part: Part
    list_number: int
    version: int
    state: str
    approved: bool
    line_count: int
    amount: int
    uploader: str | None
    uploaded_at: datetime
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Listing:
    """The rosters of a run in a unit, what is missing, what the viewer may list, and what is approved by month."""

    run: Run
    unit: str
    unit_name: str
    rosters: list[Standing]
    missing: list[Part]
    listable: list[Part]
    months: list[MonthSum]


@dataclass(frozen=True, slots=True)
class Cause:
    """One kind of problem: how many rows have it, for how many a repair is proposed, and the first's sentence.

    `of_old_places`: it is about hamlets of communes that were split, for which the office is asked.
    """

    code: str
    level: Level
    message: str
    count: int
    first_row: int | None
    acknowledged: bool
    remedies: int
    of_old_places: bool

    @property
    def of_words(self) -> bool:
        """Say whether a word was not understood that may stand in many rows."""
        return self.level == "E" and self.code in words.CODES and self.count > 1


class Repaired(NamedTuple):
    """What people changed above the file: cells put right, rows left out, and the money in those."""

    cells: int
    rows: int
    amount: int


@dataclass(frozen=True, slots=True)
class Check:
    """One roster with everything its page says; `own`: the viewer's person uploaded, corrected or sent it."""

    roster: Roster
    owner_name: str
    owner_kind: str
    own: bool
    submitted_at: datetime | None
    approver: str | None
    approved_at: datetime | None
    part_state: str
    repaired: Repaired
    causes: list[Cause]
    bridge: list[BridgeRow]
    ways: dict[str, dict[str, int]]
    months: list[MonthSum]
    accounts: AccountStanding
    unexplained: int
    gone_acknowledged: bool
    job: Job | None
    others: list[Roster]

    @property
    def errors(self) -> list[Cause]:
        return [cause for cause in self.causes if cause.level == "E"]

    @property
    def warnings(self) -> list[Cause]:
        return [cause for cause in self.causes if cause.level == "W"]

    @property
    def notes(self) -> list[Cause]:
        return [cause for cause in self.causes if cause.level == "I"]


@dataclass(frozen=True, slots=True)
class Work:
    """What is being done with a roster: its approver once it is approved, and the job if the viewer asked for it."""

    roster: Roster
    approver: str | None
    job: Job | None

    @property
    def waits(self) -> bool:
        """Say whether a job is at work: the file is read, or payments are made."""
        return self.roster.state == "reading" or (self.roster.state == "submitted" and bool(self.approver))


async def list_rosters(viewer: Viewer, of_run: Run, unit: str = "") -> Listing:
    """List what a run has of a unit, or of all the viewer sees; raise `NotFound` for another unit or run."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        return await listing(viewer, of_run, unit)


async def listing(viewer: Viewer, of_run: Run, unit: str) -> Listing:
    """Do the same inside a transaction that is open."""
    name = await unit_in_reach(viewer, of_run, unit)
    rosters = [
        _standing(row)
        for row in await run("rosters", "standing", str(of_run))
        if within(unit, row["owner"], row["province"])
    ]
    expected = [part for part in await expected_parts(of_run) if within(unit, part.owner)]
    there = {one.part for one in rosters if one.state not in ("failed", "withdrawn")}
    return Listing(
        of_run,
        unit,
        name,
        rosters,
        missing=[part for part in expected if part not in there],
        listable=[part for part in expected if may_list(viewer, part.owner, part.programme)],
        months=several(
            one for owner, province, one in await months_of_run(of_run) if within(unit, owner, province)
        ),
    )


async def unit_in_reach(viewer: Viewer, of_run: Run, unit: str) -> str:
    """Give a unit's name, or that of all the viewer's units; raise `NotFound` outside the viewer's reach."""
    lists = [held for role, held in viewer.roles if role not in (Role.PAYER_OFFICER, Role.PAYER_CHECKER)]
    own = [unit] if unit else list(dict.fromkeys(lists or viewer.units()))[:UNITS_NAMED]
    (found,) = await run("rosters", "reach", str(of_run), unit, own)
    if not (found["opened"] and found["within"]):
        raise NotFound
    return found["name"] or unit


async def expected_parts(of_run: Run) -> list[Part]:
    """Say what the viewer's units list: what they listed in their last run, all their programmes the first time.

    An office above others lists for itself only what it listed before.
    """
    rows = await run("rosters", "own_parts", str(of_run))
    owners = {row["owner"] for row in rows}
    expected: list[Part] = []
    for row in rows:
        kinds = [p.code for p in reference.programmes().values() if p.owner_kind == row["kind"]]
        above = any(owner.startswith(f"{row['owner']}-") for owner in owners)
        programmes = [row["programme"]] if row["programme"] else [] if above else kinds
        expected += [Part(row["owner"], row["name"], programme) for programme in programmes]
    return expected


async def check_of(viewer: Viewer, roster_id: UUID) -> Check:
    """Show a roster and all that was found out about it; raise `NotFound` outside the viewer's rows."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        (hands,) = await run("rosters", "hands", roster_id)
        (repaired,) = await run("rosters", "repaired", roster_id)
        is_read = roster.state not in ("reading", "failed", "has_errors")
        versions = await store.rosters(roster.run, roster.owner, roster.programme)
        counts = await counted(roster_id) if is_read else NOTHING
        check = Check(
            roster=roster,
            owner_name=hands["owner_name"],
            owner_kind=hands["owner_kind"],
            own=hands["own"],
            submitted_at=hands["submitted_at"],
            approver=hands["approver"],
            approved_at=hands["approved_at"],
            part_state=hands["part_state"],
            repaired=Repaired(**repaired),
            causes=[_cause(row) for row in await store.problem_counts(roster_id)],
            bridge=counts.bridge,
            ways=(roster.reading.get("ways") or await store.methods(roster_id)) if is_read else {},
            months=several(await months_of(roster)) if is_read else [],
            accounts=counts.accounts,
            unexplained=counts.unexplained,
            gone_acknowledged=hands["gone_acknowledged"],
            job=None,
            others=[r for r in versions if r.list_number == roster.list_number and r.id != roster.id],
        )
    work = Work(roster, check.approver, None)
    return replace(check, job=await _newest_job(viewer, roster_id)) if work.waits else check


async def work_on(viewer: Viewer, roster_id: UUID) -> Work:
    """Say what is being done with a roster, cheaply; raise `NotFound` outside the viewer's rows."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        (hands,) = await run("rosters", "hands", roster_id)
    work = Work(roster, hands["approver"], None)
    return replace(work, job=await _newest_job(viewer, roster_id)) if work.waits else work


async def others_work(viewer: Viewer, roster_id: UUID) -> OthersWork | None:
    """Say how far a colleague's job on a roster is; None when nobody works on it, or outside the viewer's rows."""
    async with transaction(viewer):
        rows = await run("rosters", "work_of_others", roster_id)
    return OthersWork(**rows[0]) if rows else None


def within(unit: str, owner: str, province: str | None = None) -> bool:
    """Say whether an owner belongs to a unit: the unit itself, its offices, or all of a province; "" is all."""
    return unit in ("", owner, province) or owner.startswith(f"{unit}-") or owner.startswith(f"BHXH-{unit}")


def approves(viewer: Viewer, roster: Roster) -> bool:
    """Say whether a viewer is an approver of a roster's owner; whether he is a second person is another question."""
    held = viewer.units(Role.SI_APPROVER, Role.COMMUNE_APPROVER)
    return any(within(unit, roster.owner, roster.province) for unit in held)


async def _newest_job(viewer: Viewer, roster_id: UUID) -> Job | None:
    async with transaction(viewer):
        rows = await run("rosters", "work_on", f"roster:{roster_id}")
    return await find_job(viewer, rows[0]["id"]) if rows else None


def _standing(row: Any) -> Standing:
    return Standing(
        id=row["id"],
        part=Part(row["owner"], row["owner_name"], row["programme"]),
        list_number=row["list_number"],
        version=row["version"],
        state=row["state"],
        approved=row["approved"],
        line_count=row["line_count"],
        amount=row["amount"],
        uploader=row["uploader"],
        uploaded_at=row["uploaded_at"],
        counts=json.loads(row["reading"]).get("counts", {}),
    )


def _cause(row: dict[str, Any]) -> Cause:
    return Cause(
        row["code"],
        row["level"],
        say(row["text"], **row["params"]),
        row["count"],
        row["first_row"],
        row["acknowledged"],
        row["remedies"],
        row["of_old_places"],
    )
