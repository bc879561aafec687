"""`disburse user …`: who may work with the system."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from disburse.access import Role
from disburse.core.errors import Usage
from disburse.identity import actions
from disburse.identity.acting import AsOrOwner, Json, note, perform, perform_as_owner, print_json
from disburse.identity.actions import Administrator, FirstPassword
from disburse.identity.store import User
from disburse.words import mark, say

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True, help=mark("Người dùng, vai trò và đơn vị của họ"))

Username = Annotated[str, typer.Argument(help=mark("Tên đăng nhập"))]
Roles = Annotated[list[Role], typer.Option("--role", help=mark("Vai trò; lặp lại cùng --unit nếu có nhiều"))]
Units = Annotated[list[str], typer.Option("--unit", help=mark("Mã đơn vị của vai trò đứng cùng thứ tự"))]
SamePerson = Annotated[
    str | None,
    typer.Option(
        "--same-person-as", help=mark("Tên đăng nhập khác của cùng một người (kiểm soát hai người)")
    ),
]


@app.command(help=mark("Thêm người dùng; mật khẩu đầu tiên chỉ hiện một lần"))
def add(
    username: Username,
    name: Annotated[str, typer.Option("--name", help=mark("Họ và tên"))],
    role: Roles,
    unit: Units,
    same_person_as: SamePerson = None,
    act_as: AsOrOwner = "",
    as_json: Json = False,
) -> None:
    async def work(viewer: Administrator) -> FirstPassword:
        roles = pair(role, unit)
        return await actions.add_user(viewer, username, name, roles, same_person_as=same_person_as)

    show_password(_perform(act_as, work), as_json)


@app.command("list", help=mark("Liệt kê người dùng"))
def list_(act_as: AsOrOwner = "", as_json: Json = False) -> None:
    async def work(viewer: Administrator) -> list[User]:
        found: list[User] = []
        while page := await actions.list_users(viewer, after=found[-1].username if found else ""):
            found += page
        return found

    users = _perform(act_as, work)
    if as_json:
        print_json({"items": [described(user) for user in users]})
        return
    for user in users:
        roles = ", ".join(f"{role}:{unit}" for role, unit in user.roles)
        state = say("đang hoạt động") if user.active else say("đã khóa")
        print(f"{user.username}\t{user.name}\t{roles}\t{state}")


@app.command(help=mark("Khóa người dùng và kết thúc ngay các phiên của người đó"))
def disable(username: Username, act_as: AsOrOwner = "", as_json: Json = False) -> None:
    async def work(viewer: Administrator) -> int:
        return await actions.disable_user(viewer, username)

    ended = _perform(act_as, work)
    if as_json:
        print_json({"username": username, "active": False, "sessions_ended": ended})
    else:
        note(say("Đã khóa «{username}», kết thúc {ended} phiên đang mở.", username=username, ended=ended))


@app.command(help=mark("Mở khóa người dùng; mật khẩu và vai trò giữ nguyên"))
def enable(username: Username, act_as: AsOrOwner = "", as_json: Json = False) -> None:
    async def work(viewer: Administrator) -> None:
        await actions.enable_user(viewer, username)

    _perform(act_as, work)
    if as_json:
        print_json({"username": username, "active": True})
    else:
        note(say("Đã mở khóa «{username}».", username=username))


@app.command(help=mark("Đặt lại mật khẩu; mật khẩu mới chỉ hiện một lần"))
def reset(username: Username, act_as: AsOrOwner = "", as_json: Json = False) -> None:
    async def work(viewer: Administrator) -> FirstPassword:
        return await actions.reset_password(viewer, username)

    show_password(_perform(act_as, work), as_json)


def _perform(act_as: str, work: Callable[[Administrator], Awaitable[T]]) -> T:
    return perform(act_as, work) if act_as else perform_as_owner(work)


def pair(roles: list[Role], units: list[str]) -> list[tuple[Role, str]]:
    """Pair roles with units in the order given; one unit serves all roles."""
    if len(units) == 1:
        units = units * len(roles)
    if len(units) != len(roles):
        raise Usage(why=say("số --unit phải bằng số --role, hoặc chỉ có một --unit"))
    return list(zip(roles, units, strict=True))


def show_password(first: FirstPassword, as_json: bool) -> None:
    if as_json:
        print_json({"id": str(first.user_id), "username": first.username, "password": first.password})
        return
    note(say("Mật khẩu đầu tiên của «{username}», chỉ hiện lần này:", username=first.username))
    print(first.password)


def described(user: User) -> dict[str, object]:
    return {
        "id": str(user.id),
        "username": user.username,
        "name": user.name,
        "active": user.active,
        "roles": [{"role": role, "unit": unit} for role, unit in user.roles],
        "created_at": user.created_at.isoformat(),
    }
