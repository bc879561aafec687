"""Another grassroots office of the province with its own maker and checker: `other`, `other-checker`."""

from __future__ import annotations

from typing import Final

from builders import PROVINCE, a_user, as_owner

from disburse.access import Role

SECOND_OFFICE: Final = "BHXH-25-09"


async def a_second_office() -> str:
    """Lay in the office and its people; give its code."""
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO unit (code, kind, name, province, parent) VALUES ($1, 'office', 'BHXH cơ sở Khác', $2, 'BHXH-25')",
            SECOND_OFFICE,
            PROVINCE,
        )
    await a_user("other", Role.SI_OFFICER, SECOND_OFFICE)
    await a_user("other-checker", Role.SI_APPROVER, SECOND_OFFICE)
    return SECOND_OFFICE
