"""All that is on file about people, asked of the database and written to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from disburse.db import connection, run
from disburse.service import service


@dataclass(frozen=True, slots=True)
class OnFile:
    """One record, newest first: an authorisation or guardianship (`holder`), or a stop; `name` None outside the viewer's people.

    `number` is an authorisation's, `stop` a stop's id; `until` None: no end, or one day for a stop. `lifted` says why a stop
    counts no longer.
    """

    owner: str
    kind: str
    name: str | None
    holder: str | None
    since: date
    until: date | None
    evidence: str
    recorder: str
    recorded_at: datetime
    stop: UUID | None
    own: bool
    lifted: str | None


async def find_person(
    owner: str, citizen_id: str | None, vss_number: str | None, *, by_any_list: bool = True
) -> tuple[int, str] | None:
    """Find somebody the owner may speak about, by number: (key, province); None for everybody else.

    A list that is not approved makes nobody known where not `by_any_list`.
    """
    rows = await run("people", "find_person", owner, *indexes(citizen_id, vss_number), by_any_list)
    return (rows[0]["beneficiary"], rows[0]["province"]) if rows else None


def indexes(citizen_id: str | None, vss_number: str | None) -> tuple[UUID | None, UUID | None]:
    """Give the blind indexes of a person's numbers."""
    index = service().vault.index
    return (
        index("beneficiary.citizen_id", citizen_id) if citizen_id else None,
        index("beneficiary.vss_number", vss_number) if vss_number else None,
    )


async def add_authorisation(
    person: tuple[int, str], *, owner: str, kind: str, holder: str, holder_fold: str, since: date, until: date | None,
    evidence: str, by: UUID,
) -> int | None:  # fmt: skip
    """Add an authorisation; None when the same one is on file."""
    beneficiary, province = person
    added: int | None = await connection().fetchval(
        "INSERT INTO authorisation (province, owner, beneficiary, kind, holder, holder_fold, valid_from, valid_to,"
        " evidence, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id",
        province,
        owner,
        beneficiary,
        kind,
        holder,
        holder_fold,
        since,
        until,
        evidence,
        by,
    )
    return added


async def add_stop(
    person: tuple[int, str], *, owner: str, kind: str, on: date, evidence: str, by: UUID
) -> UUID:
    """Add a stop; give its id."""
    beneficiary, province = person
    stop = uuid4()
    await connection().execute(
        "INSERT INTO stop (id, province, owner, beneficiary, kind, stopped_on, evidence, recorded_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        stop,
        province,
        owner,
        beneficiary,
        kind,
        on,
        evidence,
        by,
    )
    return stop


async def owner_of_stop(stop: UUID) -> str | None:
    """Give the owner of a stop within the viewer's rows that still counts, or has been lifted."""
    owner: str | None = await connection().fetchval("SELECT owner FROM stop WHERE id = $1", stop)
    return owner


async def lift_stop(stop: UUID, *, owner: str, reason: str, by: UUID) -> bool:
    """Lift a stop; False when it was lifted before. The database refuses whoever recorded it."""
    status = await connection().execute(
        "INSERT INTO stop_lift (stop, owner, reason, by_user) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        stop,
        owner,
        reason,
        by,
    )
    return not status.endswith(" 0")


async def on_file(limit: int) -> list[OnFile]:
    """List the newest records of the viewer's units."""
    return [OnFile(**row) for row in await run("people", "on_file", limit)]


async def offices_named(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Give (code, name) of units, in the order given."""
    rows = await connection().fetch("SELECT code, name FROM unit WHERE code = ANY ($1)", list(codes))
    names = {row["code"]: row["name"] for row in rows}
    return [(code, names.get(code, code)) for code in codes]
