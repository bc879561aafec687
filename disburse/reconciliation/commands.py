"""`disburse reconcile`, `disburse discrepancies …`, `disburse run status|close`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from disburse.access import Viewer
from disburse.core.calendar import Run
from disburse.core.money import show
from disburse.identity.acting import As, AsOrMachine, Json, id_of, note, perform, perform_as_job, print_json
from disburse.identity.sessions import close as close_session
from disburse.identity.sessions import open_job
from disburse.reconciliation import actions, taking_back
from disburse.rosters.run_commands import run_app
from disburse.words import mark, say

app = typer.Typer(no_args_is_help=True, help=mark("Chênh lệch: xem và xử lý"))

RunName = Annotated[str, typer.Argument(metavar="RUN", help=mark("Kỳ chi trả, ví dụ 2026-12"))]
Id = Annotated[str, typer.Argument(metavar="ID", help=mark("Mã chênh lệch"))]
Unit = Annotated[str, typer.Option("--unit", metavar="U", help=mark("Chỉ đơn vị này"))]
Programme = Annotated[str, typer.Option("--programme", metavar="P", help=mark("Chỉ chương trình này"))]
Reason = Annotated[str, typer.Option("--reason", help=mark("Lý do, khi cách xử lý cần giải trình"))]


def reconcile(run: RunName, as_json: Json = False) -> None:
    month = Run.parse(run)

    async def work(job: Viewer) -> dict[str, Any]:
        await actions.reconcile(job, month)
        return await actions.summary(job, month)

    show_summary(perform_as_job(work), as_json)


@run_app.command(help=mark("Cân đối của một kỳ"))
def status(run: RunName, unit: Unit = "", as_json: Json = False) -> None:
    show_summary(perform_as_job(lambda job: actions.summary(job, Run.parse(run), unit=unit or None)), as_json)


@run_app.command("close", help=mark("Đóng kỳ với từng đơn vị và chương trình"))
def close_run(
    run: RunName, act_as: As, unit: Unit = "", programme: Programme = "", as_json: Json = False
) -> None:
    async def work(viewer: Viewer) -> list[dict[str, Any]]:
        job = await open_job()
        try:
            return await actions.close_run(
                viewer, job, Run.parse(run), unit=unit or None, programme=programme or None
            )
        finally:
            await close_session(job)

    closed = perform(act_as, work)
    if as_json:
        print_json({"run": run, "closed": closed})
        return
    for part in closed:
        note(
            say(
                "Đã đóng kỳ {run}: {unit}, {programme}",
                run=Run.parse(run).shown,
                unit=part["unit"],
                programme=part["programme"],
            )
        )


@app.command("list", help=mark("Các chênh lệch của một kỳ"))
def list_(
    run: RunName,
    act_as: AsOrMachine = "",
    kind: Annotated[str, typer.Option("--kind", metavar="K", help=mark("Chỉ loại này"))] = "",
    as_json: Json = False,
) -> None:
    items = perform(
        act_as,
        lambda viewer: actions.list_discrepancies(viewer, Run.parse(run), kind=kind or None, limit=100_000),
    )
    if as_json:
        keys = (
            "id",
            "kind",
            "state",
            "resolution",
            "payer",
            "owner",
            "programme",
            "amount",
            "reason",
            "why",
            "reference",
        )
        print_json({"items": [{key: item[key] for key in keys} for item in items]})
        return
    for item in items:
        print(
            f"{item['id']}  {item['kind']}  {item['state']}  {item['payer']}  {show(item['amount'])}  {say(item['why'])}"
        )


@app.command(help=mark("Xử lý một chênh lệch; agree và refuse là của người thứ hai"))
def resolve(
    discrepancy: Id,
    resolution: Annotated[
        str,
        typer.Argument(
            metavar="RESOLUTION",
            help=mark("accept, resend, cash, carry, cancel, recover, dismiss; agree, refuse"),
        ),
    ],
    act_as: As,
    reason: Reason = "",
    side: Annotated[
        str, typer.Option("--side", help=mark("Bên đúng của kết quả mâu thuẫn: paid, rejected, unclaimed"))
    ] = "",
    bank: Annotated[str, typer.Option("--bank", help=mark("Ngân hàng mới (mã BIN) khi gửi lại"))] = "",
    account: Annotated[str, typer.Option("--account", help=mark("Số tài khoản mới khi gửi lại"))] = "",
    as_json: Json = False,
) -> None:
    async def work(viewer: Viewer) -> dict[str, Any]:
        if resolution in ("agree", "refuse"):
            done = await actions.consent(viewer, id_of(discrepancy), agree=resolution == "agree", note=reason)
            await _reconcile_again(done["run"])
            return done
        return await actions.resolve(
            viewer,
            id_of(discrepancy),
            resolution,
            reason=reason,
            side=side or None,
            bank=bank or None,
            account=account or None,
        )

    show_state(perform(act_as, work), as_json)


@app.command(help=mark("Hoàn tác quyết định mới nhất về một chênh lệch"))
def undo(discrepancy: Id, act_as: As, reason: Reason = "", as_json: Json = False) -> None:
    async def work(viewer: Viewer) -> dict[str, Any]:
        done = await taking_back.undo(viewer, id_of(discrepancy), reason=reason)
        await _reconcile_again(done["run"])
        return done

    show_state(perform(act_as, work), as_json)


async def _reconcile_again(run: str) -> None:
    job = await open_job()
    try:
        await actions.reconcile(job, Run.parse(run))
    finally:
        await close_session(job)


def show_state(done: dict[str, Any], as_json: bool) -> None:
    """Print where a discrepancy stands after a decision."""
    if as_json:
        print_json({"id": str(done["id"]), "state": done["state"], "resolution": done["resolution"]})
    else:
        note(say("Chênh lệch {id}: {state}", id=done["id"], state=done["state"]))


def show_summary(found: dict[str, Any], as_json: bool) -> None:
    """Print the balance of a run, and fail when its difference is not 0."""
    if as_json:
        print_json(found)
    else:
        buckets = ("listed", "paid", "rejected", "returned", "unclaimed", "cancelled", "outstanding")
        for row in found["totals"]:
            amounts = "  ".join(f"{show(row[b]['amount'])}" for b in buckets)
            print(f"{row['programme']}  {row['payer']}  {row['unit']}  {amounts}")
        for kind, count in found["discrepancies"].items():
            print(f"{kind}  {count['count']}  {show(count['amount'])}")
        note(
            say(
                "Chênh lệch {difference}. Mã tổng hợp {digest}",
                difference=show(found["difference"]),
                digest=found["digest"] or "–",
            )
        )
    if found["difference"]:
        raise typer.Exit(1)
