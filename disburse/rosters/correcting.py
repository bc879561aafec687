"""Correct a list without a new file: a next version reads the same file with what people put right (`ux.md` 3.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID, uuid4

from disburse import audit, queue
from disburse.access import Permission, Viewer
from disburse.core.errors import Conflict, Refusal
from disburse.core.names import clean
from disburse.db import run, run_many, transaction
from disburse.rosters import store
from disburse.rosters.file.columns import FIELDS
from disburse.rosters.file.line import CELL_MAX
from disburse.rosters.file.repairs import Choices, Repair
from disburse.rosters.lessons import NOTHING, Teaching, teach
from disburse.rosters.store import Roster
from disburse.service import service
from disburse.sheets.row_numbers import row_shown

ROWS_MAX = 10**9
REASON_MAX = 200  # characters; it is printed in a column of the minutes
CORRECTABLE = ("has_errors", "ready", "returned", "failed")


class Spot(NamedTuple):
    """Where a repair lies: a cell by its row and field, a row left out by "" as field."""

    row: int
    field: str


class NothingToCorrect(Refusal):
    code = "nothing_to_correct"
    status = 422
    text = "Chưa có thay đổi nào để kiểm tra lại. Sửa ít nhất một ô, hoặc loại một dòng kèm lý do."


class UnknownCell(Refusal):
    code = "unknown_cell"
    status = 422
    text = "Dòng {row}: không có cột nào tên “{field}” để sửa. Chọn một cột của danh sách."


class NoSuchRow(Refusal):
    code = "no_such_row"
    status = 422
    text = "Không có dòng nào mang số này trong danh sách. Ghi số dòng như trong tệp."


class TooLong(Refusal):
    code = "too_long"
    status = 422
    text = "Dòng {row}: nội dung dài hơn {most} ký tự. Ghi ngắn lại."


class ReasonOfExclusion(Refusal):
    code = "reason_of_exclusion"
    status = 422
    text = "Dòng {row}: ghi lý do loại dòng này; lý do được in trong biên bản."


async def correct_roster(
    viewer: Viewer,
    roster_id: UUID,
    *,
    repairs: Sequence[Repair] = (),
    without: Collection[Spot] = (),
    choices: Choices | None = None,
    teaching: Teaching = NOTHING,
    again: bool = False,
) -> tuple[UUID, UUID]:
    """Open a version that reads the same file with more repairs or other choices; give it and the job that reads it.

    What the corrected version had is kept, but for the spots `without`, where the file counts again. That version
    is superseded, a failed one stays failed. `again` reads it once more because what is known has changed. Of two
    people who correct one version at once, the second is told `Conflict`. Choosing another sheet leaves the repairs
    behind. What the choices teach about columns is kept for the unit's later files.
    Raises `NothingToCorrect`, `NoSuchRow`, `UnknownCell`, `TooLong`, `ReasonOfExclusion`.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        return await correct(
            viewer,
            roster_id,
            repairs=repairs,
            without=without,
            choices=choices,
            teaching=teaching,
            again=again,
        )


async def correct(
    viewer: Viewer,
    roster_id: UUID,
    *,
    repairs: Sequence[Repair] = (),
    without: Collection[Spot] = (),
    choices: Choices | None = None,
    teaching: Teaching = NOTHING,
    again: bool = False,
) -> tuple[UUID, UUID]:
    """Do the same inside a transaction that is open."""
    for repair in repairs:
        _require_sense(repair)
    old = await store.roster(roster_id)
    if not may_be_corrected(old):
        raise Conflict
    if not (repairs or without or again) and (choices is None or choices == old.choices):
        raise NothingToCorrect
    new_id = uuid4()
    await store.add_roster(
        new_id,
        run=old.run,
        owner=old.owner,
        programme=old.programme,
        list_number=old.list_number,
        file_sha=old.file_sha,
        file_name=old.file_name,
        uploaded_by=viewer.user_id,
        corrects=old.id,
        choices=choices or old.choices,
    )
    (corrected,) = await run("rosters", "corrected_meanwhile", old.id, new_id)
    if corrected["found"]:
        raise Conflict
    if old.state != "failed":
        await store.move(old.id, "superseded", was=old.state)  # it may have been sent meanwhile
    other_sheet = choices is not None and choices.sheet not in (old.choices.sheet, old.reading.get("sheet"))
    if not other_sheet:  # its rows are others
        await _copy_repairs(old, new_id, without)
    await _add_repairs(viewer, old, new_id, repairs)
    await teach(viewer, old.owner, old.programme, teaching)
    job = await queue.enqueue(viewer, "read_roster", f"roster:{new_id}", unit=old.owner)
    await audit.record(
        "roster:corrected",
        f"roster:{new_id}",
        unit=old.owner,
        body={
            "corrects": str(old.id),
            "repairs": len(repairs),
            "taken_back": len(without),
            "lessons": dict(teaching.lessons.values()),
        },
        covers=[("roster_repair", new_id)],
    )
    return new_id, job


def may_be_corrected(roster: Roster) -> bool:
    """Say whether a list may still be read otherwise: one with a file that waits for its maker."""
    return roster.state in CORRECTABLE and roster.kind == "regular" and roster.file_sha is not None


async def repairs_of(roster: Roster) -> list[Repair]:
    """Read the repairs a version is read with; inside a transaction."""
    place = repair_place(roster)
    unseal = service().vault.unseal
    return [
        Repair(
            row["kind"],
            row["file_row"],
            row["field"],
            unseal(row["value_sealed"], place) if row["value_sealed"] is not None else row["reason"],
            row["code"],
        )
        for row in await run("rosters", "repairs", roster.id)
    ]


def _require_sense(repair: Repair) -> None:
    if not 0 < repair.row < ROWS_MAX:
        raise NoSuchRow
    most = CELL_MAX if repair.kind == "cell" else REASON_MAX
    if len(repair.value) > most:
        raise TooLong(row=row_shown(repair.row), most=most)
    if repair.kind == "exclude" and not clean(repair.value):
        raise ReasonOfExclusion(row=row_shown(repair.row))
    if repair.kind == "cell" and repair.field not in FIELDS:
        raise UnknownCell(row=row_shown(repair.row), field=repair.field)


async def _copy_repairs(old: Roster, new_id: UUID, without: Collection[Spot]) -> None:
    rows, fields = [spot.row for spot in without], [spot.field for spot in without]
    await run("rosters", "copy_repairs", new_id, old.id, rows, fields)


async def _add_repairs(viewer: Viewer, old: Roster, new_id: UUID, repairs: Iterable[Repair]) -> None:
    (last,) = await run("rosters", "last_repair", new_id)
    seal, place = service().vault.seal, repair_place(old)
    await run_many(
        "rosters",
        "add_repair",
        [
            (
                new_id, last["number"] + already, old.owner, one.kind, one.row, one.field, one.code,
                seal(one.value, place) if one.kind == "cell" else None,
                clean(one.value) if one.kind == "exclude" else "",
                viewer.user_id,
            )
            for already, one in enumerate(repairs, 1)
        ],
    )  # fmt: skip


def repair_place(roster: Roster) -> bytes:
    """Say where repairs are sealed: to their file, so that a later version can copy them."""
    return b"roster_repair:" + (roster.file_sha or "").encode()
