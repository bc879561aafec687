"""Reading a payer's answer into facts, all or nothing."""

from __future__ import annotations

import re
from contextlib import aclosing
from datetime import date
from typing import Any
from uuid import UUID

from disburse import audit, queue
from disburse.access import Viewer
from disburse.banks.facts import Fact
from disburse.banks.reading import Batch, Totals, read_confirmations
from disburse.core.names import fold
from disburse.db import transaction
from disburse.failpoints import reached
from disburse.payments import store
from disburse.places import reference
from disburse.service import service
from disburse.sheets.refusals import FileRefused
from disburse.vault import Vault, place

ACCOUNT = "account.number"
LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){7,}")


async def read_confirmation_file(viewer: Viewer, answer_id: UUID) -> None:
    """Read an answer into facts, all or nothing; running it again changes nothing."""
    async with transaction(viewer):
        of = await store.answer(answer_id)
        payer = await store.payer(of["payer"])
    if of["state"] != "reading" or of["kind"] != "file":
        return
    try:
        async with transaction(viewer):
            await _take_in(viewer, of, needs_checker=payer["needs_checker"])
            reached("answer.before_commit")
    except FileRefused as refused:
        async with transaction(viewer):
            problem = {
                "row": None,
                "column": None,
                "code": refused.code,
                "text": refused.text,
                "params": refused.params,
            }
            await finish(of, state="failed", problems=[problem])


async def _take_in(viewer: Viewer, of: Any, *, needs_checker: bool) -> None:
    vault = service().vault
    problems: list[dict[str, object]] = []
    totals: Totals | None = None
    await store.open_staging()
    answer = read_confirmations(
        service().files.read(of["file_sha"]), of["format"], find_bank=_find_bank, find_reason=_find_reason
    )
    async with aclosing(answer) as batches:
        async for batch in batches:
            if isinstance(batch, Batch):
                problems.extend({"row": p.row, "column": p.column, "code": p.code} for p in batch.problems)
                if batch.facts:
                    await store.stage([_record(vault, fact) for fact in batch.facts])
                    reached("answer.after_stage")
            else:
                totals = batch
    if totals is None:
        raise FileRefused
    before = await store.same_answer(of, totals.file_digest)
    if before is not None:
        await finish(
            of,
            state="failed",
            problems=[{"row": None, "column": None, "code": "F07", "repeat_of": str(before)}],
        )
        return
    await store.take_in_facts(of)
    await finish(
        of,
        state="received" if needs_checker else "confirmed",
        file_digest=totals.file_digest,
        line_count=totals.rows,
        amount=totals.amount,
        problems=problems,
    )
    if not needs_checker:
        await queue.enqueue(viewer, "reconcile", f"run:{of['run']}")


async def finish(of: Any, *, state: str, **found: Any) -> None:
    """Move an answer on to its next state with what was found in it, and record that."""
    await store.finish_answer(of["id"], state=state, **found)
    await audit.record(
        f"confirmation:{state}",
        f"confirmation_file:{of['id']}",
        unit=of["payer"],
        body={"lines": found.get("line_count", 0), "amount": found.get("amount", 0)},
        covers=[("confirmation", of["id"])],
    )


def _record(vault: Vault, fact: Fact) -> tuple[object, ...]:
    index = vault.index(ACCOUNT, fact.account) if fact.account else None
    return (
        fact.row,
        fact.reference or _without_numbers(vault, fact.reference_text),
        fact.bank_bin or fact.bank,
        index,
        vault.seal(fact.account, place("confirmation.account", index)) if fact.account and index else None,
        fact.name,
        fold(fact.name) if fact.name else None,
        fact.amount,
        fact.status,
        fact.reason,
        _without_numbers(vault, fact.reason_text),
        date.fromisoformat(fact.booked_on) if fact.booked_on else None,
        fact.payer_reference,
    )


def _without_numbers(vault: Vault, text: str | None) -> str | None:
    """Replace long numbers in a payer's own words: they may be an account or a citizen id (INV-29).

    Equal numbers stay equal, different ones different; the last three digits stay readable.
    """
    if text is None:
        return None
    return LONG_NUMBER.sub(lambda found: _masked(vault, found[0]), text)


def _masked(vault: Vault, number: str) -> str:
    digits = "".join(filter(str.isdigit, number))
    return f"…{digits[-3:]}·{vault.index(ACCOUNT, digits).hex[:6]}"


def _find_bank(text: str) -> str | None:
    found = reference.find_bank(text)
    return found[0].bin if len(found) == 1 else None


def _find_reason(text: str) -> str:
    return reference.find_reason(text).code
