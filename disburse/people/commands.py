"""`disburse person …`: what is on file about people."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from disburse.identity.acting import As, AsOrMachine, Json, id_of, note, perform, print_json
from disburse.people import actions, registration_commands
from disburse.people.rules import HolderKind, StopKind
from disburse.words import mark, say

app = typer.Typer(
    no_args_is_help=True,
    help=mark("Hồ sơ người hưởng: ủy quyền, giám hộ, báo mất, tạm dừng, đăng ký hình thức nhận"),
)
app.command(help=mark("Ghi giấy đăng ký đổi hình thức nhận của một người"))(registration_commands.register)
app.command(help=mark("Các đăng ký hình thức nhận, kèm hạn trả lời"))(registration_commands.registrations)
DAY = ["%Y-%m-%d"]

Number = Annotated[
    str,
    typer.Argument(metavar="NUMBER", help=mark("Số CCCD hoặc mã số BHXH; dấu - để đọc từ đầu vào chuẩn")),
]
Unit = Annotated[str, typer.Option("--unit", metavar="U", help=mark("Đơn vị lập danh sách"))]
Evidence = Annotated[str, typer.Option("--evidence", help=mark("Giấy tờ làm căn cứ: tên giấy, số và ngày"))]


@app.command(help=mark("Ghi người được ủy quyền hoặc giám hộ nhận thay"))
def authorise(
    number: Number,
    unit: Unit,
    holder: Annotated[str, typer.Option("--holder", help=mark("Họ tên người nhận thay"))],
    since: Annotated[datetime, typer.Option("--from", formats=DAY, help=mark("Từ ngày, dạng 2026-12-01"))],
    evidence: Evidence,
    act_as: As,
    until: Annotated[
        datetime | None,
        typer.Option("--to", formats=DAY, help=mark("Đến hết ngày; bỏ trống: dài nhất được phép")),
    ] = None,
    kind: Annotated[
        HolderKind, typer.Option("--kind", help=mark("Ủy quyền hay giám hộ"))
    ] = HolderKind.AUTHORISATION,
    as_json: Json = False,
) -> None:
    found = perform(
        act_as,
        lambda viewer: actions.record_authorisation(
            viewer,
            unit=unit,
            number=_said(number),
            holder=holder,
            kind=kind,
            since=since.date(),
            until=until.date() if until else None,
            evidence=evidence,
        ),
    )
    if as_json:
        print_json({"kind": kind.value, "from": since.date(), "to": found})
    else:
        note(say("Đã ghi, có giá trị đến hết {day}.", day=found or "–"))


@app.command(help=mark("Ghi người hưởng đã mất hoặc tạm dừng hưởng từ một ngày"))
def stop(
    number: Number,
    unit: Unit,
    kind: Annotated[StopKind, typer.Option("--kind", help=mark("Mất (dead) hay tạm dừng (suspended)"))],
    on: Annotated[datetime, typer.Option("--on", formats=DAY, help=mark("Ngày, dạng 2026-12-01"))],
    evidence: Evidence,
    act_as: As,
    as_json: Json = False,
) -> None:
    made = perform(
        act_as,
        lambda viewer: actions.record_stop(
            viewer, unit=unit, number=_said(number), kind=kind, on=on.date(), evidence=evidence
        ),
    )
    if as_json:
        print_json({"id": made, "kind": kind.value, "on": on.date()})
    else:
        note(say("Đã ghi {id}.", id=made))


@app.command(help=mark("Gỡ một báo mất hoặc tạm dừng; người thứ hai làm, kèm lý do"))
def lift(
    record: Annotated[str, typer.Argument(metavar="ID", help=mark("Mã mà lệnh stop hoặc list in ra"))],
    reason: Annotated[str, typer.Option("--reason", help=mark("Lý do và căn cứ"))],
    act_as: As,
) -> None:
    perform(act_as, lambda viewer: actions.lift_stop(viewer, id_of(record), reason=reason))
    note(say("Đã gỡ."))


@app.command("list", help=mark("Những gì đã ghi, mới nhất trước"))
def list_(act_as: AsOrMachine = "", as_json: Json = False) -> None:
    kept = perform(act_as, actions.on_file)
    if as_json:
        print_json(
            {
                "items": [
                    {
                        "id": one.stop,
                        "unit": one.owner,
                        "kind": one.kind,
                        "from": one.since,
                        "to": one.until,
                        "evidence": one.evidence,
                        "lifted": one.lifted,
                    }
                    for one in kept
                ]
            }
        )
        return
    for one in kept:
        print(f"{one.stop or ''}\t{one.owner}\t{one.kind}\t{one.since}\t{one.until or ''}\t{one.evidence}")


def _said(number: str) -> str:
    """Give the number, from standard input where it should not stand in the history of a shell."""
    return sys.stdin.readline().strip() if number == "-" else number
