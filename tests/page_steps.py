"""A person at a browser without a screen: signs in, opens pages, sends their forms with the session's token."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from builders import as_owner
from clients import PASSWORD, a_client, sign_in, token_of

from disburse.identity.passwords import hash_password


@dataclass
class Seat:
    """Somebody signed in; `open` and `send` give the answer as it came, redirects not followed."""

    client: httpx.AsyncClient
    token: str

    async def open(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.get(path, **more)

    async def send(self, path: str, fields: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        return await self.client.post(path, data={"_token": self.token, **(fields or {})}, **more)

    async def follow(self, path: str, fields: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        """Send a form that leads on, and open where it leads."""
        sent = await self.send(path, fields, **more)
        assert sent.status_code == 303, sent.text
        return await self.open(sent.headers["location"])


def signed(fields: Mapping[str, str]) -> dict[str, str]:
    """Add the password a second person signs with."""
    return {**fields, "password": PASSWORD}


@asynccontextmanager
async def at_desk(username: str) -> AsyncIterator[Seat]:
    """Sign in as a user who exists."""
    async with as_owner() as database:
        await database.execute(
            "UPDATE app_user SET password_hash = $2 WHERE username = $1",
            username,
            await hash_password(PASSWORD),
        )
    async with a_client() as client:
        await sign_in(client, username)
        yield Seat(client, await token_of(client))
