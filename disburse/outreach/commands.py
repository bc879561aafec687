"""`disburse outreach …`: plan the visits, take their results in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from disburse.access import Viewer
from disburse.identity.acting import AsOrMachine, Json, note, perform, print_json
from disburse.outreach import actions, keying
from disburse.outreach.results import Recorded
from disburse.words import mark, say

app = typer.Typer(no_args_is_help=True, help=mark("Vận động nhận qua tài khoản: xếp lịch, nhập kết quả"))
results = typer.Typer(no_args_is_help=True, help=mark("Kết quả các lượt đến"))
app.add_typer(results, name="results")

RunName = Annotated[str, typer.Argument(metavar="RUN", help=mark("Kỳ chi trả, ví dụ 2026-12"))]
Unit = Annotated[str, typer.Option("--unit", metavar="U", help=mark("Xã cần xếp lịch"))]
Teams = Annotated[list[str], typer.Option("--team", help=mark("Tên tổ đi vận động; lặp lại nếu có nhiều tổ"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=mark("Chỉ xem trước, không ghi gì"))]
File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", exists=True, dir_okay=False, readable=True, help=mark("Tệp kết quả (XLSX hoặc CSV)")
    ),
]


@app.command(help=mark("Xếp lịch đến gặp những người còn nhận tiền mặt, trong khả năng của các tổ"))
def plan(
    run: RunName,
    unit: Unit,
    act_as: AsOrMachine = "",
    team: Teams = list(actions.TEAMS),  # noqa: B006  typer copies it
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    async def work(viewer: Viewer) -> list[actions.Planned]:
        return await actions.plan_visits(viewer, run, unit, teams=team, dry_run=dry_run)

    plans = perform(act_as, work)
    if as_json:
        print_json({"run": run, "dry_run": dry_run, "items": [asdict(made) for made in plans]})
        return
    for made in plans:
        note(
            say(
                "Xã {commune}, từ {first} đến {last}: {sessions} buổi, {visits} lượt đến; bỏ {dropped} lượt không còn cần.",
                commune=made.commune,
                first=f"{made.first_on:%d/%m/%Y}",
                last=f"{made.last_on:%d/%m/%Y}",
                sessions=made.sessions,
                visits=made.visits,
                dropped=made.dropped,
            )
        )


@results.command("import", help=mark("Nhập tệp kết quả; nạp lại cùng tệp không thay đổi gì"))
def import_(file: File, act_as: AsOrMachine = "", dry_run: DryRun = False, as_json: Json = False) -> None:
    content = file.read_bytes()

    async def work(viewer: Viewer) -> Recorded:
        return await keying.import_results(viewer, content, dry_run=dry_run)

    done = perform(act_as, work)
    if as_json:
        print_json(done)
    else:
        tell(done)
    if done.problems:
        raise typer.Exit(1)


def tell(done: Recorded) -> None:
    """Say what became of a file of results, problems by row first."""
    for problem in done.problems:
        print(say("Dòng {row}: {message}", row=problem.row, message=problem.message))
    note(
        say(
            "Đọc {rows} dòng: ghi {recorded}, đã ghi trước {repeated}, để trống {blank}, có lỗi {problems}; "
            "{requests} đề nghị nhận qua tài khoản.",
            rows=done.rows,
            recorded=done.recorded,
            repeated=done.repeated,
            blank=done.blank,
            problems=len(done.problems),
            requests=done.requests,
        )
    )
    if done.answer_by:
        note(say("Trả lời đề nghị đầu tiên chậm nhất ngày {day}.", day=f"{done.answer_by:%d/%m/%Y}"))
