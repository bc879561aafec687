"""What reconciles a run: match, resolve, carry over, close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from disburse import audit, queue
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Conflict, NotAllowed, Refusal
from disburse.core.identifiers import clean_account, is_account, is_card_number
from disburse.core.states import Resolution
from disburse.db import run as run_rows
from disburse.db import take_time, transaction
from disburse.db.refusals import MonthsTaken, SuccessorExists
from disburse.failpoints import reached
from disburse.places import reference
from disburse.places.pay_days import known_pay_days
from disburse.reconciliation import rules, store
from disburse.reconciliation.closing import AttemptsWait as AttemptsWait
from disburse.reconciliation.closing import NothingToCarry as NothingToCarry
from disburse.reconciliation.closing import carry_over as carry_over
from disburse.reconciliation.closing import close_run as close_run
from disburse.reconciliation.closing import summary as summary
from disburse.service import service


class WrongResolution(Refusal):
    code = "wrong_resolution"
    status = 422
    text = "Không thể xử lý chênh lệch này bằng cách “{resolution}”. Các cách có thể: {allowed}."


class NeedsAnotherAccount(Refusal):
    code = "needs_another_account"
    status = 422
    text = "Lý do trả lại là lâu dài ({reason}): phải có số tài khoản khác mới gửi lại được, hoặc chuyển sang tiền mặt."


class WrongAccount(Refusal):
    code = "wrong_account"
    status = 422
    text = "Số tài khoản mới không hợp lệ hoặc là số thẻ. Hỏi lại người hưởng số tài khoản (không phải số thẻ) và ngân hàng."


class AlreadyResolved(Conflict):
    code = "already_resolved"
    text = "Chênh lệch này đã được xử lý hoặc đang chờ người thứ hai. Tải lại trang để xem."


class NotCancelled(Conflict):
    code = "not_cancelled"
    text = "Khoản này chưa được ghi là đã hủy. Chờ đối chiếu xong rồi làm lại."


class ListIsWithdrawn(Conflict):
    code = "list_is_withdrawn"
    text = "Danh sách của khoản này đã được rút nên không chuyển kỳ được; người hưởng được chi theo bản sửa của danh sách."


class ReasonNeeded(Refusal):
    code = "reason_needed"
    status = 422
    text = "Hãy ghi lý do: cách xử lý này cần được giải trình."


@dataclass(frozen=True)
class Reconciled:
    """What one reconciliation changed."""

    events: int
    matches: int
    opened: int
    closed: int


async def reconcile(viewer: Viewer, run: Run) -> Reconciled:
    """Settle a run as far as all answers and decisions so far allow; running it twice changes nothing.

    What stands afterwards depends on the set of facts and decisions only, never on their order (`money.md` M6, M12).
    """
    async with transaction(viewer):
        await store.hold_run(str(run), today=service().clock.today())
        await store.set_due_days(
            [
                (province, programme, days.accounts_by, days.counter.last_on)
                for province, programme in await store.parts(str(run))
                for days in [known_pay_days(run, province, programme)]
                if days
            ]
        )
        await store.gather_facts()
        await store.link_facts()
        await store.judge()
        posting = uuid4()
        events = await store.post_changes(posting) + await store.post_late_returns(posting)
        reached("reconcile.after_events")
        matches = await store.post_matches(posting)
        reached("reconcile.after_matches")
        await store.release_claims(str(run))
        opened, closed = await store.settle_discrepancies()
        matches += await store.keep_heard(posting)
        await _withdraw_lists()
        if events or matches:
            await audit.record(
                "run:reconciled",
                f"run:{run}",
                body={"events": events, "matches": matches, "opened": opened, "closed": closed},
                covers=[("payment_event", posting), ("match", posting)],
            )
        reached("reconcile.before_commit")
    return Reconciled(events, matches, opened, closed)


async def _withdraw_lists() -> None:
    for one in await run_rows("reconciliation", "withdraw_lists"):
        await audit.record(
            "roster:withdrawn",
            f"roster:{one['id']}",
            unit=one["owner"],
            body={"payments": one["line_count"], "amount": one["amount"]},
            covers=[("decision", one["decision"]), ("decision_consent", one["decision"])],
        )


# ---------------------------------------------------------------- discrepancies


async def list_discrepancies(
    viewer: Viewer,
    run: Run,
    *,
    kind: str | None = None,
    state: str | None = None,
    unit: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """List discrepancies of a run within the viewer's rows.

    `state` is one of a discrepancy's states, or open for all that are not resolved, or None for all.
    """
    viewer.require(Permission.DISCREPANCY_READ)
    async with transaction(viewer):
        await take_time()
        return await store.discrepancies(
            str(run), kind=kind, state=state, owner=unit, limit=limit, offset=offset
        )


async def resolve(
    viewer: Viewer,
    discrepancy_id: UUID,
    resolution: str,
    *,
    reason: str = "",
    side: str | None = None,
    bank: str | None = None,
    account: str | None = None,
) -> dict[str, Any]:
    """Decide what becomes of a discrepancy; accepting and cancelling wait for a second person (`money.md` M9).

    `side` names the side of a contradiction that is right: paid, rejected or unclaimed. `bank` (BIN) and
    `account` are the new account of a payment that is sent again. What was cancelled may be carried afterwards.
    """
    viewer.require(Permission.DISCREPANCY_RESOLVE)
    if viewer.user_id is None:
        raise NotAllowed
    async with transaction(viewer):
        if resolution == Resolution.CARRY:
            seen = await store.discrepancy(discrepancy_id)
            if seen["resolution"] == Resolution.CANCEL:
                return await _carry_cancelled(viewer.user_id, discrepancy_id, reason)
        found = await store.held_discrepancy(discrepancy_id)
        if found["state"] not in ("open", "waiting"):
            raise AlreadyResolved
        choices = rules.allowed(found["kind"])
        if resolution not in choices:
            raise WrongResolution(resolution=resolution, allowed=", ".join(choices))
        decided = Resolution(resolution)
        if decided in (Resolution.DISMISS, Resolution.ACCEPT, Resolution.CANCEL) and not reason.strip():
            raise ReasonNeeded
        account_id, payer = await _new_account(found, decided, bank, account)
        decision = uuid4()
        await store.add_decision(
            decision,
            run=found["run"],
            owner=found["owner"],
            resolution=decided.value,
            discrepancy=discrepancy_id,
            payment_run=found["payment_run"],
            payment=found["payment"],
            side=side if found["kind"] == "contradictory" else None,
            account=account_id,
            payer=payer,
            reason=reason.strip()[:500],
            proposed_by=viewer.user_id,
        )
        if decided in rules.NEEDS_SECOND_PERSON:
            await store.move_discrepancy(discrepancy_id, "proposed_override", decision=decision)
        else:
            await store.move_discrepancy(
                discrepancy_id, "resolved", resolution=decided.value, decision=decision
            )
        await audit.record(
            f"discrepancy:{decided.value}",
            f"discrepancy:{discrepancy_id}",
            unit=found["owner"],
            body={"kind": found["kind"], "amount": found["amount"]},
            covers=[("decision", decision)],
        )
        return await store.discrepancy(discrepancy_id)


async def _carry_cancelled(by: UUID, discrepancy_id: UUID, reason: str) -> dict[str, Any]:
    """Have what two persons cancelled listed again later, from a closed run too: the discrepancy stays as it is (M10)."""
    found = await store.held_discrepancy(discrepancy_id, after_close=True)
    (payment,) = await run_rows("reconciliation", "cancelled_payment", found["payment_run"], found["payment"])
    if found["resolution"] != Resolution.CANCEL or payment["decided"]:
        raise AlreadyResolved
    if payment["carried"]:
        raise SuccessorExists
    if payment["withdrawn"]:
        raise ListIsWithdrawn
    if payment["taken"]:
        raise MonthsTaken
    if not payment["cancelled"]:
        raise NotCancelled
    decision = uuid4()
    await store.add_decision(
        decision,
        run=found["run"],
        owner=found["owner"],
        resolution=Resolution.CARRY.value,
        discrepancy=discrepancy_id,
        payment_run=found["payment_run"],
        payment=found["payment"],
        reason=reason.strip()[:500],
        proposed_by=by,
    )
    await audit.record(
        "discrepancy:carry",
        f"discrepancy:{discrepancy_id}",
        unit=found["owner"],
        body={"kind": found["kind"], "amount": payment["rest"], "cancelled": True},
        covers=[("decision", decision)],
    )
    return await store.discrepancy(discrepancy_id)


async def _new_account(
    found: dict[str, Any], decided: Resolution, bank: str | None, account: str | None
) -> tuple[int | None, str | None]:
    if decided is not Resolution.RESEND:
        return None, None
    if not account:
        known = reference.reasons().get(found["reason"] or "")
        if known is not None and known.kind in ("permanent", "stop"):
            raise NeedsAnotherAccount(reason=known.label)
        return None, None
    number = clean_account(account)
    if not bank or bank not in reference.banks() or not is_account(number) or is_card_number(number):
        raise WrongAccount
    return await store.add_account(service().vault, bank, number), bank


async def consent(viewer: Viewer, discrepancy_id: UUID, *, agree: bool, note: str = "") -> dict[str, Any]:
    """Agree to an override as the second person, or refuse it; the run is reconciled again afterwards."""
    viewer.require(Permission.DISCREPANCY_CONSENT)
    if viewer.user_id is None:
        raise NotAllowed
    async with transaction(viewer):
        found = await store.held_discrepancy(discrepancy_id)
        if found["state"] != "proposed_override" or found["decision"] is None:
            raise AlreadyResolved
        await store.add_consent(
            found["decision"], owner=found["owner"], agreed=agree, by=viewer.user_id, note=note.strip()[:500]
        )
        if agree:
            await store.move_discrepancy(discrepancy_id, "resolved", resolution=found["proposed"])
        else:
            await store.move_discrepancy(discrepancy_id, "open")
        await queue.enqueue(viewer, "reconcile", f"run:{found['run']}")
        await audit.record(
            "discrepancy:agreed" if agree else "discrepancy:refused",
            f"discrepancy:{discrepancy_id}",
            unit=found["owner"],
            covers=[("decision_consent", found["decision"])],
        )
        return await store.discrepancy(discrepancy_id)
