"""Signing in and out, and what administrators do with users."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from disburse import audit
from disburse.access import Permission, Role, Viewer
from disburse.core.errors import Conflict, NotFound, Refusal
from disburse.core.names import place_sort_key
from disburse.db import transaction
from disburse.identity import rules, store
from disburse.identity.passwords import hash_password, is_password
from disburse.identity.sessions import Doorstep, MachineOwner, close, open_web
from disburse.identity.store import KnownUnit, User
from disburse.service import service
from disburse.words import Language

Administrator = Viewer | MachineOwner


class WrongSignIn(Refusal):
    """One sentence for every reason: unknown, disabled, wrong password."""

    code = "wrong_sign_in"
    status = 401
    exit_code = 3
    text = "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra lại rồi thử lần nữa."


class SignInWaits(Refusal):
    code = "sign_in_waits"
    status = 429
    exit_code = 5
    text = "Đã nhập sai nhiều lần. Chờ {minutes} phút rồi thử lại, hoặc gọi quản trị viên của tỉnh."


class WrongPassword(Refusal):
    code = "wrong_password"
    status = 422
    text = "Mật khẩu hiện tại chưa đúng. Nhập lại mật khẩu đang dùng."


class SamePassword(Refusal):
    code = "same_password"
    status = 422
    text = "Mật khẩu mới trùng mật khẩu đang dùng. Chọn mật khẩu khác."


class UnknownUnit(Refusal):
    code = "unknown_unit"
    status = 422
    exit_code = 2
    text = "Không có đơn vị {units} trong danh mục hoặc trong phạm vi quản trị. Kiểm tra mã đơn vị."


class NoSuchUser(NotFound):
    code = "no_such_user"
    text = "Không có người dùng «{username}» trong phạm vi quản trị. Kiểm tra tên đăng nhập."


class ManagedElsewhere(Conflict):
    """Whoever holds roles in two provinces is looked after by the owner of the machine."""

    code = "managed_elsewhere"
    text = (
        "«{username}» còn vai trò ở đơn vị ngoài phạm vi quản trị nên không khóa hay đặt lại mật khẩu ở đây được. "
        "Hãy nhờ người vận hành máy chủ."
    )


class OwnAccount(Conflict):
    """An administrator must not shut himself out, nor give himself a password that only he knows."""

    code = "own_account"
    text = "Không tự khóa hay tự đặt lại tài khoản của mình. Hãy nhờ quản trị viên khác."


@dataclass(frozen=True)
class FirstPassword:
    """A new user's first password, shown once and kept nowhere."""

    user_id: UUID
    username: str
    password: str = field(repr=False)


async def sign_in(username: str, password: str, *, network: str, language: Language = "vi") -> Viewer:
    """Open a web session; raise WrongSignIn, or SignInWaits after too many failures.

    Unknown and disabled users take the same path, so that neither words nor time tell them apart.
    """
    username = username.strip().lower()
    gate, keys = service().vault.gate, _back_off_keys(username, network)
    await _count(keys, "pair", "account")
    async with transaction(Doorstep()):
        known = await store.sign_in_facts(gate, username)
    right = await is_password(password[: rules.PASSWORD_LONGEST + 1], known.password_hash if known else None)
    if not right or known is None or not known.active:
        async with transaction(Doorstep()):
            await store.count_failure(gate, [keys["network"]], service().clock.now())
        raise WrongSignIn
    viewer = await open_web(known.user_id, language)
    async with transaction(viewer):
        await store.forget_failures(gate, [keys["pair"], keys["account"]])
        await audit.record("session:opened", f"user:{known.user_id}")
    return viewer


async def sign_out(viewer: Viewer) -> None:
    """End the viewer's session; what its cookie names no longer exists."""
    async with transaction(viewer):
        await audit.record("session:ended", f"user:{viewer.user_id}")
    await close(viewer)


async def confirm_password(viewer: Viewer, password: str, *, before: str = "") -> None:
    """Ask for the password once more before something weighty; raise WrongPassword or SignInWaits.

    `before` names what it was asked for, such as `roster:…`, and goes on record (`reliability.md` A35).
    """
    gate, keys = service().vault.gate, _back_off_keys(viewer.username, f"session:{viewer.sid}")
    await _count(keys, "pair")
    async with transaction(viewer):
        known = await store.sign_in_facts(gate, viewer.username)
    if known is None or not await is_password(password, known.password_hash):
        raise WrongPassword
    async with transaction(viewer):
        await store.forget_failures(gate, [keys["pair"]])
        if before:
            await audit.record("password:confirmed", before)


async def change_password(viewer: Viewer, *, old: str, new: str) -> None:
    """Change one's own password and end one's other sessions; raise WrongPassword, SamePassword or WeakPassword."""
    await confirm_password(viewer, old)
    if new == old:
        raise SamePassword
    rules.check_password(new, viewer.username)
    password_hash = await hash_password(new)
    async with transaction(viewer):
        await store.set_own_password(service().vault.gate, password_hash)
        ended = await store.end_sessions_of(viewer.user_id) if viewer.user_id else 0
        await audit.record("user:password_changed", f"user:{viewer.user_id}", body={"sessions_ended": ended})


async def speak(viewer: Viewer, language: Language) -> None:
    """Remember the language of a session."""
    async with transaction(viewer):
        await store.session_speaks(language)


