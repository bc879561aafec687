"""`disburse roster export`: a roster's file taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from disburse.access import Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Usage
from disburse.identity.acting import As, AsOrMachine, id_of, note, perform, write_out
from disburse.rosters import exporting, templates
from disburse.words import mark, say

Out = Annotated[Path, typer.Option("--out", metavar="FILE", help=mark("Ghi ra tệp này"))]


class ExportNotChosen(Usage):
    code = "export_not_chosen"
    text = "Chưa rõ xuất gì. Thêm --annotated để lấy tệp đánh dấu lỗi."


def export(
    roster: Annotated[str, typer.Argument(metavar="ID", help=mark("Mã danh sách"))],
    out: Out,
    annotated: Annotated[
        bool, typer.Option("--annotated", help=mark("Tệp gốc có đánh dấu lỗi (XLSX)"))
    ] = False,
    only_problems: Annotated[
        bool, typer.Option("--only-problems", help=mark("Chỉ các dòng có lỗi hoặc cảnh báo"))
    ] = False,
    act_as: AsOrMachine = "",
) -> None:
    """Write a roster's file with its problems marked."""

    async def work(viewer: Viewer) -> tuple[str, bytes]:
        if not annotated:
            raise ExportNotChosen
        return await exporting.annotated_roster(viewer, id_of(roster), only_problems=only_problems)

    _, content = perform(act_as, work)
    saved(out, content)


def template(
    run: Annotated[str, typer.Option("--run", metavar="RUN", help=mark("Kỳ chi trả, ví dụ 2026-12"))],
    unit: Annotated[str, typer.Option("--unit", metavar="U", help=mark("Đơn vị lập danh sách"))],
    programme: Annotated[
        str,
        typer.Option(
            "--programme",
            metavar="P",
            help=mark("Chương trình: SI, SOCIAL_PENSION, SOCIAL_ASSISTANCE, MERIT"),
        ),
    ],
    out: Out,
    act_as: As,
    kind: Annotated[
        str, typer.Option("--kind", metavar="K", help=mark("filled (số liệu kỳ trước), empty hoặc form"))
    ] = "filled",
) -> None:
    """Write a template for a unit's list."""

    async def work(viewer: Viewer) -> tuple[str, bytes]:
        return await templates.template(viewer, Run.parse(run), unit=unit, programme=programme, kind=kind)

    _, content = perform(act_as, work)
    saved(out, content)


def saved(out: Path, content: bytes) -> None:
    """Write what was asked for, readable by its owner alone, and say so."""
    for path in write_out(out, [content]):
        note(say("Đã ghi {file}", file=path.name))
