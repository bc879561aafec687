"""Money that is to be paid: payments and their months, instructions, what payers answered."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, BigInt, Bytea, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table

from disburse.db import engine
from disburse.tables.columns import PointsTo
from disburse.tables.identity import AppUser
from disburse.tables.places import Payer, Province
from disburse.tables.rosters import Roster, Run


class Payment(Table, db=engine):
    """What one person is to get for one benefit in one run."""

    run = Text(default=None, primary_key=True)
    province = Text(default=None, primary_key=True)
    id = BigInt(default=None, primary_key=True)
    roster = UUID(default=None)
    line = BigInt(default=None)
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
    pay_point = Text(default=None, null=True)
    amount = BigInt(default=None)
    carries_run = Text(default=None, null=True)
    carries_payment = BigInt(default=None, null=True)


class PaymentMonth(Table, db=engine):
    """A month that a payment pays, or takes back."""

    run = Text(default=None, primary_key=True)
    province = Text(default=None, primary_key=True)
    payment = BigInt(default=None, primary_key=True)
    roster = UUID(default=None)
    owner = Text(default=None)
    month = Text(default=None, primary_key=True)
    kind = Text(default=None, primary_key=True)
    amount = BigInt(default=None)


class MonthClaim(Table, db=engine):
    """A person's month of a benefit, claimed by one payment."""

    province = Text(default=None, primary_key=True)
    beneficiary = BigInt(default=None, primary_key=True)
    benefit = Text(default=None, primary_key=True)
    month = Text(default=None, primary_key=True)
    owner = Text(default=None)
    run = Text(default=None)
    payment = BigInt(default=None)


class Carry(Table, db=engine):
    """An unpaid amount listed again later."""

    province = Text(default=None, primary_key=True)
    from_run = Text(default=None, primary_key=True)
    from_payment = BigInt(default=None, primary_key=True)
    to_run = Text(default=None)
    to_roster = PointsTo(Roster)
    owner = Text(default=None)
    programme = Text(default=None)
    amount = BigInt(default=None)
    decision = UUID(default=None)


class InstructionFile(Table, db=engine):
    """What one payer was told to pay, at one time."""

    id = UUID(default=None, primary_key=True)
    run = PointsTo(Run)
    province = PointsTo(Province)
    owner = Text(default=None)
    programme = Text(default=None)
    payer = PointsTo(Payer)
    round = Integer(default=None)
    state = Text(default=None)
    line_count = Integer(default=None)
    amount = BigInt(default=None)
    made_by = PointsTo(AppUser, null=True)
    made_at = Timestamptz(default=None)


class InstructionFilePart(Table, db=engine):
    """One file of what a payer was told."""

    file = PointsTo(InstructionFile, primary_key=True)
    sequence = Integer(default=None, primary_key=True)
    owner = Text(default=None)
    payer = Text(default=None)
    name = Text(default=None)
    pay_point = Text(default=None, null=True)
    line_count = Integer(default=None)
    amount = BigInt(default=None)
    sha256 = Text(default=None)


class Instruction(Table, db=engine):
    """One attempt to pay, with our reference."""

    run = Text(default=None, primary_key=True)
    province = Text(default=None, primary_key=True)
    id = BigInt(default=None, primary_key=True)
    payment = BigInt(default=None)
    roster = UUID(default=None)
    owner = Text(default=None)
    programme = Text(default=None)
    attempt = SmallInt(default=None)
    payer = Text(default=None)
    account = BigInt(default=None, null=True)
    pay_point = Text(default=None, null=True)
    name = Text(default=None)
    name_fold = Text(default=None)
    hamlet = Text(default=None, null=True)
    amount = BigInt(default=None)
    reference = Text(default=None)
    file = UUID(default=None)
    sequence = Integer(default=None)
    after_run = Text(default=None, null=True)
    after_event = BigInt(default=None, null=True)


class ConfirmationFile(Table, db=engine):
    """One answer of a payer, as it came."""

    id = UUID(default=None, primary_key=True)
    run = PointsTo(Run)
    province = PointsTo(Province)
    payer = PointsTo(Payer)
    kind = Text(default=None)
    format = Text(default=None)
    state = Text(default=None)
    file_sha = Text(default=None, null=True)
    file_name = Text(default=None, null=True)
    file_digest = Text(default=None, null=True)
    line_count = Integer(default=None)
    amount = BigInt(default=None)
    problems = JSONB(default=None)
    received_by = PointsTo(AppUser, null=True)
    received_at = Timestamptz(default=None)
    confirmed_by = PointsTo(AppUser, null=True)
    confirmed_at = Timestamptz(default=None, null=True)


class Confirmation(Table, db=engine):
    """One line of a payer's answer, as it came."""

    run = Text(default=None, primary_key=True)
    province = Text(default=None, primary_key=True)
    id = BigInt(default=None, primary_key=True)
    file = UUID(default=None)
    file_row = Integer(default=None)
    payer = Text(default=None)
    reference = Text(default=None, null=True)
    bank = Text(default=None, null=True)
    account_index = UUID(default=None, null=True)
    account_sealed = Bytea(default=None, null=True)
    name = Text(default=None, null=True)
    name_fold = Text(default=None, null=True)
    amount = BigInt(default=None, null=True)
    status = Text(default=None)
    reason = Text(default=None, null=True)
    reason_text = Text(default=None, null=True)
    booked_on = Date(default=None, null=True)
    payer_reference = Text(default=None, null=True)
