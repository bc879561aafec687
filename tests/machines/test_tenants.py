"""What is not yours answers like what does not exist: every route with every foreign id, and every table."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import httpx
import pytest
from builders import (
    BANK,
    COMMUNE,
    COMMUNES,
    OFFICE,
    OTHER_BANK,
    PROVINCE,
    a_user,
    as_owner,
    as_user,
)
from clients import PASSWORD, a_client, an_app, sign_in, token_of
from form_fields import posts
from litestar.routes import HTTPRoute
from one_tenant import a_tenant

from disburse.access import ROWS
from disburse.db import connection, transaction
from disburse.identity.passwords import hash_password
from disburse.service import Service, service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

STRANGERS = {
    "other-maker": ("si_officer", "BHXH-25-09"),
    "other-checker": ("si_approver", "BHXH-25-09"),
    "other-teller": ("payer_officer", OTHER_BANK),
    "other-commune": ("commune_officer", COMMUNES[0]),
    "other-chair": ("commune_approver", COMMUNES[0]),
    "other-admin": ("admin", "24"),
}
TENANT_TABLES = sorted(
    table
    for table, reach in ROWS.items()
    if reach in ("owner", "owner_or_payer", "payer", "commune", "commune_or_owner", "job", "asker")
)


async def strangers() -> None:
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO unit (code, kind, name, province, parent)"
            " VALUES ('BHXH-25-09', 'office', 'BHXH cơ sở Khác', $1, 'BHXH-25')",
            PROVINCE,
        )
    for name, (role, unit) in STRANGERS.items():
        await a_user(name, role, unit, password_hash=await hash_password(PASSWORD))


@asynccontextmanager
async def a_stranger(name: str) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    async with a_client() as client:
        await sign_in(client, name)
        yield client, await token_of(client)


def routes_with_ids() -> list[tuple[str, str]]:
    """Every method and path that names something of somebody."""
    found: list[tuple[str, str]] = []
    for route in an_app(service().settings).routes:
        if (
            isinstance(route, HTTPRoute)
            and re.search(r"\{(?!run:)", route.path)
            and not route.path.startswith(
                ("/static", "/api/{path")
            )  # nobody's: files of ours, the page of the API
        ):
            found += [(str(method), route.path) for method in sorted(route.methods - {"OPTIONS", "HEAD"})]
    return found


def collections() -> list[str]:
    """Every page that names nothing, or a run only."""
    return [
        route.path
        for route in an_app(service().settings).routes
        if isinstance(route, HTTPRoute)
        and "GET" in route.methods
        and not re.search(r"\{(?!run:)", route.path)
    ]


def address(path: str, ids: dict[str, str]) -> str:
    """Fill a route's path; a parameter nobody named here is a new kind of id and fails."""
    kind = {"code": "serial" if path.startswith("/L/") else "hamlet", "name": "print"}
    return re.sub(r"\{(\w+):\w+\}", lambda m: "2026-12" if m[1] == "run" else ids[kind.get(m[1], m[1])], path)


def said(answer: httpx.Response, ids: dict[str, str]) -> tuple[int, str]:
    """The answer without what differs from request to request: ids and tokens."""
    text = answer.text
    for value in ids.values():
        text = text.replace(value, "ID") if len(value) > 4 else text
    return answer.status_code, re.sub(r'(_token" value|nonce|content)="[^"]*"|[0-9a-f]{8,}', "", text)


async def test_what_is_anothers_answers_like_what_does_not_exist(disburse: Service) -> None:
    own = await a_tenant()
    await strangers()
    routes, taken = routes_with_ids(), posts()
    assert len(routes) > 15
    for name in STRANGERS:
        async with a_stranger(name) as (client, token):
            for method, path in routes:
                unknown = {
                    **{kind: str(uuid4()) for kind in own},
                    "hamlet": "05134-98",
                    "print": f"{uuid4()}.pdf",
                    "serial": f"{own['serial'][:-3]}{'22' if own['serial'][-3] != '2' else '33'}-1",
                    "sequence": "1",
                    "office": "BHXH-25-98",
                }
                said_of = {"note": "x", "reason": "x", "result": "V", "resolution": "dismiss"}
                body = {"_token": token} | {k: v for k, v in said_of.items() if k in taken.get(path, ())}
                answers = []
                for ids in (own, unknown):
                    sent = body if method == "POST" else None
                    headers = {"X-CSRF-Token": token}
                    answer = await client.request(method, address(path, ids), data=sent, headers=headers)
                    answers.append(said(answer, ids))
                assert answers[0] == answers[1], (name, method, path)
                # A hamlet is reference data: another commune's page is empty, like that of no hamlet.
                assert answers[0][0] in (403, 404) or "hamlets" in path, (name, method, path, answers[0][0])


async def test_no_page_shows_anything_of_anothers_whatever_is_asked_for(disburse: Service) -> None:
    own = await a_tenant()
    await strangers()
    async with as_owner() as database:
        secrets = {row[0] for row in await database.fetch("SELECT name FROM beneficiary")}
        secrets |= {row[0] for row in await database.fetch("SELECT reference FROM instruction")}
        secrets |= {row[0] for row in await database.fetch("SELECT shown FROM column_lesson")}
    secrets |= {value for value in own.values() if len(value) > 12}
    pages = [path for path in collections() if path != "/sign-in"]
    assert len(pages) > 10
    asked = {"unit": OFFICE, "payer": BANK, "programme": "SI", "commune": COMMUNE, "run": "2026-12"}
    for name in STRANGERS:
        async with a_stranger(name) as (client, _):
            for path in pages:
                for query in ({}, asked):
                    text = (await client.get(address(path, {}), params=query)).text
                    assert not [secret for secret in secrets if secret in text], (name, path, query)


async def test_no_row_of_another_tenant_is_seen_in_sql(disburse: Service) -> None:
    await a_tenant()
    await strangers()
    async with as_owner() as database:
        filled = {t for t in TENANT_TABLES if await database.fetchval(f'SELECT count(*) FROM "{t}"')}
    assert {
        "roster",
        "column_lesson",
        "payment",
        "instruction",
        "confirmation",
        "discrepancy",
        "visit",
        "month_claim",
        "beneficiary",
        "person_merge",
        "row_of_two_people",
        "method_request",
    } <= filled
    for name in STRANGERS:
        viewer = await as_user(name)
        for table in sorted(filled):
            async with transaction(viewer):
                allowed = await connection().fetchval("SELECT has_table_privilege($1, 'SELECT')", table)
                seen = await connection().fetchval(f'SELECT count(*) FROM "{table}"') if allowed else 0
                assert seen == 0, (name, table)


@pytest.mark.parametrize("sid", ["", "unknown"])
async def test_without_a_session_nothing_is_seen(disburse: Service, sid: str) -> None:
    await a_tenant()
    viewer = await as_user("maker")
    async with transaction(viewer):
        await connection().execute("SELECT set_config('app.sid', $1, true)", sid)
        for table in TENANT_TABLES:
            if await connection().fetchval("SELECT has_table_privilege($1, 'SELECT')", table):
                assert await connection().fetchval(f'SELECT count(*) FROM "{table}"') == 0, table
