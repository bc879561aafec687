"""The statements of outreach; each runs in the caller's transaction and works on sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID, uuid4

import asyncpg

from disburse.core.states import CaseState
from disburse.db import connection, run
from disburse.outreach.planning import Half, PlannedSession, Slot
from disburse.outreach.recording import Entry, Standing
from disburse.outreach.rules import Case

ONE_PLAN_AT_A_TIME = 5101  # class of advisory locks; the object is the commune


@dataclass(frozen=True, slots=True)
class Move:
    """A case that changed its state."""

    case: UUID
    commune: str
    before: str
    after: str
    why: str


async def add_missing_cases(of_run: str) -> int:
    """Open the cases that the staged run asks for; give how many."""
    people = await run("outreach", "people_without_case", of_run)
    columns = list(zip(*(tuple(person) for person in people), strict=True)) or [(), (), (), ()]
    await run("outreach", "add_cases", of_run, [uuid4() for _ in people], *columns)
    return len(people)


async def refresh_cases(of_run: str) -> int:
    """Bring the cases up to what the staged run says; give how many changed."""
    return int((await run("outreach", "refresh_cases", of_run))[0][0])


async def move_cases(of_run: str, settled_runs: int, ask_again_on: date) -> list[Move]:
    """Move cases on by what the staged run says."""
    rows = await run("outreach", "move_cases", of_run, settled_runs, ask_again_on)
    return [Move(row["id"], row["commune"], row["before"], row["after"], f"run:{of_run}") for row in rows]


async def ask_again(cases: Sequence[UUID]) -> list[Move]:
    """Take paused cases back to the beginning."""
    rows = await run("outreach", "ask_again", cases)
    return [Move(row["id"], row["commune"], row["before"], row["after"], "asked_again") for row in rows]


async def add_moves(moves: Sequence[Move], by: UUID | None, at: datetime) -> list[UUID]:
    """Write moves down; give their ids."""
    ids = [uuid4() for _ in moves]
    columns = list(zip(*((m.case, m.commune, m.before, m.after, m.why) for m in moves), strict=True))
    if moves:
        await run("outreach", "add_moves", ids, *columns, by, at)
    return ids


async def lock_plan(commune: str) -> None:
    """Let one transaction at a time plan a commune."""
    await connection().execute("SELECT pg_advisory_xact_lock($1, hashtext($2))", ONE_PLAN_AT_A_TIME, commune)


async def drop_visits(commune: str, before_run: str, today: date, at: datetime) -> int:
    """Drop the open visits nobody needs any more; give how many."""
    return int((await run("outreach", "drop_visits", commune, before_run, today, at))[0][0])


async def cases_to_plan(commune: str, first_on: date, last_on: date, refusals_since: date) -> list[Case]:
    """Give the cases of a commune without an open visit, for the planner."""
    rows = await run("outreach", "cases_to_plan", commune, first_on, last_on, refusals_since)
    return [
        Case(
            id=row["id"],
            hamlet=row["hamlet"],
            state=CaseState(row["state"]),
            programmes=tuple(row["programmes"]),
            obstacles=tuple(row["obstacles"]),
            urgent=row["urgent"],
            why=tuple(row["why"].split()),
            refusals=row["refusals"],
            not_before=row["not_before"],
            last_met_on=row["last_met_on"],
            last_result=row["last_result"],
            visited=row["visited"],
            birth_year=birth_year(row["birth"]),
            name_sort=row["name_sort"],
        )
        for row in rows
    ]


async def slots_taken(commune: str, first_on: date, last_on: date) -> frozenset[Slot]:
    """Give the half days on which teams of the commune are busy."""
    rows = await run("outreach", "slots_taken", commune, first_on, last_on)
    return frozenset(Slot(row["held_on"], cast(Half, row["half"]), row["team"]) for row in rows)


async def add_plan(of_run: str, commune: str, sessions: Sequence[PlannedSession], capacity: int) -> None:
    """Write a plan's sessions and visits."""
    ids = [uuid4() for _ in sessions]
    slots = [session.slot for session in sessions]
    await run(
        "outreach",
        "add_sessions",
        of_run,
        commune,
        ids,
        [session.hamlet for session in sessions],
        [slot.held_on for slot in slots],
        [slot.half for slot in slots],
        [slot.team for slot in slots],
        capacity,
    )
    visits = [(id_, visit) for id_, session in zip(ids, sessions, strict=True) for visit in session.visits]
    await run(
        "outreach",
        "add_visits",
        of_run,
        commune,
        [uuid4() for _ in visits],
        [visit.case for _, visit in visits],
        [id_ for id_, _ in visits],
        [visit.position for _, visit in visits],
        [visit.reason for _, visit in visits],
    )


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """A locked visit with its case: what is recorded already, and how the case stands."""

    id: UUID
    state: str
    recorded: tuple[str | None, str | None, str | None, date | None]
    held_on: date
    case: UUID
    province: str
    beneficiary: int
    commune: str
    programmes: tuple[str, ...]
    standing: Standing
    refusals_lately: int


