"""What entering a group row does: which of its values the rows below get, and which they have no longer.

Groups are nested: what was entered later lies inside. A group ends the last one of its kind with all inside it, and
what nobody understands may have ended any of the groups in whose place it stands.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

import msgspec

from disburse.core.names import fold
from disburse.places.communes import DISTRICT
from disburse.rosters.file.kinds import read_source
from disburse.rosters.file.lines import LineReader
from disburse.rosters.file.problem import Rule
from disburse.rosters.file.titles import PAY_POINT
from disburse.rosters.file.wording import Wording, is_hamlet_title
from disburse.words import mark

Of = Literal["district", "commune", "hamlet", "pay_point", "benefit", "source", ""]

INSIDE: Final[dict[str, tuple[Of, ...]]] = {
    "district": ("commune", "hamlet"),
    "commune": ("hamlet",),
}
"""Kind → what lies in it whichever was entered first: a hamlet is never the next commune's."""

HAMLET_ENDED = Rule(
    "R18",
    "W",
    mark("Các dòng dưới nhóm “{label}” không còn thuộc “{ended}” và chưa ghi thôn. Ghi thêm tên thôn"),
)
GROUP_UNKNOWN = Rule(
    "R18",
    "W",
    mark(
        "Không hiểu nhóm “{label}” là xã, thôn hay chế độ nào nên không ghi vào dòng nào bên dưới. "
        "Sửa tên nhóm, hoặc ghi vào từng dòng"
    ),
)
BENEFIT_ENDED = Rule(
    "R35",
    "W",
    mark(
        "Các dòng dưới nhóm “{label}” không còn thuộc nhóm “{ended}” và chưa ghi chế độ; được hiểu là {benefit}. "
        "Ghi chế độ nếu khác"
    ),
)

ENDED: Final[dict[str, Rule]] = {
    "hamlet": HAMLET_ENDED,
    "benefit": BENEFIT_ENDED,
}
"""Kind → what is told where rows follow that would have had its value."""

_NUMBER = re.compile(r"^\s*(?P<number>[IVXLivxl]{1,6}|[A-ZĐ]|\d{1,3})\s*[.)/:]\s*")
_COMMUNE = re.compile(r"(?:XA|PHUONG|DAC KHU|THI TRAN|TT)[ .]+(?!HOI\b)\S")
_RANKS: Final = (re.compile("[A-HJKM-UWYZĐ]"), re.compile("[IVXLivxl]+"), re.compile(r"\d+"))
_UNNUMBERED: Final = len(_RANKS)


class _Entered(NamedTuple):
    of: Of
    rank: int  # by the numbering of its title: "A." holds "I.", that "1.", that a title without number
    label: str


class Groups:
    """The groups that a row stands in; they write what rows inherit into `reader.context`."""

    def __init__(self, reader: LineReader, wording: Wording) -> None:
        self.kinds: set[str] = set()  # all that was entered
        self.ended: dict[
            str, str
        ] = {}  # kind → the group of it that was left; to be told where a row follows
        self._context = reader.context
        self._base = msgspec.structs.replace(reader.context)
        self._columns = reader.columns
        self._report = reader.report
        self._wording = wording
        self._open: list[_Entered] = []
        self._label = ""

    def enter(self, row: int, label: str) -> bool:
        """Let the title in a row rule the rows below it; say whether it was understood."""
        number = _NUMBER.match(label)
        title = label[number.end() if number else 0 :].strip().rstrip(":")
        rank = _rank(number["number"]) if number else _UNNUMBERED
        of, value = self._meaning(title)
        self._label = title
        self._end(of, rank)
        if of:
            self._open.append(_Entered(of, rank, title))
            self.kinds.add(of)
            self.ended.pop(of, None)
            setattr(self._context, of, value)
        else:
            self._report.row = row
            self._report.tell(GROUP_UNKNOWN, "hamlet", title, None, label=title)
        return bool(of)

    def tell_ended(self, row: int) -> None:
        """Tell at the first row below what it has no longer."""
        self._report.row = row
        for of, label in self.ended.items():
            if of not in self._columns and (rule := ENDED.get(of)):
                now = {"benefit": self._context.benefit} if of == "benefit" else {}
                self._report.tell(rule, of, None, None, ended=label, label=self._label, **now)
        self.ended.clear()

    def _meaning(self, title: str) -> tuple[Of, str]:
        folded = fold(title)
        if found := PAY_POINT.search(title):
            return "pay_point", found[1].strip()
        if is_hamlet_title(title):
            return "hamlet", self._wording.place(title)
        if DISTRICT.match(title):
            return "district", title
        if _COMMUNE.match(folded):
            return "commune", title
        if (code := self._wording.benefit(title)[0]) is not None:
            return "benefit", code
        if "NGUON" in folded and (source := read_source(title)) is not None:
            return "source", source
        return "", ""

    def _end(self, of: Of, rank: int) -> None:
        """Leave the groups that this one ends, with all that was entered inside them."""
        inside = INSIDE.get(of, ())
        first = next(
            (
                at
                for at, one in enumerate(self._open)
                if one.of == of or (one.rank > rank if of else one.rank >= rank)
            ),
            len(self._open),
        )
        left = [one for at, one in enumerate(self._open) if at >= first or one.of in inside]
        self._open = [one for one in self._open if one not in left]
        for one in left:
            was, now = getattr(self._context, one.of), getattr(self._base, one.of)
            setattr(self._context, one.of, now)
            if was != now:
                self.ended[one.of] = one.label


def _rank(number: str) -> int:
    return next(at for at, ranked in enumerate(_RANKS) if ranked.fullmatch(number))
