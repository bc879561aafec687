"""Mark a roster's workbook in the limited child: the sheet of the list, or all sheets that are read as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from disburse.rosters.file.annotated import (
    HEADINGS,
    PART_TITLE,
    ROW_HEADING,
    SUMMARY,
    SUMMARY_TITLE,
    added_column,
    is_summary,
)
from disburse.rosters.file.finding import find_roster, table_of
from disburse.rosters.file.marks import Remark, SheetTold, marking_of, marks_of
from disburse.rosters.file.mended import Mended, Mending, laid_over
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.sheets_joined import ALL_SHEETS, joined
from disburse.rosters.file.wording import Wording
from disburse.sheets.archive import inspect
from disburse.sheets.marked_rows import TOLD_EVERY, Added
from disburse.sheets.marked_styles import NotKept
from disburse.sheets.marking import mark_workbook
from disburse.sheets.opening import open_book
from disburse.sheets.plain_writing import PlainSheet, write_plain
from disburse.sheets.refusals import Unreadable
from disburse.sheets.rewriting import free_column, rewrite_workbook
from disburse.sheets.row_numbers import SHEET_STEP, row_shown
from disburse.sheets.table import Table
from disburse.sheets.workbook import COLUMNS_MAX, Book, Row, SheetHead

Step = Literal["copy", "mark"]
TEXT_SHEET = "Danh sách"  # text files have no name for theirs


class Order(msgspec.Struct):
    """What the child is asked to do; `words` are the texts of the summary and the levels, in the reader's language."""

    sheet: str
    header_rows: tuple[int, int]
    choices: Choices
    remarks: list[Remark]
    mended: list[Mended]
    words: dict[str, str]
    only_problems: bool
    size_max: int


Tell = Callable[[Step, int], None]
"""Hears now and then how many rows were copied, or marked."""


def annotated(path: Path, order: Order, tell: Tell) -> bytes:
    """Mark a file here, without the child process."""
    heads = _open(path, order).heads()
    works = _works(path, order, heads)
    if order.only_problems and works[0].table is not None:
        return _only_problems(works, tell)
    if inspect(path, size_max=order.size_max).kind == "xlsx" and order.choices.encoding is None:
        try:
            return _marked(path, works, _free_kept(works), tell)
        except NotKept:
            pass
    free = max(work.free for work in works)
    values = {work.head.name: work.values(free) for work in works}
    book = _open(path, order)
    copied = _Counter("copy", tell)
    sheets = [_plain(book, one, values.get(one.name, {}), copied) for one in heads if not is_summary(one)]
    return _marked(write_plain(sheets), works, free, tell, rewritten=True)


class _Counter:
    """Counts the rows of one step over all sheets."""

    def __init__(self, step: Step, tell: Tell) -> None:
        self._step: Step = step
        self._tell = tell
        self._before = 0

    def at(self, row: int) -> None:
        self._tell(self._step, self._before + row)

    def sheet_done(self, rows: int) -> None:
        self._before += rows

    def counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        number = 0
        for number, row in enumerate(rows, start=1):
            if number % TOLD_EVERY == 0:
                self.at(number)
            yield row
        self.sheet_done(number)


class _Work(NamedTuple):
    """One sheet to mark; its rows are numbered in the list from `before` on, here from 1."""

    path: Path
    order: Order
    head: SheetHead
    before: int
    table: Table | None
    mending: Mending | None
    remarks: list[Remark]
    summary_name: str

    @property
    def sheet(self) -> str:
        return self.head.name or TEXT_SHEET

    @property
    def free(self) -> int:
        return max(map(len, self.head.rows), default=0)

    def table_with(self, free: int) -> Table | None:
        """Give the table with columns for what repairs filled and the file lacks, from the column `free` on."""
        return self.mending.table(free) if self.mending else self.table

    def values(self, free: int) -> dict[int, dict[int, str | int]]:
        return self.mending.values(self.mending.table(free)) if self.mending else {}

    def rows(self) -> Iterator[Row]:
        return _open(self.path, self.order).rows(self.head.name)


def _works(path: Path, order: Order, heads: list[SheetHead]) -> list[_Work]:
    """Divide what is to be marked among the sheets it stands on."""
    found = list(_tables(order, heads))
    mended: dict[int, list[Mended]] = {}
    for one in order.mended:
        sheet, row = divmod(one.repair.row, SHEET_STEP)
        mended.setdefault(sheet, []).append(Mended(msgspec.structs.replace(one.repair, row=row), one.said))
    excluded = {one.repair.row for one in order.mended if one.repair.kind == "exclude"}
    fields = {
        one.repair.field
        for one in order.mended
        if one.repair.kind == "cell" and one.repair.row not in excluded
    }
    remarks: dict[int, list[Remark]] = {}
    for remark in order.remarks:
        sheet, row = divmod(remark.row or 0, SHEET_STEP)
        remarks.setdefault(sheet, []).append(msgspec.structs.replace(remark, row=row or None))
    works = []
    for number, (head, table) in enumerate(found):
        mending = None
        if table and order.mended:
            mending = Mending(mended.get(number, ()), table, order.choices.columns, fields)
        work = _Work(
            path,
            order,
            head,
            number * SHEET_STEP,
            table,
            mending,
            remarks.get(number, []),
            _summary_name(heads),
        )
        if mending:
            work.remarks.extend(mending.remarks(work.rows(), order.words))
        works.append(work)
    return works


