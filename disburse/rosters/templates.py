"""Templates and payment lists as files: made of what is approved, with full numbers, so asked for by a POST and recorded."""

from __future__ import annotations

from io import BytesIO
from typing import Final, Literal

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotFound, Usage
from disburse.db import run, transaction
from disburse.places import reference
from disburse.rosters.approved import COLUMNS, METHODS, MONEY, SOURCES, ApprovedList, approved_list
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
    viewer.require(Permission.ROSTER_UPLOAD)
    chosen = next((one for one in KINDS if one == kind), None)
    if chosen is None:
        raise UnknownTemplate
    if not may_list(viewer, unit, programme):
        raise NotFound
    async with transaction(viewer):
        last = (
            await approved_list(unit, programme, before=of_run, list_number=1) if chosen == "filled" else None
        )
        places = await run("rosters", "template_places", unit, of_run.first_day)
        months = await run_months(str(of_run)) or [str(of_run)]
        if last is not None:
            subject = f"template:{unit}:{programme}:{of_run}"
            await _record(viewer, "template:filled", subject, unit, last)
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
    return f"Mau_{unit}_{programme}_{of_run}_{chosen}.xlsx", write_template(made)


async def payment_list_file(
    viewer: Viewer, of_run: Run, *, unit: str, programme: str, kind: str
) -> tuple[str, bytes]:
    """Give the name and the content of what a unit pays for a programme in a run, as `xlsx` or `csv`.

    Numbers are text and headers those that are read, so it can be taken in again. Raises `NotFound` where nothing
    is approved or outside the viewer's rows, `UnknownFileKind`.
    """
    viewer.require(Permission.REPORT_PRINT)
    if kind not in ("xlsx", "csv"):
        raise UnknownFileKind
    async with transaction(viewer):
        found = await approved_list(unit, programme, of=of_run)
        if found is None:
            raise NotFound
        await _record(
            viewer, "payment_list:exported", f"payment_list:{unit}:{programme}:{of_run}", unit, found
        )
    version = max(version for _, version in found.rosters)
    return f"DSCT_{unit}_{programme}_{of_run}_v{version}.{kind}", _written(found, kind)


def _written(found: ApprovedList, kind: Literal["xlsx", "csv"] | str) -> bytes:
    rows: list[list[Value]] = [
        [number, *(value(line) for value in COLUMNS.values())]
        for number, line in enumerate(found.lines, start=1)
    ]
    head = ("STT", *COLUMNS)
    if kind == "csv":
        return write_csv(head, rows)
    book = BytesIO()
    text = [name for name in COLUMNS if name not in MONEY]
    write_xlsx(book, head, rows, text_columns=text, sheet=DATA)
    return book.getvalue()


async def _record(viewer: Viewer, action: str, subject: str, unit: str, found: ApprovedList) -> None:
    """Note that full numbers left: who took them stands in the read log, that it happened in the audit."""
    count = len(found.lines)
    await audit.note_read(action, subject, rows=count, user=viewer.user_id)
    await audit.record(action, subject, unit=unit, body={"rows": count, "run": str(found.run)})
