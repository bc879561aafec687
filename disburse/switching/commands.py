"""`disburse switching RUN`: who came from cash to an account, rates and targets."""

from __future__ import annotations

from typing import Annotated

import typer

from disburse.access import Viewer
from disburse.identity.acting import AsOrMachine, Json, perform, print_json
from disburse.switching import actions
from disburse.switching.rules import Rate, percent
from disburse.words import mark, say

app = typer.Typer(help=mark("Chuyển đổi từ tiền mặt sang tài khoản"))

RunName = Annotated[str, typer.Argument(metavar="RUN", help=mark("Kỳ chi trả, ví dụ 2026-12"))]
OfUnit = Annotated[str | None, typer.Option("--unit", metavar="U", help=mark("Chỉ các xã của đơn vị này"))]

TITLES = (
    *(
        mark("Xã"),
        mark("Chương trình"),
        mark("Người"),
        mark("Qua tài khoản"),
        mark("Tiền mặt"),
        mark("Tỷ lệ"),
    ),
    *(mark("Chuyển đổi"), mark("Quay lại tiền mặt"), mark("Mục tiêu")),
)


@app.command(help=mark("Tỷ lệ nhận qua tài khoản, người chuyển đổi và quay lại, theo xã và chương trình"))
def switching(run: RunName, act_as: AsOrMachine = "", unit: OfUnit = None, as_json: Json = False) -> None:
    async def work(viewer: Viewer) -> actions.Switching:
        return await actions.rates(viewer, run, unit)

    found = perform(act_as, work)
    if as_json:
        print_json(found)
        return
    print("\t".join(say(title) for title in TITLES))
    for rate in [*found.rates, *found.totals]:
        print("\t".join(cells(rate)))


def cells(rate: Rate) -> list[str]:
    """Write a rate as the cells of one line."""
    counts = (rate.payees, rate.credited, rate.cash)
    target = "" if rate.target is None else f"{rate.target} % {rate.light or ''}".strip()
    return [
        rate.commune_name or say("Tổng"),
        rate.programme,
        *map(str, counts),
        percent(rate.share),
        str(rate.switches),
        str(rate.reversions),
        target,
    ]
