"""Accounts that changed since the last run: what each stands on, and a second person's word on it (`ux.md` 3.5 R22).

In any payroll the changed account is where money disappears. A list is sent only when each has evidence, and approved
only when somebody else than who gave it and whoever uploaded, corrected or sent the list has confirmed it; the database
says so first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID, uuid4

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.errors import Conflict, Refusal
from disburse.db import run, run_count, transaction
from disburse.db.refusals import ChangedMeanwhile
from disburse.places import reference
from disburse.places.changes import evidence_kinds
from disburse.rosters import store
from disburse.rosters.numbers import Number, numbers_of
from disburse.service import service
from disburse.words import say

EVIDENCE_AT: Final = ("ready", "returned")  # while the list is in its maker's hands
REFERENCE_MAX: Final = 200

Standing = Literal["without", "refused", "same_hand", "waits", "confirmed"]
UNFIT: Final = ("without", "refused", "same_hand")  # these need other evidence


class NoAccountChosen(Refusal):
    code = "no_account_chosen"
    status = 422
    text = "Chưa chọn tài khoản nào. Đánh dấu các tài khoản mà chứng từ này nói tới."


class EvidenceIncomplete(Refusal):
    code = "evidence_incomplete"
    status = 422
    text = "Chứng từ cần đủ loại, số hoặc nội dung, và ngày không sau hôm nay."


@dataclass(frozen=True, slots=True)
class AccountChange:
    """One changed account, numbers masked; `own`: the viewer's person gave its evidence."""

    line: int
    row: int
    name: str
    number: str
    hamlet: str
    amount: int
    before_run: str
    before: str
    now: str
    standing: Standing
    evidence: UUID | None
    kind: str
    reference: str
    dated_on: date | None
    given_by: str
    given_at: datetime | None
    own: bool
    second: str
    second_at: datetime | None


class AccountStanding(NamedTuple):
    """How many accounts of a list changed, how many lack evidence, how many wait for a second person."""

    changed: int
    without_evidence: int
    unconfirmed: int


async def account_changes(viewer: Viewer, roster_id: UUID) -> list[AccountChange]:
    """List the changed accounts of a list, the greatest amount first; raise `NotFound` outside the viewer's rows."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        await store.roster(roster_id)
        rows = await run("rosters", "account_changes", roster_id)
        lines = [(row["run"], row["line"]) for row in rows]
        lines += [(row["before_run"], row["before_line"]) for row in rows]
        numbers = await numbers_of(rows[0]["province"], lines) if rows else {}
    return [_change(row, numbers) for row in rows]


async def account_standing(roster_id: UUID) -> AccountStanding:
    """Count the changed accounts of a list; inside a transaction."""
    (row,) = await run("rosters", "account_standing", roster_id)
    return AccountStanding(**row)


async def give_evidence(
    viewer: Viewer,
    roster_id: UUID,
    *,
    lines: Collection[int] | None,
    kind: str,
    reference: str,
    dated_on: date | None,
) -> int:
    """Say what changed accounts stand on: those of the named lines, None: all without evidence; give how many.

    What was given before, or confirmed, counts no more for them: a second person looks at this. It holds for the same
    change in the list's next versions. Raises `NoAccountChosen`, `EvidenceIncomplete`, and
    `Conflict` while the list is not in its maker's hands.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    said = reference.strip()[:REFERENCE_MAX]
    known = kind in evidence_kinds() and said and said.isprintable()
    if not known or dated_on is None or dated_on > service().clock.today():
        raise EvidenceIncomplete
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        if roster.state not in EVIDENCE_AT:
            raise Conflict
        if lines is None:
            rows = await run("rosters", "account_changes", roster_id)
            lines = [row["line"] for row in rows if _standing(row) in UNFIT]
        ids = [uuid4() for _ in lines]
        given = await run_count(
            "rosters", "add_evidence", roster_id, list(lines), ids, kind, said, dated_on, viewer.user_id
        )
        if not given:
            raise NoAccountChosen
        await audit.record(
            "roster:account_evidence",
            f"roster:{roster_id}",
            unit=roster.owner,
            body={"kind": kind, "accounts": given},
            covers=[("account_evidence", one) for one in ids],
        )
    return given


