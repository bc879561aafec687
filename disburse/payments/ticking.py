"""Answering by ticking: which lines are shown, what was marked so far, and what that adds up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from disburse import queue
from disburse.access import Permission, Viewer
from disburse.core.errors import Conflict, NotFound, Refusal
from disburse.core.identifiers import mask_account
from disburse.core.names import fold
from disburse.db import take_time, transaction
from disburse.payments import store
from disburse.payments.taking_in import finish
from disburse.payments.writing import account_of
from disburse.places import reference
from disburse.service import service

SHOWN_MAX: Final = 200
LAST: Final = 4  # digits of an account by which a line is found
NOT_COLLECTED: Final = "unclaimed"


class AnsweredBefore(Conflict):
    code = "answered_before"
    text = "Kết quả này đã được xác nhận trước đó, không có gì thay đổi. Tải lại trang để xem trạng thái mới."


class UnknownReason(Refusal):
    code = "unknown_reason"
    status = 422
    text = "Có dòng được đánh dấu với lý do không có trong danh mục. Tải lại trang rồi chọn lại lý do."


@dataclass(frozen=True, slots=True)
class Line:
    """One instruction that nobody answered yet; the account is masked."""

    id: int
    reference: str
    name: str
    account: str
    hamlet: str
    amount: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What a page of ticks says: lines and whole đồng paid and failed; `seal` names exactly these ticks."""

    paid_count: int
    paid_amount: int
    failed_count: int
    failed_amount: int
    seal: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a payer ticks: the lines marked so far, the lines that fit the search (at most SHOWN_MAX), the sums."""

    file: dict[str, Any]
    sequence: int
    in_cash: bool
    marked: tuple[Line, ...]
    found: tuple[Line, ...]
    fitting: int
    answered: int
    tally: Tally


async def open_sheet(
    viewer: Viewer, file_id: UUID, sequence: int, failures: Mapping[int, str], search: str = ""
) -> Sheet:
    """Lay out one part of an instruction file for ticking; raises NotFound for one that is not the viewer's.

    `search` is part of a name, with or without marks, or the last digits of an account.
    """
    viewer.require(Permission.CONFIRMATION_RECEIVE)
    vault = service().vault
    async with transaction(viewer):
        await take_time()
        file = await store.file(file_id)
        payer = await store.payer(file["payer"])
        rows = await store.lines(file_id, file["run"], sequence=sequence)
        numbers = await store.numbers(file_id)
    if not rows:
        raise NotFound
    open_rows = [row for row in rows if row["answered"] is None]
    lines = [
        Line(
            row["id"],
            row["reference"],
            row["name"],
            mask_account(account_of(vault, numbers[row["id"]]) or ""),
            row["hamlet_name"] or "",
            row["amount"],
        )
        for row in open_rows
    ]
    marks = checked(failures, {line.id for line in lines}, in_cash=payer["kind"] != "bank")
    fitting = [line for line in lines if line.id not in marks and fits(line, search)]
    return Sheet(
        file,
        sequence,
        payer["kind"] != "bank",
        tuple(line for line in lines if line.id in marks),
        tuple(fitting[:SHOWN_MAX]),
        len(fitting),
        len(rows) - len(open_rows),
        tally(lines, marks),
    )


async def tick_failures(
    viewer: Viewer, file_id: UUID, failures: dict[int, str], *, sequence: int | None = None
) -> UUID:
    """Answer an instruction file by ticking: the lines named failed with our reason codes, all others paid.

    Lines that an answer names already are left alone. Cash payers tick who did not come (`unclaimed`). The
    ticks are one answer like any file; the file that details them later is the same fact, more complete
    (`money.md` M5.1).
    """
    viewer.require(Permission.CONFIRMATION_RECEIVE)
    answer_id = uuid4()
    async with transaction(viewer):
        await take_time()
        of = await store.file(file_id)
        payer = await store.payer(of["payer"])
        province = await store.province_of_answers(of["run"], of["payer"])
        await store.add_answer(
            answer_id,
            run=of["run"],
            province=province,
            payer=of["payer"],
            kind="tick",
            format="tick",
            received_by=viewer.user_id,
        )
        failed_as = "rejected" if payer["kind"] == "bank" else "unclaimed"
        unanswered = [
            line
            for line in await store.lines(file_id, of["run"], sequence=sequence)
            if line["answered"] is None
        ]
        if not unanswered:
            raise AnsweredBefore
        await store.tick(file_id, answer_id, failures, failed_as=failed_as, sequence=sequence)
        ticked = f"{file_id}:{sequence}:{sorted(failures.items())}"
        answer = await store.answer(answer_id)
        before = await store.same_answer(answer, sha256(ticked.encode()).hexdigest())
        if before is not None:
            raise AnsweredBefore
        await finish(
            answer,
            state="received" if payer["needs_checker"] else "confirmed",
            file_digest=sha256(ticked.encode()).hexdigest(),
            line_count=len(unanswered),
            amount=sum(line["amount"] for line in unanswered),
        )
        if not payer["needs_checker"]:
            await queue.enqueue(viewer, "reconcile", f"run:{of['run']}")
    return answer_id


def checked(failures: Mapping[int, str], known: set[int], *, in_cash: bool) -> dict[int, str]:
    """Keep the marks of lines that may still be ticked; raises UnknownReason."""
    reasons = {NOT_COLLECTED} if in_cash else set(reference.reasons())
    if not set(failures.values()) <= reasons:
        raise UnknownReason
    return {line: reason for line, reason in failures.items() if line in known}


def fits(line: Line, search: str) -> bool:
    """Tell whether a line answers a search by name, with or without marks, or by last digits."""
    wanted = fold(search)
    if not wanted:
        return True
    if wanted.isdigit():
        return len(wanted) >= LAST and line.account.endswith(wanted[-LAST:])
    return all(word in fold(line.name) for word in wanted.split())


def tally(lines: Sequence[Line], marks: Mapping[int, str]) -> Tally:
    """Add up what the ticks say; equal ticks of equal lines have an equal seal."""
    failed = [line for line in lines if line.id in marks]
    paid = [line for line in lines if line.id not in marks]
    said = [(line.id, marks.get(line.id, "")) for line in sorted(lines, key=lambda line: line.id)]
    return Tally(
        len(paid),
        sum(line.amount for line in paid),
        len(failed),
        sum(line.amount for line in failed),
        sha256(repr(said).encode()).hexdigest()[:16],
    )
