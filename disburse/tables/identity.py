"""Who works with the system: users, their roles, sessions, failed sign-ins, the session gate."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

from disburse.db import engine
from disburse.tables.columns import PointsTo
from disburse.tables.places import Unit


class AppUser(Table, db=engine):
    """A person's account in this system; several may belong to one `person`."""

    id = UUID(default=None, primary_key=True)
    person = UUID(default=None)
    username = Text(default=None)
    name = Text(default=None)
    password_hash = Text(default=None, null=True)
    active = Boolean(default=None)
    must_change_password = Boolean(default=None)
    created_at = Timestamptz(default=None)
    signed_in_at = Timestamptz(default=None, null=True)


class UserRole(Table, db=engine):
    """A role a user holds for a unit."""

    app_user = PointsTo(AppUser, primary_key=True)
    role = Text(default=None, primary_key=True)
    unit = PointsTo(Unit, primary_key=True)


class AppSession(Table, db=engine):
    """A session, kept by the hash of its secret id."""

    sid_sha = Bytea(default=None, primary_key=True)
    app_user = PointsTo(AppUser, null=True)
    kind = Text(default=None)
    csrf = Text(default=None)
    language = Text(default=None)
    created_at = Timestamptz(default=None)
    seen_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)


class SignInBackOff(Table, db=engine):
    """Failed sign-ins per account and per network."""

    key = Text(default=None, primary_key=True)
    failures = Integer(default=None)
    next_at = Timestamptz(default=None)


class SessionGate(Table, db=engine):
    """The hash of the secret without which no session is opened."""

    one = Boolean(default=None, primary_key=True)
    secret_sha = Bytea(default=None)
