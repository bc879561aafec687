"""`disburse run open|list`; reconciliation adds `status` and `close`."""

from __future__ import annotations

from typing import Annotated

import typer

from disburse.core.calendar import Run
from disburse.identity.acting import Json, note, perform_as_job, print_json
from disburse.rosters import runs
from disburse.words import mark, say

run_app = typer.Typer(no_args_is_help=True, help=mark("Kỳ chi trả: mở, xem, đóng"))
RunName = Annotated[str, typer.Argument(metavar="RUN", help=mark("Kỳ chi trả, ví dụ 2026-12"))]


@run_app.command("open", help=mark("Mở một kỳ cho mọi đơn vị"))
def open_run(
    run: RunName,
    months: Annotated[
        str, typer.Option("--months", metavar="M1,M2", help=mark("Các tháng hưởng của kỳ gộp"))
    ] = "",
    as_json: Json = False,
) -> None:
    paid = [Run.parse(month) for month in months.split(",") if month]
    perform_as_job(lambda job: runs.open_run(job, Run.parse(run), months=paid))
    if as_json:
        print_json({"run": run, "months": [str(month) for month in paid] or [run], "state": "open"})
    else:
        note(say("Đã mở kỳ {run}.", run=Run.parse(run).shown))


@run_app.command("list", help=mark("Các kỳ, mới nhất trước"))
def list_runs(as_json: Json = False) -> None:
    items = perform_as_job(runs.runs)
    if as_json:
        print_json({"items": items})
        return
    for row in items:
        print(
            f"{row['run']}  {','.join(row['months'])}  {say('mở {open}, đóng {closed}', open=row['open_parts'], closed=row['closed_parts'])}"
        )
