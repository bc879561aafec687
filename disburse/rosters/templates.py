"""Templates and payment lists as files: made of what is approved, with full numbers, so asked for by a POST and recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Final, Literal

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotFound, Usage
from disburse.db import run, transaction
from disburse.places import reference
from disburse.rosters.approved import (
    COLUMNS,
    METHODS,
    MONEY,
    SOURCES,
    ApprovedList,
    approved_list,
    lines_approved,
)
from disburse.rosters.by_month import run_months
from disburse.rosters.file import template_meta
from disburse.rosters.file.months import months_shown
from disburse.rosters.owners import may_list
from disburse.rosters.template_book import DATA, Kind, Template, write_template
from disburse.sheets.writing import Value, write_csv, write_xlsx

KINDS: Final[tuple[Kind, ...]] = ("filled", "empty", "form")


class UnknownTemplate(Usage):
    code = "unknown_template"
    status = 422
    text = "Tệp mẫu phải là một trong: filled, empty, form."


class UnknownFileKind(Usage):
    code = "unknown_file_kind"
    status = 422
    text = "Danh sách chi trả được xuất dạng xlsx hoặc csv."


async def template(viewer: Viewer, of_run: Run, *, unit: str, programme: str, kind: str) -> tuple[str, bytes]:
    """Give the name and the content of a template for a unit's list: `filled` with last month's, `empty`, or the `form`.

    Raises `NotFound` for whoever does not list that programme of that unit, `UnknownTemplate`.
    """
    lines = await template_lines(viewer, of_run, unit=unit, programme=programme, kind=kind)
    made = await written_template(viewer, of_run, unit=unit, programme=programme, kind=kind)
    if lines is not None:
        await record_template(viewer, of_run, unit=unit, programme=programme, lines=lines)
    return made


async def template_lines(viewer: Viewer, of_run: Run, *, unit: str, programme: str, kind: str) -> int | None:
    """Count last month's lines that a viewer's template would hold, None for one without; raises as `template`."""
    viewer.require(Permission.ROSTER_UPLOAD)
    if kind not in KINDS:
        raise UnknownTemplate
    if not may_list(viewer, unit, programme):
        raise NotFound
    if kind != "filled":
        return None
    async with transaction(viewer):
        return await lines_approved(unit, programme, before=of_run, list_number=1)


async def record_template(viewer: Viewer, of_run: Run, *, unit: str, programme: str, lines: int) -> None:
    """Note that last month's numbers left in a template."""
    async with transaction(viewer):
        await _record(viewer, "template:filled", f"template:{unit}:{programme}:{of_run}", unit, lines, of_run)


async def written_template(
    viewer: Viewer, of_run: Run, *, unit: str, programme: str, kind: str
) -> tuple[str, bytes]:
    """Write a template; who may have it was asked before."""
    chosen = next(one for one in KINDS if one == kind)
    async with transaction(viewer):
        last = (
            await approved_list(unit, programme, before=of_run, list_number=1) if chosen == "filled" else None
        )
        places = await run("rosters", "template_places", unit, of_run.first_day)
        months = await run_months(str(of_run)) or [str(of_run)]
    known = reference.programmes(of_run.first_day)[programme]
    form = reference.forms().get(known.list_form)
    titles = (
        unit,
        (form.title_vi if form else known.name_vi).upper(),
        f"Tháng {months_shown(months)}" if len(months) > 1 else f"Tháng {of_run.month:02} năm {of_run.year}",
    )
    lists = {
        "Hình thức": list(METHODS.values()),
        "Ngân hàng": sorted(bank.name for bank in reference.banks().values()),
        "Thôn/xóm/tổ": list(dict.fromkeys(row["hamlet"] for row in places if row["hamlet"])),
        "Xã/phường": list(dict.fromkeys(row["commune"] for row in places)),
        "Loại chế độ": [
            b.name_vi for b in reference.benefits(of_run.first_day).values() if b.programme == programme
        ],
        "Nguồn kinh phí": list(SOURCES.values()),
    }
    made = Template(
        chosen,
        titles,
        last.lines if last else (),
        lists,
        template_meta.written(of_run, unit, programme),
        months,
    )
    return f"Mau_{unit}_{programme}_{of_run}_{chosen}.xlsx", await asyncio.to_thread(write_template, made)


