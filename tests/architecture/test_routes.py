"""Every route says who may call it, and only reading is done by GET."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from clients import an_app
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from disburse.access import Permission
from disburse.settings import read_settings
from disburse.web.fields import known

# Whoever is not signed in reaches these and nothing else.
PUBLIC = {"/static/{name:str}", "/sign-in", "/language", "/healthz", "/readyz"}


@pytest.fixture(scope="module")
def handlers(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, HTTPRouteHandler]]:
    settings = read_settings({"DISBURSE_DATA": str(tmp_path_factory.mktemp("var"))})
    return list(handlers_of(Path(settings.home)))


def handlers_of(home: Path) -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in an_app(read_settings({"DISBURSE_DATA": str(home)})).routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if handler.http_methods != {"OPTIONS"}:
                    yield route.path, handler


def test_every_route_names_its_permission(handlers: list[tuple[str, HTTPRouteHandler]]) -> None:
    for path, handler in handlers:
        named = [name for name in ("permission", "signed_in", "public") if handler.opt.get(name)]
        assert len(named) == 1, path
        if named == ["permission"]:
            assert isinstance(handler.opt["permission"], Permission), path


def test_public_routes_are_these_only(handlers: list[tuple[str, HTTPRouteHandler]]) -> None:
    assert {path for path, handler in handlers if handler.opt.get("public")} == PUBLIC


def test_every_route_is_guarded(handlers: list[tuple[str, HTTPRouteHandler]]) -> None:
    for path, handler in handlers:
        assert [guard.__name__ for guard in handler.resolve_guards()][:1] == ["allow"], path


def test_only_routes_that_take_files_take_large_bodies(handlers: list[tuple[str, HTTPRouteHandler]]) -> None:
    for path, handler in handlers:
        limit = handler.resolve_request_max_body_size()
        assert limit is not None, path
        assert limit <= 64 * 1024 or "POST" in handler.http_methods, path


def test_every_route_that_reads_a_form_names_its_fields(handlers: list[tuple[str, HTTPRouteHandler]]) -> None:
    for path, handler in handlers:
        fields = handler.opt.get("fields", ())
        assert isinstance(fields, tuple), path
        reads = "form(request)" in inspect.getsource(handler.fn)
        assert bool(fields) >= reads, path
        assert not fields or "POST" in handler.http_methods, path
        assert known(fields).fullmatch("") is None, path
