"""Write tables for spreadsheets: identifiers stay text, and no cell can become a formula (REQ17, REQ58)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

Value = str | int | date | None
# What a spreadsheet takes for a formula, in either width; it looks past spaces and letters that nobody sees
# (`reliability.md` A7, OWASP). A space, tab or line break of any script is `\s`; the rest are without width.
_UNSEEN = r"[\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]"
_DANGEROUS = re.compile(rf"{_UNSEEN}*[=+\-@＝＋－＠﹢﹣﹦﹫−]|[\t\r\n]")
_WIDTH_MAX = 48


def write_xlsx(
    target: Path | io.BytesIO,
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    text_columns: Container[str] = (),
    sheet: str = "Danh sách",
) -> int:
    """Write one sheet with a frozen, filtered header and return the number of rows.

    Columns named in `text_columns` are text whatever their values look like; other whole numbers show
    as 1.234.567 in Vietnamese Excel, days as dd/mm/yyyy. Nothing is put into temporary files.
    """
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target if isinstance(target, io.BytesIO) else str(target), options)
    page = book.add_worksheet(sheet[:31])
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
    text, money, day = (book.add_format({"num_format": shape}) for shape in ("@", "#,##0", "dd/mm/yyyy"))
    as_text = [column in text_columns for column in columns]
    widths = [min(len(column) + 2, _WIDTH_MAX) for column in columns]
    for index, column in enumerate(columns):
        page.write_string(0, index, column, bold)
    count = 0
    for row in rows:
        count += 1
        for index, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, str) or as_text[index]:
                page.write_string(count, index, str(value), text)
            elif isinstance(value, date):
                page.write_datetime(count, index, value, day)
            else:
                page.write_number(count, index, value, money)
            widths[index] = min(max(widths[index], len(str(value)) + 2), _WIDTH_MAX)
    for index, width in enumerate(widths):
        page.set_column(index, index, width, text if as_text[index] else None)
    page.freeze_panes(1, 0)
    if columns:
        page.autofilter(0, 0, count, len(columns) - 1)
    book.close()
    return count


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Write comma-separated UTF-8 with a byte order mark, every cell quoted, days as dd/mm/yyyy, texts neutral."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([neutral(column) for column in columns])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def neutral(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet might take for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def _csv_cell(value: Value) -> str | int:
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else value
