"""What the demonstration lays into the database as its owner; everything else goes through the public actions."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from disburse.core.names import place_sort_key
from disburse.demo.units import Hamlet, PayPoint


async def lay_in_units(
    owner: asyncpg.Connection,
    *,
    cash_communes: Sequence[tuple[str, str, str]],
    hamlets: Sequence[Hamlet],
    pay_points: Sequence[tuple[PayPoint, str]],
) -> None:
    """Lay in communes that pay cash, hamlets and pay points."""
    await owner.executemany(
        "INSERT INTO unit (code, kind, name, province) VALUES ($1, 'payer', $2, $3) ON CONFLICT DO NOTHING",
        cash_communes,
    )
    await owner.executemany(
        "INSERT INTO payer (code, kind, format) VALUES ($1, 'commune', 'cash_list') ON CONFLICT DO NOTHING",
        [(code,) for code, _, _ in cash_communes],
    )
    await owner.executemany(
        "INSERT INTO hamlet (code, commune, name, sort_key) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        [(h.code, h.commune, h.name, place_sort_key(h.name)) for h in hamlets],
    )
    await owner.executemany(
        "INSERT INTO pay_point (code, commune, name, payer) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        [(p.code, commune, p.name, p.payer) for p, commune in pay_points],
    )
