"""How people get their money: dated methods, requests, switches, rates per commune."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from disburse.db import engine
from disburse.tables.columns import PointsTo
from disburse.tables.identity import AppUser
from disburse.tables.people import Account, Beneficiary
from disburse.tables.places import Commune, Programme, Unit
from disburse.tables.rosters import Run


class MethodFact(Table, db=engine):
    """How a person receives a programme's money, from a run on."""

    province = Text(default=None, primary_key=True)
    beneficiary = PointsTo(Beneficiary, primary_key=True)
    programme = Text(default=None, primary_key=True)
    from_run = Text(default=None, primary_key=True)
    owner = Text(default=None)
    commune = Text(default=None, null=True)
    method = Text(default=None)
    account = PointsTo(Account, null=True)
    requested_on = Date(default=None, null=True)
    evidence = Text(default=None)
    source = Text(default=None)
    recorded_at = Timestamptz(default=None)


class MethodRequest(Table, db=engine):
    """A request to change the method."""

    id = UUID(default=None, primary_key=True)
    province = Text(default=None)
    beneficiary = PointsTo(Beneficiary)
    commune = Text(default=None, null=True)
    owner = PointsTo(Unit, null=True)
    method = Text(default=None)
    account = PointsTo(Account, null=True)
    requested_on = Date(default=None)
    effective_run = Text(default=None)
    evidence = Text(default=None)
    visit = UUID(default=None, null=True)
    paper = Text(default=None, null=True)
    recorded_by = PointsTo(AppUser, null=True)
    recorded_at = Timestamptz(default=None)


class Switch(Table, db=engine):
    """A move between cash and account, derived from first credits."""

    province = Text(default=None, primary_key=True)
    beneficiary = PointsTo(Beneficiary, primary_key=True)
    programme = Text(default=None, primary_key=True)
    owner = Text(default=None)
    commune = Text(default=None, null=True)
    kind = Text(default=None)
    requested_on = Date(default=None, null=True)
    effective_run = Text(default=None, primary_key=True)
    first_credit_run = Text(default=None, null=True)
    first_credit_on = Date(default=None, null=True)


class MethodCount(Table, db=engine):
    """How many people a programme lists in a commune, and how many got it by account."""

    run = PointsTo(Run, primary_key=True)
    commune = PointsTo(Commune, primary_key=True)
    programme = PointsTo(Programme, primary_key=True)
    payees = Integer(default=None)
    by_account = Integer(default=None)
    credited = Integer(default=None)
