"""What became of the money: decisions, events, matches, discrepancies, totals."""

from __future__ import annotations

from piccolo.columns import UUID, Array, BigInt, Boolean, Date, Text, Timestamptz
from piccolo.table import Table

from disburse.db import engine
from disburse.tables.columns import PointsTo
from disburse.tables.identity import AppUser
from disburse.tables.people import Account
from disburse.tables.places import Payer, Unit
from disburse.tables.rosters import Roster, Run


class Decision(Table, db=engine):
    """A person's decision about a discrepancy, a payment or a whole list; never changed."""

    id = UUID(default=None, primary_key=True)
    run = PointsTo(Run)
    owner = Text(default=None)
    resolution = Text(default=None)
    discrepancy = UUID(default=None, null=True)
    payment_run = Text(default=None, null=True)
    payment = BigInt(default=None, null=True)
    side = Text(default=None, null=True)
    account = PointsTo(Account, null=True)
    payer = PointsTo(Payer, null=True)
    reason = Text(default=None)
    proposed_by = PointsTo(AppUser)
    proposed_at = Timestamptz(default=None)
    roster = PointsTo(Roster, null=True)


class DecisionConsent(Table, db=engine):
    """The second person's answer, where money or identity is overridden."""

    decision = PointsTo(Decision, primary_key=True)
    owner = Text(default=None)
    agreed = Boolean(default=None)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None)
    note = Text(default=None)
    content_digest = Text(default=None, null=True)


class DecisionUndo(Table, db=engine):
    """A decision taken back, and why."""

    decision = PointsTo(Decision, primary_key=True)
    owner = Text(default=None)
    reason = Text(default=None)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None)


class PaymentEvent(Table, db=engine):
    """What happened to a payment; appended, never changed."""

    run = Text(default=None, primary_key=True)
    province = Text(default=None, primary_key=True)
    id = BigInt(default=None, primary_key=True)
    payment_run = Text(default=None)
    payment = BigInt(default=None)
    instruction = BigInt(default=None, null=True)
    owner = Text(default=None)
    kind = Text(default=None)
    amount = BigInt(default=None)
    booked_on = Date(default=None, null=True)
    reason = Text(default=None, null=True)
    fact_run = Text(default=None, null=True)
    fact = BigInt(default=None, null=True)
    decision = UUID(default=None, null=True)
    reverses_run = Text(default=None, null=True)
    reverses = BigInt(default=None, null=True)
    posting = UUID(default=None)


class Match(Table, db=engine):
    """A decided link between a confirmation and an instruction."""

    run = Text(default=None, primary_key=True)
    province = Text(default=None, primary_key=True)
    id = BigInt(default=None, primary_key=True)
    confirmation = BigInt(default=None)
    instruction_run = Text(default=None)
    instruction = BigInt(default=None)
    owner = Text(default=None)
    amount = BigInt(default=None)
    rule = Text(default=None)
    why = Text(default=None)
    retracts = BigInt(default=None, null=True)
    posting = UUID(default=None)


class DoublePayment(Table, db=engine):
    """What was paid for a month twice, to two records of one person: the payment too much, and the run it is looked into in."""

    run = PointsTo(Run)
    owner = Text(default=None)
    payment_run = Text(default=None, primary_key=True)
    payment = BigInt(default=None, primary_key=True)
    amount = BigInt(default=None)
    found_for = PointsTo(Unit)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None)


class Discrepancy(Table, db=engine):
    """What reconciliation could not settle."""

    id = UUID(default=None, primary_key=True)
    run = PointsTo(Run)
    province = Text(default=None)
    owner = Text(default=None)
    programme = Text(default=None, null=True)
    payer = Text(default=None)
    kind = Text(default=None)
    key = Text(default=None)
    payment_run = Text(default=None, null=True)
    payment = BigInt(default=None, null=True)
    instruction = BigInt(default=None, null=True)
    amount = BigInt(default=None)
    reason = Text(default=None, null=True)
    facts = Array(BigInt(), default=None)
    why = Text(default=None)
    state = Text(default=None)
    resolution = Text(default=None, null=True)
    decision = PointsTo(Decision, null=True)
    opened_at = Timestamptz(default=None)
    resolved_at = Timestamptz(default=None, null=True)


class PaymentTotal(Table, db=engine):
    """The six buckets of a run, roster and payer."""

    run = Text(default=None, primary_key=True)
    province = Text(default=None)
    roster = PointsTo(Roster, primary_key=True)
    payer = Text(default=None, primary_key=True)
    owner = Text(default=None)
    programme = Text(default=None)
    listed_count = BigInt(default=None)
    listed_amount = BigInt(default=None)
    paid_count = BigInt(default=None)
    paid_amount = BigInt(default=None)
    rejected_count = BigInt(default=None)
    rejected_amount = BigInt(default=None)
    returned_count = BigInt(default=None)
    returned_amount = BigInt(default=None)
    unclaimed_count = BigInt(default=None)
    unclaimed_amount = BigInt(default=None)
    cancelled_count = BigInt(default=None)
    cancelled_amount = BigInt(default=None)
    outstanding_count = BigInt(default=None)
    outstanding_amount = BigInt(default=None)
    carried_in_count = BigInt(default=None)
    carried_in_amount = BigInt(default=None)
    difference = BigInt(default=None, null=True)
