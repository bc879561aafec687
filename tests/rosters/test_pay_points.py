"""Who pays cash follows from the pay point, named or by its code, within the owner's province alone."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import COMMUNE, OTHER_BANK, POST, as_owner
from known_lists import CASH, a_list, a_row
from running_month import a_ground, an_open_run

from disburse.service import Service

pytestmark = pytest.mark.anyio
ELSEWHERE = "00004"  # a commune of another province
AGENT = "UBND-05134"


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    async with as_owner() as database:
        await database.executemany(
            "INSERT INTO pay_point (code, commune, name, payer) VALUES ($1, $2, $3, $4)",
            [
                (f"{COMMUNE}-P8", COMMUNE, "Nhà văn hóa", AGENT),
                (f"{ELSEWHERE}-P8", ELSEWHERE, "Nhà văn hóa", OTHER_BANK),
            ],
        )


async def paid_by(roster_id: UUID) -> list[tuple[str, str]]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT payer, pay_point FROM roster_line WHERE roster = $1 ORDER BY file_row", roster_id
        )
    return [(row["payer"], row["pay_point"]) for row in rows]


async def test_a_pay_point_of_another_province_pays_nobody_here() -> None:
    names = (f"{COMMUNE}-P8", "Nhà văn hóa", f"{ELSEWHERE}-P8")
    rows = [
        a_row(number, **CASH, Điểm_chi_trả=name, **{"Xã/phường": COMMUNE})
        for number, name in enumerate(names, start=1)
    ]
    assert await paid_by(await a_list(*rows)) == [
        (AGENT, f"{COMMUNE}-P8"),
        (AGENT, f"{COMMUNE}-P8"),
        (POST, f"{ELSEWHERE}-P8"),
    ]
