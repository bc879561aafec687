"""What pages show of a run's balance and its discrepancies, read in the viewer's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from disburse import audit, queue
from disburse.access import Permission, Role, Viewer
from disburse.core import money
from disburse.core.calendar import Run
from disburse.core.states import Resolution
from disburse.db import take_time, transaction
from disburse.places import reference
from disburse.reconciliation import closing_store, comparing, rules, store, taking_back
from disburse.reconciliation.comparing import Field
from disburse.service import service
from disburse.vault import place
from disburse.words import mark, say

STATUS_WORDS = {
    "paid": mark("Đã chi"),
    "rejected": mark("Bị từ chối"),
    "returned": mark("Bị trả lại"),
    "unclaimed": mark("Chưa lĩnh"),
    "pending": mark("Đang xử lý"),
    "reversed": mark("Đã đảo"),
}
WHO = {
    "office": mark("cơ quan BHXH"),
    "commune": mark("xã"),
    "payer": mark("đơn vị chi trả"),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of a payer's answer beside our instruction; `source` says where it stands in which file."""

    source: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """One discrepancy as its page shows it; `may` says which step is the viewer's: resolve, consent or none."""

    row: dict[str, Any]
    why: str
    statements: tuple[Statement, ...]
    ours: tuple[Field, ...]
    reason: str
    next_action: str
    owners: str
    due_on: Any
    choices: tuple[Resolution, ...]
    may: str
    decisions: tuple[dict[str, Any], ...]
    may_undo: bool
    may_carry: bool


async def run_part_states(viewer: Viewer, run: Run, unit: str = "") -> list[dict[str, Any]]:
    """List the parts of a run within the viewer's rows, or one owner's, with their state."""
    viewer.require(Permission.DISCREPANCY_READ)
    async with transaction(viewer):
        parts = await closing_store.parts(str(run))
    return [dict(part) for part in parts if unit in ("", part["owner"])]


async def unit_names(viewer: Viewer, totals: list[dict[str, Any]]) -> dict[str, str]:
    """Name the owners and payers of a run's totals."""
    codes = {row["payer"] for row in totals} | {row["unit"] for row in totals} | set(viewer.units())
    async with transaction(viewer):
        return await store.unit_names(sorted(codes))


async def open_counts(viewer: Viewer, run: Run, unit: str = "") -> dict[str, dict[str, int]]:
    """Count the discrepancies of a run by kind, with how many are open and their whole amount."""
    viewer.require(Permission.DISCREPANCY_READ)
    async with transaction(viewer):
        await take_time()
        return await store.discrepancy_counts(str(run), unit or None)


async def ask_reconciliation(viewer: Viewer, run: Run) -> UUID:
    """Ask for a reconciliation of the whole run; give the job."""
    viewer.require(Permission.DISCREPANCY_READ)
    async with transaction(viewer):
        return await queue.enqueue(viewer, "reconcile", f"run:{run}")


async def look(viewer: Viewer, discrepancy_id: UUID) -> Looked:
    """Give a discrepancy with both sides compared; raises NotFound. Noted in the read log."""
    viewer.require(Permission.DISCREPANCY_READ)
    async with transaction(viewer):
        row = await store.discrepancy(discrepancy_id)
        facts = await store.facts_of(discrepancy_id)
        decided = await taking_back.decisions(discrepancy_id)
        sealed = None
        if row["instruction_file"] is not None:
            sealed = await store.sealed_account(row["instruction_file"], row["instruction"])
        await audit.note_read(
            "discrepancy:read", f"discrepancy:{discrepancy_id}", rows=1, user=viewer.user_id
        )
    account = None
    if sealed is not None and sealed["account_sealed"] is not None:
        account = service().vault.unseal(
            sealed["account_sealed"], place("account.number", sealed["account_index"])
        )
    reason = reference.reasons().get(row["reason"] or "")
    deadline = reason.deadline_days if reason else None
    return Looked(
        row,
        comparing.spoken(row["why"]),
        tuple(statement(row, account, fact) for fact in facts),
        statement(row, account, None).fields,
        reason.label if reason else "",
        reason.action if reason else "",
        ", ".join(say(WHO[who]) for who in reason.who) if reason else "",
        row["opened_at"] + timedelta(days=deadline) if deadline is not None else None,
        tuple(rules.allowed(row["kind"])),
        whose_turn(viewer, row),
        tuple(decided),
        taking_back.may_undo(viewer, taking_back.newest_standing(decided)),
        may_carry(viewer, row, decided),
    )


def whose_turn(viewer: Viewer, row: dict[str, Any]) -> str:
    """Say what the viewer may do now: resolve, consent, wait for a second person (own), or only read."""
    if row["state"] == "proposed_override":
        if not viewer.may(Permission.DISCREPANCY_CONSENT):
            return "waits"
        return "own" if row["proposer_person"] == viewer.person_id else "consent"
    if row["state"] in ("open", "waiting") and viewer.may(Permission.DISCREPANCY_RESOLVE):
        return "resolve"
    return ""


def may_carry(viewer: Viewer, row: dict[str, Any], decided: list[dict[str, Any]]) -> bool:
    """Say whether the viewer may have what was cancelled listed again later."""
    carried = any(one["resolution"] == Resolution.CARRY and one["stands"] for one in decided)
    return (
        row["resolution"] == Resolution.CANCEL and not carried and viewer.may(Permission.DISCREPANCY_RESOLVE)
    )


def statement(row: dict[str, Any], account: str | None, fact: dict[str, Any] | None) -> Statement:
    """Put a line of an answer beside our instruction, both in the same order of fields."""
    said: dict[str, Any] = fact or {}
    theirs = None
    if said.get("account_sealed") is not None:
        where = place("confirmation.account", said["account_index"])
        theirs = service().vault.unseal(said["account_sealed"], where)
    reason = reference.reasons().get(said.get("reason") or "")
    own = " · ".join(filter(None, (said.get("reason_text"), reason.label if reason else "")))
    booked = said.get("booked_on")
    return Statement(
        say(
            "{file}, dòng {row}",
            file=said.get("file_name") or say("Đánh dấu trên trang"),
            row=said["file_row"],
        )
        if said
        else "",
        (
            comparing.of_texts(say("Mã lệnh"), row["reference"], said.get("reference")),
            comparing.of_names(say("Họ và tên"), row["name"], said.get("name")),
            comparing.of_accounts(say("Số tài khoản"), account, theirs),
            comparing.of_texts(say("Số tiền (đồng)"), shown(row["instructed"]), shown(said.get("amount"))),
            comparing.alone(say("Kết quả"), None, say(STATUS_WORDS[said["status"]]) if said else None),
            comparing.alone(say("Ngày hạch toán"), None, f"{booked:%d/%m/%Y}" if booked else None),
            comparing.alone(say("Bút toán của đơn vị chi trả"), None, said.get("payer_reference")),
            comparing.alone(say("Lý do, nguyên văn"), None, own or None),
        ),
    )


def shown(amount: int | None) -> str | None:
    return None if amount is None else money.show(amount)


def own_parts(viewer: Viewer, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the open parts for which the viewer makes lists."""
    mine = viewer.units(Role.SI_OFFICER, Role.COMMUNE_OFFICER)
    return [part for part in parts if part["state"] == "open" and part["owner"] in mine]
