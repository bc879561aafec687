"""The lines of a roster as people look at them: page by page in the order of the file, with sums (`ux.md` 3.6, A31)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.names import fold
from disburse.db import run, transaction
from disburse.places import reference
from disburse.rosters import store
from disburse.rosters.numbers import Number, numbers_of
from disburse.rosters.sealing import LAST4
from disburse.rosters.store import Roster
from disburse.service import service
from disburse.sheets.row_numbers import row_of
from disburse.words import mark

PAGE: Final = 100
AT_ONCE: Final = 1_000  # lines of one step where all are taken
WITHOUT: Final = "none"  # stands for lines without a hamlet
LAST: Final = 4  # digits of an account by which a line is found
ROW_MAX: Final = 10**9
WAYS: Final = {
    "account": mark("Tài khoản"),
    "cash_point": mark("Tiền mặt tại điểm chi trả"),
    "cash_home": mark("Tiền mặt tại nhà"),
}


class Wanted(NamedTuple):
    """Which lines: of a hamlet ("" for lines without one), a way, a search; None and "" for whatever.

    `search` is part of a name with or without marks, a row as it is shown, or the last four digits of an account.
    """

    hamlet: str | None = None
    way: str | None = None
    search: str = ""


EVERYTHING: Final = Wanted()


def asked_for(hamlet: str, way: str, search: str = "") -> Wanted:
    """Read what people and programs ask for: `WITHOUT` for lines without a hamlet, "" for whatever."""
    return Wanted("" if hamlet == WITHOUT else hamlet or None, way or None, search)


class Line(NamedTuple):
    """One line, numbers masked; amounts in đồng."""

    row: int
    name: str
    number: str
    benefit: str
    source: str
    commune: str
    hamlet: str
    method: str
    payer: str
    account: str
    pay_point: str
    months: tuple[str, ...]
    regular: int
    arrears: int
    deduction: int
    amount: int


@dataclass(frozen=True, slots=True)
class Sum:
    """Lines and money of one hamlet and way; `hamlet` is its code, "" for lines without one."""

    hamlet: str
    name: str
    commune: str
    method: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of lines, the row after which the next begins, and what is found by hamlet and way.

    `count` and `amount` are those of all lines that were wanted, not of the page alone.
    """

    roster: Roster
    lines: list[Line]
    more: int | None
    sums: list[Sum]
    count: int
    amount: int


class _Search(NamedTuple):
    """What a search asks: words of the name as patterns, or a row and the lines of some accounts."""

    words: list[str] | None = None
    row: int | None = None
    lines: tuple[int, ...] = ()


async def lines_of(
    viewer: Viewer,
    roster_id: UUID,
    wanted: Wanted = EVERYTHING,
    *,
    after: int = -1,
    limit: int = PAGE,
    exported: bool = False,
) -> Lines:
    """List up to `limit` lines after a row of the file; the read log notes those that are `exported`.

    Raises `NotFound` for a roster outside the viewer's rows.
    """
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        search = await _search(roster, wanted.search)
        sums = [Sum(**row) for row in await run("rosters", "lines_summed", *_of(roster), *search)]
        found = await _page(roster, wanted, search, after, limit + 1)
        if exported:
            await _note_read(viewer, roster, len(found[:limit]))
    fitting = [
        one for one in sums if wanted.hamlet in (None, one.hamlet) and wanted.way in (None, one.method)
    ]
    return Lines(
        roster,
        found[:limit],
        found[limit - 1].row if len(found) > limit else None,
        sums,
        sum(one.count for one in fitting),
        sum(one.amount for one in fitting),
    )


async def all_lines(viewer: Viewer, roster_id: UUID, wanted: Wanted = EVERYTHING) -> AsyncIterator[Line]:
    """Give every line that is wanted; the read log notes it. Raises `NotFound` outside the viewer's rows."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        search = await _search(roster, wanted.search)
        await _note_read(viewer, roster, roster.line_count)
    after = -1
    while True:
        async with transaction(viewer):
            found = await _page(roster, wanted, search, after, AT_ONCE)
        for one in found:
            yield one
        if len(found) < AT_ONCE:
            return
        after = found[-1].row


async def _note_read(viewer: Viewer, roster: Roster, rows: int) -> None:
    await audit.note_read("roster:lines_listed", f"roster:{roster.id}", rows=rows, user=viewer.user_id)


def _of(roster: Roster) -> tuple[str, str, UUID]:
    return roster.run, roster.province, roster.id


async def _search(roster: Roster, text: str) -> _Search:
    row = row_of(text.strip())
    if row is None:
        words = [f"%{_literally(word)}%" for word in fold(text).split()]
        return _Search(words or None)
    lines: tuple[int, ...] = ()
    if len(text.strip()) == LAST:
        ending = service().vault.index(LAST4, text.strip())
        lines = tuple(found["line"] for found in await run("rosters", "lines_ending", roster.id, ending))
    return _Search(None, min(row, ROW_MAX), lines)


def _literally(word: str) -> str:
    """Write a word so that a pattern finds it as it stands."""
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


async def _page(roster: Roster, wanted: Wanted, search: _Search, after: int, limit: int) -> list[Line]:
    rows = await run("rosters", "lines_shown", *_of(roster), after, wanted.hamlet, wanted.way, *search, limit)
    numbers = await numbers_of(roster.province, [(roster.run, row["id"]) for row in rows])
    return [_line(row, numbers[row["id"]]) for row in rows]


def _line(row: Any, number: Number) -> Line:
    return Line(
        row=row["file_row"],
        name=row["name"],
        number=number.person,
        benefit=reference.benefits()[row["benefit"]].name,
        source=row["source"],
        commune=row["commune"] or "",
        hamlet=row["hamlet"] or "",
        method=row["method"],
        payer=row["payer_name"] or "",
        account=number.account,
        pay_point=row["pay_point"] or "",
        months=tuple(row["months"]),
        regular=row["regular"],
        arrears=row["arrears"],
        deduction=row["deduction"],
        amount=row["amount"],
    )
