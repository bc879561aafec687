"""`disburse roster lines`: the lines of a list as they were read."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from disburse.access import Viewer
from disburse.core.money import show
from disburse.identity.acting import AsOrMachine, Json, id_of, perform, print_json
from disburse.rosters import line_rows
from disburse.rosters.line_rows import Line, asked_for
from disburse.sheets.row_numbers import row_shown
from disburse.words import mark

Id = Annotated[str, typer.Argument(metavar="ID", help=mark("Mã danh sách"))]


def lines(
    roster: Id,
    act_as: AsOrMachine = "",
    hamlet: Annotated[
        str, typer.Option("--hamlet", metavar="H", help=mark("Chỉ xóm có mã này; none: các dòng chưa rõ xóm"))
    ] = "",
    method: Annotated[
        str,
        typer.Option("--method", metavar="M", help=mark("Chỉ hình thức này: account, cash_point, cash_home")),
    ] = "",
    as_json: Json = False,
) -> None:
    wanted = asked_for(hamlet, method)

    async def work(viewer: Viewer) -> list[Line]:
        return [one async for one in line_rows.all_lines(viewer, id_of(roster), wanted)]

    found = perform(act_as, work)
    if as_json:
        amount = sum(one.amount for one in found)
        print_json({"items": [told(one) for one in found], "count": len(found), "amount": amount})
        return
    for one in found:
        place = one.account or one.pay_point
        print(f"{row_shown(one.row)}  {one.number}  {one.name}  {one.method} {place}  {show(one.amount)}")


def told(one: Line) -> dict[str, Any]:
    """Give a line in the shape of `roster lines --json`, numbers masked."""
    return {**one._asdict(), "months": list(one.months)}
