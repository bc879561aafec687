"""What the routes take and what the pages send, as the machines over all forms need it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product

from clients import an_app
from litestar.routes import HTTPRoute

from disburse.service import service

LEAVING = {"/session/end", "/password", "/sign-in"}  # these end the session that is asking
EXAMPLES = {r"\d+": "1", r"\d": "0", "[A-Z]+": "A", ".+": "x"}


def posts() -> dict[str, tuple[str, ...]]:
    """Give each route that takes a form, with the fields it names."""
    return {
        route.path: handler.opt.get("fields", ())
        for route in an_app(service().settings).routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if "POST" in handler.http_methods
    }


def names_of(fields: tuple[str, ...]) -> list[str]:
    """Give a name for each way of writing a field: `(role|unit)\\d` is role0 and unit0."""
    return sorted(name for field in fields for name in _spelt(field))


def _spelt(field: str) -> Iterator[str]:
    ways = [part.split("|") for part in re.split(r"\(([^)]*)\)", field)]
    for found in product(*([*way, ""] if after.startswith("?") else way
                           for way, (after, *_) in zip(ways, [*ways[1:], [""]], strict=True))):  # fmt: skip
        name = "".join(found).replace("?", "")
        for pattern, example in EXAMPLES.items():
            name = name.replace(pattern, example)
        yield name


class Forms(HTMLParser):
    """The forms of a page that are posted: where each goes, and what it may send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, set[str]]] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        if tag == "form":
            self._inside = (said.get("method") or "").lower() == "post"
            if self._inside:
                self.found.append((said.get("action") or "", set()))
        elif self._inside and said.get("name") and tag in ("input", "select", "textarea", "button"):
            self.found[-1][1].add(said["name"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"