def _tables(order: Order, heads: list[SheetHead]) -> Iterator[tuple[SheetHead, Table | None]]:
    """Yield the sheets to mark with their tables; raises `Unreadable` where there is none."""
    wording = Wording(None, "SI")
    if order.sheet == ALL_SHEETS:
        by_name = {head.name: head for head in heads}
        main = find_roster(heads, msgspec.structs.replace(order.choices, sheet=None), wording).table
        if main is None:
            raise Unreadable
        for table in joined(heads, main, order.choices, wording):
            yield by_name[table.sheet], table
        return
    head = next((one for one in heads if one.name == order.sheet), heads[0] if heads else None)
    if head is None:
        raise Unreadable
    choices = msgspec.structs.replace(order.choices, header_rows=order.header_rows)
    yield head, table_of(head, choices, wording) if order.header_rows[0] else None


def _free_kept(works: list[_Work]) -> int:
    """Find the first column right of everything on all sheets, where one is needed; raises `NotKept`."""
    lacking = works[0].mending.lacking if works[0].mending else []
    free = max(free_column(work.path, work.sheet) for work in works) if lacking else 0
    if free + len(lacking) > COLUMNS_MAX:  # no reader looks there
        raise NotKept
    return free


def _marked(
    source: Path | BytesIO, works: list[_Work], free: int, tell: Tell, *, rewritten: bool = False
) -> bytes:
    """Mark an XLSX sheet by sheet, the first one last: its summary is that of all; raises `NotKept`."""
    content, marked = b"", _Counter("mark", tell)
    for work in reversed(works):
        table = work.table_with(free)
        if work.mending and not rewritten:
            source = rewrite_workbook(source, work.sheet, work.values(free))
        added = Added(table.header_rows[1] if table else 0, HEADINGS, added_column(work.head))
        others = works[1:] if work is works[0] else []
        content = mark_workbook(
            source,
            marking_of(
                work.remarks,
                table,
                added,
                work.sheet,
                work.summary_name,
                SUMMARY_TITLE,
                work.order.words,
                beside=[SheetTold(other.sheet, other.table_with(free), other.remarks) for other in others],
            ),
            marked.at,
        )
        marked.sheet_done(added.last_row)
        source = BytesIO(content)
    return content


def _open(path: Path, order: Order) -> Book:
    return open_book(path, size_max=order.size_max, encoding=order.choices.encoding)


def _plain(
    book: Book, head: SheetHead, values: Mapping[int, Mapping[int, str | int]], copied: _Counter
) -> PlainSheet:
    hidden = book.hidden(head.name).rows
    rows = laid_over(book.rows(head.name), values) if values else book.rows(head.name)
    return PlainSheet(head.name or TEXT_SHEET, copied.counted(rows), head.visible, head.merges, hidden)


def _only_problems(works: list[_Work], tell: Tell) -> bytes:
    """Write the header and the rows that have problems, each behind the number it has in the file."""
    order, free = works[0].order, max(work.free for work in works)
    table = works[0].table_with(free)
    if table is None:
        raise Unreadable
    remarks = [
        msgspec.structs.replace(one, row=one.row + work.before) if one.row else one
        for work in works
        for one in work.remarks
    ]
    shown = {one.row for one in remarks if one.level in ("E", "W")}
    remarks = [one for one in remarks if one.row in shown or one.level == "I"]
    rows = marks_of(remarks, table)
    first, last = table.header_rows
    places = {number: last - first + 2 + place for place, number in enumerate(sorted(rows))}

    def chosen() -> Iterator[Row]:
        looked_at = _Counter("mark", tell)
        for work in works:
            rows = looked_at.counted(laid_over(work.rows(), work.values(free)))
            for number, row in enumerate(rows, start=1):
                if work is works[0] and first <= number <= last:
                    yield [ROW_HEADING if number == last else "", *row]
                elif work.before + number in places:
                    yield [row_shown(work.before + number) if work.before else number, *row]

    marking = marking_of(
        remarks,
        table,
        Added(last - first + 1, HEADINGS),
        works[0].sheet,
        _summary_name([]),
        PART_TITLE,
        order.words,
        places,
    )
    return mark_workbook(write_plain([PlainSheet(works[0].sheet, chosen())]), marking)


def _summary_name(heads: Sequence[SheetHead]) -> str:
    """Name the summary as before, else so that no sheet of the file has the name."""
    ours = next((head.name for head in heads if is_summary(head)), "")
    taken = {head.name.casefold() for head in heads}
    names = [SUMMARY, *(f"{SUMMARY} ({number})" for number in range(2, 300))]
    return ours or next(name for name in names if name.casefold() not in taken)
