"""Sessions: the only source of scope (`product.md` 2.2.6).

A session's id is 256 random bits, made here and never taken from outside; the database keeps its SHA-256.
Opening one needs the gate's secret, which lies in the key file and not in the database.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from disburse.access import Permission, Role, Viewer
from disburse.core.errors import NotAllowed
from disburse.db import Acting, engine, transaction
from disburse.identity import store
from disburse.service import service
from disburse.words import Language

Kind = Literal["web", "cli", "job"]
IDLE: Final = timedelta(minutes=15)  # of a web session; it ends 8 h after signing in at the latest
LIVES: Final[dict[Kind, timedelta]] = {"web": IDLE, "cli": timedelta(hours=12), "job": timedelta(hours=1)}


class UnknownUser(NotAllowed):
    """`--as` names nobody, or somebody who may no longer work here."""

    code = "unknown_user"
    text = "Không có người dùng nào đang hoạt động tên là «{username}». Xem danh sách: disburse user list"


@dataclass(frozen=True)
class Doorstep:
    """Whoever has no session yet: reaches nothing but the functions that open one."""

    sid: str = ""
    login: Literal["app", "worker"] = "app"


@dataclass(frozen=True)
class MachineOwner:
    """Whoever has the owner's access to the machine, as `disburse user add` for the first administrator."""

    sid: str
    login: Literal["owner"] = "owner"

    def require(self, permission: Permission) -> None:
        """Refuse nothing: who reads the key file and the owner's password can do everything anyway."""


@dataclass(frozen=True)
class WebSession:
    """A signed-in browser: who it is, for which units, whether the first password still has to be changed."""

    viewer: Viewer
    unit: str  # the names of the viewer's units, for the head of every page
    must_change_password: bool


async def open_cli(username: str) -> Viewer:
    """Open a session for a command, in a user's name; raises UnknownUser."""
    async with transaction(Doorstep()):
        known = await store.sign_in_facts(service().vault.gate, username)
    if known is None or not known.active:
        raise UnknownUser(username=username)
    return await _viewer(await _open("cli", known.user_id))


async def open_job() -> Viewer:
    """Open a session for a job: it acts for nobody and reaches every row."""
    return await _viewer(await _open("job", None))


async def open_web(user_id: UUID, language: Language = "vi") -> Viewer:
    """Open a session for a browser that has just signed in; its id is new."""
    return await _viewer(await _open("web", user_id, language))


async def close(viewer: Viewer) -> None:
    """End a session; ending it twice is ending it once."""
    async with transaction(viewer):
        await store.end_session(sha_of(viewer.sid))


async def viewer_of(sid: str) -> Viewer | None:
    """Give who a web session's id stands for, or None: unknown, expired, ended, disabled. Keeps it awake."""
    session = await web_session(sid)
    return session.viewer if session else None


async def web_session(sid: str) -> WebSession | None:
    """Give a web session with what its pages need to know."""
    async with transaction(_With(sid, "app")):
        facts = await store.session_facts()
        if facts is None or facts.kind != "web":
            return None
        await store.session_seen(IDLE)
        names = await store.unit_names([unit for _, unit in facts.roles])
    return WebSession(_as_viewer(sid, facts), " · ".join(names), facts.must_change_password)


@asynccontextmanager
async def acting_as_owner() -> AsyncIterator[MachineOwner]:
    """Act as the machine's owner for the length of the block; the audit trail names a job."""
    job = await open_job()
    engine.config = {"dsn": service().owner_url}
    try:
        yield MachineOwner(job.sid)
    finally:
        engine.config = {}
        await close(job)


def sha_of(sid: str) -> bytes:
    """Hash a session's id as the database keeps it."""
    return hashlib.sha256(sid.encode()).digest()


@dataclass(frozen=True)
class _With:
    sid: str
    login: Literal["app", "worker"]


async def _open(kind: Kind, user_id: UUID | None, language: Language = "vi") -> Acting:
    sid = secrets.token_urlsafe(32)
    login: Literal["app", "worker"] = "worker" if kind == "job" else "app"
    async with transaction(Doorstep(login=login)):
        await store.open_session(
            service().vault.gate, sha_of(sid), user_id, kind, secrets.token_urlsafe(32), LIVES[kind], language
        )
    return _With(sid, login)


async def _viewer(opened: Acting) -> Viewer:
    async with transaction(opened):
        facts = await store.session_facts()
    if facts is None:  # disabled in this very moment
        raise NotAllowed
    return _as_viewer(opened.sid, facts)


def _as_viewer(sid: str, facts: store.SessionFacts) -> Viewer:
    return Viewer(
        sid=sid,
        kind=facts.kind,
        user_id=facts.user_id,
        person_id=facts.person_id,
        username=facts.username,
        name=facts.name,
        roles=tuple((Role(role), unit) for role, unit in facts.roles),
        csrf=facts.csrf,
        language=facts.language,
    )
