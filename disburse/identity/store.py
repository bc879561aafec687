"""The SQL of signing in and of users; sessions are reached through the database's own functions only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import asyncpg

from disburse.db import connection
from disburse.identity.rules import Failures
from disburse.tables.identity import AppUser, UserRole
from disburse.words import Language

SIGN_IN_LOCK: Final = 5105


@dataclass(frozen=True)
class SignInFacts:
    user_id: UUID
    password_hash: str | None
    active: bool


@dataclass(frozen=True)
class SessionFacts:
    user_id: UUID | None
    person_id: UUID | None
    username: str
    name: str
    kind: Literal["web", "cli", "job"]
    csrf: str
    language: Language
    roles: tuple[tuple[str, str], ...]  # (role, unit)
    must_change_password: bool


@dataclass(frozen=True)
class User:
    """A user as administrators see him; `roles` are pairs of role and unit, as far as they see them.

    `managed` says whether he holds no role elsewhere, so that the administrator may change him.
    """

    id: UUID
    username: str
    name: str
    active: bool
    must_change_password: bool
    created_at: datetime
    signed_in_at: datetime | None
    managed: bool
    roles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class KnownUnit:
    """A unit and the province it belongs to (empty for banks)."""

    code: str
    kind: str
    name: str
    province: str


async def lay_gate(owner: asyncpg.Connection, secret_sha: bytes) -> None:
    """Keep, as the owner, the hash of the secret without which no session is opened."""
    await owner.execute(
        "INSERT INTO session_gate (secret_sha) VALUES ($1)"
        " ON CONFLICT (one) DO UPDATE SET secret_sha = excluded.secret_sha"
        " WHERE session_gate.secret_sha <> excluded.secret_sha",
        secret_sha,
    )


# ---------------------------------------------------------------- sessions


async def open_session(
    gate: str,
    sid_sha: bytes,
    user_id: UUID | None,
    kind: str,
    csrf: str,
    lives: timedelta,
    language: Language,
) -> None:
    await connection().execute(
        "SELECT open_session($1, $2, $3, $4, $5, $6, $7)", gate, sid_sha, user_id, kind, csrf, lives, language
    )


async def session_facts() -> SessionFacts | None:
    """Give what the session of this transaction stands for; None when there is no such session."""
    row = await connection().fetchrow("SELECT * FROM session_facts()")
    if row is None:
        return None
    return SessionFacts(
        user_id=row["app_user"],
        person_id=row["person"],
        username=row["username"] or "",
        name=row["name"] or "",
        kind=row["kind"],
        csrf=row["csrf"],
        language=row["language"],
        roles=tuple(zip(row["roles"], row["units"], strict=True)),
        must_change_password=bool(row["must_change_password"]),
    )


async def session_seen(idle: timedelta) -> None:
    await connection().execute("SELECT session_seen($1)", idle)


async def session_speaks(language: Language) -> None:
    await connection().execute("SELECT session_speaks($1)", language)


async def end_session(sid_sha: bytes) -> None:
    await connection().execute("SELECT end_session($1)", sid_sha)


async def end_sessions_of(user_id: UUID) -> int:
    """End a user's sessions, all but the one that asks; give how many."""
    return int(await connection().fetchval("SELECT end_sessions_of($1)", user_id))


# ---------------------------------------------------------------- signing in


async def sign_in_facts(gate: str, username: str) -> SignInFacts | None:
    row = await connection().fetchrow("SELECT * FROM sign_in_facts($1, $2)", gate, username)
    return None if row is None else SignInFacts(row["id"], row["password_hash"], row["active"])


async def lock_keys(keys: Sequence[str]) -> None:
    """Let nobody else count under the same keys until the transaction ends: parallel guesses queue up."""
    await connection().execute(
        "SELECT pg_advisory_xact_lock($1, hashtext(k)) FROM (SELECT k FROM unnest($2::text[]) AS k ORDER BY k) AS s",
        SIGN_IN_LOCK,
        keys,
    )


async def failures(gate: str, keys: Sequence[str]) -> list[Failures]:
    rows = await connection().fetch("SELECT key, failures, next_at FROM back_off($1, $2)", gate, keys)
    return [Failures(row["key"], row["failures"], row["next_at"]) for row in rows]


async def count_failure(gate: str, keys: Sequence[str], at: datetime) -> None:
    await connection().execute("SELECT count_failure($1, $2, $3)", gate, keys, at)


async def forget_failures(gate: str, keys: Sequence[str]) -> None:
    await connection().execute("SELECT forget_failures($1, $2)", gate, keys)


