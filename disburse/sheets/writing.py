"""Write tables for spreadsheets: identifiers stay text, and no cell can become a formula (REQ17, REQ58)."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TypeVar

from disburse.sheets.plain_parts import (
    DAY,
    HEAD,
    MAIN,
    MONEY,
    RELATIONS,
    TABLE_STYLES,
    TEXT,
    XML,
    content_types,
    workbook_of,
    workbook_relations,
)
from disburse.sheets.plain_writing import reference, text_cell, xml_text

T = TypeVar("T")

Value = str | int | date | None
# What a spreadsheet takes for a formula, in either width; it looks past spaces and letters that nobody sees
# (`reliability.md` A7, OWASP). A space, tab or line break of any script is `\s`; the rest are without width.
_UNSEEN = r"[\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]"
_DANGEROUS = re.compile(rf"{_UNSEEN}*[=+\-@＝＋－＠﹢﹣﹦﹫−]|[\t\r\n]")
_WIDTH_MAX = 48
_ROWS_PER_WRITE = 500
_ORDINAL_0 = date(1899, 12, 30).toordinal()


def write_xlsx(
    target: Path | io.BytesIO,
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    text_columns: Container[str] = (),
    sheet: str = "Danh sách",
) -> int:
    """Write one sheet as `XlsxTable` does and return the number of rows."""
    table = XlsxTable(columns, text_columns=text_columns, sheet=sheet)
    for some in _pieces(rows):
        table.add(some)
    content = table.finish()
    if isinstance(target, Path):
        target.write_bytes(content)
    else:
        target.write(content)
    return table.count


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Write a table as `CsvTable` does."""
    table = CsvTable(columns)
    table.add(rows)
    return table.finish()


class XlsxTable:
    """One sheet with a frozen, filtered header, written row by row: only what is packed stays in memory.

    Columns named in `text_columns` are text whatever their values look like; other whole numbers show as 1.234.567
    in Vietnamese Excel, days as dd/mm/yyyy; texts are texts. Nothing is put into temporary files, as those would lie
    readable on the disk.
    """

    def __init__(
        self, columns: Sequence[str], *, text_columns: Container[str] = (), sheet: str = "Danh sách"
    ) -> None:
        self.count = 0
        self._columns = columns
        self._letters = [reference(1, index)[:-1] for index in range(len(columns))]
        self._as_text = [column in text_columns for column in columns]
        self._target = io.BytesIO()
        self._archive = zipfile.ZipFile(self._target, "w", zipfile.ZIP_DEFLATED, compresslevel=5)
        for name, part in (
            ("[Content_Types].xml", content_types([1])),
            ("_rels/.rels", RELATIONS),
            ("xl/workbook.xml", workbook_of([(sheet[:31], True)])),
            ("xl/_rels/workbook.xml.rels", workbook_relations([1])),
            ("xl/styles.xml", TABLE_STYLES),
        ):
            self._archive.writestr(name, part)
        self._part = self._archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self._begun = False

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        """Write rows below the others; the first ones say how wide the columns are."""
        rows = list(rows)
        self._begin(rows)
        self._part.write("".join(map(self._row, rows)).encode())

    def finish(self) -> bytes:
        """Give the workbook; nothing can be added any more."""
        self._begin(())
        tail = "</sheetData>"
        if self._columns:
            tail += f'<autoFilter ref="A1:{self._letters[-1]}{self.count + 1}"/>'
        self._part.write(f"{tail}</worksheet>".encode())
        self._part.close()
        self._archive.close()
        return self._target.getvalue()

    def _begin(self, rows: Sequence[Sequence[Value]]) -> None:
        if self._begun:
            return
        self._begun = True
        widths = [len(column) + 2 for column in self._columns]
        for row in rows[:_ROWS_PER_WRITE]:
            widths = [max(width, len(str(value or "")) + 2) for width, value in zip(widths, row, strict=True)]
        columns = "".join(
            f'<col min="{number}" max="{number}" width="{min(width, _WIDTH_MAX)}" customWidth="1"'
            f' style="{TEXT if as_text else 0}"/>'
            for number, (width, as_text) in enumerate(zip(widths, self._as_text, strict=True), start=1)
        )
        head = "".join(text_cell(1, index, column, HEAD) for index, column in enumerate(self._columns))
        self._part.write(
            f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f'{f"<cols>{columns}</cols>" if columns else ""}<sheetData><row r="1">{head}</row>'.encode()
        )

    def _row(self, row: Sequence[Value]) -> str:
        self.count += 1
        at = str(self.count + 1)
        cells = []
        for letters, as_text, value in zip(self._letters, self._as_text, row, strict=True):
            if value is None or value == "":
                continue
            if isinstance(value, str) or as_text:
                shown = xml_text(str(value))
                cells.append(
                    f'<c r="{letters}{at}" s="{TEXT}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'
                )
            elif isinstance(value, date):
                cells.append(f'<c r="{letters}{at}" s="{DAY}"><v>{value.toordinal() - _ORDINAL_0}</v></c>')
            else:
                cells.append(f'<c r="{letters}{at}" s="{MONEY}"><v>{value}</v></c>')
        return f'<row r="{at}">{"".join(cells)}</row>'


class CsvTable:
    """Comma-separated UTF-8 with a byte order mark, every cell quoted, days as dd/mm/yyyy, texts neutral."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.count = 0
        self._target = io.BytesIO()
        self._text = io.TextIOWrapper(self._target, "utf-8-sig", newline="")
        self._writer = csv.writer(self._text, quoting=csv.QUOTE_ALL)
        self._writer.writerow([neutral(column) for column in columns])

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        """Write rows below the others."""
        for row in rows:
            self.count += 1
            self._writer.writerow([_csv_cell(value) for value in row])

    def finish(self) -> bytes:
        """Give the text; nothing can be added any more."""
        self._text.flush()
        content = self._target.getvalue()
        self._text.close()
        return content


def neutral(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet might take for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def _csv_cell(value: Value) -> str | int:
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else value


def _pieces(rows: Iterable[T]) -> Iterator[list[T]]:
    left = iter(rows)
    while some := list(islice(left, _ROWS_PER_WRITE)):
        yield some
