"""The whole application: what holds for every route there is."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from builders import a_province_units, a_user, as_owner
from clients import PASSWORD, a_client, an_app, sign_in, token_of

from disburse.access import Role
from disburse.identity.passwords import hash_password
from disburse.service import Service
from disburse.settings import Settings

pytestmark = pytest.mark.anyio


async def test_every_answer_carries_the_headers_that_protect_it(disburse: Service) -> None:
    await a_province_units()
    await a_user("quantri", Role.ADMIN, "25", password_hash=await hash_password(PASSWORD))
    async with a_client() as client:
        await sign_in(client, "quantri")
        for path in ["/khong-co", *paths(disburse.settings)]:
            for method in ("GET", "POST", "TRACE"):
                reply = await client.request(method, path)
                headers = reply.headers
                assert headers["x-content-type-options"] == "nosniff", path
                assert headers["referrer-policy"] == "same-origin", path
                assert headers["cross-origin-opener-policy"] == "same-origin", path
                assert headers["cross-origin-resource-policy"] == "same-origin", path
                assert "default-src 'none'" in headers["content-security-policy"], path
                assert "unsafe" not in headers["content-security-policy"], path
                assert headers["cache-control"] == "no-store", path
                assert "server" not in headers, path
                assert (method != "TRACE") or reply.status_code in (404, 405), path


async def test_every_change_needs_the_session_s_token(disburse: Service) -> None:
    await a_province_units()
    for role, unit in ((Role.ADMIN, "25"), (Role.SI_OFFICER, "BHXH-25-03")):
        await a_user("nhieuvai", role, unit, password_hash=await hash_password(PASSWORD))
    async with a_client() as client, as_owner() as database:
        await sign_in(client, "nhieuvai")
        token = await token_of(client)
        before = await database.fetchval("SELECT count(*) FROM audit")
        for path in paths(disburse.settings, "POST"):
            for data in ({}, {"_token": token[::-1]}, {"later": "1", "_token": token}):
                reply = await client.post(path, data=data)
                assert reply.status_code == 403, path
        assert await database.fetchval("SELECT count(*) FROM audit") == before


async def test_the_scripts_of_a_page_carry_the_nonce_of_its_policy(disburse: Service) -> None:
    async with a_client() as client:
        reply = await client.get("/sign-in")
        again = await client.get("/sign-in")
    nonces = set(re.findall(r'nonce="([^"]+)"', reply.text))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in reply.headers["content-security-policy"]
    assert reply.headers["content-security-policy"] != again.headers["content-security-policy"]
    assert len(re.findall("<script", reply.text)) == len(re.findall("<script nonce=", reply.text))


async def test_health_is_told_to_everybody_and_nothing_else_is(disburse: Service) -> None:
    async with a_client() as client:
        assert (await client.get("/healthz")).text == "ok"
        assert (await client.get("/readyz")).text == "ready"
        for path in ("/schema", "/schema/openapi.json", "/schema/swagger"):
            assert (await client.get(path)).status_code == 404


def paths(settings: Settings, method: str = "GET") -> list[str]:
    """List the app's addresses that answer a method, parameters filled with something that does not exist."""
    app = an_app(settings)
    return [
        re.sub(r"\{[^}]*\}", "0", re.sub(r"\{\w+:uuid\}", str(UUID(int=0)), route.path))
        for route in app.routes
        if method in getattr(route, "methods", ()) and not route.path.startswith("/static")
    ]
