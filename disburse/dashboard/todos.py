"""What waits for somebody today, what keeps a part of a run from closing, and the pages where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.money import show
from disburse.core.states import DiscrepancyKind
from disburse.dashboard import rules
from disburse.dashboard.actions import Home
from disburse.dashboard.rules import Month
from disburse.dashboard.store import PartStanding
from disburse.places import reference
from disburse.reconciliation.rules import KIND_TITLES
from disburse.rosters.listing import Standing
from disburse.web.replies import WebRequest
from disburse.words import say

SHOWN_EACH: Final = 3  # entries of one sort under "today"
DRAFT_DAYS: Final = 7  # `ux.md` 3.1
LIVE: Final = ("submitted", "approved")


class Todo(NamedTuple):
    """One thing to do today and the page where it is done."""

    label: str
    url: str


class Closable(NamedTuple):
    """A part of the run with what keeps it from closing; an empty list: it may be closed.

    `gone` people of last month's lists stand on none of it.
    """

    part: PartStanding
    programme: str
    why_not: list[str]
    gone: int


def todos(
    request: WebRequest, viewer: Viewer, home: Home, month: Month, closables: list[Closable]
) -> Iterator[Todo]:
    """List what waits for this viewer today."""
    rosters = home.listing.rosters if home.listing else []
    if viewer.may(Permission.ROSTER_APPROVE):
        yield from lists(rosters, "submitted", say("Duyệt"))
    if viewer.may(Permission.ROSTER_UPLOAD):
        yield from drafts(rosters)
        yield from lists(rosters, "returned", say("Sửa rồi gửi lại"))
        yield from lists(rosters, "ready", say("Gửi duyệt"))
        yield from vanished(request, home)
    if viewer.may(Permission.INSTRUCTION_CREATE) and month.not_instructed:
        yield Todo(
            say("Gửi lệnh chi cho {count} khoản, {amount} ₫", count=show(month.not_instructed),
                amount=show(home.not_instructed.amount)),
            address(request, home.run, home.unit, "instructions"),
        )  # fmt: skip
    discrepancies = address(request, home.run, home.unit, "discrepancies")
    asked = sum(kind.waiting for kind in home.kinds)
    if asked and viewer.may(Permission.DISCREPANCY_CONSENT):
        yield Todo(
            say("{count} đề nghị xử lý chênh lệch chờ anh/chị đồng ý", count=show(asked)), discrepancies
        )
    if viewer.may(Permission.DISCREPANCY_RESOLVE):
        for kind in home.kinds[:SHOWN_EACH]:
            if kind.count > kind.waiting:
                title = say(KIND_TITLES[DiscrepancyKind(kind.kind)])
                url = f"{discrepancies}?kind={kind.kind}" if discrepancies else ""
                yield Todo(
                    say("{count} dòng: {title}", count=show(kind.count - kind.waiting), title=title), url
                )
    if month.overdue and all(kind.kind != "no_answer" for kind in home.kinds):
        yield Todo(
            say("{count} khoản đã quá hạn trả lời của đơn vị chi trả", count=show(month.overdue)),
            address(request, home.run, home.unit, "balance"),
        )
    ready = sum(one.part.state == "open" and not one.why_not for one in closables)
    if ready and viewer.may(Permission.RUN_CLOSE):
        yield Todo(say("{count} phần của kỳ đã đủ điều kiện đóng", count=ready), "#closing")


def vanished(request: WebRequest, home: Home) -> Iterator[Todo]:
    """Name the people of lists that did not come again: silently vanished people are the costliest mistake (`ux.md` 3.7)."""
    names = reference.programmes()
    for one in home.gone[:SHOWN_EACH]:
        sentence = say(
            "{count} người của danh sách kỳ trước không có trong danh sách nào của kỳ này: {programme}, {unit}",
            count=show(one.people), programme=names[one.programme].name, unit=one.owner_name,
        )  # fmt: skip
        shown = f"/rosters/{one.roster}/changes?group=gone" if one.roster else ""
        yield Todo(sentence, shown or address(request, home.run, one.owner, "rosters"))


def closable(part: PartStanding, gone: int = 0) -> Closable:
    """Say what keeps a part from closing; who is `gone` without a word keeps nothing open, it is told before."""
    return Closable(
        part,
        reference.programmes()[part.programme].name,
        rules.blockers(
            listed=part.listed_count,
            rosters_at_work=part.rosters_at_work,
            outstanding=part.outstanding_count,
            outstanding_amount=part.outstanding_amount,
            discrepancies=part.open_discrepancies,
            difference=part.difference,
        ),
        gone,
    )


def standing_lists(rosters: list[Standing]) -> list[Standing]:
    """Leave out attempts that failed or were taken back where the list stands sent or approved beside them, and repeats."""
    live = {(one.part, one.list_number) for one in rosters if one.state in LIVE}
    return [
        one
        for one in rosters
        if one.state in LIVE or ((one.part, one.list_number) not in live and not one.repeats)
    ]


def drafts(rosters: list[Standing]) -> Iterator[Todo]:
    """Name the files of the last days that were uploaded and not put right yet."""
    found = [
        one
        for one in standing_lists(rosters)
        if one.state in ("has_errors", "failed") and one.days < DRAFT_DAYS
    ]
    for one in sorted(found, key=lambda one: one.uploaded_at, reverse=True)[:SHOWN_EACH]:
        sentence = say("Còn dở: {file} – {count} lỗi", file=one.file_name, count=show(one.errors))
        yield Todo(sentence, f"/rosters/{one.id}")
    if len(found) > SHOWN_EACH:
        yield Todo(say("… và {count} danh sách khác", count=show(len(found) - SHOWN_EACH)), "")


def lists(rosters: list[Standing], state: str, verb: str) -> Iterator[Todo]:
    found = [one for one in rosters if one.state == state and not one.approved]
    names = reference.programmes()
    for one in found[:SHOWN_EACH]:
        sentence = say("{verb}: {programme}, {unit}", verb=verb, programme=names[one.part.programme].name,
                       unit=one.part.owner_name)  # fmt: skip
        yield Todo(sentence, f"/rosters/{one.id}")
    if len(found) > SHOWN_EACH:
        yield Todo(say("… và {count} danh sách khác", count=len(found) - SHOWN_EACH), "")


def address(request: WebRequest, run: Run, unit: str, name: str) -> str:
    """Give the address of a run's page, or nothing where no such page exists."""
    if name.startswith("#"):
        return name
    route = name if name.startswith("/") else f"/runs/{{run}}/{name}"
    if route not in request.app.state.get("routes", ()):
        return ""
    return route.format(run=run) + (f"?unit={unit}" if unit else "")


def ways_of_administrators(request: WebRequest, viewer: Viewer) -> list[Todo]:
    known = (
        (say("Người dùng và quyền"), "/users", Permission.USER_MANAGE),
        (say("Đơn vị và địa bàn"), "/units", Permission.USER_MANAGE),
        (say("Nhật ký"), "/audit", Permission.AUDIT_READ),
    )
    open_to = request.app.state.get("routes", ())
    return [Todo(label, url) for label, url, needed in known if viewer.may(needed) and url in open_to]
