"""Runs, and the lists that are paid in them: lines, problems, approvals."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    Date,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from disburse.db import engine
from disburse.tables.columns import PointsTo
from disburse.tables.identity import AppUser
from disburse.tables.places import Commune, Programme, Province, Unit
from disburse.tables.reference import EvidenceKind, LeavingReason


class Run(Table, db=engine):
    """One payment cycle, named by its month."""

    name = Text(default=None, primary_key=True)
    opened_at = Timestamptz(default=None)
    opened_by = UUID(default=None, null=True)


class RunMonth(Table, db=engine):
    """A month that a run pays."""

    run = PointsTo(Run, primary_key=True)
    month = Text(default=None, primary_key=True)


class RunPart(Table, db=engine):
    """A run as one owner and programme has it: open or closed."""

    run = PointsTo(Run, primary_key=True)
    owner = PointsTo(Unit, primary_key=True)
    programme = PointsTo(Programme, primary_key=True)
    province = PointsTo(Province)
    state = Text(default=None)
    closed_at = Timestamptz(default=None, null=True)
    closed_by = UUID(default=None, null=True)
    closing_digest = Text(default=None, null=True)


class Roster(Table, db=engine):
    """One list of one owner for one programme and run; has versions."""

    id = UUID(default=None, primary_key=True)
    run = PointsTo(Run)
    province = PointsTo(Province)
    owner = Text(default=None)
    programme = Text(default=None)
    list_number = Integer(default=None)
    version = Integer(default=None)
    kind = Text(default=None)
    state = Text(default=None)
    file_sha = Text(default=None, null=True)
    file_name = Text(default=None, null=True)
    file_digest = Text(default=None, null=True)
    content_digest = Text(default=None, null=True)
    line_count = Integer(default=None)
    amount = BigInt(default=None)
    declared_count = Integer(default=None, null=True)
    declared_amount = BigInt(default=None, null=True)
    declared_account_amount = BigInt(default=None, null=True)
    declared_cash_amount = BigInt(default=None, null=True)
    reading = JSONB(default=None)
    uploaded_by = PointsTo(AppUser)
    uploaded_at = Timestamptz(default=None)
    submitted_by = PointsTo(AppUser, null=True)
    submitted_at = Timestamptz(default=None, null=True)
    note = Text(default=None)
    corrects: PointsTo[Roster] = PointsTo("self", null=True)
    choices = JSONB(default=None)


class RosterProblem(Table, db=engine):
    """What reading or checking found wrong with a row."""

    roster = PointsTo(Roster, primary_key=True)
    number = Integer(default=None, primary_key=True)
    owner = Text(default=None)
    file_row = Integer(default=None, null=True)
    column_name = Text(default=None, null=True)
    code = Text(default=None)
    level = Text(default=None)
    field = Text(default=None)
    value_sealed = Bytea(default=None, null=True)
    secret = Text(default=None)
    text = Text(default=None)
    params = JSONB(default=None)
    remedy_kind = Text(default=None)
    remedy_sealed = Bytea(default=None, null=True)
    row_sealed = Bytea(default=None, null=True)


class RosterRepair(Table, db=engine):
    """A cell put right or a row left out, in a layer above the file."""

    roster = PointsTo(Roster, primary_key=True)
    number = Integer(default=None, primary_key=True)
    owner = Text(default=None)
    kind = Text(default=None)
    file_row = Integer(default=None)
    field = Text(default=None)
    code = Text(default=None)
    value_sealed = Bytea(default=None, null=True)
    reason = Text(default=None)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None)


class ColumnLesson(Table, db=engine):
    """What a unit taught about a column of its files: folded header, field."""

    id = UUID(default=None, primary_key=True)
    owner = PointsTo(Unit)
    programme = PointsTo(Programme)
    header = Text(default=None)
    shown = Text(default=None)
    field = Text(default=None)
    taught_by = PointsTo(AppUser)
    taught_at = Timestamptz(default=None)


class OldPlaceAnswer(Table, db=engine):
    """To which commune a hamlet of a commune that was split belongs, as an owner answered."""

    owner = PointsTo(Unit, primary_key=True)
    old_commune = Text(default=None, primary_key=True)
    hamlet_key = Text(default=None, primary_key=True)
    at = Timestamptz(default=None, primary_key=True)
    hamlet = Text(default=None)
    commune = PointsTo(Commune)
    by_user = PointsTo(AppUser)


class RosterAcknowledgement(Table, db=engine):
    """A warning that an officer accepted."""

    roster = PointsTo(Roster, primary_key=True)
    code = Text(default=None, primary_key=True)
    owner = Text(default=None)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None)


class RosterApproval(Table, db=engine):
    """A second person's approval of exactly the content seen."""

    roster = PointsTo(Roster, primary_key=True)
    person = UUID(default=None, primary_key=True)
    by_user = PointsTo(AppUser)
    owner = Text(default=None)
    content_digest = Text(default=None)
    note = Text(default=None)
    at = Timestamptz(default=None)


