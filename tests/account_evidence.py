"""What an office does about accounts that changed since the run before: it keeps the paper, a second person looks at it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from builders import as_user

from disburse.rosters import changed_accounts
from disburse.service import service


async def evidence_given(maker: str, roster_id: UUID) -> None:
    """Give evidence for every changed account of a list; where none changed, nothing is done."""
    with suppress(changed_accounts.NoAccountChosen):
        await changed_accounts.give_evidence(
            await as_user(maker),
            roster_id,
            lines=None,
            kind="form",
            reference="Giấy đăng ký",
            dated_on=service().clock.today(),
        )
