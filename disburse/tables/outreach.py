"""Who is still met in cash: cases, sessions, visits, printed lists."""

from __future__ import annotations

from piccolo.columns import UUID, Array, Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from disburse.db import engine
from disburse.tables.columns import PointsTo
from disburse.tables.identity import AppUser
from disburse.tables.people import Beneficiary
from disburse.tables.places import Commune, Hamlet
from disburse.tables.reference import Obstacle
from disburse.tables.rosters import Run


class OutreachCase(Table, db=engine):
    """One person still in cash, from first meeting to first credit."""

    id = UUID(default=None, primary_key=True)
    province = Text(default=None)
    beneficiary = PointsTo(Beneficiary)
    commune = PointsTo(Commune)
    hamlet = PointsTo(Hamlet, null=True)
    programmes = Array(Text(), default=None)
    state = Text(default=None)
    obstacles = Array(Text(), default=None)
    urgent = Boolean(default=None)
    why = Text(default=None)
    refusals = Integer(default=None)
    not_before = Date(default=None, null=True)
    last_met_on = Date(default=None, null=True)
    last_result = Text(default=None, null=True)
    opened_run = Text(default=None)
    opened_at = Timestamptz(default=None)


class CaseMove(Table, db=engine):
    """A step of a case."""

    id = UUID(default=None, primary_key=True)
    outreach_case = PointsTo(OutreachCase)
    commune = Text(default=None)
    before = Text(default=None)
    after = Text(default=None)
    why = Text(default=None)
    by_user = UUID(default=None, null=True)
    at = Timestamptz(default=None)


class OutreachSession(Table, db=engine):
    """A staffed table, or a round of homes, on one day."""

    id = UUID(default=None, primary_key=True)
    run = PointsTo(Run)
    commune = PointsTo(Commune)
    hamlet = PointsTo(Hamlet, null=True)
    held_on = Date(default=None)
    half = Text(default=None)
    team = Text(default=None)
    capacity = Integer(default=None)


class Visit(Table, db=engine):
    """An appointment, and what came of it."""

    id = UUID(default=None, primary_key=True)
    run = PointsTo(Run)
    outreach_case = PointsTo(OutreachCase)
    outreach_session = PointsTo(OutreachSession)
    commune = Text(default=None)
    hamlet = Text(default=None, null=True)
    position = Integer(default=None)
    reason = Text(default=None)
    state = Text(default=None)
    result = Text(default=None, null=True)
    other = Text(default=None, null=True)
    obstacle = PointsTo(Obstacle, null=True)
    met_on = Date(default=None, null=True)
    next_on = Date(default=None, null=True)
    note = Text(default=None)
    recorded_by = PointsTo(AppUser, null=True)
    recorded_at = Timestamptz(default=None, null=True)


class Print(Table, db=engine):
    """A printed list: its serial."""

    id = UUID(default=None, primary_key=True)
    report = Text(default=None)
    serial = Text(default=None)
    run = PointsTo(Run)
    owner = Text(default=None, null=True)
    payer = Text(default=None, null=True)
    commune = Text(default=None, null=True)
    hamlet = Text(default=None, null=True)
    file_sha = Text(default=None, null=True)
    pages = Integer(default=None)
    rows = Integer(default=None)
    made_by = PointsTo(AppUser, null=True)
    made_at = Timestamptz(default=None)
    gone_at = Timestamptz(default=None, null=True)


class PrintRow(Table, db=engine):
    """Who stood where on a printed list."""

    print = PointsTo(Print, primary_key=True)
    page = Integer(default=None, primary_key=True)
    position = Integer(default=None, primary_key=True)
    commune = Text(default=None)
    visit = PointsTo(Visit)
