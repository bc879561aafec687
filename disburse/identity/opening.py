"""Open the whole system: the service, with the reference lists and the session gate laid in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from disburse.core.clock import Clock
from disburse.db.reaching import reach
from disburse.identity.store import lay_gate
from disburse.places.store import load_reference
from disburse.service import Service, open_service
from disburse.settings import Settings
from disburse.vault import Vault, sha256_of_gate


@asynccontextmanager
async def open_disburse(
    settings: Settings, clock: Clock | None = None, *, patient: bool = False
) -> AsyncIterator[Service]:
    """Open everything that commands, pages and jobs stand on; closed when the block ends. Commands are `patient`."""
    async with open_service(settings, prepare=prepare, clock=clock, patient=patient) as service:
        yield service


async def prepare(owner_url: str, vault: Vault) -> None:
    """Lay in, as the owner, what the migrations do not know: the reference lists and the gate's hash."""
    connection = await reach(owner_url, "owner")
    try:
        await load_reference(connection)
        await lay_gate(connection, sha256_of_gate(vault.gate))
    finally:
        await connection.close()
