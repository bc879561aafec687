"""The guard: what it lets through, what it refuses before a body is read, and what every answer carries."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from clients import BASE
from litestar import Litestar, Response, get, post
from litestar.datastructures import State

from disburse.access import Permission, Role, Viewer
from disburse.service import Service
from disburse.web import logs
from disburse.web.forms import form
from disburse.web.guard import Guard, allow
from disburse.web.patience import Uploads
from disburse.web.replies import HANDLERS, WebRequest, page

pytestmark = pytest.mark.anyio

CANARY = "canary-001099012345"
SID, CSRF = "a-session-id", "the-token"
did: list[str] = []


@post("/notes", opt={"permission": Permission.ROSTER_UPLOAD, "fields": ("note",)})
async def add_note(request: WebRequest) -> str:
    did.append((await form(request)).text("note"))
    return "done"


@post("/managed", opt={"permission": Permission.USER_MANAGE})
async def manage() -> str:
    did.append("managed")
    return "done"


@get("/broken", opt={"public": True})
async def broken() -> str:
    raise ValueError(CANARY)


@get("/undeclared")
async def undeclared() -> str:
    return "shown"


@get("/shown", opt={"signed_in": True})
async def shown(request: WebRequest) -> Response[str]:
    return page(request, "web/error.html", heading="x", sentence="<script>alert(1)</script>", code="")


@get("/api/v1/things", opt={"permission": Permission.USER_MANAGE})
async def things() -> str:
    return "things"


class Session:
    unit = "BHXH cơ sở Tân Lạc"
    must_change_password = False
    viewer = Viewer(
        SID, "web", uuid4(), uuid4(), "canbo", "Cán Bộ Thử", ((Role.SI_OFFICER, "BHXH-25-03"),), CSRF
    )


async def find_session(sid: str) -> Session | None:
    return Session() if sid == SID else None


def small_app(base_url: str = BASE) -> Litestar:
    app = Litestar(
        route_handlers=[add_note, manage, broken, undeclared, shown, things],
        guards=[allow],
        exception_handlers={**HANDLERS},
        openapi_config=None,
        logging_config=None,
        request_max_body_size=64 * 1024,
        state=State({"routes": frozenset({"/"})}),
    )
    app.asgi_handler = Guard(
        app.asgi_handler, base_url=base_url, find_session=find_session, slowest=4096, uploads=Uploads(20)
    )
    return app


@pytest.fixture
async def client(disburse: Service) -> AsyncIterator[httpx.AsyncClient]:
    did.clear()
    transport = httpx.ASGITransport(small_app())  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=BASE, cookies={"session": SID}) as opened:
        yield opened


OURS = {"Origin": BASE}


async def test_a_form_of_ours_with_its_token_first_is_let_through(client: httpx.AsyncClient) -> None:
    reply = await client.post("/notes", data={"_token": CSRF, "note": "ghi chú"}, headers=OURS)
    assert (reply.status_code, did) == (201, ["ghi chú"])


async def test_a_field_the_route_does_not_name_undoes_the_form(client: httpx.AsyncClient) -> None:
    for body in ({"note": "x", "state": "approved"}, {"notes": "x"}, {"": "x"}, {"note\0": "x"}):
        reply = await client.post("/notes", data={"_token": CSRF, **body}, headers=OURS)
        assert (reply.status_code, did) == (400, []), body
        assert "chưa có gì được thực hiện" in reply.text
    by_header = await client.post("/notes", data={"state": "x"}, headers={**OURS, "X-CSRF-Token": CSRF})
    assert (by_header.status_code, did) == (400, [])


async def test_a_body_that_is_no_form_is_refused(client: httpx.AsyncClient) -> None:
    reply = await client.post("/notes", json={"note": "x"}, headers={**OURS, "X-CSRF-Token": CSRF})
    assert (reply.status_code, did) == (415, [])


async def test_the_token_may_come_in_the_header(client: httpx.AsyncClient) -> None:
    reply = await client.post("/notes", data={"note": "a"}, headers={**OURS, "X-CSRF-Token": CSRF})
    assert (reply.status_code, did) == (201, ["a"])


async def test_a_multipart_form_needs_its_token_first_too(client: httpx.AsyncClient) -> None:
    file = {"note": ("a.xlsx", b"bytes")}
    fields = {"_token": CSRF, "note": "a"}
    assert (await client.post("/notes", data=fields, files=file, headers=OURS)).status_code == 201
    late = {"note": "b", "_token": CSRF}
    assert (await client.post("/notes", data=late, files=file, headers=OURS)).status_code == 403
    assert did == ["a"]


async def test_a_browser_that_says_same_origin_needs_no_origin_header(client: httpx.AsyncClient) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": CSRF}
    assert (await client.post("/notes", headers=headers)).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
        {"Origin": BASE, "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_requests_of_other_sites_change_nothing(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    reply = await client.post("/notes", data={"_token": CSRF}, headers={**headers, "X-CSRF-Token": CSRF})
    assert (reply.status_code, did) == (403, [])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": {"_token": "", "note": "a"}},
        {"data": {"_token": "another-session's", "note": "a"}},
        {"data": {"note": "a", "_token": CSRF}},
        {"json": {"_token": CSRF, "note": "a"}},
        {"content": "_token=" + CSRF, "headers": {"Content-Type": "text/plain"}},
        {"headers": {"X-CSRF-Token": "wrong"}},
        {"data": {"note": "a"}, "headers": {"X-CSRF-Token": "wrong"}},
    ],
)
async def test_without_the_session_s_token_nothing_changes(
    client: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    headers = {**OURS, **body.pop("headers", {})}
    reply = await client.post("/notes", headers=headers, **body)
    assert (reply.status_code, did) == (403, [])


async def test_without_a_session_the_body_is_not_read(disburse: Service) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b"x" * 65536

    transport = httpx.ASGITransport(small_app())  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as anonymous:
        headers = {**OURS, "Content-Type": "multipart/form-data; boundary=b"}
        reply = await anonymous.post("/notes", content=endless(), headers=headers)
    assert reply.status_code == 401
    assert read == 0


async def test_a_body_larger_than_its_route_allows_is_refused(client: httpx.AsyncClient) -> None:
    data = {"_token": CSRF, "note": "x" * 70_000}
    assert (await client.post("/notes", data=data, headers=OURS)).status_code == 413
    assert did == []


async def test_a_permission_that_is_missing_is_refused_before_the_body(client: httpx.AsyncClient) -> None:
    assert (await client.post("/managed", headers={**OURS, "X-CSRF-Token": CSRF})).status_code == 403
    assert did == []


async def test_a_route_that_does_not_say_who_may_call_it_is_closed(client: httpx.AsyncClient) -> None:
    assert (await client.get("/undeclared")).status_code == 500


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:8000@evil", "", "[::1]:8000"]
)
async def test_a_foreign_host_is_refused_and_never_repeated(client: httpx.AsyncClient, host: str) -> None:
    reply = await client.get("/shown", headers={"Host": host})
    assert reply.status_code == 421
    assert "evil" not in reply.text + str(reply.headers)


async def test_forwarded_headers_change_no_link_and_no_answer(client: httpx.AsyncClient) -> None:
    plain = await client.get("/shown")
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "ftp",
        "Forwarded": "host=evil.example",
    }
    poisoned = await client.get("/shown", headers=forged)
    assert "evil" not in poisoned.text
    nonce = re.compile(r'nonce="[^"]*"')
    assert nonce.sub("", poisoned.text) == nonce.sub("", plain.text)


async def test_only_the_official_host_is_answered_behind_https(disburse: Service) -> None:
    base = "https://chitra.example"
    transport = httpx.ASGITransport(small_app(base))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=base) as secure:
        good = await secure.get("/shown", headers={"Cookie": f"__Host-session={SID}"})
        assert good.status_code == 200
        assert good.headers["strict-transport-security"].startswith("max-age=31536000")
        assert (await secure.get("/shown", headers={"Cookie": f"session={SID}"})).status_code == 303
        assert (await secure.get("/shown", headers={"Host": "127.0.0.1:8000"})).status_code == 421


async def test_an_unknown_error_shows_its_number_only(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="disburse"):
        reply = await client.get("/broken?" + CANARY)
    assert reply.status_code == 500
    lines = [logs.JsonLine().format(record) for record in caplog.records]
    logged = [json.loads(line) for line in lines]
    fault = next(line for line in logged if line["event"] == "error")
    assert fault["kind"] == "ValueError"
    assert fault["request_id"] in reply.text
    assert CANARY not in reply.text + "".join(lines)


def test_the_log_refuses_fields_that_are_not_on_its_list() -> None:
    with pytest.raises(KeyError):
        logs.event("request", username="canbo")


def test_a_log_line_stays_one_line() -> None:
    record = logging.LogRecord("disburse", 20, "", 0, "request", (), None)
    record.route = 'a\r\n\x1b[31m{"event":"forged"}'
    assert len(logs.JsonLine().format(record).splitlines()) == 1


async def test_text_of_people_is_shown_as_text(client: httpx.AsyncClient) -> None:
    shown_page = await client.get("/shown")
    assert "&lt;script&gt;alert(1)" in shown_page.text


async def test_programs_are_told_problems_as_json(client: httpx.AsyncClient) -> None:
    reply = await client.get("/api/v1/things")
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert reply.json()["code"] == "not_allowed"
    client.cookies.clear()
    assert (await client.get("/api/v1/things")).json()["status"] == 401
