"""A thousand uploads at once, ten thousand parts: a bound and a sentence (`reliability.md` A28)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from builders import a_user
from clients import BASE, PASSWORD, an_app, sign_in, token_of
from running_month import RUN, a_ground, an_open_run

from disburse.identity.passwords import hash_password
from disburse.service import Service, service

pytestmark = [
    pytest.mark.anyio,
    # The framework drops what it had received without closing it: a nameless file, gone with its last reference.
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]

PATH = f"/runs/{RUN}/rosters"
HEAD = {"Content-Type": "multipart/form-data; boundary=frontier"}
MANY = 1000
AT_ONCE = 3


@pytest.fixture
async def client(disburse: Service) -> AsyncIterator[httpx.AsyncClient]:
    """An officer at an app that receives three files at the same time."""
    await a_ground()
    await an_open_run()
    await a_user("sender", password_hash=await hash_password(PASSWORD))
    app = an_app(replace(service().settings, uploads_at_once=AT_ONCE))
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport, base_url=BASE, headers={"Origin": BASE}, limits=httpx.Limits()
    ) as client:
        await sign_in(client, "sender")
        yield client


async def a_waiting_body(token: str, go: asyncio.Event) -> AsyncIterator[bytes]:
    yield b'--frontier\r\nContent-Disposition: form-data; name="_token"\r\n\r\n' + token.encode()
    yield b'\r\n--frontier\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    await go.wait()
    yield b"x\r\n--frontier--\r\n"


async def test_of_a_thousand_uploads_at_once_as_many_are_received_as_the_setting_says(
    client: httpx.AsyncClient,
) -> None:
    token, go = await token_of(client), asyncio.Event()
    sent = [
        asyncio.create_task(client.post(PATH, content=a_waiting_body(token, go), headers=HEAD))
        for _ in range(MANY)
    ]
    in_turn = asyncio.as_completed(sent)
    refused = [await next(in_turn) for _ in range(MANY - AT_ONCE)]
    assert {answer.status_code for answer in refused} == {503}
    full = sum("quá nhiều tệp" in answer.text for answer in refused)
    busy = sum(
        "Chờ ít giây rồi thử lại" in answer.text for answer in refused
    )  # too many at once for the database
    assert full > 0
    assert full + busy == MANY - AT_ONCE
    assert (await client.get(f"/runs/{RUN}")).status_code == 200
    go.set()
    assert sorted(answer.status_code for answer in await asyncio.gather(*sent)) == [422] * AT_ONCE + [503] * (
        MANY - AT_ONCE
    )
    again = await client.post(PATH, content=a_waiting_body(token, go), headers=HEAD)
    assert again.status_code == 422, "room again"


async def test_ten_thousand_parts_are_refused(client: httpx.AsyncClient) -> None:
    token = await token_of(client)
    part = '--frontier\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = part.format("_token", token) + part.format("form", "1") * 10_000 + "--frontier--\r\n"
    answer = await client.post(PATH, content=body.encode(), headers=HEAD)
    assert answer.status_code in (400, 413)
