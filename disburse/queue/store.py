"""The SQL of jobs: their rows, their entries in PgQueuer's queue, the slots of the timetable."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

import asyncpg

from disburse.core.errors import Refusal
from disburse.db import connection
from disburse.tables import log
from disburse.tables.rosters import RunPart
from disburse.words import say

if TYPE_CHECKING:
    from pgqueuer import Queries

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
FINAL: Final[frozenset[JobState]] = frozenset({"done", "failed", "cancelled"})

# Classes of advisory locks; the database's own functions use 5100, others 5102 and 5103.
ENQUEUE_LOCK: Final = 5110  # with hashtext(kind:subject), until the end of the transaction
LEASE_LOCK: Final = 5111  # with hashtext(kind:subject), while somebody works on it
LEADER_LOCK: Final = 5112  # with 1, by the one who keeps the timetable
CALL_LOCK: Final = 5113  # with hashtext(user key), until the end of the transaction
MACHINE_LOCK: Final = 5114  # with hashtext(kind:machine:number), while a job that takes turns is done there
UNIT_LOCK: Final = 5115  # with hashtext(kind:unit:number), while a job that takes turns is done


@dataclass(frozen=True)
class Job:
    """What people see of a background job; `done` and `total` count what `phase` is about."""

    id: UUID
    kind: str
    subject: str
    unit: str | None
    state: JobState
    phase_said: str
    done: int
    total: int | None
    problem_kept: str | None
    tries: int
    cancel_asked: bool
    asked_by: UUID | None
    asked_at: datetime
    finished_at: datetime | None

    @property
    def over(self) -> bool:
        return self.state in FINAL

    @property
    def phase(self) -> str:
        """Say in the current language what is being done."""
        return say(self.phase_said) if self.phase_said else ""

    @property
    def problem(self) -> str | None:
        """Say in the current language why the job failed, or None."""
        if self.problem_kept is None:
            return None
        kept = json.loads(self.problem_kept)
        return say(kept["text"], **kept["params"])


def keep_problem(refusal: Refusal) -> str:
    """Write a refusal down so that it can be said later in either language."""
    return json.dumps({"text": refusal.text, "params": refusal.params}, ensure_ascii=False, default=str)


JOB: Final = (
    "id, kind, subject, unit, state, phase AS phase_said, done, total, problem AS problem_kept, tries,"
    " cancel_asked, asked_by, asked_at, finished_at"
)


# ---------------------------------------------------------------- in the current transaction


async def add_job(
    job: UUID, kind: str, subject: str, unit: str | None, by: UUID | None, at: datetime
) -> None:
    await log.Job.insert(
        log.Job(
            id=job, kind=kind, subject=subject, unit=unit, state="waiting", phase="", done=0, tries=0,
            cancel_asked=False, asked_by=by, asked_at=at,
        )
    )  # fmt: skip


async def lock_waiting_job(kind: str, subject: str) -> UUID | None:
    """Find the same job waiting; it cannot begin before this transaction has ended."""
    await connection().execute(
        "SELECT pg_advisory_xact_lock($1, hashtext($2))", ENQUEUE_LOCK, f"{kind}:{subject}"
    )
    same = log.Job.select(log.Job.id).where(
        log.Job.subject == subject,
        log.Job.kind == kind,
        log.Job.state == "waiting",
        log.Job.cancel_asked.eq(False),
    )
    found = await same.order_by(log.Job.asked_at, log.Job.id).lock_rows("UPDATE").first()
    return found["id"] if found else None


async def job_of(job: UUID) -> Job | None:
    row = await connection().fetchrow(f"SELECT {JOB} FROM job WHERE id = $1", job)
    return Job(**row) if row else None


async def ask_cancel(job: UUID, at: datetime) -> bool:
    """Mark a job to be stopped; one that waits is over at once. Says whether there was anything to stop."""
    return bool(
        await connection().fetchval(
            "UPDATE job SET cancel_asked = true,"
            " state = CASE state WHEN 'waiting' THEN 'cancelled' ELSE state END,"
            " finished_at = CASE state WHEN 'waiting' THEN $2::timestamptz END"
            " WHERE id = $1 AND state IN ('waiting', 'running') RETURNING true",
            job,
            at,
        )
    )


async def unqueued_jobs() -> list[tuple[UUID, str]]:
    """List unfinished jobs that the queue knows nothing of (id, kind): their entry was lost on the way."""
    rows = await connection().fetch(
        "SELECT id, kind FROM job WHERE state IN ('waiting', 'running')"
        " AND NOT EXISTS (SELECT FROM pgqueuer WHERE dedupe_key = job.id::text)"
        " ORDER BY asked_at, id LIMIT 1000"
    )
    return [(row["id"], row["kind"]) for row in rows]


async def next_in_turn(kind: str, own: UUID, passed: Sequence[UUID], per_unit: int) -> UUID | None:
    """Find the job of a kind whose turn it is: the one of the unit that has waited longest since its last one ended.

    A unit that has `per_unit` at work waits, and so does what was tried in vain: its own entry of the queue, `own`,
    brings it when its time has come. What a worker that died left behind has the turn when its entry comes again.
    """
    found: UUID | None = await connection().fetchval(
        "SELECT w.id FROM job w WHERE w.kind = $1 AND w.id <> ALL ($3::uuid[]) AND NOT w.cancel_asked"
        " AND (w.id = $2 AND w.state IN ('waiting', 'running') OR w.state = 'waiting' AND w.tries = 0)"
        " AND (SELECT count(*) FROM job r WHERE r.kind = w.kind AND r.unit = w.unit AND r.state = 'running'"
        " AND r.id <> w.id) < $4"
        " ORDER BY w.state = 'running' DESC,"
        " (SELECT max(d.finished_at) FROM job d WHERE d.kind = w.kind AND d.unit = w.unit) NULLS FIRST,"
        " w.asked_at, w.id LIMIT 1",
        kind,
        own,
        list(passed),
        per_unit,
    )
    return found


async def last_slot(name: str, until: datetime) -> datetime | None:
    """Give the newest slot up to a moment that ran or was passed over."""
    taken = log.JobRun.select(log.JobRun.slot).where(log.JobRun.job == name, log.JobRun.slot <= until)
    last = await taken.order_by(log.JobRun.slot, ascending=False).first()
    return last["slot"] if last else None


async def take_slots(name: str, slots: Sequence[datetime], outcomes: Sequence[str], at: datetime) -> int:
    """Record slots that nobody has taken yet; give how many of them were free."""
    taken = await connection().fetch(
        "INSERT INTO job_run (job, slot, started_at, finished_at, outcome)"
        " SELECT $1, s.slot, $4, $4, s.outcome FROM unnest($2::timestamptz[], $3::text[]) AS s (slot, outcome)"
        " ON CONFLICT DO NOTHING RETURNING slot",
        name,
        list(slots),
        list(outcomes),
        at,
    )
    return len(taken)


async def open_runs() -> list[str]:
    """List the runs that have a part still open, oldest first."""
    named = RunPart.select(RunPart.run).distinct().where(RunPart.state == "open").order_by(RunPart.run)
    runs: list[str] = await named.output(as_list=True)
    return runs


# ---------------------------------------------------------------- calls of programs


async def hold_call(user: UUID | None, key: str) -> None:
    """Let one call with this key of a user at a time go on, until the end of the transaction."""
    await connection().execute("SELECT pg_advisory_xact_lock($1, hashtext($2))", CALL_LOCK, f"{user} {key}")


async def forget_calls(user: UUID | None, before: datetime) -> None:
    await connection().execute("DELETE FROM api_call WHERE asked_by = $1 AND at < $2", user, before)


async def find_call(user: UUID | None, key: str) -> asyncpg.Record | None:
    return await connection().fetchrow(
        "SELECT said, subject, job FROM api_call WHERE asked_by = $1 AND key = $2", user, key
    )


async def add_call(user: UUID | None, key: str, said: str, subject: UUID, job: UUID, at: datetime) -> None:
    await connection().execute(
        "INSERT INTO api_call (asked_by, key, said, subject, job, at) VALUES ($1, $2, $3, $4, $5, $6)",
        user, key, said, subject, job, at,
    )  # fmt: skip


# ---------------------------------------------------------------- PgQueuer's entries


async def add_entry(on: asyncpg.Connection, kind: str, job: UUID) -> None:
    """Put a job in the queue, in the transaction of that connection; twice is once."""
    await _queries(on).enqueue(kind, job.bytes, dedupe_key=str(job), on_conflict="skip")


async def drop_entry(on: asyncpg.Connection, job: UUID) -> None:
    """Take a job that is over out of the queue, so that no worker looks at it in vain."""
    rows = await on.fetch("SELECT id FROM pgqueuer WHERE dedupe_key = $1", str(job))
    if rows:
        await _queries(on).mark_job_as_cancelled([row["id"] for row in rows])


def _queries(on: asyncpg.Connection) -> Queries:
    from pgqueuer import Queries  # a seventh of the start of a command, of which few ask for a job

    return Queries.from_asyncpg_connection(on)


# ---------------------------------------------------------------- on the connection of a lease


async def try_lock(on: asyncpg.Connection, lock: int, key: str) -> bool:
    """Take a lock that the connection holds until it is closed, unless somebody else has it."""
    return bool(await on.fetchval("SELECT pg_try_advisory_lock($1, hashtext($2))", lock, key))


async def try_one_of(on: asyncpg.Connection, lock: int, key: str, places: int) -> bool:
    """Take one of so many locks that the connection holds until it is closed, unless all are taken."""
    for number in range(places):
        if await try_lock(on, lock, f"{key}:{number}"):
            return True
    return False


async def act_as(on: asyncpg.Connection, sid: str) -> None:
    """Act as a session until the end of the transaction."""
    await on.execute("SELECT set_config('app.sid', $1, true)", sid)


async def begin(on: asyncpg.Connection, job: UUID) -> Job | None:
    """Mark a job as being worked on, once more; None when it is over or was cancelled."""
    row = await on.fetchrow(
        "UPDATE job SET state = 'running', tries = tries + 1, phase = '', done = 0, total = NULL"
        f" WHERE id = $1 AND state IN ('waiting', 'running') AND NOT cancel_asked RETURNING {JOB}",
        job,
    )
    return Job(**row) if row else None


async def note_progress(on: asyncpg.Connection, job: UUID, phase: str, done: int, total: int | None) -> bool:
    """Show how far a job is; says whether somebody asked to stop it. Nobody misses a note lost with the server."""
    return bool(
        await on.fetchval(
            "UPDATE job SET phase = $2, done = $3, total = $4 WHERE id = $1"
            " RETURNING cancel_asked, set_config('synchronous_commit', 'off', true)",
            job,
            phase,
            done,
            total,
        )
    )


async def cancel_asked(on: asyncpg.Connection, job: UUID) -> bool:
    return bool(await on.fetchval("SELECT cancel_asked FROM job WHERE id = $1", job))


async def put_back(on: asyncpg.Connection, job: UUID) -> None:
    await on.execute("UPDATE job SET state = 'waiting', phase = '' WHERE id = $1 AND state = 'running'", job)


async def finish(
    on: asyncpg.Connection, job: UUID, state: JobState, problem: str | None, at: datetime
) -> None:
    await on.execute(
        "UPDATE job SET state = $2, problem = $3, finished_at = $4"
        " WHERE id = $1 AND state IN ('waiting', 'running')",
        job,
        state,
        problem,
        at,
    )
