"""Offices and the communes they cover, dated: what an administrator lays in before an office can begin.

Nothing is overwritten: a commune that moves ends with the one office and begins with the other on the same day,
and what is known for later days is never changed behind anybody's back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from disburse import audit
from disburse.access import Permission, Role, Viewer
from disburse.core.errors import Conflict, NotFound, Refusal
from disburse.core.names import place_sort_key
from disburse.db import transaction
from disburse.identity.actions import Administrator
from disburse.identity.sessions import MachineOwner
from disburse.identity.store import KnownUnit
from disburse.units import rules, store
from disburse.units.store import Cover, Office


class NoSuchOffice(NotFound):
    code = "no_such_office"
    text = (
        "Không có cơ quan bảo hiểm xã hội này trong danh mục hoặc trong phạm vi quản trị. Kiểm tra mã đơn vị."
    )


class OfficeExists(Conflict):
    code = "office_exists"
    text = "Đã có đơn vị mã {office}. Chọn mã khác, hoặc mở đơn vị đó."


class NoProvinceOffice(Refusal):
    code = "no_province_office"
    status = 422
    exit_code = 2
    text = "Không có cơ quan BHXH tỉnh {province} trong danh mục hoặc trong phạm vi quản trị. Kiểm tra hai chữ số mã tỉnh."


class NoCommuneNamed(Refusal):
    code = "no_commune_named"
    status = 422
    exit_code = 2
    text = "Chưa chọn xã, phường nào. Chọn ít nhất một."


class UnknownCommunes(Refusal):
    code = "unknown_communes"
    status = 422
    exit_code = 2
    text = "Không có xã, phường {communes} trong tỉnh của cơ quan này. Kiểm tra mã xã."


class KnownForLater(Conflict):
    code = "known_for_later"
    text = "Đã ghi việc phụ trách {communes} đến hoặc từ một ngày sau ngày này. Chọn ngày muộn hơn."


class NotCovered(Conflict):
    code = "not_covered"
    text = "Cơ quan này không đang phụ trách {communes} từ trước ngày này. Kiểm tra lại xã và ngày."


class DocumentMissing(Refusal):
    code = "document_missing"
    status = 422
    exit_code = 2
    text = "Ghi văn bản quy định của tỉnh: số, ngày và cơ quan ban hành."


class DecidedAlready(Conflict):
    code = "decided_already"
    text = "Tỉnh {province} đã có quy định này từ đúng ngày đó. Chọn ngày khác."


async def allow_other_holders(
    viewer: Administrator, province: str, allowed: bool, since: date, source: str
) -> None:
    """Let a province allow or forbid paying to another person's account from a day on (REQ39).

    Raises NoProvinceOffice for a province that is not the administrator's, DocumentMissing, DecidedAlready.
    """
    viewer.require(Permission.USER_MANAGE)
    if not source.strip():
        raise DocumentMissing
    async with transaction(viewer):
        office = f"BHXH-{province}"
        if await store.office(office, every=isinstance(viewer, MachineOwner)) is None:
            raise NoProvinceOffice(province=province)
        value = "yes" if allowed else "no"
        if not await store.add_province_setting(province, "holder_may_differ", value, since, source.strip()):
            raise DecidedAlready(province=province)
        body: dict[str, object] = {"holder_may_differ": value, "from": since}
        await audit.record("province:decided", f"province:{province}", unit=office, body=body)


async def list_offices(viewer: Administrator, today: date) -> list[Office]:
    """List the offices of an administrator with the communes each covers on a day."""
    viewer.require(Permission.USER_MANAGE)
    async with transaction(viewer):
        return await store.offices(today, every=isinstance(viewer, MachineOwner))


async def covered_by(viewer: Administrator, province: str, today: date) -> dict[str, str]:
    """Name the office that covers each commune of a province on a day."""
    viewer.require(Permission.USER_MANAGE)
    async with transaction(viewer):
        return await store.offices_of_communes(province, today)


async def uncovered_communes(viewer: Viewer, today: date) -> list[KnownUnit]:
    """List the communes of an administrator's provinces that no office covers on a day."""
    viewer.require(Permission.USER_MANAGE)
    async with transaction(viewer):
        found = await store.uncovered(viewer.units(Role.ADMIN), today)
    return sorted(found, key=lambda one: place_sort_key(one.name))


