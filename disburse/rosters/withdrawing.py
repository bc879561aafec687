"""An approved list turns out wrong before anything of it was instructed: two persons withdraw it, its payments are cancelled.

One asks with a reason, a second agrees or refuses, bound to the content he saw; until then whoever asked may take the
request back. Agreeing stores the consent; a job then cancels the payments, gives their months free and sets `withdrawn` in
one transaction (`reconciliation`). From the request on nothing of the list is instructed, until it is refused or taken
back. Its payments stay counted: listed and cancelled (`money.md` M8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from disburse import audit, queue
from disburse.access import Permission, Viewer
from disburse.core.clock import VIETNAM
from disburse.core.errors import NotAllowed, Refusal
from disburse.core.names import clean
from disburse.db import run, run_count, take_time, transaction
from disburse.db.withdrawal_refusals import AskedByAnother, ListInstructed, NoWithdrawalWaits
from disburse.rosters import store


class WithdrawalReasonMissing(Refusal):
    code = "withdrawal_reason_missing"
    status = 422
    text = "Hãy ghi lý do rút: người thứ hai đọc lý do này rồi mới đồng ý, và nó được lưu cùng danh sách."


class TakingBackNeedsReason(Refusal):
    code = "taking_back_needs_reason"
    status = 422
    text = "Hãy ghi vì sao lấy lại đề nghị: người thứ hai đã được báo sẽ đọc câu này."


class HeldByFile(ListInstructed):
    """Names the file; `round` counts the files of one owner and programme to one payer in a run."""

    text = (
        "Danh sách đã có lệnh chi nên không rút được nữa: tệp lệnh đợt {round} gửi {payer}, lập lúc {at}. "
        "Chờ kết quả, rồi xử lý từng khoản ở phần chênh lệch."
    )


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A request to withdraw an approved list; `own`: the viewer's person asked, `agreed` is None until it is answered.

    Taken back it is never answered; `why_back` is what whoever asked said then.
    """

    id: UUID
    reason: str
    asker: str | None
    asked_at: datetime
    own: bool
    agreed: bool | None
    second: str | None
    answered_at: datetime | None
    note: str | None
    taken_back_at: datetime | None
    why_back: str | None

    @property
    def waits(self) -> bool:
        """Say whether the second person has still to answer it."""
        return self.agreed is None and self.taken_back_at is None

    @property
    def over(self) -> bool:
        """Say whether it came to nothing: refused or taken back, so that it may be asked again."""
        return self.agreed is False or self.taken_back_at is not None


@dataclass(frozen=True, slots=True)
class Holding:
    """An instruction file that holds something of a list."""

    id: UUID
    payer_name: str
    round: int
    made_at: datetime


async def ask_withdrawal(viewer: Viewer, roster_id: UUID, *, reason: str) -> None:
    """Ask a second person to agree that an approved list is withdrawn before it is instructed.

    Raises `HeldByFile` once something of it was instructed, and in the database's name `CarriedListStays`,
    `ListCarriedOn`, `NothingToWithdraw`, `WithdrawalAsked` and `RunIsClosed`.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    if viewer.user_id is None:
        raise NotAllowed
    try:
        await _ask(viewer, viewer.user_id, roster_id, clean(reason)[:500])
    except ListInstructed:
        await _name_the_file(viewer, roster_id)
        raise


async def _ask(viewer: Viewer, by: UUID, roster_id: UUID, reason: str) -> None:
    decision = uuid4()
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        if not reason:
            raise WithdrawalReasonMissing
        await run_count("rosters", "ask_withdrawal", roster_id, decision, by, reason)
        await audit.record(
            "roster:withdrawal_asked",
            f"roster:{roster_id}",
            unit=roster.owner,
            body={"payments": roster.line_count, "amount": roster.amount},
            covers=[("decision", decision)],
        )


async def answer_withdrawal(
    viewer: Viewer, roster_id: UUID, *, agree: bool, content_digest: str, note: str = ""
) -> UUID | None:
    """Agree as the second person that a list is withdrawn, or refuse; give the job that cancels its payments.

    `content_digest` is that of the list as it was seen. Raises `NoWithdrawalWaits`, `AnotherList`,
    `ConsentByASecondPerson` for whoever asked, and what `ask_withdrawal` raises.
    """
    viewer.require(Permission.ROSTER_APPROVE)
    if viewer.user_id is None:
        raise NotAllowed
    try:
        return await _answer(viewer, viewer.user_id, roster_id, agree, content_digest, clean(note)[:500])
    except ListInstructed:
        await _name_the_file(viewer, roster_id)
        raise


async def _answer(
    viewer: Viewer, by: UUID, roster_id: UUID, agree: bool, content_digest: str, note: str
) -> UUID | None:
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        asked = await _newest(roster_id)
        if asked is None or not asked.waits:
            raise NoWithdrawalWaits
        await run_count("rosters", "answer_withdrawal", asked.id, agree, by, note, content_digest)
        job = await queue.enqueue(viewer, "reconcile", f"run:{roster.run}") if agree else None
        await audit.record(
            "roster:withdrawal_agreed" if agree else "roster:withdrawal_refused",
            f"roster:{roster_id}",
            unit=roster.owner,
            body={"content_digest": content_digest},
            covers=[("decision_consent", asked.id)],
        )
    return job


async def take_back(viewer: Viewer, roster_id: UUID, *, reason: str) -> None:
    """Take back one's own request to withdraw a list, while nobody has answered it; the list is instructed again.

    Raises `NoWithdrawalWaits`, and `AskedByAnother` for everybody but the person who asked.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        asked = await _newest(roster_id)
        if asked is None or not asked.waits:
            raise NoWithdrawalWaits
        if not asked.own:
            raise AskedByAnother
        why = clean(reason)[:500]
        if not why:
            raise TakingBackNeedsReason
        await run("rosters", "take_back_withdrawal", asked.id, why)
        await audit.record(
            "roster:withdrawal_taken_back",
            f"roster:{roster_id}",
            unit=roster.owner,
            covers=[("decision_undo", asked.id)],
        )


async def withdrawal_of(viewer: Viewer, roster_id: UUID) -> tuple[Withdrawal | None, Holding | None]:
    """Give the newest request to withdraw a list, and the first instruction file that holds something of it."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        return await _newest(roster_id), await _holding(roster_id)


async def _newest(roster_id: UUID) -> Withdrawal | None:
    rows = await run("rosters", "withdrawal", roster_id)
    return Withdrawal(**rows[0]) if rows else None


async def _holding(roster_id: UUID) -> Holding | None:
    await take_time()
    rows = await run("rosters", "holding_file", roster_id)
    return Holding(**rows[0]) if rows else None


async def _name_the_file(viewer: Viewer, roster_id: UUID) -> None:
    async with transaction(viewer):
        file = await _holding(roster_id)
    if file is not None:
        raise HeldByFile(
            round=file.round, payer=file.payer_name, at=f"{file.made_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
        )
