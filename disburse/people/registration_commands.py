"""`disburse person register` and `registrations`: who asked to be paid another way, and from which run that holds."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from disburse.core.states import Method
from disburse.identity.acting import As, Json, note, perform, print_json
from disburse.people import registrations as store_of
from disburse.people.registering import Paper, Registration
from disburse.words import mark, say


def register(
    number: Annotated[
        str,
        typer.Argument(metavar="NUMBER", help=mark("Số CCCD hoặc mã số BHXH; dấu - để đọc từ đầu vào chuẩn")),
    ],
    unit: Annotated[str, typer.Option("--unit", metavar="U", help=mark("Đơn vị lập danh sách"))],
    method: Annotated[Method, typer.Option("--method", help=mark("Hình thức nhận mới"))],
    received_on: Annotated[
        datetime,
        typer.Option("--received", formats=["%Y-%m-%d"], help=mark("Ngày nhận giấy, dạng 2026-12-01")),
    ],
    paper: Annotated[str, typer.Option("--paper", help=mark("Số, ký hiệu của giấy hoặc mã yêu cầu"))],
    act_as: As,
    kind: Annotated[
        Paper, typer.Option("--kind", help=mark("Giấy có chữ ký (form) hay yêu cầu trực tuyến (online)"))
    ] = Paper.FORM,
    bank: Annotated[str, typer.Option("--bank", help=mark("Ngân hàng của tài khoản"))] = "",
    account: Annotated[
        str,
        typer.Option("--account", help=mark("Số tài khoản; dấu - để đọc từ đầu vào chuẩn, sau số ở trên")),
    ] = "",
    as_json: Json = False,
) -> None:
    """Record a registration; lists checked afterwards are held against it (R21)."""
    said = _said(number)
    given = Registration(method, received_on.date(), kind, paper, _said(account) or None)
    request, holds = perform(
        act_as,
        lambda viewer: store_of.register(viewer, unit=unit, number=said, registration=given, bank=bank),
    )
    if as_json:
        print_json({"id": request, "method": method.value, "effective_run": str(holds)})
    else:
        note(say("Đã ghi, có hiệu lực từ kỳ {run}.", run=holds.shown))


def registrations(act_as: As, as_json: Json = False) -> None:
    """List registrations and requests of visits, those that wait first."""
    found = perform(act_as, store_of.registrations)
    if as_json:
        print_json(
            {
                "items": [
                    {
                        "id": one.id,
                        "unit": one.owner,
                        "method": one.method,
                        "received_on": one.requested_on,
                        "answer_by": one.answer_by,
                        "effective_run": one.effective_run,
                        "evidence": one.evidence,
                        "waits": one.waits,
                        "followed": one.followed,
                    }
                    for one in found
                ]
            }
        )
        return
    for one in found:
        state = "waiting" if one.waits else one.followed or "replaced"
        print(
            f"{one.id}\t{one.method}\t{one.requested_on}\t{one.answer_by}\t{one.effective_run}\t{one.evidence}\t{state}"
        )


def _said(text: str) -> str:
    """Give a number, from standard input where it should not stand in the history of a shell."""
    return sys.stdin.readline().strip() if text == "-" else text
