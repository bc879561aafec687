"""Results keyed from paper, and results files: find the visit each row means, then record as one.

Rows that cannot be read, or whose visit is not ours, are problems with row and column; the others are recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from disburse.access import Permission, Viewer
from disburse.core.errors import Refusal
from disburse.db import transaction
from disburse.outreach import codes, recording, store
from disburse.outreach.reading import ResultRow, read_results
from disburse.outreach.recording import Entry
from disburse.outreach.results import Given, Recorded, ResultProblem, find_bank, problem_of, record
from disburse.service import service
from disburse.words import mark, say

UNKNOWN_ROW = mark(
    "Không tìm thấy người này trong các danh sách vận động đã in. Kiểm tra mã trang và STT, hoặc mã trường hợp."
)
OTHER_PAGE = mark("STT này không nằm ở trang ghi trong mã trang. Kiểm tra lại mã trang và STT trên phiếu.")
OTHER_CASE = mark("Mã trang và STT chỉ một người khác với mã trường hợp. Kiểm tra lại dòng này.")
BAD_CODE = mark("Mã trang chưa đúng. Gõ như trên phiếu, ví dụ 7K3M-9QX2-P03.")
BAD_DAY = mark("Không đọc được ngày. Viết ngày/tháng/năm, ví dụ 12/12/2026.")
BAD_NUMBER = mark("STT phải là số. Gõ số thứ tự in trên phiếu.")


async def import_results(viewer: Viewer, content: bytes, *, dry_run: bool = False) -> Recorded:
    """Record a file of results; rows that cannot be read or are not ours become problems, the others are kept.

    The same file twice changes nothing. With `dry_run` nothing is written. Raises FileRefused.
    """
    viewer.require(Permission.OUTREACH_RECORD)
    rows = [row async for batch in read_results(content) for row in batch]
    sha = "" if dry_run else service().files.keep(content)
    return await _record_rows(viewer, rows, subject=f"file:{sha[:12]}", dry_run=dry_run)


async def key_slips(
    viewer: Viewer, page_code: str, lines: Sequence[str], *, dry_run: bool = False
) -> Recorded:
    """Record lines keyed from one page of paper: number, letter, then a day for H, a reason's code otherwise.

    `row` of a problem is the line, from 1.
    """
    viewer.require(Permission.OUTREACH_RECORD)
    code = codes.read_page_code(page_code)
    rows = []
    for number, line in enumerate(lines, start=1):
        slip = codes.read_slip(line)
        cells = {"page": page_code, "number": "?"} if line.strip() else {}
        if slip is not None:
            rest = "next_on" if slip.letter == "H" else "obstacle"
            cells = {"page": page_code, "number": str(slip.number), "result": slip.letter, rest: slip.rest}
        elif cells:
            cells["result"] = "?"
        rows.append(ResultRow(number, {name: text for name, text in cells.items() if text}))
    return await _record_rows(viewer, rows, subject=f"page:{code.serial if code else ''}", dry_run=dry_run)


async def _record_rows(viewer: Viewer, rows: Sequence[ResultRow], *, subject: str, dry_run: bool) -> Recorded:
    problems: list[ResultProblem] = []
    filled = [row for row in rows if row.cells.get("result")]
    async with transaction(viewer):
        given = await _understand(filled, problems)
        done = await record(viewer, given, strict=False, subject=subject, dry_run=dry_run)
    problems += done.problems
    return replace(
        done,
        rows=len(rows),
        blank=len(rows) - len(filled),
        problems=sorted(problems, key=lambda problem: (problem.row, problem.column)),
    )


async def _understand(rows: Sequence[ResultRow], problems: list[ResultProblem]) -> list[Given]:
    """Find out which visit each row means and read its cells; what cannot be told becomes a problem."""
    asked: list[tuple[ResultRow, codes.PageCode | None, int | None, UUID | None]] = []
    for row in rows:
        page, number, case = (row.cells.get(name, "") for name in ("page", "number", "case"))
        page_code = codes.read_page_code(page) if page else None
        if page and page_code is None:
            problems.append(ResultProblem(row.row, "page", "bad_page_code", say(BAD_CODE)))
        elif page and not number.isdecimal():
            problems.append(ResultProblem(row.row, "number", "bad_number", say(BAD_NUMBER)))
        else:
            asked.append((row, page_code, int(number) if number.isdecimal() else None, _uuid(case)))
    found = await store.find_rows([(p.serial if p else None, n, c) for _, p, n, c in asked])
    given = []
    for (row, page_code, _, _), where in zip(asked, found, strict=True):
        if where["visit"] is None:
            problems.append(ResultProblem(row.row, "page", "not_found", say(UNKNOWN_ROW)))
        elif page_code and page_code.page and where["page"] not in (None, page_code.page):
            problems.append(ResultProblem(row.row, "page", "other_page", say(OTHER_PAGE)))
        elif where["case_id"] and where["case_asked"] and where["case_id"] != where["case_asked"]:
            problems.append(ResultProblem(row.row, "case", "other_case", say(OTHER_CASE)))
        else:
            try:
                given.append(Given(row.row, where["visit"], _entry(row)))
            except Refusal as refused:
                problems.append(problem_of(row.row, refused))
    return given


def _entry(row: ResultRow) -> Entry:
    cells, today = row.cells, service().clock.today()
    number = (
        recording.read_account(cells["account"], from_number=row.account_is_number)
        if "account" in cells
        else None
    )
    met_on = _day(cells.get("met_on"), "met_on", recording.months_later(today, -6))
    return Entry(
        recording.read_letter(cells["result"]),
        cells.get("obstacle", "").upper() or None,
        None,
        met_on,
        _day(cells.get("next_on"), "next_on", recording.months_later(today, -1)),
        find_bank(cells.get("bank"), number),
        number,
        cells.get("note", ""),
    )


def _day(text: str | None, column: str, after: date) -> date | None:
    if not text:
        return None
    found = codes.read_day(text, after)
    if found is None:
        raise DayUnreadable(column=column)
    return found


class DayUnreadable(recording.ResultRefused):
    code = "bad_day"
    text = BAD_DAY


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