class RosterReturn(Table, db=engine):
    """A list went back to its maker: why, and who had sent it."""

    roster = PointsTo(Roster, primary_key=True)
    number = Integer(default=None, primary_key=True)
    owner = Text(default=None)
    reason = Text(default=None)
    sent_by = PointsTo(AppUser)
    sent_at = Timestamptz(default=None)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None)


class Leaving(Table, db=engine):
    """Why somebody of the list before stands on this one no more; the newest row of a person counts."""

    run = Text(default=None, primary_key=True)
    owner = Text(default=None, primary_key=True)
    programme = Text(default=None, primary_key=True)
    list_number = Integer(default=None, primary_key=True)
    beneficiary = BigInt(default=None, primary_key=True)
    benefit = Text(default=None, primary_key=True)
    reason = PointsTo(LeavingReason)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None, primary_key=True)


class AccountEvidence(Table, db=engine):
    """What a person's changed account stands on."""

    id = UUID(default=None, primary_key=True)
    run = Text(default=None)
    owner = Text(default=None)
    programme = Text(default=None)
    beneficiary = BigInt(default=None)
    before_account = BigInt(default=None)
    account = BigInt(default=None)
    kind = PointsTo(EvidenceKind)
    reference = Text(default=None)
    dated_on = Date(default=None)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None)


class AccountConfirmation(Table, db=engine):
    """A second person's yes or no to a changed account."""

    evidence = PointsTo(AccountEvidence, primary_key=True)
    owner = Text(default=None)
    agreed = Boolean(default=None)
    by_user = PointsTo(AppUser)
    at = Timestamptz(default=None)


class RosterLine(Table, db=engine):
    """One line of a roster."""

    run = Text(default=None, primary_key=True)
    province = Text(default=None, primary_key=True)
    id = BigInt(default=None, primary_key=True)
    roster = UUID(default=None)
    file_row = Integer(default=None)
    owner = Text(default=None)
    programme = Text(default=None)
    beneficiary = BigInt(default=None)
    benefit = Text(default=None)
    source = Text(default=None)
    name = Text(default=None)
    commune = Text(default=None, null=True)
    hamlet = Text(default=None, null=True)
    method = Text(default=None)
    payer = Text(default=None)
    account = BigInt(default=None, null=True)
    holder = Text(default=None, null=True)
    pay_point = Text(default=None, null=True)
    months = Array(Text(), default=None)
    regular = BigInt(default=None)
    arrears = BigInt(default=None)
    arrears_months = Array(Text(), default=None, null=True)
    deduction = BigInt(default=None)
    amount = BigInt(default=None)
    carries_run = Text(default=None, null=True)
    carries_payment = BigInt(default=None, null=True)
    note = Text(default=None, null=True)
