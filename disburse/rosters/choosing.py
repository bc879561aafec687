"""Choose how a file is read: its sheet, header rows, columns, hidden rows, old encoding (`ux.md` 3.3, 3.4, REQ12, REQ24).

What is seen of a file is read again each time, in the limited child; a choice opens a next version of the list
(`correcting`) and teaches the unit's later files what the columns mean.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Literal
from uuid import UUID

import msgspec

from disburse.access import Permission, Viewer
from disburse.core.errors import Conflict, NotFound, Refusal
from disburse.db import transaction
from disburse.rosters import store
from disburse.rosters.correcting import correct_roster, may_be_corrected
from disburse.rosters.file.chosen import chosen_fields
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.seeing import Seen, SeenColumn, header_rows_fit, see_file
from disburse.rosters.file.sheets_joined import ALL_SHEETS
from disburse.rosters.lessons import Teaching
from disburse.rosters.store import Roster
from disburse.service import service
from disburse.sheets.legacy_letters import LegacyEncoding


class HeaderRowsWrong(Refusal):
    code = "header_rows_wrong"
    status = 422
    exit_code = 2
    text = "Dòng tiêu đề phải từ 1 đến 3 dòng liền nhau, trong 60 dòng đầu của trang tính."


class HeaderIsData(Refusal):
    code = "header_is_data"
    status = 422
    exit_code = 2
    text = "Dòng {rows} là dòng của người hưởng, không phải dòng tiêu đề. Chọn lại dòng tiêu đề."


class Where(msgspec.Struct, frozen=True):
    """Where and how the table stands in the file; what is not said stays as the roster has it.

    A sheet is named, or numbered from 1 as it stands in the file; `pointed_row` is a row of the header, of which the
    rest is found; the encoding "none" is that of the file itself.
    """

    sheet: str | None = None
    sheet_number: int = 0
    header_rows: tuple[int, int] | None = None
    hidden: Literal["count", "skip"] | None = None
    encoding: LegacyEncoding | Literal["none"] | None = None
    pointed_row: int = 0


AS_IT_IS = Where()


async def see_columns(viewer: Viewer, roster_id: UUID, where: Where = AS_IT_IS) -> tuple[Roster, Seen]:
    """Show what the columns of a roster's file hold; raises `NotFound`, `HeaderRowsWrong`, `FileRefused`."""
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
    if roster.file_sha is None:
        raise NotFound
    return roster, await _see(roster, _placed(roster.choices, where), where.sheet_number, where.pointed_row)


async def choose_columns(
    viewer: Viewer, roster_id: UUID, fields: Mapping[str, str], where: Where = AS_IT_IS
) -> tuple[UUID, UUID]:
    """Have the file read with these fields (key or letter of a column → field, "" for none); others stay as they are.

    Gives the next version and the job that reads it. Raises HeaderIsData, ColumnNotThere, FieldUnknown, FieldTwice, FieldsLacking,
    `NothingToCorrect`, `Conflict` for a list that is not to be corrected any more.
    """
    roster = await _correctable(viewer, roster_id)
    seen = await _see(roster, _placed(roster.choices, where), where.sheet_number)
    if seen.header_is_data:
        first, last = seen.header_rows
        raise HeaderIsData(rows=str(first) if first == last else f"{first}–{last}")
    chosen = chosen_fields(seen, fields)
    choices = _choices(roster.choices, where, seen, chosen)
    taught = about_sheets(teaching(seen, chosen), seen, asked=roster.choices.sheet == ALL_SHEETS)
    return await correct_roster(viewer, roster_id, choices=choices, teaching=taught)


async def choose_encoding(viewer: Viewer, roster_id: UUID, encoding: LegacyEncoding) -> tuple[UUID, UUID]:
    """Have a file in an old encoding read as Unicode, after a person saw the samples and said yes (REQ24)."""
    roster = await _correctable(viewer, roster_id)
    choices = msgspec.structs.replace(roster.choices, encoding=encoding)
    return await correct_roster(viewer, roster_id, choices=choices)


def teaching(seen: Seen, chosen: Mapping[str, str]) -> Teaching:
    """Say what a choice teaches: what would be read otherwise without it.

    Where a column lost its field, those left without one are taught too: none may slip into its place unseen.
    """
    named = [column for column in seen.columns if _is_teachable(column)]
    moved = any(column.automatic and chosen[column.key] != column.automatic for column in seen.columns)
    lessons = {
        column.key: (column.header, chosen[column.key])
        for column in named
        if chosen[column.key] != column.automatic
        or (column.state in ("probable", "chosen") and column.field == chosen[column.key])
        or (moved and not chosen[column.key])
    }
    return Teaching(lessons, [column.key for column in named if column.key not in lessons])


def about_sheets(taught: Teaching, seen: Seen, *, asked: bool) -> Teaching:
    """Add that sheets which stand alike are one list, or that they are not where it was `asked` or could be."""
    if seen.joined and seen.alike > 1:
        return taught._replace(lessons={**taught.lessons, ALL_SHEETS: (ALL_SHEETS, ALL_SHEETS)})
    if not seen.joined and (asked or seen.alike > 1):
        return taught._replace(needless=[*taught.needless, ALL_SHEETS])
    return taught


def _is_teachable(column: SeenColumn) -> bool:
    """A column is remembered by words, not by its place and not by somebody's number."""
    return any(map(str.isalpha, column.key)) and "…" not in column.header and len(column.key) <= 300


def _choices(old: Choices, where: Where, seen: Seen, chosen: dict[str, str]) -> Choices:
    """Give the choices that read the file as it was seen; what nobody changed stays to be found out."""
    placed = _placed(old, where)
    if where.sheet_number and len(seen.sheets) > 1:
        placed = msgspec.structs.replace(placed, sheet=seen.sheet)
    as_read = {column.key: column.field for column in seen.columns}
    doubt = any(column.state in ("probable", "doubled") for column in seen.columns)
    rows = None if placed.sheet == ALL_SHEETS else old.header_rows  # every sheet has its own
    same_rows = where.header_rows in (None, rows or seen.found_rows)
    if chosen == as_read and same_rows and not doubt:
        return msgspec.structs.replace(placed, header_rows=rows)
    if placed.sheet != ALL_SHEETS or not same_rows:
        rows = seen.header_rows
    return msgspec.structs.replace(placed, header_rows=rows, columns=chosen)


def _placed(old: Choices, where: Where) -> Choices:
    """Lay over a roster's choices where a person says its table stands."""
    sheet = old.sheet if where.sheet is None else where.sheet
    rows = where.header_rows or (old.header_rows if sheet == old.sheet and not where.sheet_number else None)
    if rows is not None and not header_rows_fit(*rows):
        raise HeaderRowsWrong
    return Choices(
        sheet=sheet,
        header_rows=rows,
        columns=old.columns,
        hidden=where.hidden or old.hidden,
        encoding=None if where.encoding == "none" else where.encoding or old.encoding,
    )


async def _correctable(viewer: Viewer, roster_id: UUID) -> Roster:
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
    if not may_be_corrected(roster):
        raise Conflict
    return roster


async def _see(roster: Roster, choices: Choices, sheet_number: int, pointed_row: int = 0) -> Seen:
    content = await asyncio.to_thread(service().files.read, roster.file_sha or "")
    return await see_file(
        content,
        unit=roster.owner,
        programme=roster.programme,
        choices=choices,
        sheet_number=sheet_number,
        pointed_row=pointed_row,
        size_max=service().settings.max_upload_bytes,
    )
