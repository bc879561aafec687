"""A small roster with errors and warnings, its marked workbook, and what must come back from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from roster_files import PLAIN_HEADER, parse, plain_row

from disburse.rosters.file.annotating import annotate
from disburse.rosters.file.problem import RosterProblem

RED, AMBER = "FFFFC9C9", "FFFFE3A3"
ADDED = ("Mức", "Vấn đề", "Cách sửa")
ROWS: list[list[Any]] = [
    ["DANH SÁCH CHI TRẢ THÁNG 12/2026"],
    PLAIN_HEADER,
    plain_row(),
    plain_row(id="99914500002", name="Trần Văn Mẫu"),
    plain_row(id="999145000003", name="Lê Mẫu", Số_tiền=0),
    plain_row(id="999145000004", name="Phạm Mẫu", Số_tài_khoản="0912345678"),
]


async def marked(path: Path, **more: Any) -> bytes:
    """Mark a file's problems as the command does."""
    _, problems, summary = parse(path)
    return await annotate(
        path, problems, file_name=path.name, sheet=summary.sheet, header_rows=summary.header_rows, **more
    )


def saved(folder: Path, content: bytes, name: str = "danh-dau.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def said(problems: Sequence[RosterProblem]) -> list[tuple[int | None, str | None, str, str]]:
    return [(one.row, one.column, one.code, one.message) for one in problems]


def reads_the_same(before: Path, after: Path) -> None:
    lines, problems, summary = parse(before)
    lines_again, problems_again, again = parse(after)
    assert again.digest == summary.digest
    assert lines_again == lines
    assert said(problems_again) == said(problems)
    assert again.headers == summary.headers
    assert not set(ADDED) & set(again.unknown_columns)