async def filled_offers(
    viewer: Viewer, of_run: Run, parts: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[int, Run]]:
    """Say of how many people of which run a filled template of each (unit, programme) would begin; inside the viewer's rows."""
    async with transaction(viewer):
        rows = await run(
            "rosters",
            "filled_offers",
            str(of_run),
            [unit for unit, _ in parts],
            [programme for _, programme in parts],
        )
    return {
        (row["owner"], row["programme"]): (row["line_count"], Run.parse(row["run"]))
        for row in rows
        if row["line_count"]
    }


async def payment_list_file(
    viewer: Viewer, of_run: Run, *, unit: str, programme: str, kind: str
) -> tuple[str, bytes]:
    """Give the name and the content of what a unit pays for a programme in a run, as `xlsx` or `csv`.

    Numbers are text and headers those that are read, so it can be taken in again. Raises `NotFound` where nothing
    is approved or outside the viewer's rows, `UnknownFileKind`.
    """
    lines = await payment_list_lines(viewer, of_run, unit=unit, programme=programme, kind=kind)
    made = await written_payment_list(viewer, of_run, unit=unit, programme=programme, kind=kind)
    await record_payment_list(viewer, of_run, unit=unit, programme=programme, lines=lines)
    return made


async def payment_list_lines(viewer: Viewer, of_run: Run, *, unit: str, programme: str, kind: str) -> int:
    """Count the lines of a payment list a viewer may have; raises as `payment_list_file`."""
    viewer.require(Permission.REPORT_PRINT)
    if kind not in ("xlsx", "csv"):
        raise UnknownFileKind
    async with transaction(viewer):
        lines = await lines_approved(unit, programme, of=of_run)
    if lines is None:
        raise NotFound
    return lines


async def record_payment_list(viewer: Viewer, of_run: Run, *, unit: str, programme: str, lines: int) -> None:
    """Note that the numbers of a payment list left."""
    subject = f"payment_list:{unit}:{programme}:{of_run}"
    async with transaction(viewer):
        await _record(viewer, "payment_list:exported", subject, unit, lines, of_run)


async def written_payment_list(
    viewer: Viewer, of_run: Run, *, unit: str, programme: str, kind: str
) -> tuple[str, bytes]:
    """Write a payment list; who may have it was asked before. Raises `NotFound` where nothing is approved."""
    async with transaction(viewer):
        found = await approved_list(unit, programme, of=of_run)
    if found is None:
        raise NotFound
    version = max(version for _, version in found.rosters)
    return f"DSCT_{unit}_{programme}_{of_run}_v{version}.{kind}", await asyncio.to_thread(
        _written, found, kind
    )


def _written(found: ApprovedList, kind: Literal["xlsx", "csv"] | str) -> bytes:
    rows: Iterator[list[Value]] = (
        [number, *(value(line) for value in COLUMNS.values())]
        for number, line in enumerate(found.lines, start=1)
    )
    head = ("STT", *COLUMNS)
    if kind == "csv":
        return write_csv(head, rows)
    book = BytesIO()
    text = [name for name in COLUMNS if name not in MONEY]
    write_xlsx(book, head, rows, text_columns=text, sheet=DATA)
    return book.getvalue()


async def _record(viewer: Viewer, action: str, subject: str, unit: str, count: int, of: Run) -> None:
    """Note that full numbers left: who took them stands in the read log, that it happened in the audit."""
    await audit.note_read(action, subject, rows=count, user=viewer.user_id)
    await audit.record(action, subject, unit=unit, body={"rows": count, "run": str(of)})
