"""Whatever stands in a field or in an address, every route answers with a sentence: no 500, nothing half done (A3, A29, A30)."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from builders import BANK, COMMUNE, OFFICE, a_user, as_owner
from clients import an_app
from litestar.routes import HTTPRoute
from page_steps import at_desk
from running_month import Person, a_read_roster
from test_tenants import a_tenant, address

import disburse
from disburse.access import Role
from disburse.service import Service, service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SOURCE = Path(disburse.__file__).parent
FIELDS = sorted(
    {name for page in SOURCE.rglob("html/*.html") for name in re.findall(r'name="([a-z_-]+)"', page.read_text("utf-8"))}
    | {name for code in SOURCE.rglob("*pages.py") for name in re.findall(r'\.texts?\("([a-z_-]+)"', code.read_text("utf-8"))}
    - {"_token"}
)  # fmt: skip
TEXTS, NUMBERS = (
    sorted({name for code in SOURCE.rglob("*.py") for name in re.findall(rf"(\w+): FromQuery\[{kind}", code.read_text("utf-8"))})
    for kind in ("str", "int")
)  # fmt: skip
HOSTILE = {
    "a zero byte": "a\0b",
    "a number beyond every column": "9" * 30,
    "a number below": "-9223372036854775809",
    "letters that turn the line around": "\u202e\u2066gpj.exe",
    "half of a pair": b"\xed\xa0\x80".decode("utf-8", "surrogatepass"),
    "a column of the table": "approved",
    "a quote and what may follow it": "'; DROP TABLE roster; --<script>{{7*7}}{% raw %}",
    "much of a letter": "ữ" * 150,
}
LEAVING = {"/sign-out", "/password", "/sign-in"}  # these end the session that is asking
ROLES = {
    Role.SI_OFFICER: OFFICE,
    Role.SI_APPROVER: OFFICE,
    Role.PAYER_OFFICER: BANK,
    Role.COMMUNE_OFFICER: COMMUNE,
    Role.COMMUNE_APPROVER: COMMUNE,
}


def addresses(method: str, ids: dict[str, str]) -> list[str]:
    return [
        address(route.path, ids)
        for route in an_app(service().settings).routes
        if isinstance(route, HTTPRoute)
        and method in route.methods
        and route.path not in LEAVING
        and not route.path.startswith(("/static", "/api/{path"))
    ]


async def everything_of_a_tenant() -> dict[str, str]:
    ids = await a_tenant()
    for role, unit in ROLES.items():
        await a_user("everybody", role, unit)
    ids["roster_id"] = str(await a_read_roster([Person(3), Person(4, amount=0)], list_number=2))
    return ids


async def test_hostile_fields_are_refused_with_a_sentence(disburse: Service) -> None:
    ids = await everything_of_a_tenant()
    paths = addresses("POST", ids)
    assert len(paths) > 30
    async with at_desk("everybody") as seat:
        for what, value in HOSTILE.items():
            for path in paths:
                answer = await seat.client.post(
                    path,
                    content=f"_token={quote(seat.token)}&{spelt(FIELDS, value)}",
                    headers={"Content-Type": "application/x-www-form-urlencoded"},
                )
                assert answer.status_code < 500, (what, path, answer.status_code, answer.text[:300])
    async with as_owner() as database:
        assert await database.fetch("SELECT * FROM audit_violation()") == []


async def test_columns_in_a_form_change_nothing_but_what_the_form_is_for(disburse: Service) -> None:
    await everything_of_a_tenant()
    roster_id = await a_read_roster([Person(5)], list_number=3)
    extra = {"state": "approved", "approved_by": "everybody", "owner": BANK, "amount": "1", "line_count": "9",
             "role": "admin", "uploaded_by": "everybody", "content_digest": "0", "run": "2020-01"}  # fmt: skip
    async with as_owner() as database:
        before = await database.fetchrow("SELECT * FROM roster WHERE id = $1", roster_id)
        roles = await database.fetch("SELECT * FROM user_role")
        async with at_desk("maker") as seat:
            shown = await seat.open(f"/rosters/{roster_id}")
            sums = dict(re.findall(r'name="(count|amount)" value="([^"]*)"', shown.text))
            for action in ("submission", "withdrawal"):
                await seat.send(f"/rosters/{roster_id}/{action}", {**extra, **sums, "reason": "thử"})
        after = await database.fetchrow("SELECT * FROM roster WHERE id = $1", roster_id)
        assert await database.fetch("SELECT * FROM user_role") == roles
    changed = {name for name, value in dict(before).items() if after[name] != value}
    assert after["state"] in ("ready", "submitted", "withdrawn")
    assert changed <= {"state", "note", "submitted_by", "submitted_at", "withdrawn_at", "withdrawn_by"}


async def test_hostile_addresses_are_refused_with_a_sentence(disburse: Service) -> None:
    ids = await everything_of_a_tenant()
    paths = addresses("GET", ids)
    assert len(paths) > 40
    async with at_desk("everybody") as seat:
        for what, value in HOSTILE.items():
            for path in paths:
                for names in ([*TEXTS], *([name] for name in NUMBERS if value.lstrip("-").isdigit())):
                    answer = await seat.open(f"{path}?{spelt(names, value)}")
                    assert answer.status_code < 500, (
                        what,
                        path,
                        names,
                        answer.status_code,
                        answer.text[:300],
                    )


def spelt(names: list[str], value: str) -> str:
    """Write the same value into many fields, as an address or a form does."""
    written = quote(value.encode("utf-8", "surrogatepass"))
    return "&".join(f"{name}={written}" for name in names)