async def add_user(
    viewer: Administrator,
    username: str,
    name: str,
    roles: Sequence[tuple[Role, str]],
    *,
    same_person_as: str | None = None,
    password: str | None = None,
) -> FirstPassword:
    """Add a user with roles for units; give the first password, which has to be changed at the first sign-in.

    `same_person_as` names another account of the same person: both are one for every four-eyes rule.
    A `password` given by the caller (the demonstration) stays. Raises UsernameTaken, UnknownUnit and the
    refusals of `rules.check_user`. An administrator gives roles for the units of his own province only;
    banks serve every province, so their staff are added by the owner of the machine.
    """
    viewer.require(Permission.USER_MANAGE)
    rules.check_user(username, name, roles)
    if password is not None:
        rules.check_password(password, username)
    first = FirstPassword(uuid4(), username, password or rules.first_password())
    password_hash = await hash_password(first.password)
    async with transaction(viewer):
        if isinstance(viewer, MachineOwner):  # the first user of a new office brings the office along
            await store.add_offices([unit for _, unit in roles])
        everywhere = isinstance(viewer, MachineOwner)
        if unknown := await store.unknown_units([unit for _, unit in roles], every=everywhere):
            raise UnknownUnit(units=", ".join(unknown))
        person = await _person(same_person_as) if same_person_as else uuid4()
        await store.add_user(
            first.user_id, person, username, name.strip(), password_hash, must_change=password is None
        )
        await store.add_roles(first.user_id, list(dict.fromkeys((role.value, unit) for role, unit in roles)))
        held = [f"{role.value}:{unit}" for role, unit in roles]
        await audit.record("user:added", f"user:{first.user_id}", body={"roles": held})
    return first


async def disable_user(viewer: Administrator, username: str) -> int:
    """Disable a user and end his sessions at once; give how many were ended."""
    viewer.require(Permission.USER_MANAGE)
    async with transaction(viewer):
        user = await _lock(viewer, username)
        await store.set_active(user, False)
        ended = await store.end_sessions_of(user)
        await audit.record("user:disabled", f"user:{user}", body={"sessions_ended": ended})
    return ended


async def enable_user(viewer: Administrator, username: str) -> None:
    """Let a disabled user sign in again, with the password and the roles he had."""
    viewer.require(Permission.USER_MANAGE)
    async with transaction(viewer):
        user = await _lock(viewer, username)
        await store.set_active(user, True)
        await audit.record("user:enabled", f"user:{user}")


async def reset_password(viewer: Administrator, username: str) -> FirstPassword:
    """Give a user a new first password and end his sessions."""
    viewer.require(Permission.USER_MANAGE)
    password = rules.first_password()
    password_hash = await hash_password(password)
    async with transaction(viewer):
        user = await _lock(viewer, username)
        await store.set_first_password(user, password_hash)
        ended = await store.end_sessions_of(user)
        await audit.record("user:password_reset", f"user:{user}", body={"sessions_ended": ended})
    return FirstPassword(user, username, password)


async def list_users(viewer: Administrator, *, after: str = "", limit: int = 200) -> list[User]:
    """List users by username, those after a name, up to a limit."""
    viewer.require(Permission.USER_MANAGE)
    async with transaction(viewer):
        return await store.list_users(after, limit)


async def find_user(viewer: Administrator, user_id: UUID) -> User:
    """Show one user; raise NotFound for one outside the administrator's units."""
    viewer.require(Permission.USER_MANAGE)
    async with transaction(viewer):
        found = await store.user(user_id)
    if found is None:
        raise NotFound
    return found


async def list_units(viewer: Viewer) -> list[KnownUnit]:
    """List the units an administrator gives roles for: by kind, then by name."""
    viewer.require(Permission.USER_MANAGE)
    async with transaction(viewer):
        found = await store.units_administered()
    return sorted(found, key=lambda one: (rules.UNIT_KINDS.index(one.kind), place_sort_key(one.name)))


async def _lock(viewer: Administrator, username: str) -> UUID:
    user = await store.lock_user(username)
    if user is None:
        if await store.person_of(username):
            raise ManagedElsewhere(username=username)
        raise NoSuchUser(username=username)
    if isinstance(viewer, Viewer) and user == viewer.user_id:
        raise OwnAccount
    return user


async def _person(username: str) -> UUID:
    person = await store.person_of(username)
    if person is None:
        raise NoSuchUser(username=username)
    return person


def _back_off_keys(username: str, network: str) -> dict[str, str]:
    """Name what failures are counted under; hashed, because people type passwords into the wrong field."""
    named = {"pair": f"{username} {network}", "network": network, "account": username}
    return {kind: f"{kind}:{service().vault.index('sign_in.back_off', name)}" for kind, name in named.items()}


async def _count(keys: Mapping[str, str], *counted: str) -> None:
    """Count an attempt before it is looked at, so that guesses sent at once do not all slip through."""
    gate, now = service().vault.gate, service().clock.now()
    async with transaction(Doorstep()):
        await store.lock_keys([keys[kind] for kind in counted])
        wait = rules.wait_for(await store.failures(gate, list(keys.values())), keys, now)
        if wait is not None:
            raise SignInWaits(minutes=math.ceil(wait / timedelta(minutes=1)))
        await store.count_failure(gate, [keys[kind] for kind in counted], now)
