"""Who gets money: people and their accounts."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, Bytea, Text
from piccolo.table import Table

from disburse.db import engine


class Beneficiary(Table, db=engine):
    """A person who gets money; identity sealed, found by blind indexes.

    `merged_into` names the record that stands for the person since two persons agreed to it; a number that is `given` finds
    that one.
    """

    id = BigInt(default=None, primary_key=True)
    province = Text(default=None)
    citizen_id_sealed = Bytea(default=None, null=True)
    citizen_id_index = UUID(default=None, null=True)
    vss_number_sealed = Bytea(default=None, null=True)
    vss_number_index = UUID(default=None, null=True)
    name = Text(default=None)
    name_fold = Text(default=None)
    name_sort = Bytea(default=None)
    birth = Text(default=None, null=True)
    sex = Text(default=None, null=True)
    commune = Text(default=None, null=True)
    hamlet = Text(default=None, null=True)
    address = Text(default=None, null=True)
    phone_sealed = Bytea(default=None, null=True)
    phone_index = UUID(default=None, null=True)
    stopped_from = Text(default=None, null=True)
    merged_into = BigInt(default=None, null=True)
    citizen_id_given = Boolean(default=None)
    vss_number_given = Boolean(default=None)


class Account(Table, db=engine):
    """An account; its number never changes."""

    id = BigInt(default=None, primary_key=True)
    bank = Text(default=None)
    number_sealed = Bytea(default=None)
    number_index = UUID(default=None)
    last4_index = UUID(default=None)
