"""The file an officer corrects: the roster's own workbook with every problem marked (`ux.md` 3.6, REQ13).

The parent calls `annotate`; the child is `main`, within the limits of every reading of an untrusted file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import aclosing
from pathlib import Path

import msgspec

from disburse.rosters.file.marked_book import Order, Step, Tell, annotated
from disburse.rosters.file.marks import Remark
from disburse.rosters.file.mended import Mended
from disburse.rosters.file.problem import LEVELS, RosterProblem
from disburse.rosters.file.problems import REPAIR_MISSED
from disburse.rosters.file.repairs import Choices
from disburse.sheets.limits import GIB, run_limited, send, serve_frames
from disburse.sheets.refusals import LimitsExceeded
from disburse.words import mark, say

FRAME_BYTES = 1 << 20
CONTENT, FAR = b"C", b"F"  # what a frame holds: a piece of the workbook, how far it is
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
PART_WORDS = {
    "explained": mark(
        "Tệp này chỉ để xem và gửi cho người cần sửa, không nạp lại được vì không đủ cả danh sách. Ô đỏ là lỗi phải "
        "sửa, ô vàng là cảnh báo cần xem. Sửa các dòng này trong tệp gốc theo số dòng ở cột đầu, hoặc trong tệp có "
        "đánh dấu lỗi đủ cả danh sách, rồi nạp tệp đó"
    ),
    "left_out": mark("Dòng xám đã loại khỏi danh sách nhưng vẫn còn trong tệp gốc"),
    "again": mark("Xóa dòng này trong tệp gốc trước khi nạp lại, nếu không dòng này được đọc lại"),
}


class TooLargeToMark(LimitsExceeded):
    """The list could be read, but not be written once more with its marks within the limits."""

    text = mark(
        "Danh sách quá dài nên không đánh dấu được cả danh sách trong một tệp. Lấy tệp chỉ các dòng có lỗi hoặc cảnh "
        "báo, sửa các dòng ấy trong tệp gốc rồi nạp lại"
    )


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
    memory_bytes: int = GIB,
    told: Tell | None = None,
) -> bytes:
    """Give the workbook with its problems marked, or only the rows that have some; `sheet` is where they were found.

    Cells that were put right hold their new values (`mended`), so that the workbook reads as the list in force does;
    rows left out are marked and stay. An ordinary XLSX keeps its formats; of anything else an XLSX with the same values
    is made. `told` hears now and then how many rows were copied or marked. Raises `FileRefused`,
    `TooLargeToMark` for the whole of a list of more than some 700.000 people.
    """
    problems = list(problems)
    missed = {one.row for one in problems if one.code == REPAIR_MISSED.code}
    order = Order(
        sheet,
        header_rows,
        choices or Choices(),
        [Remark.of(one) for one in problems],
        [one for one in mended if one.repair.row not in missed],
        _words(file_name, only_problems),
        only_problems,
        size_max,
    )
    path = [] if isinstance(source, bytes) else [str(source)]
    content = source if isinstance(source, bytes) else None
    made = bytearray()
    pieces = run_limited(
        __name__, path, order=msgspec.msgpack.encode(order), content=content, memory_bytes=memory_bytes
    )
    try:
        async with aclosing(pieces) as bodies:
            async for body in bodies:
                if body[:1] == CONTENT:
                    made += body[1:]
                elif told is not None:
                    told(*_far(body[1:]))
    except LimitsExceeded as too_large:
        raise too_large if only_problems else TooLargeToMark from too_large
    return bytes(made)


_far = msgspec.msgpack.Decoder(tuple[Step, int]).decode


def _words(file_name: str, only_problems: bool) -> dict[str, str]:
    sentences = MENDED_WORDS | (PART_WORDS if only_problems else {"explained": EXPLAINED})
    return {
        "E": say(LEVELS["E"]),
        "W": say(LEVELS["W"]),
        "I": say(LEVELS["I"]),
        "R": say("Đã sửa"),
        "X": say("Đã loại"),
        "file": file_name,
        "code": say("Mã"),
        "level": say("Mức"),
        "message": say("Vấn đề và cách sửa"),
        "count": say("Số chỗ"),
        "places": say("Các chỗ đầu tiên"),
        "none": say("Không có lỗi hay cảnh báo nào."),
    } | {name: say(sentence) for name, sentence in sentences.items()}


def main(arguments: list[str]) -> None:
    """Be the child: answer with the bytes of the workbook."""
    order = msgspec.msgpack.decode(Path(arguments[0]).read_bytes(), type=Order)
    serve_frames(lambda: _pieces(annotated(Path(arguments[1]), order, _tell)))


def _tell(step: Step, rows: int) -> None:
    send(FAR + msgspec.msgpack.encode((step, rows)))


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), FRAME_BYTES):
        yield CONTENT + content[start : start + FRAME_BYTES]
