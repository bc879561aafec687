"""What law and custom say, as dated data: targets, calendars, reasons, obstacles, numbers, moves."""

from __future__ import annotations

from piccolo.columns import Date, Integer, Text
from piccolo.table import Table

from disburse.db import engine
from disburse.tables.columns import PointsTo
from disburse.tables.places import Programme, Province


class Target(Table, db=engine):
    """The share to be paid by account, per programme, area and year."""

    programme = PointsTo(Programme, primary_key=True)
    area = Text(default=None, primary_key=True)
    year = Integer(default=None, primary_key=True)
    target_percent = Integer(default=None)
    amber_points = Integer(default=None)


class Holiday(Table, db=engine):
    """A public holiday."""

    on_day = Date(default=None, primary_key=True)
    name = Text(default=None)
    source = Text(default=None)


class SwappedDay(Table, db=engine):
    """A working day made free, or the other way round."""

    on_day = Date(default=None, primary_key=True)
    kind = Text(default=None)
    reason = Text(default=None)


class ProvinceCalendar(Table, db=engine):
    """On which days a province pays a programme, dated."""

    province = PointsTo(Province, primary_key=True)
    programme = PointsTo(Programme, primary_key=True)
    rosters_due_day = Integer(default=None)
    account_working_day = Integer(default=None)
    cash_first = Integer(default=None)
    cash_last = Integer(default=None)
    counter_first = Integer(default=None)
    counter_last = Integer(default=None)
    account_deadline_day = Integer(default=None)
    valid_from = Date(default=None, primary_key=True)


class Reason(Table, db=engine):
    """Why a payment failed, whose it is to mend, until when."""

    code = Text(default=None, primary_key=True)
    label_vi = Text(default=None)
    label_en = Text(default=None)
    iso = Text(default=None)
    kind = Text(default=None)
    who = Text(default=None)
    deadline_days = Integer(default=None, null=True)
    action_vi = Text(default=None)
    action_en = Text(default=None)


class Obstacle(Table, db=engine):
    """What keeps a person in cash, and the next thing to do."""

    code = Text(default=None, primary_key=True)
    label_vi = Text(default=None)
    label_en = Text(default=None)
    next_action_vi = Text(default=None)
    next_action_en = Text(default=None)
    ease = Integer(default=None)


class LeavingReason(Table, db=engine):
    """Why somebody no longer stands on a list."""

    code = Text(default=None, primary_key=True)
    label_vi = Text(default=None)
    label_en = Text(default=None)


class EvidenceKind(Table, db=engine):
    """What a person's new account may stand on."""

    code = Text(default=None, primary_key=True)
    label_vi = Text(default=None)
    label_en = Text(default=None)


class Setting(Table, db=engine):
    """A number of law or custom, from the day it holds."""

    key = Text(default=None, primary_key=True)
    value = Text(default=None)
    valid_from = Date(default=None, primary_key=True)
    source = Text(default=None)


class StateMove(Table, db=engine):
    """Which stored state may follow which (`core/states.py`)."""

    thing = Text(default=None, primary_key=True)
    before = Text(default=None, primary_key=True)
    after = Text(default=None, primary_key=True)
