"""What was done and what runs by itself: the audit chain, the read log, jobs and the timetable's slots."""

from __future__ import annotations

from piccolo.columns import UUID, Array, BigInt, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

from disburse.db import engine
from disburse.tables.columns import PointsTo
from disburse.tables.identity import AppUser
from disburse.tables.outreach import Print


class Audit(Table, db=engine):
    """Who did what: one record per action, chained by hash."""

    seq = BigInt(default=None, primary_key=True)
    at = Timestamptz(default=None)
    app_user = UUID(default=None, null=True)
    person = UUID(default=None, null=True)
    session_kind = Text(default=None)
    action = Text(default=None)
    subject = Text(default=None)
    unit = Text(default=None, null=True)
    body = Text(default=None)
    covers = Array(Text(), default=None)
    rows_sha = Bytea(default=None, null=True)
    prev = Bytea(default=None)
    hash = Bytea(default=None)


class ReadLog(Table, db=engine):
    """Who read or printed what of whom; outside every digest."""

    id = UUID(default=None, primary_key=True)
    at = Timestamptz(default=None)
    app_user = UUID(default=None, null=True)
    action = Text(default=None)
    subject = Text(default=None)
    row_count = Integer(default=None)
    purpose = Text(default=None, null=True)


class Job(Table, db=engine):
    """What people see of a background job; the queue itself is PgQueuer's."""

    id = UUID(default=None, primary_key=True)
    kind = Text(default=None)
    subject = Text(default=None)
    unit = Text(default=None, null=True)
    state = Text(default=None)
    phase = Text(default=None)
    done = BigInt(default=None)
    total = BigInt(default=None, null=True)
    problem = Text(default=None, null=True)
    tries = Integer(default=None)
    cancel_asked = Boolean(default=None)
    asked_by = UUID(default=None, null=True)
    asked_at = Timestamptz(default=None)
    finished_at = Timestamptz(default=None, null=True)


class ApiCall(Table, db=engine):
    """A call of a program by its Idempotency-Key, so that it can be answered again."""

    asked_by = PointsTo(AppUser, primary_key=True)
    key = Text(default=None, primary_key=True)
    said = Text(default=None)
    subject = UUID(default=None)
    job = PointsTo(Job)
    at = Timestamptz(default=None)


class MadeFile(Table, db=engine):
    """A file that a job makes for whoever asked."""

    id = UUID(default=None, primary_key=True)
    kind = Text(default=None)
    subject = Text(default=None)
    language = Text(default=None)
    asked_by = PointsTo(AppUser)
    asked_at = Timestamptz(default=None)
    file_sha = Text(default=None, null=True)
    file_name = Text(default=None, null=True)
    print = PointsTo(Print, null=True)
    made_at = Timestamptz(default=None, null=True)
    gone_at = Timestamptz(default=None, null=True)


class JobRun(Table, db=engine):
    """A slot of the timetable that was taken."""

    job = Text(default=None, primary_key=True)
    slot = Timestamptz(default=None, primary_key=True)
    started_at = Timestamptz(default=None)
    finished_at = Timestamptz(default=None, null=True)
    outcome = Text(default=None, null=True)
