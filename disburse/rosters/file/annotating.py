"""The file an officer corrects: the roster's own workbook with every problem marked (`ux.md` 3.6, REQ13).

The parent calls `annotate`; the child is `python -m disburse.rosters.file.annotating`, within the limits of every reading
of an untrusted file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path

import msgspec

from disburse.rosters.file.annotated import HEADINGS, SUMMARY, SUMMARY_TITLE, added_column, is_summary
from disburse.rosters.file.finding import table_of
from disburse.rosters.file.marks import Remark, marking_of, marks_of
from disburse.rosters.file.problems import LEVELS, RosterProblem
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.wording import Wording
from disburse.sheets.archive import inspect
from disburse.sheets.limits import run_limited, serve_frames
from disburse.sheets.marked_rows import Added
from disburse.sheets.marked_styles import NotKept
from disburse.sheets.marking import mark_workbook
from disburse.sheets.opening import open_book
from disburse.sheets.plain_writing import PlainSheet, write_plain
from disburse.sheets.refusals import Unreadable
from disburse.sheets.table import Table
from disburse.sheets.workbook import Book, Row, SheetHead
from disburse.words import mark, say

FRAME_BYTES = 1 << 20
TEXT_SHEET = "Danh sách"  # text files have no name for theirs
EXPLAINED = mark(
    "Ô đỏ là lỗi phải sửa, ô vàng là cảnh báo cần xem. Sửa ngay trong tệp này rồi nạp lại: trang Tóm tắt và ba cột "
    "Mức, Vấn đề, Cách sửa được bỏ qua khi đọc"
)


class Order(msgspec.Struct):
    """What the child is asked to do; `words` are the texts of the summary and the levels, in the reader's language."""

    sheet: str
    header_rows: tuple[int, int]
    choices: Choices
    remarks: list[Remark]
    words: dict[str, str]
    only_problems: bool
    size_max: int


async def annotate(
    source: Path | bytes,
    problems: Iterable[RosterProblem],
    *,
    file_name: str,
    sheet: str,
    header_rows: tuple[int, int],
    choices: Choices | None = None,
    only_problems: bool = False,
    size_max: int = 200 << 20,
) -> bytes:
    """Give the workbook with its problems marked, or only the rows that have some; `sheet` is where they were found.

    An ordinary XLSX keeps its formats; of anything else an XLSX with the same values is made. Raises `FileRefused`.
    """
    order = Order(
        sheet,
        header_rows,
        choices or Choices(),
        [Remark.of(one) for one in problems],
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
        "file": file_name,
        "explained": say(EXPLAINED),
        "code": say("Mã"),
        "level": say("Mức"),
        "message": say("Vấn đề và cách sửa"),
        "count": say("Số chỗ"),
        "places": say("Các chỗ đầu tiên"),
        "row": say("Dòng"),
        "none": say("Không có lỗi hay cảnh báo nào."),
    }


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
    if order.only_problems and table is not None:
        return _only_problems(_open(path, order), table, order)
    added = Added(table.header_rows[1] if table else 0, HEADINGS, added_column(head))
    sheet, summary = head.name or TEXT_SHEET, _summary_name(heads)
    marking = marking_of(order.remarks, table, added, sheet, summary, SUMMARY_TITLE, order.words)
    if inspect(path, size_max=order.size_max).kind == "xlsx" and order.choices.encoding is None:
        try:
            return mark_workbook(path, marking)
        except NotKept:
            added.column = added_column(head)
    book = _open(path, order)
    return mark_workbook(write_plain([_plain(book, one) for one in heads if not is_summary(one)]), marking)


def _open(path: Path, order: Order) -> Book:
    return open_book(path, size_max=order.size_max, encoding=order.choices.encoding)


def _plain(book: Book, head: SheetHead) -> PlainSheet:
    hidden = book.hidden(head.name).rows
    return PlainSheet(head.name or TEXT_SHEET, book.rows(head.name), head.visible, head.merges, hidden)


def _only_problems(book: Book, table: Table, order: Order) -> bytes:
    """Write the header and the rows that have problems, each behind the number it has in the file."""
    rows = marks_of(order.remarks, table)
    first, last = table.header_rows
    places = {number: last - first + 2 + place for place, number in enumerate(sorted(rows))}

    def chosen() -> Iterator[Row]:
        for number, row in enumerate(book.rows(table.sheet), start=1):
            if first <= number <= last:
                yield [order.words["row"] if number == last else "", *row]
            elif number in places:
                yield [number, *row]

    added = Added(last - first + 1, HEADINGS)
    marking = marking_of(
        order.remarks,
        table,
        added,
        table.sheet or TEXT_SHEET,
        _summary_name([]),
        SUMMARY_TITLE,
        order.words,
        places,
    )
    return mark_workbook(write_plain([PlainSheet(table.sheet or TEXT_SHEET, chosen())]), marking)


def _summary_name(heads: Sequence[SheetHead]) -> str:
    """Name the summary as before, else so that no sheet of the file has the name."""
    ours = next((head.name for head in heads if is_summary(head)), "")
    taken = {head.name.casefold() for head in heads}
    names = [SUMMARY, *(f"{SUMMARY} ({number})" for number in range(2, 300))]
    return ours or next(name for name in names if name.casefold() not in taken)


if __name__ == "__main__":
    main(sys.argv[1:])
