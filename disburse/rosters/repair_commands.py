"""`disburse roster repair`: put a list right from the command line, one cell, one row, all of a code, or a table of repairs."""

from __future__ import annotations

import csv
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from disburse.access import Viewer
from disburse.core.errors import Usage
from disburse.identity.acting import As, Json, id_of, note, perform, print_json, work_shown
from disburse.rosters import mending, proposals
from disburse.rosters.correcting import Spot, correct_roster
from disburse.rosters.file.cell_changes import masked
from disburse.rosters.file.columns import FIELDS, secret_of
from disburse.rosters.file.repairs import Repair
from disburse.rosters.telling import shown, tell
from disburse.sheets.row_numbers import place_of, row_of, row_shown
from disburse.words import mark, say

HEADER = ("row", "field", "value", "reason")
Plan = tuple[list[Repair], list[Spot]]


class OneThingAtATime(Usage):
    code = "one_thing_at_a_time"
    text = (
        "Chọn đúng một cách sửa: --row với --field và --value (hoặc --value-stdin), --exclude với --reason, "
        "--undo, --all hoặc --file."
    )


class NumberOnTheCommandLine(Usage):
    """A number of a person on a command line stays in the shell's history and is seen by everybody on the machine."""

    code = "number_on_the_command_line"
    text = "Số định danh, tài khoản và điện thoại không ghi trên dòng lệnh. Dùng --value-stdin hoặc --file."


class NotARow(Usage):
    code = "not_a_row"
    text = "Dòng ghi bằng số như trong tệp, ví dụ 14; ở trang tính thứ hai ghi 2!14."


class RepairsUnreadable(Usage):
    code = "repairs_unreadable"
    text = "Không đọc được tệp các phần sửa ở dòng {row}. Tệp CSV cần các cột row, field, value, reason."


def repair(
    roster: Annotated[str, typer.Argument(metavar="ID", help=mark("Mã danh sách"))],
    act_as: As,
    row: Annotated[
        str | None, typer.Option("--row", metavar="N", help=mark("Dòng trong tệp; trang tính thứ hai: 2!N"))
    ] = None,
    field: Annotated[str, typer.Option("--field", metavar="F", help=mark("Cột cần sửa, ví dụ amount"))] = "",
    value: Annotated[str | None, typer.Option("--value", metavar="V", help=mark("Giá trị đúng"))] = None,
    value_stdin: Annotated[
        bool, typer.Option("--value-stdin", help=mark("Đọc giá trị đúng từ đầu vào chuẩn"))
    ] = False,
    exclude: Annotated[str | None, typer.Option("--exclude", metavar="N", help=mark("Loại một dòng"))] = None,
    reason: Annotated[str, typer.Option("--reason", help=mark("Lý do loại dòng"))] = "",
    undo: Annotated[
        str, typer.Option("--undo", metavar="N[:F]", help=mark("Hoàn lại phần sửa của một ô hoặc một dòng"))
    ] = "",
    every: Annotated[
        str, typer.Option("--all", metavar="CODE", help=mark("Nhận mọi phần sửa được đề xuất cho một mã"))
    ] = "",
    file: Annotated[
        Path | None,
        typer.Option("--file", exists=True, dir_okay=False, help=mark("Tệp CSV: row, field, value, reason")),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=mark("Chỉ xem trước, không ghi gì"))] = False,
    as_json: Json = False,
) -> None:
    """Open a version with the repairs, read it and tell how it stands; exit code 1 where errors are left."""
    if sum((row is not None, exclude is not None, bool(undo), bool(every), file is not None)) != 1:
        raise OneThingAtATime
    roster_id = id_of(roster)
    if every:
        _perform(act_as, _take_all(roster_id, every), _preview_all(roster_id, every), dry_run, as_json)
        return
    if row is not None:
        plan: Plan = [_cell(_row(row), field, value, value_stdin)], []
    elif exclude is not None:
        plan = [Repair("exclude", _row(exclude), "", reason)], []
    elif file is not None:
        plan = read_repairs(file), []
    else:
        plan = [], [_spot(undo)]
    _perform(act_as, _correct(roster_id, plan), _preview(roster_id, plan), dry_run, as_json)


