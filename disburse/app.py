"""The web application: every feature's routes behind one guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from litestar import Litestar, MediaType, Response, Router, get
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler

from disburse.core.clock import Clock
from disburse.identity.opening import open_disburse
from disburse.identity.sessions import web_session
from disburse.settings import Settings, read_settings
from disburse.web import assets, logs
from disburse.web.guard import Guard, allow
from disburse.web.patience import Uploads
from disburse.web.replies import HANDLERS

# A feature shows pages once it has `pages.py`, and answers programs once it has `api.py`.
FEATURES: Final = (
    "disburse.dashboard",
    "disburse.identity",
    "disburse.units",
    "disburse.people",
    "disburse.rosters",
    "disburse.making",
    "disburse.payments",
    "disburse.reconciliation",
    "disburse.switching",
    "disburse.outreach",
    "reports",
)
SMALL_BODY: Final = 64 * 1024  # bytes of a form's fields; a route may say more, or that it takes a file


def create_app(
    settings: Settings | None = None, *, clock: Clock | None = None, demo: bool = False
) -> Litestar:
    """Build the application; served, it opens the database, and closes it at the end.

    Tests that call it in their own event loop open the service themselves. `demo` shows the ribbon of sample
    data on every page.
    """
    known = settings or read_settings()

    @asynccontextmanager
    async def opened(_: Litestar) -> AsyncIterator[None]:
        logs.set_up()
        async with open_disburse(known, clock=clock):
            yield

    app = Litestar(
        route_handlers=[
            assets.prepare(known.home / "cache"),
            healthz,
            readyz,
            *feature_routes(known.max_upload_bytes),
        ],
        guards=[allow],
        exception_handlers={**HANDLERS},
        lifespan=[opened],
        request_max_body_size=SMALL_BODY,
        openapi_config=OpenAPIConfig(
            title="disburse",
            version="1",
            path="/api",
            openapi_router=Router("/api", route_handlers=[], opt={"signed_in": True}),
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        ),
        include_in_schema=False,
        logging_config=None,
        state=State({"demo": demo}),
    )
    app.state.routes = frozenset(without_types(route.path) for route in app.routes)
    app.asgi_handler = Guard(
        app.asgi_handler,
        base_url=known.base_url,
        find_session=web_session,
        slowest=known.bytes_per_second,
        uploads=Uploads(known.uploads_at_once),
    )
    return app


def create_demo_app() -> Litestar:
    """Build the application with the ribbon of sample data, for a server that is given a name only."""
    return create_app(demo=True)


@get("/healthz", opt={"public": True}, media_type=MediaType.TEXT)
async def healthz() -> str:
    """Say that this process answers."""
    return "ok"


@get("/readyz", opt={"public": True}, media_type=MediaType.TEXT)
async def readyz() -> Response[str]:
    """Say whether pages can be answered: the whole road to the database, with a session that does not exist."""
    await web_session("")
    return Response("ready")


def feature_routes(largest_file: int) -> list[ControllerRouterHandler]:
    """Collect every feature's routes; those that take a file take one as large as the settings allow."""
    found: list[Any] = []
    for feature in FEATURES:
        for part in ("pages", "api"):
            if find_spec(feature) and find_spec(f"{feature}.{part}"):
                found += [copy(route) for route in import_module(f"{feature}.{part}").routes]
    for route in found:
        if route.opt.get("takes_file"):
            route.request_max_body_size = largest_file + SMALL_BODY
    return found


def without_types(path: str) -> str:
    """Write a route without the types of its parameters: `/runs/{run:str}` → `/runs/{run}`."""
    return "/".join(part.split(":")[0] + "}" if part.startswith("{") else part for part in path.split("/"))
