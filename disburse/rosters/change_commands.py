"""`disburse roster changes|leavings|accounts|evidence|confirm`: what differs from the last run, and what it stands on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
import typer

from disburse.access import Viewer
from disburse.core.money import show
from disburse.identity.acting import As, AsOrMachine, Json, id_of, note, perform, print_json
from disburse.rosters import changed_accounts, changes
from disburse.rosters.changed_accounts import AccountChange
from disburse.rosters.changes import Change
from disburse.words import mark, say

app = typer.Typer()
Id = Annotated[str, typer.Argument(metavar="ID", help=mark("Mã danh sách"))]
Lines = Annotated[
    list[int] | None,
    typer.Option(
        "--line", metavar="N", help=mark("Chỉ dòng này (ghi nhiều lần được); không ghi: mọi dòng còn thiếu")
    ),
]


@app.command("changes", help=mark("Từng người khác kỳ trước, ảnh hưởng lớn nhất trước"))
def changes_(
    roster: Id,
    act_as: AsOrMachine = "",
    group: Annotated[str, typer.Option("--group", metavar="G", help=mark("Chỉ nhóm này"))] = "",
    as_json: Json = False,
) -> None:
    async def work(viewer: Viewer) -> list[Change]:
        return await changes.all_changes(viewer, id_of(roster), group=group)

    found = perform(act_as, work)
    if as_json:
        print_json({"items": [msgspec.to_builtins(one) for one in found]})
        return
    for one in found:
        print(
            f"{','.join(one.parts):14} {one.number}  {one.effect}  {'; '.join(one.details)}  {one.reason}".rstrip()
        )


@app.command(help=mark("Ghi lý do của người thôi hưởng"))
def leavings(
    roster: Id,
    act_as: As,
    reason: Annotated[str, typer.Option("--reason", metavar="R", help=mark("Mã lý do thôi hưởng"))],
    line: Lines = None,
) -> None:
    async def work(viewer: Viewer) -> None:
        await changes.say_why_gone(viewer, id_of(roster), reason=reason, lines=line)

    perform(act_as, work)
    note(say("Đã ghi lý do."))


@app.command(help=mark("Tài khoản thay đổi so với lần chi trước, và chứng từ của chúng"))
def accounts(roster: Id, act_as: AsOrMachine = "", as_json: Json = False) -> None:
    async def work(viewer: Viewer) -> list[AccountChange]:
        return await changed_accounts.account_changes(viewer, id_of(roster))

    found = perform(act_as, work)
    if as_json:
        print_json({"items": [msgspec.to_builtins(one) for one in found]})
        return
    for one in found:
        print(
            f"{one.line}  {one.before} → {one.now}  {show(one.amount)}  {one.standing}  {one.reference}".rstrip()
        )


@app.command(help=mark("Ghi chứng từ của tài khoản thay đổi"))
def evidence(
    roster: Id,
    act_as: As,
    kind: Annotated[str, typer.Option("--kind", metavar="K", help=mark("Mã loại chứng từ"))],
    reference: Annotated[str, typer.Option("--reference", help=mark("Số, nội dung chứng từ"))],
    dated_on: Annotated[
        datetime,
        typer.Option("--dated", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help=mark("Ngày chứng từ")),
    ],
    line: Lines = None,
) -> None:
    async def work(viewer: Viewer) -> int:
        return await changed_accounts.give_evidence(
            viewer, id_of(roster), lines=line, kind=kind, reference=reference, dated_on=dated_on.date()
        )

    note(say("Đã ghi chứng từ của {count} tài khoản.", count=show(perform(act_as, work))))


@app.command(help=mark("Xác nhận hay từ chối chứng từ của tài khoản thay đổi, là người thứ hai"))
def confirm(
    roster: Id,
    act_as: As,
    refuse: Annotated[bool, typer.Option("--refuse", help=mark("Từ chối thay vì xác nhận"))] = False,
    line: Lines = None,
) -> None:
    async def work(viewer: Viewer) -> int:
        found: list[Any] = await changed_accounts.account_changes(viewer, id_of(roster))
        chosen = [
            one.evidence
            for one in found
            if one.standing == "waits" and not one.own and (line is None or one.line in line)
        ]
        return await changed_accounts.confirm_accounts(
            viewer, id_of(roster), evidence=chosen, agreed=not refuse
        )

    note(say("Đã trả lời chứng từ của {count} tài khoản.", count=show(perform(act_as, work))))
