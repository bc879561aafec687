"""What was read in place of cells as they stand: looked at before and after, accepted by whoever sends the list.

The file stays as it came. What was read instead is kept with its problem, who accepted it and when with the list
(`ux.md` 1.4: nothing is corrected silently).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple
from unicodedata import category
from uuid import UUID

from disburse.access import Permission, Viewer
from disburse.core.errors import Refusal
from disburse.db import run, transaction
from disburse.rosters import store
from disburse.rosters.correcting import CORRECTABLE
from disburse.rosters.file.cell_changes import Change, Part, change
from disburse.rosters.problem_rows import ProblemRow, problem_row
from disburse.rosters.store import Roster
from disburse.rosters.whose_rows import names_in
from disburse.words import mark, say

SHOWN_MAX: Final = 200
ACCEPTED: Final = "-I"
"""Ends the acknowledgement of what was read in place of cells: "R23-I" is not the warning R23."""
SPACE: Final = "␣"
HIDDEN: Final = "◌"
_HIDDEN: Final = ("Cc", "Cf")

GROUPS: Final = {
    "R02": mark("Số CCCD thiếu số 0 ở đầu"),
    "R19": mark("Tên xã cũ được đổi sang tên xã hiện nay"),
    "R23": mark("Họ tên, tên thôn: dấu cách, bảng mã, ký tự ẩn, phần chú thích"),
    "R34": mark("Số điện thoại mất số 0 ở đầu hoặc theo đầu số cũ"),
}
"""Code → what of the file was normalised."""

REASONS: Final = {
    "R02": mark("Số CCCD chỉ được thêm số 0 khi khớp cả năm sinh và giới tính."),
    "R19": mark(
        "Xã cũ nay thuộc đúng một xã theo danh mục đơn vị hành chính nên được ghi bằng tên xã hiện nay."
    ),
    "R23": mark(
        "Hệ thống chỉ đổi cách viết, không đổi nội dung: một họ tên thừa dấu cách không phải là họ tên khác, nên không "
        "có lựa chọn giữ như cũ. Phần chú thích trong ô họ tên được chuyển sang ghi chú."
    ),
    "R34": mark(
        "Bảng tính làm mất số 0 ở đầu, hoặc đầu số cũ đã đổi năm 2018; số được ghi theo cách gọi hiện nay."
    ),
}
"""Code → why it was, and why keeping the cell as it was is no choice."""


class NotAccepted(Refusal):
    code = "not_accepted"
    status = 422
    text = (
        "Còn phần hệ thống đã chuẩn hóa mà chưa ai chấp nhận: {groups}. Xem từng chỗ trước và sau khi chuẩn hóa, "
        "đánh dấu chấp nhận rồi gửi duyệt; chỗ nào không đúng thì sửa ô."
    )


class Normalised(NamedTuple):
    """A cell as it stands in the file and as it was read, and whose row it is in."""

    number: int
    row: int
    code: str
    name: str
    column: str
    change: Change


class Group(NamedTuple):
    """What was read otherwise under a code: how many cells, who accepted them and when; "" and None for nobody.

    `sign` is its acknowledgement, "" where the warning of the same code asks for one.
    """

    code: str
    cells: int
    sign: str
    who: str
    at: datetime | None

    @property
    def words(self) -> str:
        """Say what was normalised."""
        return group_words(self.code)

    @property
    def reason(self) -> str:
        """Say why."""
        return say(REASONS[self.code]) if self.code in REASONS else ""


class Preview(NamedTuple):
    """Cells before and after, the groups of the list, the number to go on after, and whether cells may be corrected."""

    roster: Roster
    code: str
    groups: list[Group]
    shown: list[Normalised]
    more: int | None
    correctable: bool


def group_words(code: str) -> str:
    """Say what was normalised under a code."""
    return say(GROUPS[code]) if code in GROUPS else code


def require_accepted(unseen: Iterable[str]) -> None:
    """Raise `NotAccepted` where acknowledgements of what was read otherwise are among those that lack."""
    groups = [code.removesuffix(ACCEPTED) for code in unseen if code.endswith(ACCEPTED)]
    if groups:
        said = "; ".join(f"{group_words(code)} ({code}{ACCEPTED})" for code in groups)
        raise NotAccepted(groups=said)


async def preview(viewer: Viewer, roster_id: UUID, code: str = "", after: int = -1) -> Preview:
    """Show up to `SHOWN_MAX` cells read otherwise under a code, by default the first, personal numbers masked.

    Raises `NotFound` outside the viewer's rows.
    """
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        groups = groups_of(await store.problem_counts(roster_id))
        code = code or (groups[0].code if groups else "")
        rows = await run("rosters", "normalised", roster_id, code, after, SHOWN_MAX + 1)
        names = await names_in(roster_id, (row["file_row"] for row in rows[:SHOWN_MAX]))
    found = [problem_row(roster_id, row) for row in rows[:SHOWN_MAX]]
    return Preview(
        roster,
        code,
        groups,
        [_normalised(one, names.get(one.problem.row or 0, "")) for one in found],
        found[-1].number if len(rows) > SHOWN_MAX else None,
        roster.state in CORRECTABLE,
    )


def groups_of(counts: Iterable[dict[str, Any]]) -> list[Group]:
    """Gather what was read otherwise from the causes of a list (`store.problem_counts`)."""
    found: dict[str, Group] = {}
    for row in counts:
        code, count = row["code"], row["read"]
        if count:
            before = found[code].cells if code in found else 0
            sign = code + ACCEPTED if row["level"] == "I" else ""
            found[code] = Group(code, before + count, sign, row["acknowledger"] or "", row["acknowledged_at"])
    return list(found.values())


async def all_normalised(
    viewer: Viewer, roster_id: UUID, code: str = ""
) -> tuple[Roster, list[Group], list[Normalised]]:
    """List every cell that was read otherwise, of one code or of all, page by page."""
    page = await preview(viewer, roster_id, code)
    roster, groups = page.roster, [one for one in page.groups if code in ("", one.code)]
    cells: list[Normalised] = []
    for group in groups:
        after: int | None = -1
        while after is not None:
            page = await preview(viewer, roster_id, group.code, after)
            cells += page.shown
            after = page.more
    return roster, groups, cells


def spelt_out(parts: Iterable[Part]) -> list[Part]:
    """Make visible what differs but cannot be seen: spaces alone and hidden characters."""
    return [Part(_visible(part.text), True) if part.differs else part for part in parts]


def _visible(text: str) -> str:
    alone = not any(character.isprintable() and not character.isspace() for character in text)
    return "".join(_shown(character, alone=alone) for character in text)


def _shown(character: str, *, alone: bool) -> str:
    if character.isspace():
        return SPACE if alone else character
    return HIDDEN if category(character) in _HIDDEN else character


def _normalised(found: ProblemRow, name: str) -> Normalised:
    one = found.problem
    old, new = (one.value or "").strip("\r\n"), one.remedy.value if one.remedy else ""
    if one.field == "commune":  # another name altogether: letters that happen to agree say nothing
        shown = Change([Part(old, True)], [Part(new, True)])
    else:
        before, after = change(old, new, one.secret)
        shown = Change(spelt_out(before), spelt_out(after))
    return Normalised(found.number, one.row or 0, one.code, name, one.column or "", shown)
