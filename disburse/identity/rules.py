"""What signing in and users are held to; no database, no web."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from disburse.access import ROLE_TITLES, Role
from disburse.core.errors import Refusal
from disburse.words import say

USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
PASSWORD_SHORTEST: Final = 10
PASSWORD_LONGEST: Final = 128
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on paper

# How many failures are free: of one account from one network, of a network, of an account from anywhere.
# The last one is high, so that nobody can keep a colleague out from elsewhere (reliability.md A20).
FREE_FAILURES: Final[Mapping[str, int]] = {"pair": 5, "network": 20, "account": 100}

UNIT_KINDS: Final = ("province", "office", "payer", "commune")  # as people look for them
_UNITS: Final[dict[str, re.Pattern[str]]] = {
    "province": re.compile(r"\d{2}"),
    "office": re.compile(r"BHXH-\d{2}(-\d{2})?"),
    "commune": re.compile(r"\d{5}"),
    "payer": re.compile(r"\d{6}|VNPOST-\d{2}|UBND-\d{5}"),
}
_KINDS: Final[dict[Role, tuple[str, ...]]] = {
    Role.SI_OFFICER: ("office",),
    Role.SI_APPROVER: ("office",),
    Role.COMMUNE_OFFICER: ("commune",),
    Role.COMMUNE_APPROVER: ("commune",),
    Role.PAYER_OFFICER: ("payer",),
    Role.PAYER_CHECKER: ("payer",),
    Role.LEADER: ("province", "office", "commune"),
    Role.AUDITOR: ("province", "office", "commune"),
    Role.ADMIN: ("province",),
}


class BadUsername(Refusal):
    code = "bad_username"
    status = 422
    exit_code = 2
    text = "Tên đăng nhập gồm 2 đến 40 chữ thường không dấu, chữ số, dấu chấm, gạch nối; bắt đầu bằng chữ hoặc số."


class BadName(Refusal):
    code = "bad_name"
    status = 422
    exit_code = 2
    text = "Thiếu họ tên người dùng, hoặc họ tên dài quá 100 ký tự. Nhập lại họ tên."


class NoRole(Refusal):
    code = "no_role"
    status = 422
    exit_code = 2
    text = "Người dùng cần ít nhất một vai trò và một đơn vị. Chọn vai trò và đơn vị."


class RoleDoesNotFitUnit(Refusal):
    """A role is held for a kind of unit that it has nothing to do in."""

    code = "role_does_not_fit_unit"
    status = 422
    exit_code = 2
    text = "Vai trò {role} không dùng được cho đơn vị {unit}. Chọn đơn vị đúng loại của vai trò."


class WeakPassword(Refusal):
    code = "weak_password"
    status = 422
    exit_code = 2
    text = "Mật khẩu mới cần từ {shortest} đến {longest} ký tự, không chứa tên đăng nhập, không lặp một vài ký tự. Chọn mật khẩu khác."


class Failures(NamedTuple):
    """What is remembered of failed sign-ins under one key."""

    key: str
    failures: int
    next_at: datetime


def check_user(username: str, name: str, roles: Iterable[tuple[Role, str]]) -> None:
    """Raise BadUsername, BadName, NoRole or RoleDoesNotFitUnit unless such a user may exist."""
    if not USERNAME.fullmatch(username):
        raise BadUsername
    if not 1 <= len(name.strip()) <= 100 or not name.isprintable():
        raise BadName
    held = list(roles)
    if not held:
        raise NoRole
    for role, unit in held:
        if not any(_UNITS[kind].fullmatch(unit) for kind in _KINDS[role]):
            raise RoleDoesNotFitUnit(role=say(ROLE_TITLES[role]), unit=unit)


def check_password(password: str, username: str) -> None:
    """Raise WeakPassword for what is guessed first; length is asked for, kinds of characters are not."""
    short = not PASSWORD_SHORTEST <= len(password) <= PASSWORD_LONGEST
    if short or username in password.lower() or len(set(password)) < 5:
        raise WeakPassword(shortest=PASSWORD_SHORTEST, longest=PASSWORD_LONGEST)


def first_password() -> str:
    """Make a password to be read out once: four groups of four, 78 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def wait_for(known: Iterable[Failures], keys: Mapping[str, str], now: datetime) -> timedelta | None:
    """Give how long signing in has to wait; `keys` names the key of each of `FREE_FAILURES`."""
    free = {key: FREE_FAILURES[kind] for kind, key in keys.items()}
    waits = [f.next_at - now for f in known if f.failures >= free[f.key] and f.next_at > now]
    return max(waits, default=None)
