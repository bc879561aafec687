"""The lists of a run: what stands, what is expected and not there, page by page (`ux.md` 2.2 page 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from disburse.access import Permission, Role, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.db import run, transaction
from disburse.places import reference
from disburse.places.pay_days import province_of
from disburse.rosters.by_month import MonthSum, months_of_run, several
from disburse.rosters.owners import may_list

UNITS_NAMED: Final = 3
PAGE: Final = 100
DIGITS: Final = 9  # of a number in a place
MISSING: Final = "missing"  # stands for lists that are expected and not there, where states are chosen
REPEAT: Final = "repeat"  # and for content that was taken in before


class Part(NamedTuple):
    """An owner and a programme: what is listed and closed on its own."""

    owner: str
    owner_name: str
    programme: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A roster as the list of a run shows it; `approved`: its approval is stored, payments may still be made.

    `days` is how old it is, `errors` counts the problems to be put right, `repeats` says that its content was taken in before.
    """

    id: UUID
    part: Part
    list_number: int
    version: int
    state: str
    approved: bool
    line_count: int
    amount: int
    uploader: str | None
    uploaded_at: datetime
    days: int
    file_name: str
    errors: int
    repeats: bool


class Wanted(NamedTuple):
    """Which lists: of a programme and in a state, `MISSING` and `REPEAT` among the states; "" for whatever."""

    programme: str = ""
    state: str = ""


EVERYTHING: Final = Wanted()


@dataclass(frozen=True, slots=True)
class Listing:
    """The rosters of a run in a unit, what is expected but not there, what the viewer may list, and what is approved by month.

    `more` is the place after which the next page begins, "" on the last one.
    """

    run: Run
    unit: str
    unit_name: str
    rosters: list[Standing]
    missing: list[Part]
    listable: list[Part]
    owners: dict[str, str]
    months: list[MonthSum]
    more: str = ""

    @property
    def programmes(self) -> set[tuple[str, str]]:
        """The provinces and programmes of what is listed here and of what is missing."""
        parts = [*(one.part for one in self.rosters), *self.missing]
        return {(province_of(part.owner), part.programme) for part in parts}


async def list_rosters(
    viewer: Viewer,
    of_run: Run,
    unit: str = "",
    wanted: Wanted = EVERYTHING,
    *,
    after: str = "",
    limit: int = PAGE,
) -> Listing:
    """List a page of what a run has of a unit, or of all the viewer sees; what is missing comes last.

    Raises `NotFound` for another unit or run.
    """
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        found = await listing(viewer, of_run, unit, wanted, after=after, limit=limit + 1)
    rosters, missing = found.rosters, found.missing
    if wanted.state not in ("", MISSING):
        missing = []
    if len(rosters) > limit:
        return _page(found, rosters[:limit], [], place_of(rosters[limit - 1]))
    room, last = limit - len(rosters), _missing_after(after)
    rest = [part for part in missing if last is None or (part.owner, part.programme) > last]
    more = ""
    if len(rest) > room:
        more = (
            f"{MISSING}:{rest[room - 1].owner}:{rest[room - 1].programme}" if room else place_of(rosters[-1])
        )
    return _page(found, rosters, rest[:room], more)


async def listing(
    viewer: Viewer,
    of_run: Run,
    unit: str,
    wanted: Wanted = EVERYTHING,
    *,
    after: str = "",
    limit: int | None = None,
) -> Listing:
    """List all of it, or up to `limit` rosters after a place, inside a transaction that is open."""
    name = await unit_in_reach(viewer, of_run, unit)
    there = await run("rosters", "parts_listed", str(of_run))
    parts = {Part(row["owner"], row["owner_name"], row["programme"]) for row in there}
    expected = [part for part in await expected_parts(of_run) if within(unit, part.owner)]
    named = {part.owner: part.owner_name for part in (*parts, *expected)}
    return Listing(
        of_run,
        unit,
        name,
        rosters=[]
        if _beyond_rosters(wanted, after)
        else await _standings(of_run, unit, wanted, after, limit),
        missing=sorted(
            part for part in expected if part not in parts and wanted.programme in ("", part.programme)
        ),
        listable=[part for part in expected if may_list(viewer, part.owner, part.programme)],
        owners=dict(sorted(named.items())),
        months=several(
            one for owner, province, one in await months_of_run(of_run) if within(unit, owner, province)
        ),
    )


