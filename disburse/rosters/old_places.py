"""Hamlets of communes that were split on 2025-07-01: asked once per office, never guessed, remembered (REQ22)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.errors import Conflict, Refusal
from disburse.db import run, run_many, transaction
from disburse.places.reference import Commune, OldCommune, commune, old_communes
from disburse.rosters import store
from disburse.rosters.correcting import CORRECTABLE, NothingToCorrect, correct
from disburse.rosters.file.wording import KnownPlaces, place_key
from disburse.rosters.store import Roster


class UnknownPlace(Refusal):
    code = "unknown_place"
    status = 422
    text = (
        "Thôn này không nằm trong danh sách đang hỏi, hoặc xã đã chọn không tiếp nhận xã cũ đó. Chọn lại xã."
    )


class Answer(NamedTuple):
    """What an office answered: the commune, who said so and when."""

    commune: Commune
    who: str
    at: datetime


class Asked(NamedTuple):
    """A hamlet of a split commune as a roster names it; "" names none, and then only single rows can be put right."""

    key: str
    hamlet: str
    rows: int
    first_row: int
    answer: Answer | None


class Split(NamedTuple):
    """A commune that was split, its successors, and its hamlets in a roster."""

    old: OldCommune
    successors: list[Commune]
    hamlets: list[Asked]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Offer the successors: code and name."""
        return [(one.code, one.name) for one in self.successors]


class Queue(NamedTuple):
    """What a roster asks about old places, and whether it may still be answered."""

    roster: Roster
    splits: list[Split]
    correctable: bool


async def queue_of(viewer: Viewer, roster_id: UUID) -> Queue:
    """List the hamlets of split communes that a roster names; raise `NotFound` outside the viewer's rows."""
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        return Queue(roster, await _asked(roster), roster.state in CORRECTABLE)


async def answer_places(viewer: Viewer, roster_id: UUID, chosen: Mapping[str, str]) -> tuple[UUID, UUID]:
    """Keep what was answered, hamlet by `place_key` → commune, and read the list again; give the version and its job.

    Answers that say what is known already change nothing. Raise `UnknownPlace` for what is not asked,
    `NothingToCorrect` where nothing is new.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        if roster.state not in CORRECTABLE:
            raise Conflict
        asked = {
            one.key: (split, one) for split in await _asked(roster) for one in split.hamlets if one.hamlet
        }
        new: list[tuple[object, ...]] = []
        for key, code in chosen.items():
            if key not in asked or code not in asked[key][0].old.successors:
                raise UnknownPlace
            split, one = asked[key]
            if one.answer is None or one.answer.commune.code != code:
                hamlet_key = key.partition(":")[2]
                new.append((roster.owner, split.old.old_code, hamlet_key, one.hamlet, code, viewer.user_id))
        if not new:
            raise NothingToCorrect
        await run_many("rosters", "add_place_answer", new)
        found = await correct(viewer, roster_id, again=True)
        await audit.record(
            "roster:places_answered", f"roster:{roster_id}", unit=roster.owner, body={"hamlets": len(new)}
        )
    return found


async def known_places(roster: Roster) -> KnownPlaces:
    """Give what the owner answered, the hamlets of its last approved lists, and who else lists; inside a transaction."""
    answers = await run("rosters", "place_answers", roster.owner)
    hamlets = await run("rosters", "known_hamlets", roster.owner, roster.run)
    offices = await run("rosters", "offices", roster.owner)
    return KnownPlaces(
        {f"{row['old_commune']}:{row['hamlet_key']}": row["commune"] for row in answers},
        {row["commune"]: row["names"] for row in hamlets if row["commune"]},
        {row["name"]: row["code"] for row in offices},
    )


async def _asked(roster: Roster) -> list[Split]:
    known = {
        f"{row['old_commune']}:{row['hamlet_key']}": Answer(commune(row["commune"]), row["who"], row["at"])
        for row in await run("rosters", "place_answers", roster.owner)
    }
    splits: dict[str, dict[str, Asked]] = {}
    for row in await run("rosters", "places_asked", roster.id):
        key = place_key(row["old_commune"], row["hamlet"])
        hamlets = splits.setdefault(row["old_commune"], {})
        before = hamlets.get(key)
        hamlets[key] = Asked(
            key,
            before.hamlet if before else row["hamlet"],
            row["count"] + (before.rows if before else 0),
            min(row["first_row"], before.first_row) if before else row["first_row"],
            known.get(key),
        )
    return [
        Split(old, [commune(successor) for successor in old.successors], list(hamlets.values()))
        for code, hamlets in splits.items()
        for old in [old_communes()[code]]
    ]
