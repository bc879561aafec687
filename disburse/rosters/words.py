"""A word that nobody understood, put right once for all the rows it stands in: a bank, a commune, a benefit, a method."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from disburse.access import Permission, Viewer
from disburse.db import run, transaction
from disburse.rosters import store
from disburse.rosters.correcting import CORRECTABLE, NothingToCorrect, correct_roster
from disburse.rosters.file.repairs import Repair
from disburse.rosters.store import Roster
from disburse.words import say

SHOWN_MAX = 100
CODES = ("R12", "R31", "R35")  # whose problems name the word


class Place(NamedTuple):
    """A word as it stands in a column of the file."""

    field: str
    word: str


class Unknown(NamedTuple):
    """A word not understood: what is wrong with it, in how many rows it stands, and the first of them."""

    place: Place
    message: str
    rows: int
    first_row: int


class Vocabulary(NamedTuple):
    """The words of one code, most frequent first, and whether the list may be corrected."""

    roster: Roster
    words: list[Unknown]
    correctable: bool


async def unknown_words(viewer: Viewer, roster_id: UUID, code: str) -> Vocabulary:
    """List up to `SHOWN_MAX` words of a code; raise `NotFound` outside the viewer's rows."""
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        rows = await run("rosters", "words", roster_id, code, SHOWN_MAX)
    return Vocabulary(
        roster,
        [
            Unknown(
                Place(row["field"], row["word"]),
                say(row["text"], **json.loads(row["params"])),
                row["count"],
                row["first_row"],
            )
            for row in rows
        ],
        roster.state in CORRECTABLE,
    )


async def put_words_right(
    viewer: Viewer, roster_id: UUID, code: str, meant: Mapping[Place, str]
) -> tuple[UUID, UUID]:
    """Write what was meant into every row of each word; give the new version and its job.

    A bank that stands in one cell with the account gets a cell of its own, so that the account stays.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    places = list(meant)
    async with transaction(viewer):
        await store.roster(roster_id)
        rows = await run(
            "rosters",
            "rows_of_words",
            roster_id,
            code,
            [place.field for place in places],
            [place.word for place in places],
        )
    if not rows:
        raise NothingToCorrect
    repairs = [
        Repair(
            "cell",
            row["file_row"],
            "bank" if row["field"] == "account_bank" else row["field"],
            meant[places[row["place"] - 1]],
            code,
        )
        for row in rows
    ]
    return await correct_roster(viewer, roster_id, repairs=repairs)