async def unit_in_reach(viewer: Viewer, of_run: Run, unit: str) -> str:
    """Give a unit's name, or that of all the viewer's units; raise `NotFound` outside the viewer's reach."""
    lists = [held for role, held in viewer.roles if role not in (Role.PAYER_OFFICER, Role.PAYER_CHECKER)]
    own = [unit] if unit else list(dict.fromkeys(lists or viewer.units()))[:UNITS_NAMED]
    (found,) = await run("rosters", "reach", str(of_run), unit, own)
    if not (found["opened"] and found["within"]):
        raise NotFound
    return found["name"] or unit


async def expected_parts(of_run: Run) -> list[Part]:
    """Say what the viewer's units list: what they listed in their last run, all their programmes the first time.

    An office above others lists for itself only what it listed before.
    """
    rows = await run("rosters", "own_parts", str(of_run))
    owners = {row["owner"] for row in rows}
    expected: list[Part] = []
    for row in rows:
        kinds = [p.code for p in reference.programmes().values() if p.owner_kind == row["kind"]]
        above = any(owner.startswith(f"{row['owner']}-") for owner in owners)
        programmes = [row["programme"]] if row["programme"] else [] if above else kinds
        expected += [Part(row["owner"], row["name"], programme) for programme in programmes]
    return expected


def within(unit: str, owner: str, province: str | None = None) -> bool:
    """Say whether an owner belongs to a unit: the unit itself, its offices, or all of a province; "" is all."""
    return unit in ("", owner, province) or owner.startswith(f"{unit}-") or owner.startswith(f"BHXH-{unit}")


def place_of(one: Standing) -> str:
    """Write the place of a roster in the order of the list."""
    return f"{one.part.owner}:{one.part.programme}:{one.list_number}:{one.version}"


def _page(found: Listing, rosters: list[Standing], missing: list[Part], more: str) -> Listing:
    return replace(found, rosters=rosters, missing=missing, more=more)


async def _standings(of_run: Run, unit: str, wanted: Wanted, after: str, limit: int | None) -> list[Standing]:
    rows = await run(
        "rosters", "standing", str(of_run), unit, wanted.programme or None, wanted.state or None,
        *_place(after), limit,
    )  # fmt: skip
    return [_standing(row) for row in rows]


def _place(after: str) -> tuple[str | None, str | None, int | None, int | None]:
    """Read the place of a roster; what is none is the beginning."""
    match after.split(":"):
        case [owner, programme, number, version] if (
            len(number) <= DIGITS
            and len(version) <= DIGITS
            and (number + version).isdecimal()
            and number
            and version
        ):
            return owner, programme, int(number), int(version)
    return None, None, None, None


def _missing_after(after: str) -> tuple[str, str] | None:
    match after.split(":"):
        case [first, owner, programme] if first == MISSING:
            return owner, programme
    return None


def _beyond_rosters(wanted: Wanted, after: str) -> bool:
    return wanted.state == MISSING or _missing_after(after) is not None


def _standing(row: Any) -> Standing:
    return Standing(
        id=row["id"],
        part=Part(row["owner"], row["owner_name"], row["programme"]),
        list_number=row["list_number"],
        version=row["version"],
        state=row["state"],
        approved=row["approved"],
        line_count=row["line_count"],
        amount=row["amount"],
        uploader=row["uploader"],
        uploaded_at=row["uploaded_at"],
        days=row["days"],
        file_name=row["file_name"],
        errors=row["errors"],
        repeats=row["repeats"],
    )
