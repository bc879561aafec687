"""Two records of one person: `KEPT` listed by citizen id, `OTHER` by VSS number, and how they become one.

`from merged_people import KEPT, OTHER, a_row_of, asked, merged`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from builders import OFFICE, as_owner, as_user
from known_lists import a_row

from disburse.people import merging
from disburse.verifying import verify

KEPT, OTHER = "999145000001", "9900000001"
TUAT = {"Loại chế độ": "Tuất"}


def a_row_of(*numbers: str, **changed: Any) -> dict[str, Any]:
    """A faultless row that names the person by these numbers alone."""
    ids = {"Số CCCD": "", "Mã số BHXH": ""}
    for number in numbers:
        ids["Số CCCD" if len(number) == 12 else "Mã số BHXH"] = number
    return a_row(1, **changed) | ids


async def asked(who: str = "maker", *, kept: str = KEPT, other: str = OTHER, unit: str = OFFICE) -> UUID:
    """Ask that two records be merged."""
    return await merging.ask_merge(
        await as_user(who), unit=unit, kept=kept, merged=other, reason="Một người, theo CCCD và sổ BHXH"
    )


async def agreed(merge: UUID, who: str = "checker", *, agree: bool = True) -> None:
    """Answer as the second person, to what stands."""
    viewer = await as_user(who)
    seen = (await merging.merge_of(viewer, merge)).pair.seen
    await merging.answer_merge(
        viewer, merge, agree=agree, seen=seen, note="" if agree else "Hai người khác nhau"
    )


async def merged(**whom: str) -> UUID:
    """Ask and agree; everything kept still holds."""
    merge = await asked(**whom)
    await agreed(merge)
    assert await verify(files=False) == []
    return merge


async def records() -> dict[str, int]:
    """The records of both people, by the word they are known by."""
    async with as_owner() as database:
        row = await database.fetchrow("SELECT kept, merged FROM person_merge ORDER BY at DESC LIMIT 1")
    assert row is not None
    return {"kept": row["kept"], "merged": row["merged"]}


async def slipped_in() -> None:
    """Make one person of the two behind everybody's back, as if two persons had agreed at this very moment."""
    async with as_owner() as database:
        await database.execute(
            "WITH o AS (UPDATE beneficiary b SET merged_into = k.id, vss_number_given = true FROM beneficiary k"
            " WHERE k.citizen_id_index IS NOT NULL AND b.citizen_id_index IS NULL RETURNING b.id, b.merged_into)"
            " UPDATE month_claim c SET beneficiary = o.merged_into FROM o WHERE c.beneficiary = o.id"
        )
