"""`disburse roster normalised`: what was read in place of cells, before and after, looked at before it is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from disburse.access import Viewer
from disburse.core.money import show
from disburse.identity.acting import AsOrMachine, Json, id_of, note, perform, print_json
from disburse.rosters.file.cell_changes import Part
from disburse.rosters.normalised import Group, Normalised, all_normalised
from disburse.rosters.store import Roster
from disburse.rosters.telling import place_words, placed
from disburse.words import mark, say


def normalised(
    roster: Annotated[str, typer.Argument(metavar="ID", help=mark("Mã danh sách"))],
    act_as: AsOrMachine = "",
    code: Annotated[str, typer.Option("--code", metavar="CODE", help=mark("Chỉ mã này, ví dụ R23"))] = "",
    as_json: Json = False,
) -> None:
    async def work(viewer: Viewer) -> dict[str, Any]:
        of, groups, cells = await all_normalised(viewer, id_of(roster), code)
        return {"groups": [_group(one) for one in groups], "items": [_cell(of, one) for one in cells]}

    found = perform(act_as, work)
    if as_json:
        print_json(found)
        return
    for one in found["items"]:
        at = place_words(one["row"], one.get("sheet", ""), one.get("place", ""))
        print(f"{one['code']}  {at}  {one['column'] or '–'}  {one['old'] or '–'} → {one['new'] or '–'}")
    for group in found["groups"]:
        said = say("{count} chỗ", count=show(group["count"]))
        note(f"{group['acknowledge'] or group['code']}: {group['words']} – {said}")


def _group(one: Group) -> dict[str, Any]:
    """Give a group; `acknowledge` is what `roster submit --acknowledge` calls it, "" where it goes with a warning."""
    return {
        "code": one.code,
        "acknowledge": one.sign,
        "words": one.words,
        "count": one.cells,
        "accepted_by": one.who,
        "accepted_at": one.at,
    }


def _cell(of: Roster, one: Normalised) -> dict[str, Any]:
    where = placed(one.row, of.reading.get("sheets", []))
    return where | {
        "code": one.code,
        "column": one.column,
        "old": _text(one.change.old),
        "new": _text(one.change.new),
    }


def _text(parts: Iterable[Part]) -> str:
    return "".join(part.text for part in parts)