async def confirm_accounts(viewer: Viewer, roster_id: UUID, *, evidence: Sequence[UUID], agreed: bool) -> int:
    """Say yes or no to the evidence of changed accounts as a second person; give how many.

    Raises `NoAccountChosen`, and `NotAllowed` for whoever gave the evidence himself.
    """
    viewer.require(Permission.ROSTER_APPROVE)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        if roster.state not in (*EVIDENCE_AT, "submitted"):
            raise Conflict
        said = await add_confirmations(viewer, roster_id, evidence, agreed)
        if not said:
            raise NoAccountChosen
        await audit.record(
            "roster:accounts_confirmed" if agreed else "roster:accounts_refused",
            f"roster:{roster_id}",
            unit=roster.owner,
            body={"accounts": said},
            covers=[("account_confirmation", one) for one in evidence],
        )
    return said


async def waiting_digest(viewer: Viewer, roster_id: UUID) -> str:
    """Name the evidence that whoever approves may confirm in the same act: all that waits, none of it his own.

    Empty where nothing waits or some of it is the viewer's own.
    """
    waiting = [one for one in await account_changes(viewer, roster_id) if one.standing == "waits"]
    if not waiting or any(one.own for one in waiting):
        return ""
    return seen_digest([one.evidence for one in waiting if one.evidence])


async def confirm_what_was_seen(viewer: Viewer, roster_id: UUID, seen: str) -> list[UUID]:
    """Confirm all evidence that waits, as it was shown; inside the transaction of the approval.

    Raises `ChangedMeanwhile` where other evidence waits by now than what `seen` stands for (`seen_digest`).
    """
    rows = await run("rosters", "account_changes", roster_id)
    waiting = [row["evidence"] for row in rows if row["evidence"] is not None and row["agreed"] is None]
    if seen_digest(waiting) != seen:
        raise ChangedMeanwhile
    await add_confirmations(viewer, roster_id, waiting, True)
    return waiting


async def add_confirmations(viewer: Viewer, roster_id: UUID, evidence: Sequence[UUID], agreed: bool) -> int:
    return await run_count("rosters", "add_confirmations", roster_id, list(evidence), agreed, viewer.user_id)


def seen_digest(evidence: Collection[UUID]) -> str:
    """Name a set of evidence, so that a yes is bound to what was shown."""
    return hashlib.sha256("".join(sorted(str(one) for one in set(evidence))).encode()).hexdigest()


def _change(row: Any, numbers: dict[int, Number]) -> AccountChange:
    now, before = numbers[row["line"]], numbers.get(row["before_line"])
    kind = evidence_kinds().get(row["kind"] or "")
    was, becomes = _shown(row["before_bank"], before), _shown(row["bank"], now)
    if was == becomes:
        becomes = say("{account} (4 số cuối trùng nhau, số tài khoản khác)", account=becomes)
    return AccountChange(
        line=row["line"],
        row=row["file_row"],
        name=row["name"],
        number=now.person,
        hamlet=row["hamlet"] or "",
        amount=row["amount"],
        before_run=row["before_run"],
        before=was,
        now=becomes,
        standing=_standing(row),
        evidence=row["evidence"],
        kind=kind.label if kind else "",
        reference=row["reference"] or "",
        dated_on=row["dated_on"],
        given_by=row["given_by"] or "",
        given_at=row["given_at"],
        own=row["own"],
        second=row["second"] or "",
        second_at=row["second_at"],
    )


def _standing(row: Any) -> Standing:
    if row["evidence"] is None:
        return "without"
    if row["agreed"] is False:
        return "refused"
    if row["agreed"] is None:
        return "waits"
    return "confirmed" if row["settled"] else "same_hand"


def _shown(bank: str | None, number: Number | None) -> str:
    known = reference.banks().get(bank or "")
    return " ".join(part for part in (known.name if known else "", number.account if number else "") if part)
