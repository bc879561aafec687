"""Where a month stands: reconcile it, look at its totals and questions, decide, carry and close.

`from standing_month import reconciled, totals, states, kinds, decided`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from builders import OFFICE, as_owner, as_user, as_worker
from running_month import RUN, an_approval

from disburse.core.calendar import Run
from disburse.db import connection, transaction
from disburse.reconciliation import actions as reconciliation
from disburse.reconciliation import closing
from disburse.reconciliation import store as reconciliation_store


async def reconciled(run: Run = RUN) -> str:
    """Reconcile a run, see that every invariant holds and that doing it again changes nothing; give the digest."""
    job = await as_worker()
    await reconciliation.reconcile(job, run)
    again = await reconciliation.reconcile(job, run)
    assert again == reconciliation.Reconciled(0, 0, 0, 0)
    await nothing_is_violated()
    digest: str = (await closing.summary(job, run))["digest"]
    return digest


async def nothing_is_violated() -> None:
    """See that the view that must be empty is empty."""
    async with as_owner() as database:
        assert [tuple(row) for row in await database.fetch("SELECT * FROM invariant_violation")] == []


async def totals(run: Run = RUN) -> dict[str, tuple[int, int]]:
    """Count and amount of each bucket that is not empty, over all payers."""
    rows = (await closing.summary(await as_worker(), run))["totals"]
    sums = {
        bucket: (sum(row[bucket]["count"] for row in rows), sum(row[bucket]["amount"] for row in rows))
        for bucket in ("paid", "rejected", "returned", "unclaimed", "cancelled", "outstanding")
    }
    assert sum(row["difference"] for row in rows) == 0
    return {bucket: both for bucket, both in sums.items() if both != (0, 0)}


async def states(run: Run = RUN) -> list[str]:
    """States of the payments in the order of their people's names."""
    async with transaction(await as_worker()):
        rows = await connection().fetch(
            "SELECT f.state FROM payment_fold($1, NULL, true) f JOIN payment p ON p.run = $1 AND p.id = f.payment"
            " ORDER BY p.name, p.amount, p.id",
            str(run),
        )
    return [row["state"] for row in rows]


async def troubles(run: Run = RUN, *, state: str = "open") -> list[dict[str, Any]]:
    """Discrepancies of a run by kind."""
    async with transaction(await as_worker()):
        return await reconciliation_store.discrepancies(str(run), state=state)


async def kinds(run: Run = RUN) -> list[str]:
    """Kinds of the open discrepancies of a run."""
    return [found["kind"] for found in await troubles(run)]


async def decided(
    kind: str, resolution: str, *, run: Run = RUN, reason: str = "có văn bản", **how: Any
) -> UUID:
    """Resolve the only open discrepancy of a kind; a second person agrees where one is needed."""
    (found,) = [one for one in await troubles(run) if one["kind"] == kind]
    await reconciliation.resolve(await as_user("maker"), found["id"], resolution, reason=reason, **how)
    if resolution in ("accept", "cancel"):
        await reconciliation.consent(await as_user("checker"), found["id"], agree=True)
    found_id: UUID = found["id"]
    return found_id


async def closed(run: Run = RUN) -> list[dict[str, Any]]:
    """Close the office's part of a run."""
    return await closing.close_run(
        await as_user("checker"), await as_worker(), run, unit=OFFICE, programme="SI"
    )


async def carried(into: Run) -> UUID:
    """Carry what earlier runs could not pay, and approve the list."""
    roster_id = await closing.carry_over(await as_user("maker"), into, unit=OFFICE, programme="SI")
    await an_approval(roster_id)
    return roster_id
