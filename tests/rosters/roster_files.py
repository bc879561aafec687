"""Makes roster files as offices send them; people are synthetic (ids begin with 999)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from disburse.core.calendar import Run
from disburse.rosters.file.line import RosterLine
from disburse.rosters.file.parsing import Parsing, Summary
from disburse.rosters.file.problem import RosterProblem
from disburse.rosters.file.repairs import Choices, Layer

Grid = Sequence[Sequence[Any]]
RUN = "2026-12"
OFFICE = "BHXH-25-03"

PLAIN_HEADER = [
    "STT", "Họ và tên", "Số CCCD", "Ngày sinh", "Giới tính", "Thôn", "Xã/phường", "Loại chế độ",
    "Số tiền", "Hình thức", "Số tài khoản", "Ngân hàng",
]  # fmt: skip


def plain_row(**changed: Any) -> list[Any]:
    """One faultless row under PLAIN_HEADER, with some cells changed by header."""
    row: dict[str, Any] = dict(
        zip(
            PLAIN_HEADER,
            [1, "Nguyễn Thị Mẫu", "999145000001", "02/03/1945", "Nữ", "Xóm Nẻ", "Xã Mường Hoa", "Hưu trí",
             3245800, "TK", "3105205123456", "Agribank CN Tân Lạc"],
            strict=True,
        )
    )  # fmt: skip
    for header, value in changed.items():
        row[{"id": "Số CCCD", "name": "Họ và tên"}.get(header, header.replace("_", " "))] = value
    return [row[header] for header in PLAIN_HEADER]


def xlsx(
    path: Path, rows: Grid, *, merges: Sequence[str] = (), hidden: Sequence[int] = (), **more: Grid
) -> Path:
    """Write rows to a workbook: numbers as numbers, texts as texts; `more` are further sheets."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, grid in {"DS": rows, **more}.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(grid):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(number, column, cell, None, "" if cell.endswith(" ") else 1000)
                elif cell != "":
                    sheet.write(number, column, cell)
        if name == "DS":
            for merge in merges:
                first = rows[int("".join(c for c in merge.split(":")[0] if c.isdigit())) - 1]
                column = ord(merge[0]) - ord("A")
                sheet.merge_range(merge, first[column])
            for number in hidden:
                sheet.set_row(number - 1, None, None, {"hidden": True})
    book.close()
    return path


def text(path: Path, rows: Grid, *, delimiter: str = ";", encoding: str = "utf-8-sig") -> Path:
    """Write rows as delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def parse(
    path: Path,
    *,
    run: str | None = RUN,
    unit: str | None = OFFICE,
    programme: str = "SI",
    sheet: str | None = None,
    months: Sequence[str] = (),
) -> tuple[list[RosterLine], list[RosterProblem], Summary]:
    """Parse a file here, without the child process."""
    parsing = Parsing(
        path,
        run=Run.parse(run) if run else None,
        months=months,
        unit=unit,
        programme=programme,
        choices=Choices(sheet=sheet),
        layer=Layer([]),
        size_max=200 << 20,
    )
    lines = list(parsing)
    return lines, parsing.take_problems(), parsing.summary


def codes(problems: Sequence[RosterProblem], *, without: str = "H03") -> list[str]:
    """The codes with their levels, in order, leaving out one code."""
    return [f"{problem.code} {problem.level}" for problem in problems if problem.code != without]
