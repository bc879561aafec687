"""The SQL of offices and of the communes they cover."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from disburse.db import connection
from disburse.identity.store import KnownUnit

COVER_LOCK: Final = 5106
_MINE: Final = "($1 OR u.code = ANY ((SELECT viewer_admin_units())::text[]))"
_AT: Final = "daterange(o.valid_from, o.valid_to, '[)')"


@dataclass(frozen=True)
class Office:
    """An office and how many communes it covers today; `above` is the province office's code, or empty."""

    code: str
    name: str
    province: str
    above: str
    communes: int


@dataclass(frozen=True)
class Cover:
    """A commune that an office covers from a day on, until the day it no longer does."""

    commune: str
    name: str
    since: date
    until: date | None


async def office(code: str, *, every: bool) -> KnownUnit | None:
    """Find an office of the viewer."""
    row = await connection().fetchrow(
        "SELECT u.code, u.kind, u.name, coalesce(u.province, '') AS province FROM unit u"
        f" WHERE {_MINE} AND u.code = $2 AND u.kind = 'office'",
        every,
        code,
    )
    return None if row is None else KnownUnit(**row)


async def offices(today: date, *, every: bool) -> list[Office]:
    rows = await connection().fetch(
        "SELECT u.code, u.name, u.province, coalesce(u.parent, '') AS above,"
        f" (SELECT count(*) FROM office_commune o WHERE o.office = u.code AND {_AT} @> $2::date) AS communes"
        f" FROM unit u WHERE {_MINE} AND u.kind = 'office' ORDER BY u.code",
        every,
        today,
    )
    return [Office(**row) for row in rows]


async def add_office(code: str, name: str, above: KnownUnit) -> bool:
    """Add an office below a province's; say whether the code was free."""
    status: str = await connection().execute(
        "INSERT INTO unit (code, kind, name, province, parent) VALUES ($1, 'office', $2, $3, $4) ON CONFLICT DO NOTHING",
        code,
        name,
        above.province,
        above.code,
    )
    return status.endswith(" 1")


async def communes(province: str) -> list[KnownUnit]:
    rows = await connection().fetch(
        "SELECT code, 'commune' AS kind, name, province FROM commune WHERE province = $1", province
    )
    return [KnownUnit(**row) for row in rows]


async def covers(of_office: str) -> list[Cover]:
    """Everything known of what an office covered, covers and will cover."""
    rows = await connection().fetch(
        "SELECT o.commune, c.name, o.valid_from AS since, o.valid_to AS until"
        " FROM office_commune o JOIN commune c ON c.code = o.commune WHERE o.office = $1",
        of_office,
    )
    return [Cover(**row) for row in rows]


async def offices_of_communes(province: str, today: date) -> dict[str, str]:
    """Name the office that covers each commune of a province on a day."""
    rows = await connection().fetch(
        "SELECT o.commune, u.name FROM office_commune o JOIN unit u ON u.code = o.office"
        f" WHERE u.province = $1 AND {_AT} @> $2::date",
        province,
        today,
    )
    return {row["commune"]: row["name"] for row in rows}


async def uncovered(provinces: Collection[str], today: date) -> list[KnownUnit]:
    rows = await connection().fetch(
        "SELECT c.code, 'commune' AS kind, c.name, c.province FROM commune c WHERE c.province = ANY ($1::text[])"
        f" AND NOT EXISTS (SELECT FROM office_commune o WHERE o.commune = c.code AND {_AT} @> $2::date)",
        list(provinces),
        today,
    )
    return [KnownUnit(**row) for row in rows]


async def hold_covers(province: str) -> None:
    """Let nobody else change what the offices of a province cover until the transaction ends."""
    await connection().execute("SELECT pg_advisory_xact_lock($1, $2)", COVER_LOCK, int(province))


async def covered(of_office: str, communes: Collection[str], on: date) -> set[str]:
    """Those of the communes that the office covers from a day on, without an end."""
    rows = await connection().fetch(
        "SELECT commune FROM office_commune WHERE office = $1 AND commune = ANY ($2::text[])"
        " AND valid_from <= $3 AND valid_to IS NULL",
        of_office,
        list(communes),
        on,
    )
    return {row["commune"] for row in rows}


async def known_later(communes: Collection[str], on: date) -> list[str]:
    """Those of the communes for which a beginning on or after a day, or an end after it, is known."""
    rows = await connection().fetch(
        "SELECT DISTINCT commune FROM office_commune WHERE commune = ANY ($1::text[])"
        " AND (valid_from >= $2 OR valid_to > $2) ORDER BY 1",
        list(communes),
        on,
    )
    return [row["commune"] for row in rows]


async def end_covers(of_office: str | None, communes: Collection[str], on: date) -> set[str]:
    """End what an office (any without one) covers without an end since before a day; give the communes."""
    rows = await connection().fetch(
        "UPDATE office_commune SET valid_to = $3 WHERE ($1::text IS NULL OR office = $1)"
        " AND commune = ANY ($2::text[]) AND valid_from < $3 AND valid_to IS NULL RETURNING commune",
        of_office,
        list(communes),
        on,
    )
    return {row["commune"] for row in rows}


async def add_covers(of_office: str, communes: Collection[str], since: date) -> None:
    await connection().execute(
        "INSERT INTO office_commune (office, commune, valid_from) SELECT $1, c, $3 FROM unnest($2::text[]) AS c",
        of_office,
        sorted(communes),
        since,
    )


async def add_province_setting(province: str, key: str, value: str, since: date, source: str) -> bool:
    """Keep what a province decided; False when it decided something for that day before."""
    status = await connection().execute(
        "INSERT INTO province_setting (province, key, value, valid_from, source) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING",
        province,
        key,
        value,
        since,
        source,
    )
    return not status.endswith(" 0")
