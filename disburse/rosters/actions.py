"""What an office does with a roster: upload, read, submit, approve, return, withdraw."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import IO
from uuid import UUID, uuid4

from disburse import audit, queue
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Conflict, NotAllowed, Refusal
from disburse.core.names import clean
from disburse.db import run as rows_of
from disburse.db import take_time, transaction
from disburse.db.refusals import ChangedMeanwhile, NotSubmitted
from disburse.failpoints import reached
from disburse.queue.repeats import Answer, answered_before, keep_answer
from disburse.rosters import changed_accounts, changes, normalised, replacing, store
from disburse.rosters.lessons import taught_choices
from disburse.rosters.owners import NotTheOwner as NotTheOwner
from disburse.rosters.owners import require_owner
from disburse.rosters.still_payable import require_still_payable
from disburse.rosters.store import Roster
from disburse.rosters.taking_in import read_roster_file as read_roster_file
from disburse.rosters.upload_limits import require_room
from disburse.service import service

FILE_NAME_MAX = 200  # characters, of the end
GONE = "gone"  # the acknowledgement of people who left without a word said about them


class NotAcknowledged(Refusal):
    code = "not_acknowledged"
    status = 422
    text = "Còn nhóm cảnh báo chưa xem: {codes}. Xem từng nhóm rồi đánh dấu đã xem trước khi gửi duyệt."


class GoneWithoutReason(Refusal):
    """Silently vanished people are the costliest mistake (`ux.md` 3.7)."""

    code = "gone_without_reason"
    status = 422
    text = (
        "Còn {count} người thôi hưởng chưa có lý do. Ghi lý do từng người, hoặc đánh dấu đã xem nhóm này, "
        "rồi gửi duyệt."
    )


class HasErrors(Conflict):
    code = "has_errors"
    exit_code = 1
    text = "Danh sách còn lỗi nên chưa gửi duyệt được. Sửa tệp rồi nạp bản mới."


class ReasonMissing(Refusal):
    code = "reason_missing"
    status = 422
    text = "Hãy ghi lý do để người lập danh sách biết cần sửa gì."


async def upload_roster(
    viewer: Viewer,
    content: bytes | IO[bytes],
    *,
    file_name: str,
    run: Run,
    unit: str,
    programme: str,
    list_number: int = 1,
    key: str = "",
) -> tuple[UUID, UUID]:
    """Keep an uploaded file and open a roster for it; give the roster and the job that reads it.

    `key` names the call of a program: said again it gives the same roster and job.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    require_owner(viewer, unit, programme)
    sha = await asyncio.to_thread(service().files.keep, content)
    said = f"{sha} {run} {unit} {programme} {list_number}"
    async with transaction(viewer):
        before = await answered_before(viewer, key, said) if key else None
        if before is not None:
            return before
        await require_room(viewer, unit)
        roster_id = uuid4()
        await store.add_roster(
            roster_id,
            run=str(run),
            owner=unit,
            programme=programme,
            list_number=list_number,
            file_sha=sha,
            file_name=clean(file_name)[-FILE_NAME_MAX:],
            uploaded_by=viewer.user_id,
            choices=await taught_choices(unit, programme),
        )
        job = await queue.enqueue(viewer, "read_roster", f"roster:{roster_id}", unit=unit)
        if key:
            await keep_answer(viewer, key, said, Answer(roster_id, job))
        await audit.record("roster:uploaded", f"roster:{roster_id}", unit=unit, body={"file": sha})
    return roster_id, job


