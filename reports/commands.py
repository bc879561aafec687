"""`disburse report NAME`: a document to a file, drawn and noted as if printed from a page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from disburse.access import Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Usage
from disburse.identity.acting import As, note, perform, write_out
from disburse.outreach.lists import place_of
from disburse.rosters.commands import programme_of
from disburse.words import mark, say
from reports import REPORTS, payment_printing, printing
from reports.printing import Printed


class UnknownReport(Usage):
    code = "unknown_report"
    text = "Không có văn bản “{report}”. Các văn bản có: {known}."


class PayerNeeded(Usage):
    code = "payer_needed"
    text = "Biên bản cần đơn vị lập danh sách và đơn vị chi trả: thêm --unit và --payer."


class UnitNeeded(Usage):
    code = "unit_needed"
    text = "Danh sách vận động cần xã hoặc xóm: thêm --unit, ví dụ 05134 hoặc 05134-01."


class ListUnitNeeded(Usage):
    code = "unit_needed"
    text = "Danh sách chi trả cần đơn vị lập danh sách: thêm --unit, ví dụ BHXH-25-03."


def report(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help=mark("outreach-list, minutes hoặc payment-list"))
    ],
    run: Annotated[str, typer.Option("--run", metavar="RUN", help=mark("Kỳ chi trả, ví dụ 2026-12"))],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help=mark("Ghi ra tệp này; nhiều bản thì thêm số thứ tự")),
    ],
    act_as: As,
    unit: Annotated[
        str, typer.Option("--unit", metavar="U", help=mark("Đơn vị lập danh sách, xã hoặc xóm"))
    ] = "",
    payer: Annotated[str, typer.Option("--payer", metavar="P", help=mark("Đơn vị chi trả"))] = "",
    programme: Annotated[
        str, typer.Option("--programme", metavar="P", help=mark("Chương trình của danh sách chi trả"))
    ] = "",
) -> None:
    """Draw a document of a run and write it to a file that only its owner may read."""

    async def work(viewer: Viewer) -> list[Printed]:
        month = Run.parse(run)
        if name not in REPORTS:
            raise UnknownReport(report=name, known=", ".join(REPORTS))
        if name == "minutes":
            if not unit or not payer:
                raise PayerNeeded
            return [await printing.print_minutes(viewer, month, unit=unit, payer=payer)]
        if not unit:
            raise ListUnitNeeded if name == "payment-list" else UnitNeeded
        if name == "payment-list":
            listed = programme or programme_of(unit)
            return [await payment_printing.print_payment_list(viewer, month, unit=unit, programme=listed)]
        commune, hamlet = place_of(unit)
        return await printing.print_outreach(viewer, month, commune, hamlet)

    made = perform(act_as, work)
    for path, one in zip(write_out(out, [one.pdf for one in made]), made, strict=True):
        note(say("Đã ghi {file}, mã {serial}", file=path.name, serial=one.serial))
