"""Who did what: one record per action, in its transaction, chained by hash and covering the rows it wrote."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid4

from disburse.db import connection

# Kinds of rows a record can cover (`rows_digest` in the database names their columns).
COVERABLE: Final = frozenset(
    {
        "roster_line",
        "payment",
        "payment_month",
        "roster_approval",
        "instruction",
        "confirmation",
        "payment_event",
        "match",
        "decision",
        "decision_consent",
        "decision_undo",
        "case_move",
    }
)


async def record(
    action: str,
    subject: str,
    *,
    unit: str | None = None,
    body: dict[str, object] | None = None,
    covers: Sequence[tuple[str, UUID]] = (),
) -> int:
    """Append what the current transaction did, as its last statement; give the record's number.

    `action` is `noun:verb`, `subject` `noun:id`; `body` holds counts and totals, never personal data;
    `covers` names the rows written, such as `("roster_line", roster_id)`.
    """
    return int(
        await connection().fetchval(
            "SELECT audit_add($1, $2, $3, $4, $5)",
            action,
            subject,
            unit,
            json.dumps(body or {}, ensure_ascii=False, sort_keys=True, default=str),
            [f"{kind}:{key}" for kind, key in covers],
        )
    )


async def note_read(action: str, subject: str, *, rows: int, user: UUID | None, purpose: str = "") -> None:
    """Note in the read log that personal data were shown, exported or printed; outside every digest."""
    await connection().execute(
        "INSERT INTO read_log (id, app_user, action, subject, row_count, purpose) VALUES ($1, $2, $3, $4, $5, $6)",
        uuid4(),
        user,
        action,
        subject,
        rows,
        purpose,
    )
