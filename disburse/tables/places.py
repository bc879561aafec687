"""Where people live, and who pays them: provinces, communes, hamlets, units, payers, pay points."""

from __future__ import annotations

from piccolo.columns import BigInt, Boolean, Bytea, Date, Integer, Text
from piccolo.table import Table

from disburse.db import engine
from disburse.tables.columns import PointsTo


class Province(Table, db=engine):
    """A province, by its two digits."""

    code = Text(default=None, primary_key=True)
    name = Text(default=None)
    kind = Text(default=None)
    valid_from = Date(default=None)


class Commune(Table, db=engine):
    """A commune, ward or special zone, by its five digits."""

    code = Text(default=None, primary_key=True)
    name = Text(default=None)
    kind = Text(default=None)
    province = PointsTo(Province)
    valid_from = Date(default=None)
    valid_to = Date(default=None, null=True)


class Hamlet(Table, db=engine):
    """A hamlet or residential group of a commune."""

    code = Text(default=None, primary_key=True)
    commune = PointsTo(Commune)
    name = Text(default=None)
    sort_key = Bytea(default=None)


class Unit(Table, db=engine):
    """What rights are scoped to and what owns rosters or pays: province, office, commune, payer."""

    code = Text(default=None, primary_key=True)
    kind = Text(default=None)
    name = Text(default=None)
    province = PointsTo(Province, null=True)
    parent: PointsTo[Unit] = PointsTo("self", null=True)


class OfficeCommune(Table, db=engine):
    """The communes an office covers, dated."""

    office = PointsTo(Unit, primary_key=True)
    commune = PointsTo(Commune, primary_key=True)
    valid_from = Date(default=None, primary_key=True)
    valid_to = Date(default=None, null=True)


class Programme(Table, db=engine):
    """A programme such as `SI`, with the kind of unit that owns its rosters."""

    code = Text(default=None, primary_key=True)
    name_vi = Text(default=None)
    name_en = Text(default=None)
    owner_kind = Text(default=None)
    cut_off_day = Integer(default=None)
    valid_from = Date(default=None)


class Benefit(Table, db=engine):
    """A benefit of a programme."""

    code = Text(default=None, primary_key=True)
    programme = PointsTo(Programme)
    name_vi = Text(default=None)
    name_en = Text(default=None)
    valid_from = Date(default=None)


class BenefitBound(Table, db=engine):
    """What is usual for a benefit from a day on: đồng a month, years of age."""

    benefit = PointsTo(Benefit, primary_key=True)
    valid_from = Date(default=None, primary_key=True)
    amount_from = BigInt(default=None)
    amount_to = BigInt(default=None)
    age_from = Integer(default=None, null=True)
    age_from_poor = Integer(default=None, null=True)
    source = Text(default=None)


class ProvinceSetting(Table, db=engine):
    """What a province decided otherwise for itself, from a day on."""

    province = PointsTo(Province, primary_key=True)
    key = Text(default=None, primary_key=True)
    value = Text(default=None)
    valid_from = Date(default=None, primary_key=True)
    source = Text(default=None)


class Payer(Table, db=engine):
    """A bank, the post or a commune that hands out money."""

    code = PointsTo(Unit, primary_key=True)
    kind = Text(default=None)
    bic = Text(default=None, null=True)
    format = Text(default=None)
    lines_per_file = Integer(default=None)
    needs_checker = Boolean(default=None)


class BankAlias(Table, db=engine):
    """Another way people write a bank's name, dated."""

    bin = PointsTo(Payer, primary_key=True)
    alias = Text(default=None, primary_key=True)
    ambiguous = Boolean(default=None)
    valid_from = Date(default=None)


class CashPayer(Table, db=engine):
    """Who hands out an owner's cash for a programme, dated."""

    owner = PointsTo(Unit, primary_key=True)
    programme = PointsTo(Programme, primary_key=True)
    payer = PointsTo(Payer)
    valid_from = Date(default=None, primary_key=True)


class PayPoint(Table, db=engine):
    """Where cash is handed out, and by whom."""

    code = Text(default=None, primary_key=True)
    commune = PointsTo(Commune)
    name = Text(default=None)
    payer = PointsTo(Payer)