async def set_own_password(gate: str, password_hash: str) -> None:
    await connection().execute("SELECT set_own_password($1, $2)", gate, password_hash)


# ---------------------------------------------------------------- users


async def add_user(
    user_id: UUID, person_id: UUID, username: str, name: str, password_hash: str, *, must_change: bool
) -> None:
    # By hand: a typed insert gives the row back, and a user without a role is in nobody's sight yet.
    await connection().execute(
        "INSERT INTO app_user (id, person, username, name, password_hash, must_change_password)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        user_id,
        person_id,
        username,
        name,
        password_hash,
        must_change,
    )


async def add_roles(user_id: UUID, roles: Sequence[tuple[str, str]]) -> None:
    await UserRole.insert(*(UserRole(app_user=user_id, role=role, unit=unit) for role, unit in roles))


async def unknown_units(codes: Sequence[str], *, every: bool) -> list[str]:
    """List the units that do not exist, or unless `every` are not the administrator's."""
    rows = await connection().fetch(
        "SELECT c FROM unnest($1::text[]) AS c WHERE NOT EXISTS"
        " (SELECT FROM unit WHERE code = c AND ($2 OR code = ANY ((SELECT viewer_admin_units())::text[])))"
        " ORDER BY c",
        codes,
        every,
    )
    return [row["c"] for row in rows]


async def add_offices(codes: Sequence[str]) -> None:
    """Lay in grassroots offices named by their code (`BHXH-25-03`), below the office of their province."""
    await connection().execute(
        "INSERT INTO unit (code, kind, name, province, parent)"
        " SELECT c, 'office', 'Bảo hiểm xã hội cơ sở ' || c, p.province, p.code"
        " FROM unnest($1::text[]) AS c JOIN unit p ON p.code = left(c, 7) AND p.kind = 'office'"
        " WHERE c ~ '^BHXH-[0-9]{2}-[0-9]{2}$' ON CONFLICT DO NOTHING",
        codes,
    )


async def units_administered() -> list[KnownUnit]:
    rows = await connection().fetch(
        "SELECT code, kind, name, coalesce(province, '') AS province FROM unit"
        " WHERE code = ANY ((SELECT viewer_admin_units())::text[])"
    )
    return [KnownUnit(**row) for row in rows]


async def unit_names(codes: Sequence[str]) -> list[str]:
    rows = await connection().fetch(
        "SELECT name FROM unit WHERE code = ANY ($1::text[]) ORDER BY array_position($1::text[], code)", codes
    )
    return [row["name"] for row in rows]


async def person_of(username: str) -> UUID | None:
    found = await AppUser.select(AppUser.person).where(AppUser.username == username).first()
    return found["person"] if found else None


async def lock_user(username: str) -> UUID | None:
    """Find a user the viewer may change and keep others from changing him until the transaction ends."""
    found = await AppUser.select(AppUser.id).where(AppUser.username == username).lock_rows("UPDATE").first()
    return found["id"] if found else None


async def set_active(user_id: UUID, active: bool) -> None:
    await AppUser.update({AppUser.active: active}).where(AppUser.id == user_id)


async def set_first_password(user_id: UUID, password_hash: str) -> None:
    await AppUser.update({AppUser.password_hash: password_hash, AppUser.must_change_password: True}).where(
        AppUser.id == user_id
    )


async def list_users(after: str, limit: int) -> list[User]:
    rows = await connection().fetch(
        f"{_USERS} WHERE u.username > $1 ORDER BY u.username LIMIT $2", after, limit
    )
    return [_user_of(row) for row in rows]


async def user(user_id: UUID) -> User | None:
    row = await connection().fetchrow(f"{_USERS} WHERE u.id = $1", user_id)
    return None if row is None else _user_of(row)


_USERS: Final = (
    "SELECT u.id, u.username, u.name, u.active, u.must_change_password, u.created_at, u.signed_in_at,"
    " u.id = ANY ((SELECT viewer_users_managed())::uuid[]) AS managed,"
    " array(SELECT role FROM user_role WHERE app_user = u.id ORDER BY role, unit) AS roles,"
    " array(SELECT unit FROM user_role WHERE app_user = u.id ORDER BY role, unit) AS units FROM app_user u"
)


def _user_of(row: asyncpg.Record) -> User:
    return User(
        id=row["id"],
        username=row["username"],
        name=row["name"],
        active=row["active"],
        must_change_password=row["must_change_password"],
        created_at=row["created_at"],
        signed_in_at=row["signed_in_at"],
        managed=row["managed"],
        roles=tuple(zip(row["roles"], row["units"], strict=True)),
    )
