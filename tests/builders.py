"""What tests need to exist, with sensible defaults; each writes into the open service's own database.

`from builders import a_user, as_user`. All people are synthetic.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID, uuid4

import asyncpg

from disburse.access import Role, Viewer
from disburse.identity.sessions import open_cli, open_job
from disburse.service import service

PROVINCE = "25"
OFFICE = "BHXH-25-03"
COMMUNE = "05134"
COMMUNES = ("04978", "05134")
BANK = "970405"
OTHER_BANK = "970436"
POST = "VNPOST-25"
COMMUNE_CASH = "UBND-05134"


async def a_province_units() -> None:
    """Lay in the offices of province 25; done again, it changes nothing.

    `BHXH-25-03` covers `COMMUNES` since the merger; communes and payers are reference data.
    """
    async with as_owner() as database:
        await database.executemany(
            "INSERT INTO unit (code, kind, name, province, parent) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT DO NOTHING",
            [
                ("BHXH-25", "office", "BHXH tỉnh Phú Thọ", PROVINCE, None),
                (OFFICE, "office", "BHXH cơ sở Tân Lạc", PROVINCE, "BHXH-25"),
            ],
        )
        await database.executemany(
            "INSERT INTO office_commune (office, commune, valid_from) VALUES ($1, $2, $3)"
            " ON CONFLICT DO NOTHING",
            [(OFFICE, commune, date(2025, 7, 1)) for commune in COMMUNES],
        )


async def a_user(
    username: str,
    role: Role | str = Role.SI_OFFICER,
    unit: str = OFFICE,
    *,
    person: UUID | None = None,
    password_hash: str | None = None,
) -> UUID:
    """Add a user with one role for one unit, or one more role to a user who exists; give the user's id.

    Two users with the same `person` are one for every four-eyes rule.
    """
    async with as_owner() as database:
        user: UUID = await database.fetchval(
            "INSERT INTO app_user (id, person, username, name, password_hash, must_change_password)"
            " VALUES ($1, $2, $3, $4, $5, false)"
            " ON CONFLICT (username) DO UPDATE SET name = excluded.name RETURNING id",
            uuid4(),
            person or uuid4(),
            username,
            f"Người Thử {username}",
            password_hash,
        )
        await database.execute(
            "INSERT INTO user_role (app_user, role, unit) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            user,
            Role(role).value,
            unit,
        )
    return user


async def as_user(username: str) -> Viewer:
    """Act with a user's rights, as `--as` does."""
    return await open_cli(username)


async def as_worker() -> Viewer:
    """Act as a background job, which reaches everything."""
    return await open_job()


@asynccontextmanager
async def as_owner() -> AsyncIterator[asyncpg.Connection]:
    """Connect as the schema's owner, to lay in what no action makes or to look behind the row rules."""
    database = await asyncpg.connect(service().owner_url)
    try:
        yield database
    finally:
        await database.close()
