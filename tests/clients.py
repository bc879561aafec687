"""A browser without a screen: the app behind its guard, cookies kept, `Origin` sent as a browser would."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import httpx
from litestar import Litestar

from disburse.app import create_app
from disburse.service import service
from disburse.settings import Settings

BASE = "http://127.0.0.1:8000"
PASSWORD = "một câu dài dễ nhớ 12"


@asynccontextmanager
async def a_client(*, host: str = "127.0.0.1", base: str = BASE) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client of the app on the open service; `host` is the network address it comes from."""
    transport = httpx.ASGITransport(an_app(service().settings), client=(host, 4321))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=base, headers={"Origin": base}) as client:
        yield client


def an_app(settings: Settings) -> Litestar:
    """Build the app with its static files made once for all tests; the service is opened by the test."""
    return create_app(replace(settings, home=static_home()))


@cache
def static_home() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="disburse-static-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


async def sign_in(client: httpx.AsyncClient, username: str, password: str = PASSWORD) -> httpx.Response:
    """Sign in as a person would, by the form."""
    return await client.post("/sign-in", data={"username": username, "password": password})


async def token_of(client: httpx.AsyncClient, path: str = "/password") -> str:
    """Read the session's token from a page."""
    found = re.search(r'name="_token" value="([^"]*)"', (await client.get(path)).text)
    assert found, "the page has no form"
    return found[1]
