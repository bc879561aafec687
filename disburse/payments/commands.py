"""`disburse instructions …` and `disburse confirmations …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from disburse.access import Viewer
from disburse.core.calendar import Run
from disburse.core.money import show
from disburse.db import transaction
from disburse.identity.acting import (
    As,
    AsOrMachine,
    Json,
    id_of,
    note,
    perform,
    print_json,
    work_shown,
    write_out,
)
from disburse.payments import actions, store
from disburse.payments.holding import held_lists
from disburse.words import mark, say

instructions = typer.Typer(no_args_is_help=True, help=mark("Lệnh chi gửi các đơn vị chi trả"))
confirmations = typer.Typer(no_args_is_help=True, help=mark("Kết quả của các đơn vị chi trả"))

RunName = Annotated[str, typer.Argument(metavar="RUN", help=mark("Kỳ chi trả, ví dụ 2026-12"))]
RunOption = Annotated[str, typer.Option("--run", metavar="RUN", help=mark("Kỳ chi trả, ví dụ 2026-12"))]
Unit = Annotated[str, typer.Option("--unit", metavar="U", help=mark("Chỉ các khoản của đơn vị này"))]
Format = Annotated[str, typer.Option("--format", metavar="F", help=mark("Mẫu tệp; bỏ trống: mẫu chung csv"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=mark("Chỉ xem trước, không ghi gì"))]


@instructions.command(help=mark("Lập lệnh chi cho mọi khoản đã duyệt chưa có lệnh"))
def create(run: RunName, act_as: As, unit: Unit = "", dry_run: DryRun = False, as_json: Json = False) -> None:
    async def work(viewer: Viewer) -> list[dict[str, Any]]:
        if dry_run:
            return await actions.preview_instructions(viewer, Run.parse(run), unit=unit or None)
        made = await actions.instruct_banks(viewer, Run.parse(run), unit=unit or None)
        for one in await held_lists(viewer, Run.parse(run), unit=unit or None):
            note(
                say(
                    "Chưa lập lệnh cho danh sách số {number} ({unit}, {programme}): đang có đề nghị rút, chờ người duyệt trả lời.",
                    number=one.list_number,
                    unit=one.owner,
                    programme=one.programme,
                )
            )
        return made

    _print_files(perform(act_as, work), as_json)


@instructions.command("list", help=mark("Các lệnh chi của một kỳ"))
def list_(run: RunName, act_as: AsOrMachine = "", as_json: Json = False) -> None:
    async def work(viewer: Viewer) -> list[dict[str, Any]]:
        async with transaction(viewer):
            return await store.files(str(Run.parse(run)))

    _print_files(perform(act_as, work), as_json)


@instructions.command(help=mark("Xuất tệp lệnh chi để gửi đơn vị chi trả"))
def export(
    file: Annotated[str, typer.Argument(metavar="ID", help=mark("Mã lệnh chi"))],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help=mark("Ghi ra tệp này; nhiều phần thì thêm số thứ tự")),
    ],
    act_as: As,
    format_name: Format = "",
) -> None:
    if format_name not in ("", "csv"):
        raise typer.BadParameter(
            say("Chưa có mẫu tệp {format}; bản này xuất mẫu chung csv.", format=format_name)
        )

    async def work(viewer: Viewer) -> list[bytes]:
        async with transaction(viewer):
            found = await store.file(id_of(file))
        return [
            (await actions.fetch_part(viewer, id_of(file), part["sequence"]))[1] for part in found["parts"]
        ]

    for path in write_out(out, perform(act_as, work)):
        note(say("Đã ghi {file}", file=path.name))


@confirmations.command("import", help=mark("Nạp tệp kết quả của một đơn vị chi trả"))
def import_(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help=mark("Tệp kết quả")),
    ],
    run: RunOption,
    payer: Annotated[str, typer.Option("--payer", metavar="P", help=mark("Đơn vị chi trả đã gửi tệp này"))],
    act_as: As,
    format_name: Format = "csv",
    as_json: Json = False,
) -> None:
    content = file.read_bytes()

    async def work(viewer: Viewer) -> dict[str, Any]:
        answer, job = await actions.receive_confirmations(
            viewer, content, file_name=file.name, run=Run.parse(run), payer=payer, format_name=format_name
        )
        await work_shown(viewer, job)
        return await _answer(viewer, answer)

    found = perform(act_as, work)
    _tell(found, as_json)


@confirmations.command(help=mark("Xác nhận kết quả với tư cách người thứ hai"))
def confirm(
    answer: Annotated[str, typer.Argument(metavar="ID", help=mark("Mã tệp kết quả"))],
    act_as: As,
    as_json: Json = False,
) -> None:
    async def work(viewer: Viewer) -> dict[str, Any]:
        await actions.confirm_answer(viewer, id_of(answer))
        return await _answer(viewer, id_of(answer))

    _tell(perform(act_as, work), as_json)


@confirmations.command("list", help=mark("Các kết quả đã nhận của một kỳ"))
def list_answers(run: RunName, act_as: AsOrMachine = "", as_json: Json = False) -> None:
    async def work(viewer: Viewer) -> list[dict[str, Any]]:
        async with transaction(viewer):
            return await store.answers(str(Run.parse(run)))

    items = perform(act_as, work)
    if as_json:
        print_json({"items": [_brief(one) for one in items]})
        return
    for one in items:
        print(
            f"{one['id']}  {one['payer']}  {one['kind']}  {one['state']}  {show(one['line_count'])}  {show(one['amount'])}"
        )


async def _answer(viewer: Viewer, answer_id: UUID) -> dict[str, Any]:
    async with transaction(viewer):
        (found,) = await store.answers(answer_id=answer_id)
    return _brief(found)


def _brief(found: dict[str, Any]) -> dict[str, Any]:
    repeat_of = next((p["repeat_of"] for p in found["problems"] if p.get("repeat_of")), None)
    return {
        "id": str(found["id"]),
        "run": found["run"],
        "payer": found["payer"],
        "kind": found["kind"],
        "state": found["state"],
        "rows": found["line_count"],
        "amount": found["amount"],
        "repeat_of": repeat_of,
        "problems": [p for p in found["problems"] if not p.get("repeat_of")],
    }


def _tell(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(found)
    elif found["repeat_of"]:
        note(say("Tệp này đã nạp trước đó ({id}), không có gì thay đổi.", id=found["repeat_of"]))
    else:
        note(
            say(
                "Kết quả {id}: {state}, {rows} dòng, {amount} đồng, {problems} dòng không đọc được",
                id=found["id"],
                state=found["state"],
                rows=show(found["rows"]),
                amount=show(found["amount"]),
                problems=len(found["problems"]),
            )
        )
        for one in found["problems"]:
            print(f"{one['code']}  {one.get('row') or ''}  {one.get('column') or ''}")
    if found["problems"] or (found["state"] == "failed" and not found["repeat_of"]):
        raise typer.Exit(1)


def _print_files(files: list[dict[str, Any]], as_json: bool) -> None:
    items = [
        {
            "id": str(one["id"]),
            "payer": one["payer"],
            "roster_owner": one["owner"],
            "programme": one["programme"],
            "round": one["round"],
            "state": one["state"],
            "count": one["line_count"],
            "amount": one["amount"],
            "files": [
                {k: part[k] for k in ("name", "sequence", "count", "amount", "sha256")}
                for part in one["parts"]
            ],
        }
        for one in files
    ]
    if as_json:
        print_json({"items": items})
        return
    for item in items:
        print(
            f"{item['id']}  {item['payer']}  {item['roster_owner']}  {item['programme']}  {show(item['count'])}  {show(item['amount'])}"
        )
