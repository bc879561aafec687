"""What can be taken away from a roster's page; a GET gives a file and notes in the read log that it did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.rosters import exporting, problem_rows, templates
from disburse.rosters.file.problems import LEVELS
from disburse.rosters.problem_rows import ProblemRow
from disburse.sheets.row_numbers import SHEET_STEP, row_shown
from disburse.sheets.writing import Value, write_csv, write_xlsx
from disburse.web.forms import form
from disburse.web.replies import WebRequest, viewer_of
from disburse.words import say

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
UNSAFE: Final = re.compile(r"[^A-Za-z0-9._ -]")


@get("/rosters/{roster_id:uuid}/annotated.xlsx", opt={"permission": Permission.ROSTER_UPLOAD})
async def export_annotated(
    request: WebRequest, roster_id: FromPath[UUID], rows: FromQuery[str] = ""
) -> Response[bytes]:
    """Give the file of a short list with its problems marked; `rows=problems` gives only the rows that have some."""
    viewer = viewer_of(request)
    if exporting.is_long(await exporting.markable(viewer, roster_id)):
        raise exporting.MadeInBackground
    name, content = await exporting.annotated_roster(viewer, roster_id, only_problems=rows == "problems")
    return attached(name, content, XLSX)


@get("/rosters/{roster_id:uuid}/problems.xlsx", opt={"permission": Permission.ROSTER_READ})
async def export_problems(request: WebRequest, roster_id: FromPath[UUID]) -> Response[bytes]:
    book = BytesIO()
    head, rows = _problem_table(await problem_rows.all_problems(viewer_of(request), roster_id))
    write_xlsx(book, head, rows, text_columns=(say("Giá trị"),), sheet=say("Cần xem"))
    return attached(f"roster-problems-{str(roster_id)[:8]}.xlsx", book.getvalue(), XLSX)


@get("/rosters/{roster_id:uuid}/problems.csv", opt={"permission": Permission.ROSTER_READ})
async def export_problems_as_text(request: WebRequest, roster_id: FromPath[UUID]) -> Response[bytes]:
    head, rows = _problem_table(await problem_rows.all_problems(viewer_of(request), roster_id))
    return attached(f"roster-problems-{str(roster_id)[:8]}.csv", write_csv(head, rows), CSV)


def _problem_table(
    found: list[tuple[str, ProblemRow]],
) -> tuple[tuple[str, ...], Iterator[tuple[Value, ...]]]:
    head = (
        say("Dòng"),
        say("Họ và tên"),
        say("Cột"),
        say("Giá trị"),
        say("Mức"),
        say("Vấn đề và cách sửa"),
        say("Mã"),
    )
    return head, (
        (
            one.row if one.row is None or one.row < SHEET_STEP else row_shown(one.row),
            name,
            one.column,
            one.masked,
            say(LEVELS[one.level]),
            one.message,
            one.code,
        )
        for name, (_, one, _) in found
    )


@post("/runs/{run:str}/templates", opt={"permission": Permission.ROSTER_UPLOAD})
async def make_template(request: WebRequest, run: FromPath[str]) -> Response[bytes]:
    """Give a template to fill in; a filled one holds full numbers, so it is asked for by a form and recorded."""
    sent, month = await form(request), Run.parse(run)
    unit, _, programme = sent.text("for").partition(":")
    name, content = await templates.template(
        viewer_of(request), month, unit=unit, programme=programme, kind=sent.text("kind")
    )
    return attached(name, content, XLSX)


@post("/runs/{run:str}/payment-list-files", opt={"permission": Permission.REPORT_PRINT})
async def make_payment_list_file(request: WebRequest, run: FromPath[str]) -> Response[bytes]:
    sent, month = await form(request), Run.parse(run)
    kind = sent.text("kind")
    name, content = await templates.payment_list_file(
        viewer_of(request), month, unit=sent.text("unit"), programme=sent.text("programme"), kind=kind
    )
    return attached(name, content, CSV if kind == "csv" else XLSX)


def attached(name: str, content: bytes, media_type: str) -> Response[bytes]:
    """Answer with a file to save; a name beyond plain ASCII is said so that every browser reads it (RFC 6266)."""
    plain = UNSAFE.sub("_", name) or "danh-sach"
    own = "" if plain == name else f"; filename*=UTF-8''{quote(name or plain, safe='')}"
    headers = {
        "Content-Disposition": f'attachment; filename="{plain}"{own}',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, status_code=200, headers=headers)


routes = [
    export_annotated,
    export_problems,
    export_problems_as_text,
    make_template,
    make_payment_list_file,
]