async def show_office(viewer: Administrator, office: str) -> tuple[KnownUnit, list[Cover], list[KnownUnit]]:
    """Give an office, everything known of what it covered, and the communes of its province; raise NoSuchOffice."""
    viewer.require(Permission.USER_MANAGE)
    async with transaction(viewer):
        unit = await _office(viewer, office)
        covers = await store.covers(office)
        communes = await store.communes(unit.province)
    return (
        unit,
        sorted(covers, key=lambda one: (one.until is not None, place_sort_key(one.name), one.since)),
        sorted(communes, key=lambda one: place_sort_key(one.name)),
    )


async def add_office(viewer: Administrator, office: str, name: str) -> None:
    """Add a grassroots office below its province's; raise BadOffice, NoProvinceOffice, OfficeExists."""
    viewer.require(Permission.USER_MANAGE)
    rules.check_office(office, name)
    async with transaction(viewer):
        above = await store.office(office[:7], every=isinstance(viewer, MachineOwner))
        if above is None:
            raise NoProvinceOffice(province=office[5:7])
        if not await store.add_office(office, name.strip(), above):
            raise OfficeExists(office=office)
        await audit.record("office:added", f"unit:{office}", unit=office)


async def cover_communes(viewer: Administrator, office: str, communes: Collection[str], since: date) -> int:
    """Let an office cover communes from a day on; give how many it did not cover already.

    A commune another office covers ends there on that day. Raises NoSuchOffice, NoCommuneNamed,
    UnknownCommunes, and KnownForLater where something is known for a later day.
    """
    viewer.require(Permission.USER_MANAGE)
    async with transaction(viewer):
        fresh = await _checked(viewer, office, communes)
        fresh -= await store.covered(office, fresh, since)
        if later := await store.known_later(fresh, since):
            raise KnownForLater(communes=", ".join(later))
        ended = await store.end_covers(None, fresh, since)
        await store.add_covers(office, fresh, since)
        if fresh:
            body: dict[str, object] = {"communes": sorted(fresh), "from": since, "taken_over": sorted(ended)}
            await audit.record("office:covers", f"unit:{office}", unit=office, body=body)
    return len(fresh)


async def release_communes(viewer: Administrator, office: str, communes: Collection[str], since: date) -> int:
    """Let an office no longer cover communes from a day on; give how many. Raises NotCovered too."""
    viewer.require(Permission.USER_MANAGE)
    async with transaction(viewer):
        named = await _checked(viewer, office, communes)
        ended = await store.end_covers(office, named, since)
        if missing := sorted(named - ended):
            raise NotCovered(communes=", ".join(missing))
        body: dict[str, object] = {"communes": sorted(ended), "from": since}
        await audit.record("office:covers_no_more", f"unit:{office}", unit=office, body=body)
    return len(ended)


async def _checked(viewer: Administrator, office: str, communes: Collection[str]) -> set[str]:
    """Hold the covers of a province and give the communes named, all of which lie in it."""
    unit = await _office(viewer, office)
    named = set(communes)
    if not named:
        raise NoCommuneNamed
    known = {one.code for one in await store.communes(unit.province)}
    if unknown := sorted(named - known):
        raise UnknownCommunes(communes=", ".join(unknown))
    await store.hold_covers(unit.province)
    return named


async def _office(viewer: Viewer | MachineOwner, office: str) -> KnownUnit:
    unit = await store.office(office, every=isinstance(viewer, MachineOwner))
    if unit is None:
        raise NoSuchOffice
    return unit