async def look(viewer: Viewer, roster_id: UUID) -> Roster:
    """Show a roster within the viewer's rows."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        return await store.roster(roster_id)


async def ask_again(viewer: Viewer, roster_id: UUID) -> UUID:
    """Ask once more for the work a roster waits for, after its job failed; give the job.

    Whoever may upload asks for the file to be read, whoever may approve for the payments to be made.
    """
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        kind = {"reading": "read_roster", "submitted": "make_payments"}.get(roster.state)
        (hands,) = await rows_of("rosters", "hands", roster_id)
        if kind is None or (kind == "make_payments" and hands["approved_at"] is None):
            raise Conflict
        viewer.require(Permission.ROSTER_UPLOAD if kind == "read_roster" else Permission.ROSTER_APPROVE)
        job = await queue.enqueue(viewer, kind, f"roster:{roster_id}", unit=roster.owner)
        await audit.record(
            "roster:asked_again", f"roster:{roster_id}", unit=roster.owner, body={"kind": kind}
        )
    return job


async def submit_roster(
    viewer: Viewer,
    roster_id: UUID,
    *,
    count: int | None = None,
    amount: int | None = None,
    account_amount: int | None = None,
    cash_amount: int | None = None,
    acknowledge: Collection[str] | None = (),
) -> Roster:
    """Send a checked roster, or once more one that was returned; control totals typed from the signed paper must equal.

    `account_amount` and `cash_amount` are what of the amount the paper says goes to accounts and is paid in cash.
    `acknowledge` names the codes of warnings the viewer has seen, `GONE` people gone without a reason, "R23-I" cells
    that were read otherwise than they stand and are accepted so (`normalised`); None: all of them. A version that was sent before and is not approved yet is superseded.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        await take_time()
        roster = await store.roster(roster_id)
        if roster.state == "has_errors":
            raise HasErrors
        await replacing.require_none_approved(roster_id)
        await require_still_payable(roster_id)
        gone = await changes.unexplained(roster_id)
        waiting = await store.unacknowledged(roster_id, GONE if gone else None)
        seen = waiting if acknowledge is None else [code for code in waiting if code in acknowledge]
        await store.acknowledge(roster, seen, viewer.user_id or uuid4())
        unseen = sorted(set(waiting) - set(seen))
        warnings = [code for code in unseen if code != GONE and not code.endswith(normalised.ACCEPTED)]
        if warnings:
            raise NotAcknowledged(codes=", ".join(warnings))
        normalised.require_accepted(unseen)
        if GONE in unseen:
            raise GoneWithoutReason(count=gone)
        await replacing.supersede_sent(roster)
        await store.submit(
            roster,
            by=viewer.user_id or uuid4(),
            count=count,
            amount=amount,
            account_amount=account_amount,
            cash_amount=cash_amount,
        )
        await audit.record("roster:submitted", f"roster:{roster_id}", unit=roster.owner, body={"seen": seen})
        return await store.roster(roster_id)


async def approve_roster(
    viewer: Viewer, roster_id: UUID, *, content_digest: str, accounts_seen: str = "", note: str = ""
) -> UUID:
    """Approve a submitted roster as it was seen, so that its payments are made; give the job that makes them.

    `accounts_seen` (`changed_accounts.seen_digest`) confirms in the same act the evidence of changed accounts that was
    shown. Raises `Replaced` where another version stands in the roster's place by now.
    """
    viewer.require(Permission.ROSTER_APPROVE)
    if viewer.user_id is None or viewer.person_id is None:
        raise NotAllowed
    try:
        return await _approve(viewer, roster_id, content_digest, accounts_seen, note)
    except (ChangedMeanwhile, NotSubmitted):
        await replacing.raise_if_replaced(viewer, roster_id)
        raise


async def _approve(
    viewer: Viewer, roster_id: UUID, content_digest: str, accounts_seen: str, note: str
) -> UUID:
    async with transaction(viewer):
        await take_time()
        roster = await store.roster(roster_id)
        await require_still_payable(roster_id)
        confirmed: list[UUID] = []
        if accounts_seen:
            confirmed = await changed_accounts.confirm_what_was_seen(viewer, roster_id, accounts_seen)
        await store.add_approval(
            roster,
            by=viewer.user_id or uuid4(),
            person=viewer.person_id or uuid4(),
            content_digest=content_digest,
            note=note,
        )
        job = await queue.enqueue(viewer, "make_payments", f"roster:{roster_id}", unit=roster.owner)
        await audit.record(
            "roster:approved",
            f"roster:{roster_id}",
            unit=roster.owner,
            body={"content_digest": content_digest, "accounts": len(confirmed)},
            covers=[("roster_approval", roster_id), *(("account_confirmation", one) for one in confirmed)],
        )
    return job


async def make_payments(viewer: Viewer, roster_id: UUID) -> int:
    """Make the payments of an approved roster, in one transaction; give how many."""
    async with transaction(viewer):
        made = await store.post_payments(roster_id)
        if made:
            roster = await store.roster(roster_id)
            await audit.record(
                "roster:posted",
                f"roster:{roster_id}",
                unit=roster.owner,
                body={"payments": made, "amount": roster.amount},
                covers=[("payment", roster_id), ("payment_month", roster_id)],
            )
        reached("payments.before_commit")
    return made


async def return_roster(viewer: Viewer, roster_id: UUID, *, reason: str) -> Roster:
    """Send a submitted roster back to its maker with a reason."""
    viewer.require(Permission.ROSTER_APPROVE)
    if not reason.strip():
        raise ReasonMissing
    return await _move(viewer, roster_id, "returned", reason)


async def withdraw_roster(viewer: Viewer, roster_id: UUID, *, reason: str = "") -> Roster:
    """Take back a roster that is not approved yet."""
    viewer.require(Permission.ROSTER_UPLOAD)
    return await _move(viewer, roster_id, "withdrawn", reason)


async def _move(viewer: Viewer, roster_id: UUID, state: str, note: str) -> Roster:
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        await store.move(roster_id, state, note[:500])
        if state == "withdrawn" and roster.corrects:
            await rows_of("rosters", "withdraw_corrected", roster_id)
        await audit.record(f"roster:{state}", f"roster:{roster_id}", unit=roster.owner)
        return await store.roster(roster_id)
