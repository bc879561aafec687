"""The demonstration's offices, payers, pay points and people to sign in as."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from disburse.access import Role
from disburse.db.refusals import UsernameTaken
from disburse.demo import store
from disburse.demo.units import OFFICE, POST, PROVINCE, PROVINCE_OFFICE, communes, payers
from disburse.identity.actions import add_user
from disburse.identity.sessions import acting_as_owner
from disburse.service import service
from disburse.units.actions import OfficeExists, add_office, cover_communes
from disburse.words import mark

PASSWORD: Final = "chi-tra-khong-tien-mat"  # noqa: S105  the demonstration's; it holds no real person
SINCE: Final = date(2025, 7, 1)


@dataclass(frozen=True)
class DemoUser:
    username: str
    name: str
    title: str
    roles: tuple[tuple[Role, str], ...]


def demo_users() -> list[DemoUser]:
    """List the people of the demonstration: officers and approvers, payers' staff, commune officials."""
    users = [
        DemoUser("hanh", "Bùi Thị Hạnh", mark("cán bộ chi trả BHXH"), ((Role.SI_OFFICER, OFFICE),)),
        DemoUser("tuan", "Đặng Anh Tuấn", mark("người duyệt BHXH"), ((Role.SI_APPROVER, OFFICE),)),
        DemoUser(
            "tinh", "Lê Văn Tỉnh", mark("người duyệt BHXH tỉnh"), ((Role.SI_APPROVER, PROVINCE_OFFICE),)
        ),
        DemoUser("lanhdao", "Phạm Thị Lãnh", mark("lãnh đạo tỉnh"), ((Role.LEADER, PROVINCE),)),
        DemoUser("kiemtoan", "Vũ Kiểm Toán", mark("kiểm toán, chỉ xem"), ((Role.AUDITOR, PROVINCE),)),
        DemoUser("quantri", "Ngô Quản Trị", mark("quản trị, không xem khoản chi"), ((Role.ADMIN, PROVINCE),)),
    ]
    for place in communes():
        users.append(
            DemoUser(
                f"xa{place.code}",
                f"Nguyễn Thị Xã {place.code[-2:]}",
                mark("công chức xã"),
                (
                    (Role.COMMUNE_OFFICER, place.code),
                    *_cash_roles(place.code, place.pays_cash, Role.PAYER_OFFICER),
                ),
            )
        )
        users.append(
            DemoUser(
                f"chutich{place.code}",
                f"Hoàng Văn Chủ {place.code[-2:]}",
                mark("người duyệt của xã"),
                ((Role.COMMUNE_APPROVER, place.code),),
            )
        )
    for code, name in payers().items():
        if not code.startswith("UBND-"):
            short = "buudien" if code == POST else name.lower()
            users.append(
                DemoUser(
                    short,
                    f"Nhân viên {name}",
                    mark("nhân viên đơn vị chi trả"),
                    ((Role.PAYER_OFFICER, code),),
                )
            )
    return users


def _cash_roles(commune: str, pays_cash: bool, role: Role) -> tuple[tuple[Role, str], ...]:
    return ((role, f"UBND-{commune}"),) if pays_cash else ()


async def set_up() -> list[DemoUser]:
    """Lay in offices and the communes they cover, pay points and users; done again it changes nothing. Give the users."""
    owner = await asyncpg.connect(service().owner_url)
    try:
        async with owner.transaction():
            await store.lay_in_units(
                owner,
                cash_communes=[
                    (code, name, PROVINCE) for code, name in payers().items() if code.startswith("UBND-")
                ],
                hamlets=[h for place in communes() for h in place.hamlets],
                pay_points=[(p, place.code) for place in communes() for p in place.pay_points],
            )
    finally:
        await owner.close()
    users = demo_users()
    async with acting_as_owner() as administrator:
        with suppress(OfficeExists):
            await add_office(administrator, OFFICE, "Bảo hiểm xã hội cơ sở Tân Lạc")
        await cover_communes(administrator, OFFICE, [place.code for place in communes()], SINCE)
        for user in users:
            try:
                await add_user(administrator, user.username, user.name, user.roles, password=PASSWORD)
            except UsernameTaken:
                continue
    return users
