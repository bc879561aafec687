"""What the home pages ask of the database; each runs in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from disburse.db import run
from disburse.queue import Job


@dataclass(frozen=True, slots=True)
class PartStanding:
    """Where one owner's programme stands in a run; counts are payments, amounts đồng."""

    owner: str
    owner_name: str
    owner_kind: str
    province: str
    programme: str
    state: str
    closed_at: datetime | None
    closer: str | None
    listed_count: int
    listed_amount: int
    paid_count: int
    paid_amount: int
    rejected_amount: int
    returned_amount: int
    unclaimed_amount: int
    cancelled_amount: int
    outstanding_count: int
    outstanding_amount: int
    difference: int
    open_discrepancies: int
    open_failures: int
    rosters_at_work: int


@dataclass(frozen=True, slots=True)
class PayerStanding:
    """How far a payer's answers are settled; `overdue`: what should have been answered by today and was not."""

    payer: str
    name: str
    cash: bool
    listed: int
    settled: int
    outstanding_amount: int
    overdue: int


@dataclass(frozen=True, slots=True)
class NotInstructed:
    """Payments never sent to a payer; `files` were made so far."""

    count: int
    amount: int
    files: int


@dataclass(frozen=True, slots=True)
class OpenKind:
    """Open discrepancies of one kind; `waiting` for a second person among them."""

    kind: str
    count: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Gone:
    """People of last month's lists that are not there this time; `roster` is the list that shows who they are, if one is there."""

    owner: str
    owner_name: str
    programme: str
    roster: UUID | None
    people: int
    amount: int


async def gone(run_name: str, owners: Sequence[str]) -> list[Gone]:
    return [Gone(**row) for row in await run("dashboard", "gone", run_name, owners)]


async def parts(run_name: str) -> list[PartStanding]:
    return [PartStanding(**row) for row in await run("dashboard", "parts", run_name)]


async def payers(
    run_name: str, owners: Sequence[str], today: date, due: Sequence[tuple[str, str, date, date]]
) -> list[PayerStanding]:
    """List the payers; `due`: province, programme, and the last days for accounts and for cash."""
    columns = [list(column) for column in zip(*due, strict=True)] if due else [[], [], [], []]
    rows = await run("dashboard", "payers", run_name, owners, today, *columns)
    return [PayerStanding(**row) for row in rows]


async def not_instructed(run_name: str, owners: Sequence[str]) -> NotInstructed:
    (row,) = await run("dashboard", "not_instructed", run_name, owners)
    return NotInstructed(**row)


async def open_kinds(run_name: str, owners: Sequence[str]) -> list[OpenKind]:
    return [OpenKind(**row) for row in await run("dashboard", "open_kinds", run_name, owners)]


async def newest_run(*, for_payer: bool) -> str | None:
    """Name the run a viewer works on now, or None before the first was opened."""
    rows = await run("dashboard", "newest_run", for_payer)
    return rows[0]["name"] if rows else None


async def unit_names(codes: Sequence[str]) -> dict[str, str]:
    rows = await run("dashboard", "unit_names", codes)
    return {row["code"]: row["name"] for row in rows}


async def own_jobs(user: UUID | None) -> list[Job]:
    """List what works, or worked lately, for a user."""
    return [Job(**row) for row in await run("dashboard", "own_jobs", user)]
