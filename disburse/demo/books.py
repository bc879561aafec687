"""Workbooks whose bytes depend on what is in them only."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from disburse.core.calendar import Run


def new_book(path: Path, run: Run, *, in_row_order: bool = True) -> Any:
    """Open a workbook dated by its run; `in_row_order` keeps little in memory and forbids going back up."""
    book = xlsxwriter.Workbook(path, {"constant_memory": in_row_order, "strings_to_formulas": False})
    book.set_properties({"created": datetime(run.year, run.month, 1, tzinfo=UTC)})
    return book
