"""Users as their administrator sees them: listed, added, disabled and enabled again, given a new first password."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import ROLE_TITLES, Permission, Role
from disburse.core.errors import Refusal
from disburse.db.refusals import UsernameTaken
from disburse.identity import actions, rules
from disburse.identity.actions import FirstPassword
from disburse.identity.store import User
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import mark, say

SHOWN_MAX: Final = 50
ROLES_MAX: Final = 3  # how many roles one form gives
UNIT_KINDS: Final = {
    "province": mark("Tỉnh, thành phố"),
    "office": mark("Cơ quan bảo hiểm xã hội"),
    "payer": mark("Đơn vị chi trả"),
    "commune": mark("Xã, phường, đặc khu"),
}


@get("/users", opt={"permission": Permission.USER_MANAGE})
async def show_users(
    request: WebRequest, after: FromQuery[str] = "", note: FromQuery[str] = ""
) -> Response[Any]:
    viewer = viewer_of(request)
    found = await actions.list_users(viewer, after=after, limit=SHOWN_MAX + 1)
    users = found[:SHOWN_MAX]
    return page(
        request,
        "identity/users.html",
        users=users,
        next_after=users[-1].username if len(found) > SHOWN_MAX else "",
        after=after,
        titles={role.value: say(title) for role, title in ROLE_TITLES.items()},
        unit_names={unit.code: unit.name for unit in await actions.list_units(viewer)},
        state_of=state_of,
        own=viewer.username,
        note=said_after(note),
    )


@get("/users/new", opt={"permission": Permission.USER_MANAGE})
async def show_new_user(request: WebRequest) -> Response[Any]:
    return await new_user_page(request, None, None)


@post(
    "/users",
    opt={
        "permission": Permission.USER_MANAGE,
        "fields": ("username", "name", "same_person_as", r"(role|unit)\d"),
    },
)
async def add_user(request: WebRequest) -> Response[Any]:
    sent = await form(request)
    try:
        first = await actions.add_user(
            viewer_of(request),
            sent.text("username"),
            sent.text("name"),
            roles_of(sent),
            same_person_as=sent.text("same_person_as") or None,
        )
    except Refusal as refused:
        if refused.status != 422 and not isinstance(refused, UsernameTaken | actions.NoSuchUser):
            raise
        return await new_user_page(request, sent, refused)
    return password_page(request, first)


@post("/users/{user_id:uuid}/disabling", opt={"permission": Permission.USER_MANAGE})
async def disable_user(request: WebRequest, user_id: FromPath[UUID]) -> Response[Any]:
    viewer = viewer_of(request)
    user = await actions.find_user(viewer, user_id)
    await actions.disable_user(viewer, user.username)
    return see(request, "/users?note=disabled")


@post("/users/{user_id:uuid}/enabling", opt={"permission": Permission.USER_MANAGE})
async def enable_user(request: WebRequest, user_id: FromPath[UUID]) -> Response[Any]:
    viewer = viewer_of(request)
    user = await actions.find_user(viewer, user_id)
    await actions.enable_user(viewer, user.username)
    return see(request, "/users?note=enabled")


@post("/users/{user_id:uuid}/first-password", opt={"permission": Permission.USER_MANAGE})
async def reset_password(request: WebRequest, user_id: FromPath[UUID]) -> Response[Any]:
    viewer = viewer_of(request)
    user = await actions.find_user(viewer, user_id)
    return password_page(request, await actions.reset_password(viewer, user.username))


def said_after(note: str) -> str:
    """Say what was just done to a user."""
    return {
        "disabled": say("Đã khóa người dùng, các phiên đang mở đã kết thúc."),
        "enabled": say("Đã mở khóa người dùng; người đó đăng nhập bằng mật khẩu cũ."),
    }.get(note, "")


def password_page(request: WebRequest, first: FirstPassword) -> Response[Any]:
    """Show a first password in the answer itself: it is kept nowhere from where a later page could take it."""
    return page(request, "identity/first_password.html", first=first)


async def new_user_page(request: WebRequest, sent: Form | None, refused: Refusal | None) -> Response[Any]:
    known = await actions.list_units(viewer_of(request))
    error = say(refused.text, **refused.params) if refused else ""
    at = field_of(refused)
    names = ["username", "name", "same_person_as"]
    names += [f"{field}{row}" for row in range(ROLES_MAX) for field in ("role", "unit")]
    return page(
        request,
        "identity/new_user.html",
        status=refused.status if refused else 200,
        typed={name: sent.text(name) if sent else "" for name in names},
        rows=range(ROLES_MAX),
        roles=[(role.value, say(title)) for role, title in ROLE_TITLES.items()],
        units=[(say(UNIT_KINDS[kind]), list(of)) for kind, of in groupby(known, key=attrgetter("kind"))],
        errors={at: error},
        problems=[(error, at)] if refused else (),
    )


def roles_of(sent: Form) -> list[tuple[Role, str]]:
    """Read the pairs of role and unit of a form; a row without either is left out. Raises NoRole."""
    pairs = [(sent.text(f"role{row}"), sent.text(f"unit{row}")) for row in range(ROLES_MAX)]
    if any(bool(role) != bool(unit) or role not in ("", *Role) for role, unit in pairs):
        raise rules.NoRole
    return [(Role(role), unit) for role, unit in pairs if role]


def field_of(refused: Refusal | None) -> str:
    """Name the field a refused user is about."""
    if isinstance(refused, rules.BadName):
        return "name"
    if isinstance(refused, rules.NoRole):
        return "role0"
    if isinstance(refused, rules.RoleDoesNotFitUnit | actions.UnknownUnit):
        return "unit0"
    if isinstance(refused, actions.NoSuchUser):
        return "same_person_as"
    return "username" if refused else ""


def state_of(user: User) -> tuple[str, str]:
    """Say how a user stands: kind of tag and words."""
    if not user.active:
        return "mute", say("Đã khóa")
    if user.must_change_password:
        return "wait", say("Chưa đổi mật khẩu đầu tiên")
    return "ok", say("Đang hoạt động")


routes = [show_users, show_new_user, add_user, disable_user, enable_user, reset_password]