def read_repairs(file: Path) -> list[Repair]:
    """Read a table of repairs: a row without a field is left out for its reason; raises RepairsUnreadable."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        sample = opened.readline()
        opened.seek(0)
        table = csv.DictReader(opened, delimiter=";" if ";" in sample else ",")
        if not set(HEADER) <= set(table.fieldnames or ()):
            raise RepairsUnreadable(row=1)
        return [_listed(line, table.line_num) for line in table]


def _listed(line: dict[str, str], number: int) -> Repair:
    row, field = row_of((line["row"] or "").strip()), (line["field"] or "").strip()
    if row is None or (field and field not in FIELDS):
        raise RepairsUnreadable(row=number)
    if field:
        return Repair("cell", row, field, line["value"] or "")
    return Repair("exclude", row, "", line["reason"] or "")


def _cell(row: int, field: str, value: str | None, from_stdin: bool) -> Repair:
    if not field or (value is None) != from_stdin:
        raise OneThingAtATime
    if value is None:
        value = sys.stdin.readline().rstrip("\r\n")
    elif secret_of(field):
        raise NumberOnTheCommandLine
    return Repair("cell", row, field, value)


def _spot(text: str) -> Spot:
    row, _, field = text.partition(":")
    return Spot(_row(row), field)


def _row(text: str) -> int:
    row = row_of(text)
    if row is None:
        raise NotARow
    return row


def _correct(roster_id: UUID, plan: Plan) -> Callable[[Viewer], Awaitable[tuple[UUID, UUID]]]:
    async def work(viewer: Viewer) -> tuple[UUID, UUID]:
        repairs, spots = plan
        if spots:
            return await mending.take_back(viewer, roster_id, spots)
        return await correct_roster(viewer, roster_id, repairs=repairs)

    return work


def _take_all(roster_id: UUID, code: str) -> Callable[[Viewer], Awaitable[tuple[UUID, UUID]]]:
    return lambda viewer: proposals.take_proposals(viewer, roster_id, code, after=-1)


def _at(row: int) -> dict[str, Any]:
    return {"row": place_of(row, ())[1], "place": row_shown(row)}


def _preview(roster_id: UUID, plan: Plan) -> Callable[[Viewer], Awaitable[dict[str, Any]]]:
    async def look(viewer: Viewer) -> dict[str, Any]:
        repairs, spots = plan
        counts = await mending.try_out(viewer, roster_id, repairs, spots)
        listed = [
            _at(one.row) | {"field": one.field, "old": "", "new": masked(one.value, secret_of(one.field))}
            for one in repairs
        ]
        undone = [_at(row) | {"field": field, "old": "", "new": ""} for row, field in spots]
        return {"items": listed + undone, "beyond": 0, "counts": counts}

    return look


def _preview_all(roster_id: UUID, code: str) -> Callable[[Viewer], Awaitable[dict[str, Any]]]:
    async def look(viewer: Viewer) -> dict[str, Any]:
        found = await proposals.preview(viewer, roster_id, code)
        items = [
            _at(one.row)
            | {
                "field": one.column,
                "old": "".join(part.text for part in one.change.old),
                "new": "".join(part.text for part in one.change.new),
            }
            for one in found.shown
        ]
        return {"items": items, "beyond": found.beyond, "counts": {}}

    return look


def _perform(
    act_as: str,
    correct: Callable[[Viewer], Awaitable[tuple[UUID, UUID]]],
    preview: Callable[[Viewer], Awaitable[dict[str, Any]]],
    dry_run: bool,
    as_json: bool,
) -> None:
    if dry_run:
        _tell_preview(perform(act_as, preview), as_json)
        return

    async def work(viewer: Viewer) -> dict[str, Any]:
        new_id, job = await correct(viewer)
        await work_shown(viewer, job)
        return await shown(viewer, new_id)

    tell(perform(act_as, work), as_json)


def _tell_preview(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for one in found["items"]:
        print(f"{one['place']:>8}  {one['field'] or '–'}  {one['old'] or '–'} → {one['new'] or '–'}")
    if found["beyond"]:
        note(say("… và {count} dòng nữa theo cùng cách", count=found["beyond"]))
    if found["counts"]:
        codes = ", ".join(f"{code} {count}" for code, count in found["counts"].items())
        note(say("Sau khi sửa, tệp còn: {codes}", codes=codes))
