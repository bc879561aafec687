"""`disburse roster …`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from disburse.access import Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Usage
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
)
from disburse.places import reference
from disburse.rosters import actions, change_commands, repair_commands, store, withdraw_commands
from disburse.rosters.column_commands import (
    CheckColumns,
    Encoding,
    HeaderRows,
    Sheet,
    choices_of,
    columns,
    pairs,
    where_of,
)
from disburse.rosters.export_commands import export, saved, template
from disburse.rosters.file import checking
from disburse.rosters.line_commands import lines
from disburse.rosters.normalised_commands import normalised
from disburse.rosters.store import Roster
from disburse.rosters.telling import brief, place_words, shown, tell
from disburse.rosters.version_commands import recheck
from disburse.words import mark, say

app = typer.Typer(no_args_is_help=True, help=mark("Danh sách chi trả: kiểm tra, nạp, gửi duyệt, duyệt"))
app.add_typer(change_commands.app)

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", exists=True, dir_okay=False, readable=True, help=mark("Tệp danh sách (XLSX hoặc CSV)")
    ),
]
app.command(help=mark("Lấy tệp của một danh sách, có đánh dấu lỗi"))(export)
app.command(help=mark("Lấy tệp mẫu để lập danh sách"))(template)
app.command(help=mark("Từng dòng của một danh sách, số định danh và tài khoản được che"))(lines)
app.command(help=mark("Phần hệ thống đã chuẩn hóa khi đọc: từng ô trước và sau"))(normalised)
app.command(help=mark("Kiểm tra lại một danh sách theo dữ liệu hiện có, không cần nạp lại tệp"))(recheck)
Id = Annotated[str, typer.Argument(metavar="ID", help=mark("Mã danh sách"))]
RunName = Annotated[str, typer.Argument(metavar="RUN", help=mark("Kỳ chi trả, ví dụ 2026-12"))]
RunOption = Annotated[str, typer.Option("--run", metavar="RUN", help=mark("Kỳ chi trả, ví dụ 2026-12"))]
MonthsOption = Annotated[
    str, typer.Option("--months", metavar="M1,M2", help=mark("Các tháng hưởng của kỳ gộp"))
]
Unit = Annotated[str, typer.Option("--unit", metavar="U", help=mark("Đơn vị lập danh sách"))]
Programme = Annotated[
    str,
    typer.Option(
        "--programme", metavar="P", help=mark("Chương trình: SI, SOCIAL_PENSION, SOCIAL_ASSISTANCE, MERIT")
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=mark("Chỉ xem trước, không ghi gì"))]


@app.command(help=mark("Kiểm tra một tệp, không cần cơ sở dữ liệu"))
def check(
    file: File,
    run: RunOption = "",
    months: MonthsOption = "",
    unit: Unit = "",
    programme: Programme = "",
    annotated: Annotated[
        Path | None, typer.Option("--annotated", metavar="OUT.xlsx", help=mark("Ghi thêm tệp đánh dấu lỗi"))
    ] = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help=mark("Không che số định danh, tài khoản, điện thoại"))
    ] = False,
    sheet: Sheet = "",
    header_rows: HeaderRows = "",
    column: CheckColumns = [],  # noqa: B006 - typer reads it
    encoding: Encoding = "",
    as_json: Json = False,
) -> None:
    found = checking.check_file(
        file,
        run=str(Run.parse(run)) if run else None,
        months=[str(Run.parse(month)) for month in months.split(",") if month],
        unit=unit or None,
        programme=programme or programme_of(unit),
        choices=choices_of(where_of(sheet, header_rows, "", encoding)),
        columns=pairs(column),
        reveal=reveal,
        take_marked=partial(saved, annotated) if annotated else None,
    )
    if as_json:
        print_json(msgspec.to_builtins(found))
    else:
        note(
            say(
                "Tiêu đề dòng {first}–{last} · {rows} dòng · {amount} đồng",
                first=found.header_rows[0],
                last=found.header_rows[1],
                rows=show(found.rows),
                amount=show(found.amount),
            )
        )
        for one in found.problems:
            at = (place_words(one.row, one.sheet, one.place), one.column or "")
            print(f"{one.level} {one.code}  {' '.join(filter(None, at))}  {one.message}")
    if found.has_errors:
        raise typer.Exit(1)


def programme_of(unit: str) -> str:
    """Guess the programme from the owner: offices list SI; communes must say which."""
    return "SI" if not unit or unit.startswith("BHXH-") else "SOCIAL_PENSION"


@app.command("import", help=mark("Nạp một tệp danh sách và kiểm tra với dữ liệu đã có"))
def import_(
    file: File,
    run: RunOption,
    unit: Unit,
    programme: Programme,
    act_as: As,
    list_number: Annotated[
        int, typer.Option("--list", metavar="N", min=1, max=999, help=mark("Số danh sách"))
    ] = 1,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    if programme not in reference.programmes():
        raise Usage(why=say("chương trình {programme} không có trong danh mục", programme=programme))
    if dry_run:
        check(file, run, unit, programme, as_json=as_json)
        return
    content = file.read_bytes()

    async def work(viewer: Viewer) -> dict[str, Any]:
        roster_id, job = await actions.upload_roster(
            viewer,
            content,
            file_name=file.name,
            run=Run.parse(run),
            unit=unit,
            programme=programme,
            list_number=list_number,
        )
        await work_shown(viewer, job)
        return await shown(viewer, roster_id)

    tell(perform(act_as, work), as_json)


@app.command("show", help=mark("Xem một danh sách: số liệu, lỗi, trạng thái"))
def show_(roster: Id, act_as: AsOrMachine = "", as_json: Json = False) -> None:
    tell(perform(act_as, lambda viewer: shown(viewer, id_of(roster))), as_json)


@app.command("list", help=mark("Các danh sách của một kỳ"))
def list_(run: RunName, act_as: AsOrMachine = "", as_json: Json = False) -> None:
    async def work(viewer: Viewer) -> list[Roster]:
        async with transaction(viewer):
            return await store.rosters(run)

    items = perform(act_as, work)
    if as_json:
        print_json({"items": [brief(one) for one in items]})
        return
    for one in items:
        print(
            f"{one.id}  {one.owner}  {one.programme}  {one.list_number}.{one.version}  {one.state}  {show(one.line_count)}  {show(one.amount)}"
        )


@app.command(help=mark("Khác gì so với tháng trước, theo nhóm"))
def diff(roster: Id, act_as: AsOrMachine = "", as_json: Json = False) -> None:
    async def work(viewer: Viewer) -> list[dict[str, Any]]:
        async with transaction(viewer):
            await store.roster(id_of(roster))
            return await store.bridge(id_of(roster))

    groups = perform(act_as, work)
    if as_json:
        print_json({"items": groups})
        return
    for group in groups:
        print(f"{group['part']:14} {show(group['people']):>12} {show(group['amount']):>20}")


@app.command(help=mark("Gửi danh sách cho người thứ hai duyệt"))
def submit(
    roster: Id,
    act_as: As,
    count: Annotated[
        int | None, typer.Option("--count", metavar="N", help=mark("Số người ghi trên bản ký"))
    ] = None,
    amount: Annotated[
        int | None, typer.Option("--amount", metavar="A", help=mark("Tổng số tiền ghi trên bản ký"))
    ] = None,
    account_amount: Annotated[
        int | None,
        typer.Option("--account-amount", metavar="A", help=mark("Trong đó qua tài khoản, theo bản ký")),
    ] = None,
    cash_amount: Annotated[
        int | None, typer.Option("--cash-amount", metavar="A", help=mark("Trong đó tiền mặt, theo bản ký"))
    ] = None,
    acknowledge: Annotated[
        str,
        typer.Option(
            "--acknowledge",
            metavar="CODE,…|all",
            help=mark("Các cảnh báo đã xem, phần chuẩn hóa chấp nhận (R23-I)"),
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    seen = None if acknowledge == "all" else [code for code in acknowledge.split(",") if code]

    async def work(viewer: Viewer) -> dict[str, Any]:
        await actions.submit_roster(
            viewer,
            id_of(roster),
            count=count,
            amount=amount,
            account_amount=account_amount,
            cash_amount=cash_amount,
            acknowledge=seen,
        )
        return await shown(viewer, id_of(roster))

    tell(perform(act_as, work), as_json)


@app.command(help=mark("Duyệt danh sách đúng như đã xem; lập các khoản chi"))
def approve(
    roster: Id,
    act_as: As,
    digest: Annotated[
        str, typer.Option("--digest", metavar="D", help=mark("Mã nội dung (content_digest) đã xem"))
    ],
    as_json: Json = False,
) -> None:
    async def work(viewer: Viewer) -> dict[str, Any]:
        await work_shown(viewer, await actions.approve_roster(viewer, id_of(roster), content_digest=digest))
        return await shown(viewer, id_of(roster))

    tell(perform(act_as, work), as_json)


@app.command("return", help=mark("Trả danh sách lại cho người lập, kèm lý do"))
def return_(
    roster: Id,
    act_as: As,
    reason: Annotated[str, typer.Option("--reason", help=mark("Lý do trả lại"))],
    as_json: Json = False,
) -> None:
    async def work(viewer: Viewer) -> dict[str, Any]:
        await actions.return_roster(viewer, id_of(roster), reason=reason)
        return await shown(viewer, id_of(roster))

    tell(perform(act_as, work), as_json)


app.command(help=mark("Rút lại một danh sách; danh sách đã duyệt mà chưa lập lệnh thì cần hai người"))(
    withdraw_commands.withdraw
)


app.command(help=mark("Xem, đổi cách đọc tệp của một danh sách: cột, trang tính, dòng tiêu đề, bảng mã"))(
    columns
)


app.command(
    help=mark("Sửa một ô, loại một dòng, nhận các phần sửa đề xuất, hoặc hoàn lại; tệp gốc giữ nguyên")
)(repair_commands.repair)
