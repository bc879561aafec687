"""Two sides of a discrepancy, field by field: what is equal, and where exactly they differ (`ux.md` 4.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from disburse.core.identifiers import mask_account
from disburse.core.names import Likeness, compare, differing_syllables
from disburse.words import mark, say

Piece = tuple[str, bool]  # a piece of text, and whether it differs from the other side
Verdict = Literal["same", "marks", "different", "alone"]
LAST: Final = 4

# The sentences the database writes about a discrepancy; those with places are found again by their shape.
WHYS: Final = (
    mark("Mã lệnh này được gửi cho đơn vị chi trả khác"),
    mark("Mã lệnh thuộc kỳ {run}"),
    mark("Tiền của kỳ {run} đã đóng bị trả lại sau"),
    mark("Đúng mã lệnh nhưng số tài khoản khác lệnh đã gửi"),
    mark("Đúng tài khoản, đúng số tiền nhưng tên khác"),
    mark("Có nhiều khoản cùng phù hợp, không có mã lệnh để phân biệt ({count} dòng)"),
    mark("Không có mã lệnh; có một khoản phù hợp một phần"),
    mark("Không có khoản nào phù hợp với dòng kết quả này"),
    mark("Vừa báo đã chi, vừa báo không chi được"),
    mark("Số tiền đã chi ít hơn lệnh"),
    mark("Số tiền báo đã chi lớn hơn lệnh"),
    mark("Đã chi đủ, dòng này là chi thêm"),
    mark("Hai hồ sơ của một người cùng được chi một tháng"),
    mark("Số tiền trong kết quả khác số tiền của lệnh"),
    mark("Báo đã chi cho một lệnh đã kết thúc"),
    mark("Đã chi rồi bị trả lại"),
    mark("Đơn vị chi trả từ chối"),
    mark("Quá hạn mà chưa có kết quả"),
    mark("Quá hạn mà chưa lập lệnh chi"),
    mark("Phần còn thiếu chưa được chi"),
    mark("Báo đã chi sau khi phần còn thiếu đã hủy"),
    mark("Báo đảo một khoản chưa từng báo đã chi"),
    mark("Đã chi vào tài khoản đứng tên người khác, chưa có ủy quyền"),
)
SHAPES: Final = tuple(
    (why, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>\\S+)", re.escape(why)))) for why in WHYS
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of both sides, in pieces to be shown; `ours` is empty where we know nothing."""

    label: str
    ours: tuple[Piece, ...]
    theirs: tuple[Piece, ...]
    verdict: Verdict


def spoken(why: str) -> str:
    """Say in the current language why a discrepancy was opened."""
    for sentence, shape in SHAPES:
        if found := shape.fullmatch(why):
            return say(sentence, **found.groupdict())
    return say(why)


def of_names(label: str, ours: str | None, theirs: str | None) -> Field:
    """Compare two names; what differs in marks and capitals only is not marked."""
    if not ours or not theirs:
        return alone(label, ours, theirs)
    likeness = compare(ours, theirs)
    mine, other = differing_syllables(ours, theirs)
    verdict: Verdict = {Likeness.IDENTICAL: "same", Likeness.MARKS_ONLY: "marks"}.get(likeness, "different")  # type: ignore[assignment]
    return Field(label, in_syllables(ours, mine), in_syllables(theirs, other), verdict)


def of_accounts(label: str, ours: str | None, theirs: str | None) -> Field:
    """Compare two accounts, both masked: of equal ones the last four digits are shown, of others what differs too."""
    if not ours or not theirs:
        return alone(label, mask_account(ours) if ours else None, mask_account(theirs) if theirs else None)
    if ours == theirs:
        shown = ((mask_account(ours), False),)
        return Field(label, shown, shown, "same")
    if len(ours) != len(theirs):
        return Field(label, ((mask_account(ours), True),), ((mask_account(theirs), True),), "different")
    differing = [a != b for a, b in zip(ours, theirs, strict=True)]
    return Field(label, in_digits(ours, differing), in_digits(theirs, differing), "different")


def of_texts(label: str, ours: str | None, theirs: str | None) -> Field:
    """Compare what must be equal to the letter, such as references and amounts already written out."""
    if not ours or not theirs:
        return alone(label, ours, theirs)
    differs = ours != theirs
    return Field(label, ((ours, differs),), ((theirs, differs),), "different" if differs else "same")


def alone(label: str, ours: str | None, theirs: str | None) -> Field:
    """Show a field that one side does not state."""
    return Field(label, ((ours, False),) if ours else (), ((theirs, False),) if theirs else (), "alone")


def in_syllables(name: str, differing: frozenset[int]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for place, syllable in enumerate(name.split()):
        pieces += [(" ", False)] * bool(place) + [(syllable, place in differing)]
    return tuple(pieces)


def in_digits(account: str, differing: Sequence[bool]) -> tuple[Piece, ...]:
    """Show the last digits and the differing ones, the rest as dots, joined into runs."""
    pieces: list[Piece] = []
    for place, (digit, differs) in enumerate(zip(account, differing, strict=True)):
        shown = digit if differs or place >= len(account) - LAST else "•"
        if pieces and pieces[-1][1] == differs:
            pieces[-1] = (pieces[-1][0] + shown, differs)
        else:
            pieces.append((shown, differs))
    return tuple(pieces)
