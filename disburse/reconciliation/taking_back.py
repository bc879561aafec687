"""Decisions of a discrepancy as they stand, and taking the newest back until something depends on it (`money.md` M9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from disburse import audit, queue
from disburse.access import Permission, Viewer
from disburse.db import run as rows_of
from disburse.db import transaction
from disburse.db.refusals import NothingToTakeBack
from disburse.reconciliation import store
from disburse.reconciliation.actions import ReasonNeeded


async def undo(viewer: Viewer, discrepancy_id: UUID, *, reason: str) -> dict[str, Any]:
    """Take back the newest standing decision about a discrepancy; the run is reconciled again afterwards.

    Whoever decided or agreed may. Raises NotFound, ReasonNeeded, and in the database's name NothingToTakeBack,
    NotYourDecision, RunIsClosed, SomethingDepends (a new attempt, a carried list, a later decision) and
    MonthsTaken (a month given free by a cancellation belongs to somebody else by now).
    """
    if not viewer.may(Permission.DISCREPANCY_CONSENT):
        viewer.require(Permission.DISCREPANCY_RESOLVE)
    if not reason.strip():
        raise ReasonNeeded
    async with transaction(viewer):
        found = await store.discrepancy(discrepancy_id)
        decision = newest_standing(await decisions(discrepancy_id))
        if decision is None:
            raise NothingToTakeBack
        await rows_of("reconciliation", "take_back", decision["id"], reason.strip()[:500])
        await queue.enqueue(viewer, "reconcile", f"run:{found['run']}")
        await audit.record(
            "discrepancy:undone",
            f"discrepancy:{discrepancy_id}",
            unit=found["owner"],
            body={"kind": found["kind"], "resolution": decision["resolution"], "amount": found["amount"]},
            covers=[("decision_undo", decision["id"])],
        )
        return await store.discrepancy(discrepancy_id)


async def decisions(discrepancy_id: UUID) -> list[dict[str, Any]]:
    """List the decisions about a discrepancy, oldest first, each with who agreed and who took it back."""
    return [dict(row) for row in await rows_of("reconciliation", "decisions_of", discrepancy_id)]


def newest_standing(of: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Find the newest decision that was neither refused nor taken back; one that waits for its second person counts."""
    return next((one for one in reversed(of) if one["stands"]), None)


def may_undo(viewer: Viewer, decision: dict[str, Any] | None) -> bool:
    """Say whether a decision is the viewer's to take back, as far as it shows: it may still turn out that something depends."""
    return (
        decision is not None
        and not decision["frozen"]
        and viewer.person_id in (decision["proposer_person"], decision["second_person"])
        and (viewer.may(Permission.DISCREPANCY_RESOLVE) or viewer.may(Permission.DISCREPANCY_CONSENT))
    )
