"""`disburse unit …`: offices and the communes they cover."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, TypeVar

import typer

from disburse.identity.acting import AsOrOwner, Json, note, perform, perform_as_owner, print_json
from disburse.identity.actions import Administrator
from disburse.service import service
from disburse.units import actions
from disburse.units.store import Cover, Office
from disburse.words import mark, say

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True, help=mark("Cơ quan bảo hiểm xã hội và các xã họ phụ trách"))

OfficeCode = Annotated[str, typer.Argument(metavar="OFFICE", help=mark("Mã cơ quan, như BHXH-25-03"))]
Communes = Annotated[list[str], typer.Argument(metavar="COMMUNE", help=mark("Mã xã, 5 chữ số"))]
From = Annotated[
    datetime, typer.Option("--from", formats=["%Y-%m-%d"], help=mark("Từ ngày nào, dạng 2025-07-01"))
]


@app.command("list", help=mark("Liệt kê cơ quan và các xã mỗi cơ quan phụ trách hôm nay"))
def list_(act_as: AsOrOwner = "", as_json: Json = False) -> None:
    async def work(viewer: Administrator) -> list[tuple[Office, list[Cover]]]:
        today = service().clock.today()
        offices = await actions.list_offices(viewer, today)
        return [
            (one, (await actions.show_office(viewer, one.code))[1] if one.communes else []) for one in offices
        ]

    found = _perform(act_as, work)
    if as_json:
        print_json({"items": [described(office, covers) for office, covers in found]})
        return
    for office, covers in found:
        running = " ".join(one.commune for one in covers if one.until is None)
        print(f"{office.code}\t{office.name}\t{running}")


@app.command(help=mark("Thêm một cơ quan bảo hiểm xã hội cơ sở"))
def add(
    office: OfficeCode,
    name: Annotated[str, typer.Option("--name", help=mark("Tên cơ quan"))],
    act_as: AsOrOwner = "",
) -> None:
    _perform(act_as, lambda viewer: actions.add_office(viewer, office, name))
    note(say("Đã thêm {office}.", office=office))


@app.command(help=mark("Ghi cơ quan phụ trách các xã từ một ngày; xã đang thuộc nơi khác thì chuyển sang"))
def cover(
    office: OfficeCode, communes: Communes, since: From, act_as: AsOrOwner = "", as_json: Json = False
) -> None:
    fresh = _perform(act_as, lambda viewer: actions.cover_communes(viewer, office, communes, since.date()))
    if as_json:
        print_json({"office": office, "from": since.date(), "covered": fresh})
    else:
        note(say("{office} phụ trách thêm {count} xã.", office=office, count=fresh))


@app.command(help=mark("Ghi cơ quan thôi phụ trách các xã từ một ngày"))
def release(
    office: OfficeCode, communes: Communes, since: From, act_as: AsOrOwner = "", as_json: Json = False
) -> None:
    ended = _perform(act_as, lambda viewer: actions.release_communes(viewer, office, communes, since.date()))
    if as_json:
        print_json({"office": office, "from": since.date(), "released": ended})
    else:
        note(say("{office} thôi phụ trách {count} xã.", office=office, count=ended))


@app.command(help=mark("Tỉnh cho phép hay cấm chi vào tài khoản của người khác, từ một ngày"))
def holders(
    province: Annotated[str, typer.Argument(metavar="PROVINCE", help=mark("Mã tỉnh, 2 chữ số"))],
    allowed: Annotated[bool, typer.Option("--allow/--forbid", help=mark("Cho phép hay cấm"))],
    since: From,
    source: Annotated[str, typer.Option("--source", help=mark("Văn bản quy định: số, ngày"))],
    act_as: AsOrOwner = "",
) -> None:
    _perform(
        act_as,
        lambda viewer: actions.allow_other_holders(viewer, province, allowed, since.date(), source),
    )
    note(say("Đã ghi quy định của tỉnh {province}.", province=province))


def _perform(act_as: str, work: Callable[[Administrator], Awaitable[T]]) -> T:
    return perform(act_as, work) if act_as else perform_as_owner(work)


def described(office: Office, covers: list[Cover]) -> dict[str, object]:
    return {
        "code": office.code,
        "name": office.name,
        "province": office.province,
        "communes": [
            {"commune": one.commune, "name": one.name, "from": one.since, "to": _day(one.until)}
            for one in covers
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
