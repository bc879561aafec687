"""The file an officer corrects: the roster's own workbook with every problem marked (`ux.md` 3.6, REQ13).

The parent calls `annotate`; the child is `python -m disburse.rosters.file.annotating`, within the limits of every reading
of an untrusted file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import msgspec

from disburse.rosters.file.annotated import HEADINGS, SUMMARY, SUMMARY_TITLE, added_column, is_summary
from disburse.rosters.file.finding import table_of
from disburse.rosters.file.marks import Remark, marking_of, marks_of
from disburse.rosters.file.mended import Mended, Mending, laid_over
from disburse.rosters.file.problems import LEVELS, REPAIR_MISSED, RosterProblem
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.wording import Wording
from disburse.sheets.archive import inspect
from disburse.sheets.limits import run_limited, serve_frames
from disburse.sheets.marked_rows import Added
from disburse.sheets.marked_styles import NotKept
from disburse.sheets.marking import Marking, mark_workbook
from disburse.sheets.opening import open_book
from disburse.sheets.plain_writing import PlainSheet, write_plain
from disburse.sheets.refusals import Unreadable
from disburse.sheets.rewriting import free_column, rewrite_workbook
from disburse.sheets.table import Table
from disburse.sheets.workbook import COLUMNS_MAX, Book, Row, SheetHead
from disburse.words import mark, say

FRAME_BYTES = 1 << 20
TEXT_SHEET = "Danh sách"  # text files have no name for theirs
EXPLAINED = mark(
    "Ô đỏ là lỗi phải sửa, ô vàng là cảnh báo cần xem. Sửa ngay trong tệp này rồi nạp lại: trang Tóm tắt và ba cột "
    "Mức, Vấn đề, Cách sửa được bỏ qua khi đọc"
)
MENDED_WORDS = {
    "repaired": mark(
        "Ô xanh đã ghi giá trị sửa. Giá trị cũ, người sửa và lúc sửa ở ghi chú của ô và ở cột Vấn đề"
    ),
    "left_out": mark(
        "Dòng xám đã loại khỏi danh sách nhưng vẫn còn trong tệp này: nạp lại tệp thì các dòng ấy được đọc lại. "
        "Xóa các dòng ấy trước khi nạp, hoặc loại lại sau khi nạp"
    ),
    "again": mark("Xóa dòng này trước khi nạp lại tệp, nếu không dòng này được đọc lại"),
    "blank": mark("ô trống"),
}


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


async def annotate(
    source: Path | bytes,
    problems: Iterable[RosterProblem],
    *,
    mended: Iterable[Mended] = (),
    file_name: str,
    sheet: str,
    header_rows: tuple[int, int],
    choices: Choices | None = None,
    only_problems: bool = False,
    size_max: int = 200 << 20,
) -> bytes:
    """Give the workbook with its problems marked, or only the rows that have some; `sheet` is where they were found.

    Cells that were put right hold their new values (`mended`), so that the workbook reads as the list in force does;
    rows left out are marked and stay. An ordinary XLSX keeps its formats; of anything else an XLSX with the same values
    is made. Raises `FileRefused`.
    """
    problems = list(problems)
    missed = {one.row for one in problems if one.code == REPAIR_MISSED.code}
    order = Order(
        sheet,
        header_rows,
        choices or Choices(),
        [Remark.of(one) for one in problems],
        [one for one in mended if one.repair.row not in missed],
        _words(file_name),
        only_problems,
        size_max,
    )
    path = [] if isinstance(source, bytes) else [str(source)]
    content = source if isinstance(source, bytes) else None
    made = bytearray()
    async with aclosing(
        run_limited(__name__, path, order=msgspec.msgpack.encode(order), content=content)
    ) as bodies:
        async for body in bodies:
            made += body
    return bytes(made)


def _words(file_name: str) -> dict[str, str]:
    return {
        "E": say(LEVELS["E"]),
        "W": say(LEVELS["W"]),
        "I": say(LEVELS["I"]),
        "R": say("Đã sửa"),
        "X": say("Đã loại"),
        "file": file_name,
        "explained": say(EXPLAINED),
        "code": say("Mã"),
        "level": say("Mức"),
        "message": say("Vấn đề và cách sửa"),
        "count": say("Số chỗ"),
        "places": say("Các chỗ đầu tiên"),
        "row": say("Dòng"),
        "none": say("Không có lỗi hay cảnh báo nào."),
    } | {name: say(sentence) for name, sentence in MENDED_WORDS.items()}


def main(arguments: list[str]) -> None:
    """Be the child: answer with the bytes of the workbook."""
    order = msgspec.msgpack.decode(Path(arguments[0]).read_bytes(), type=Order)
    serve_frames(lambda: _pieces(annotated(Path(arguments[1]), order)))


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), FRAME_BYTES):
        yield content[start : start + FRAME_BYTES]


def annotated(path: Path, order: Order) -> bytes:
    """Mark a file here, without the child process."""
    heads = _open(path, order).heads()
    head = next((one for one in heads if one.name == order.sheet), heads[0] if heads else None)
    if head is None:
        raise Unreadable
    table = (
        table_of(
            head, msgspec.structs.replace(order.choices, header_rows=order.header_rows), Wording(None, "SI")
        )
        if order.header_rows[0]
        else None
    )
    mending = Mending(order.mended, table, order.choices.columns) if table and order.mended else None
    remarks = order.remarks
    if mending:
        remarks = [*remarks, *mending.remarks(_open(path, order).rows(head.name), order.words)]
    work = _Work(path, order, heads, head, mending, remarks)
    if order.only_problems and table is not None:
        return _only_problems(work, table)
    if inspect(path, size_max=order.size_max).kind == "xlsx" and order.choices.encoding is None:
        try:
            return _kept(work, table)
        except NotKept:
            pass
    return _anew(work, table)


class _Work(NamedTuple):
    path: Path
    order: Order
    heads: list[SheetHead]
    head: SheetHead
    mending: Mending | None
    remarks: list[Remark]

    @property
    def sheet(self) -> str:
        return self.head.name or TEXT_SHEET

    @property
    def free(self) -> int:
        return max(map(len, self.head.rows), default=0)

    def marking(self, table: Table | None, added: Added) -> Marking:
        summary = _summary_name(self.heads)
        return marking_of(self.remarks, table, added, self.sheet, summary, SUMMARY_TITLE, self.order.words)


def _kept(work: _Work, table: Table | None) -> bytes:
    """Mark an XLSX as it stands; raises `NotKept`."""
    source: Path | BytesIO = work.path
    if work.mending and table:
        table = work.mending.table(free_column(work.path, work.sheet) if work.mending.lacking else 0)
        if max(table.columns.values()) >= COLUMNS_MAX:  # no reader looks there
            raise NotKept
        source = rewrite_workbook(work.path, work.sheet, work.mending.values(table))
    return mark_workbook(source, work.marking(table, _added(work, table)))


def _anew(work: _Work, table: Table | None) -> bytes:
    """Write the values of a file into a plain workbook and mark that."""
    values: dict[int, dict[int, str | int]] = {}
    if work.mending and table:
        table = work.mending.table(work.free)
        values = work.mending.values(table)
    book = _open(work.path, work.order)
    sheets = [
        _plain(book, one, values if one is work.head else {}) for one in work.heads if not is_summary(one)
    ]
    return mark_workbook(write_plain(sheets), work.marking(table, _added(work, table)))


def _added(work: _Work, table: Table | None) -> Added:
    return Added(table.header_rows[1] if table else 0, HEADINGS, added_column(work.head))


def _open(path: Path, order: Order) -> Book:
    return open_book(path, size_max=order.size_max, encoding=order.choices.encoding)


def _plain(book: Book, head: SheetHead, values: Mapping[int, Mapping[int, str | int]]) -> PlainSheet:
    hidden = book.hidden(head.name).rows
    rows = laid_over(book.rows(head.name), values) if values else book.rows(head.name)
    return PlainSheet(head.name or TEXT_SHEET, rows, head.visible, head.merges, hidden)


def _only_problems(work: _Work, table: Table) -> bytes:
    """Write the header and the rows that have problems, each behind the number it has in the file."""
    order = work.order
    values: dict[int, dict[int, str | int]] = {}
    if work.mending:
        table = work.mending.table(work.free)
        values = work.mending.values(table)
    shown = {one.row for one in order.remarks if one.level != "I"}
    remarks = [one for one in work.remarks if one.row in shown or one.level == "I"]
    rows = marks_of(remarks, table)
    first, last = table.header_rows
    places = {number: last - first + 2 + place for place, number in enumerate(sorted(rows))}

    def chosen() -> Iterator[Row]:
        file = laid_over(_open(work.path, order).rows(table.sheet), values)
        for number, row in enumerate(file, start=1):
            if first <= number <= last:
                yield [order.words["row"] if number == last else "", *row]
            elif number in places:
                yield [number, *row]

    added = Added(last - first + 1, HEADINGS)
    marking = marking_of(
        remarks,
        table,
        added,
        work.sheet,
        _summary_name([]),
        SUMMARY_TITLE,
        order.words,
        places,
    )
    return mark_workbook(write_plain([PlainSheet(work.sheet, chosen())]), marking)


def _summary_name(heads: Sequence[SheetHead]) -> str:
    """Name the summary as before, else so that no sheet of the file has the name."""
    ours = next((head.name for head in heads if is_summary(head)), "")
    taken = {head.name.casefold() for head in heads}
    names = [SUMMARY, *(f"{SUMMARY} ({number})" for number in range(2, 300))]
    return ours or next(name for name in names if name.casefold() not in taken)


if __name__ == "__main__":
    main(sys.argv[1:])
