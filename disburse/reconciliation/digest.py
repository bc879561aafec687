"""What a run's digest stands on: the natural values of its payments and discrepancies (`money.md` M11)."""

from __future__ import annotations

import asyncpg

from disburse.db import run, run_on_sets
from disburse.vault import Vault, place


async def natural_values(
    vault: Vault, run_name: str, owner: str | None, programme: str | None
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The natural values of payments and discrepancies, unsealed in memory for the run's digest."""
    payments: list[tuple[object, ...]] = [
        (
            _who(vault, row),
            row["programme"],
            row["list_number"],
            row["benefit"],
            row["months"],
            row["amount"],
            row["net"],
            row["state"],
            row["reason"],
        )
        for row in await run_on_sets("reconciliation", "digest_payments", run_name, owner, programme)
    ]
    discrepancies: list[tuple[object, ...]] = [
        (row["kind"], row["payer"], row["amount"], _who(vault, row), row["state"], row["resolution"])
        for row in await run("reconciliation", "digest_discrepancies", run_name, owner, programme)
    ]
    return payments, discrepancies


def _who(vault: Vault, row: asyncpg.Record) -> str:
    if row["citizen_id_sealed"] is not None:
        return vault.unseal(
            row["citizen_id_sealed"], place("beneficiary.citizen_id", row["citizen_id_index"])
        )
    if row["vss_number_sealed"] is not None:
        return vault.unseal(
            row["vss_number_sealed"], place("beneficiary.vss_number", row["vss_number_index"])
        )
    return ""
