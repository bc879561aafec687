"""One list as people look at it: its check, its bridge and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from disburse.access import Permission, Role, Viewer
from disburse.db import run, take_time, transaction
from disburse.queue import Job, find_job
from disburse.rosters import store, words
from disburse.rosters.by_month import MonthSum, months_of, several
from disburse.rosters.changed_accounts import AccountStanding
from disburse.rosters.counting import NOTHING, BridgeRow, counted
from disburse.rosters.file.problem import Level
from disburse.rosters.how_far import OthersWork
from disburse.rosters.listing import within
from disburse.rosters.normalised import Group, groups_of
from disburse.rosters.store import Roster
from disburse.words import say


class Seen(NamedTuple):
    """Who acknowledged a group of warnings, and when; `who` is None outside the viewer's people."""

    who: str | None
    at: datetime


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
    seen: Seen | None
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
    """One roster with everything its page says; `own`: the viewer's person uploaded, corrected or sent it.

    `normalised` is what was read otherwise than it stands in the file; `repeat` is the list that took in the same
    content before.
    """

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
    normalised: list[Group]
    bridge: list[BridgeRow]
    ways: dict[str, dict[str, int]]
    months: list[MonthSum]
    accounts: AccountStanding
    unexplained: int
    gone_seen: Seen | None
    job: Job | None
    others: list[Roster]
    repeat: Roster | None

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


async def check_of(viewer: Viewer, roster_id: UUID) -> Check:
    """Show a roster and all that was found out about it; raise `NotFound` outside the viewer's rows."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        await take_time()
        roster = await store.roster(roster_id)
        (hands,) = await run("rosters", "hands", roster_id)
        (repaired,) = await run("rosters", "repaired", roster_id)
        is_read = roster.state not in ("reading", "failed", "has_errors")
        versions = await store.rosters(roster.run, roster.owner, roster.programme)
        counts = await counted(roster_id) if is_read else NOTHING
        problems = await store.problem_counts(roster_id)
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
            causes=[_cause(row) for row in problems],
            normalised=groups_of(problems),
            bridge=counts.bridge,
            ways=(roster.reading.get("ways") or await store.methods(roster_id)) if is_read else {},
            months=several(await months_of(roster)) if is_read else [],
            accounts=counts.accounts,
            unexplained=counts.unexplained,
            gone_seen=_seen(hands["gone_acknowledger"], hands["gone_acknowledged_at"]),
            job=None,
            others=[r for r in versions if r.list_number == roster.list_number and r.id != roster.id],
            repeat=await store.roster(UUID(roster.reading["repeat_of"]))
            if "repeat_of" in roster.reading
            else None,
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


def approves(viewer: Viewer, roster: Roster) -> bool:
    """Say whether a viewer is an approver of a roster's owner; whether he is a second person is another question."""
    held = viewer.units(Role.SI_APPROVER, Role.COMMUNE_APPROVER)
    return any(within(unit, roster.owner, roster.province) for unit in held)


async def _newest_job(viewer: Viewer, roster_id: UUID) -> Job | None:
    async with transaction(viewer):
        rows = await run("rosters", "work_on", f"roster:{roster_id}")
    return await find_job(viewer, rows[0]["id"]) if rows else None


def _seen(who: str | None, at: datetime | None) -> Seen | None:
    return Seen(who, at) if at is not None else None


def _cause(row: dict[str, Any]) -> Cause:
    return Cause(
        row["code"],
        row["level"],
        say(row["text"], **row["params"]),
        row["count"],
        row["first_row"],
        _seen(row["acknowledger"], row["acknowledged_at"]),
        row["remedies"],
        row["of_old_places"],
    )
