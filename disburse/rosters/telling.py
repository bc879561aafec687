"""A roster as the commands tell it: in the shape of `--json`, or as lines of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import typer

from disburse.access import Viewer
from disburse.core.calendar import Run
from disburse.core.money import show
from disburse.db import transaction
from disburse.identity.acting import note, print_json
from disburse.rosters import problem_rows, store
from disburse.rosters.by_month import months_of, several
from disburse.rosters.store import Roster
from disburse.sheets.row_numbers import place_of, row_shown
from disburse.words import say


async def shown(viewer: Viewer, roster_id: UUID) -> dict[str, Any]:
    """Give a roster in the shape of `roster show --json`, values masked."""
    async with transaction(viewer):
        found = await store.roster(roster_id)
        months = several(await months_of(found)) if found.line_count else []
        problems = await problem_rows.read_problems(roster_id, problem_rows.SHOWN_MAX)
        count = await problem_rows.problem_count(roster_id)
    reading = found.reading
    sheets = reading.get("sheets", [])
    return {
        "file": found.file_name,
        "sha256": found.file_sha,
        "sheet": reading.get("sheet", ""),
        "sheets": sheets,
        "header_rows": reading.get("header_rows", [0, 0]),
        "rows": reading.get("rows", 0),
        "amount": reading.get("amount", 0),
        "columns": reading.get("columns", {}),
        "problems": [one | placed(one["row"], sheets) for one in problems],
        "problem_count": count,
        "truncated": len(problems) < count,
        "counts": reading.get("counts", {}),
        "months": [one._asdict() for one in months],
        **brief(found),
    }


def placed(row: int | None, sheets: Sequence[str]) -> dict[str, Any]:
    """Say where a row stands: its number, and of several sheets read as one list which sheet.

    `place` is both as a page shows and `roster repair` takes them: "2!14" on the second sheet.
    """
    if row is None or not sheets:
        return {"row": row}
    sheet, number = place_of(row, sheets)
    return {"row": number, "sheet": sheet, "place": row_shown(row)}


def place_words(row: int | None, sheet: str, place: str) -> str:
    """Write where a row stands for a terminal: "14", or "2!14 (Hai)"."""
    return f"{place} ({sheet})" if sheet else str(row or "")


def brief(found: Roster) -> dict[str, Any]:
    return {
        "id": str(found.id),
        "state": found.state,
        "run": found.run,
        "unit": found.owner,
        "programme": found.programme,
        "list": found.list_number,
        "version": found.version,
        "count": found.line_count,
        "content_digest": found.content_digest,
        "repeat_of": found.reading.get("repeat_of"),
    }


def tell(found: dict[str, Any], as_json: bool) -> None:
    """Print a roster; exit code 1 where problems of level E are left."""
    if as_json:
        print_json(found)
    else:
        note(
            say(
                "Danh sách {id}: {state}, {rows} dòng, {amount} đồng, mã nội dung {digest}",
                id=found["id"],
                state=found["state"],
                rows=show(found["rows"]),
                amount=show(found["amount"]),
                digest=found["content_digest"] or "–",
            )
        )
        for month in found["months"]:
            note(
                say(
                    "Tháng {month}: {people} người, {amount} đồng",
                    month=Run.parse(month["month"]).shown,
                    people=show(month["people"]),
                    amount=show(month["amount"]),
                )
            )
        if found["repeat_of"]:
            note(say("Nội dung này đã nạp trước đó: {id}", id=found["repeat_of"]))
        for one in found["problems"]:
            at = place_words(one["row"], one.get("sheet", ""), one.get("place", ""))
            print(f"{one['level']} {one['code']}  {at}  {one['column'] or ''}  {one['message']}")
        if found.get("truncated"):
            note(
                say(
                    "Đã in {shown} chỗ đầu trong số {count} chỗ; tải đủ ở trang của danh sách.",
                    shown=show(len(found["problems"])),
                    count=show(found["problem_count"]),
                )
            )
    if found["state"] in ("has_errors", "failed") and not found["repeat_of"]:
        raise typer.Exit(1)
