"""What is on file about people: who may receive for them, and since when nothing is due to them."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from disburse.db import engine
from disburse.tables.columns import PointsTo
from disburse.tables.identity import AppUser
from disburse.tables.people import Beneficiary
from disburse.tables.places import Unit
from disburse.tables.rosters import Roster


class Authorisation(Table, db=engine):
    """Who may receive a person's money in his own name; `roster` is the list that said so."""

    id = BigInt(default=None, primary_key=True)
    province = Text(default=None)
    owner = PointsTo(Unit)
    beneficiary = PointsTo(Beneficiary)
    kind = Text(default=None)
    holder = Text(default=None)
    holder_fold = Text(default=None)
    valid_from = Date(default=None)
    valid_to = Date(default=None, null=True)
    evidence = Text(default=None)
    roster = PointsTo(Roster, null=True)
    recorded_by = PointsTo(AppUser)
    recorded_at = Timestamptz(default=None)


class Stop(Table, db=engine):
    """A person reported dead or suspended: nothing is due for the months after that day."""

    id = UUID(default=None, primary_key=True)
    province = Text(default=None)
    owner = PointsTo(Unit)
    beneficiary = PointsTo(Beneficiary)
    kind = Text(default=None)
    stopped_on = Date(default=None)
    evidence = Text(default=None)
    recorded_by = PointsTo(AppUser)
    recorded_at = Timestamptz(default=None)


class StopLift(Table, db=engine):
    """A stop that counts no longer, by a second person."""

    stop = PointsTo(Stop, primary_key=True)
    owner = Text(default=None)
    reason = Text(default=None)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None)


class PersonMerge(Table, db=engine):
    """A request to make two records of one person one: `merged` goes into `kept`; `seen` names what was shown of both."""

    id = UUID(default=None, primary_key=True)
    province = Text(default=None)
    owner = PointsTo(Unit)
    kept = PointsTo(Beneficiary)
    merged = PointsTo(Beneficiary)
    reason = Text(default=None)
    seen = Text(default=None)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None)


class RowOfTwoPeople(Table, db=engine):
    """A row of a list whose two numbers belong to two known people (R38), and to whom."""

    roster = PointsTo(Roster, primary_key=True)
    file_row = Integer(default=None, primary_key=True)
    owner = Text(default=None)
    beneficiary = BigInt(default=None)
    other = BigInt(default=None)


class PersonMergeAnswer(Table, db=engine):
    """What a second person said to it."""

    merge = PointsTo(PersonMerge, primary_key=True)
    owner = Text(default=None)
    agreed = Boolean(default=None)
    seen = Text(default=None)
    note = Text(default=None)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None)