async def visits_to_record(visits: Sequence[UUID], refusals_since: date) -> dict[UUID, VisitFacts]:
    """Lock visits with their cases; by the visit asked for, those within the viewer's rows only."""
    rows = await run("outreach", "visits_to_record", visits, refusals_since)
    return {
        row["asked"]: VisitFacts(
            id=row["id"],
            state=row["state"],
            recorded=(row["result"], row["other"], row["obstacle"], row["next_on"]),
            held_on=row["held_on"],
            case=row["case_id"],
            province=row["province"],
            beneficiary=row["beneficiary"],
            commune=row["commune"],
            programmes=tuple(row["programmes"]),
            standing=Standing(
                state=CaseState(row["case_state"]),
                obstacles=tuple(row["obstacles"]),
                refusals=row["refusals_ever"],
                not_before=row["not_before"],
                last_met_on=row["last_met_on"],
                last_result=None,
            ),
            refusals_lately=row["refusals_lately"],
        )
        for row in rows
    }


async def find_rows(
    asked: Sequence[tuple[str | None, int | None, UUID | None]],
) -> list[asyncpg.Record]:
    """Find the visits meant by (serial, number, case), in the order asked; `visit` is None where there is none."""
    serials, numbers, cases = zip(*asked, strict=True) if asked else ((), (), ())
    return await run("outreach", "find_rows", list(range(len(asked))), serials, numbers, cases)


async def finish_visits(done: Sequence[tuple[UUID, Entry]], by: UUID | None, at: datetime) -> None:
    """Write what visits brought."""
    columns = zip(
        *((id_, e.result, e.other, e.obstacle, e.met_on, e.next_on, e.note) for id_, e in done), strict=True
    )
    await run("outreach", "finish_visits", *columns, by, at)


async def change_cases(changed: Sequence[tuple[UUID, Standing]]) -> None:
    """Write how cases stand now."""
    columns = zip(
        *(
            (id_, s.state, ",".join(s.obstacles), s.refusals, s.not_before, s.last_met_on, s.last_result)
            for id_, s in changed
        ),
        strict=True,
    )
    await run("outreach", "change_cases", *columns)


async def add_accounts(accounts: Sequence[tuple[str, UUID, bytes, UUID]]) -> list[int]:
    """Find or add accounts given as bank, blind index, sealed number, index of the last four; give their keys."""
    rows = await run("outreach", "add_accounts", *zip(*accounts, strict=True))
    return [row["account"] for row in rows]


async def add_requests(
    requests: Sequence[tuple[VisitFacts, int, date, str]], by: UUID | None, at: datetime
) -> None:
    """Write requests for an account: the visit, the account's key, the day asked, the run it holds from."""
    columns = zip(
        *(
            (uuid4(), f.province, f.beneficiary, f.commune, account, on, effective, f.id)
            for f, account, on, effective in requests
        ),
        strict=True,
    )
    await run("outreach", "add_requests", *columns, by, at)


def birth_year(birth: str | None) -> int | None:
    """Give the year of a birth day or year."""
    return int(birth[:4]) if birth else None


async def hamlet_rows(of_run: str, communes: Sequence[str] | None) -> list[asyncpg.Record]:
    """Give what a run planned by hamlet."""
    return await run("outreach", "hamlets", of_run, communes)


async def visit_rows(of_run: str, commune: str, hamlet: str | None) -> list[asyncpg.Record]:
    """Give a hamlet's visits with the people, in the order of the walk."""
    return await run("outreach", "visit_list", of_run, commune, hamlet, None)


async def visit_row(visit: UUID) -> list[asyncpg.Record]:
    """Give one visit with the person, or nothing."""
    return await run("outreach", "visit_list", None, None, None, visit)


async def case_counts(communes: Sequence[str] | None, agreed_until: date) -> tuple[dict[str, int], int]:
    """Count the cases by state, and those that agreed up to a day without handing in a form."""
    rows = await run("outreach", "case_counts", communes, agreed_until)
    return {row["state"]: row["cases"] for row in rows}, sum(row["without_form"] for row in rows)


async def notice_rows(communes: Sequence[str] | None, since: datetime) -> list[asyncpg.Record]:
    """Give the moves to died and moved since a moment."""
    return await run("outreach", "change_notices", communes, since)


async def add_print(
    print_id: UUID,
    serial: str,
    of_run: str,
    commune: str,
    hamlet: str | None,
    sha: str,
    pages: int,
    rows: Sequence[tuple[int, int, UUID]],
    by: UUID | None,
    at: datetime,
) -> None:
    """Write a print down with its rows: page, number on the list, visit."""
    await run(
        "outreach", "add_print", print_id, serial, of_run, commune, hamlet, sha, pages, len(rows), by, at
    )
    await run("outreach", "add_print_rows", print_id, commune, *zip(*rows, strict=True))
