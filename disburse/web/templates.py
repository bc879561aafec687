"""The Jinja environment of every page: where templates are found, and how values are written.

A page extends `web/base.html` and is found as `<feature>/<page>.html` in `disburse/<feature>/html/`.
All words go through `{{ say("Một câu tiếng Việt") }}`; there is no `safe` filter in any template.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from disburse.core.calendar import Run
from disburse.core.clock import VIETNAM
from disburse.core.money import show
from disburse.sheets.row_numbers import row_shown
from disburse.web.assets import asset
from disburse.web.charts import bars, strip
from disburse.words import say

NOTHING = "–"
TOKEN_FIELD = "_token"  # noqa: S105  the name of the form field, no secret
TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105  the name of the header, no secret


def environment() -> Environment:
    """Build the environment: autoescape, strict about missing names, one prefix per feature."""
    package = Path(__file__).parents[1]
    found = sorted([*package.glob("*/html"), *package.parent.glob("reports/html")])
    folders = {path.parent.name: FileSystemLoader(path) for path in found}
    jinja = Environment(
        loader=PrefixLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    jinja.filters.update(vnd=vnd, count=vnd, day=day, moment=moment, run=run, line=row_shown)
    jinja.globals.update(
        say=say, asset=asset, csrf_field=csrf_field, strip=strip, bars=bars, token_header=TOKEN_HEADER
    )
    jinja.globals.update(viewer=None, unit_label="", context=None, nav=(), demo=False, problems=())
    return jinja


def vnd(amount: int) -> str:
    """Write a whole number the Vietnamese way: 1234567 → `1.234.567`, negative with a true minus.

    Raises TypeError for anything but an int: money is never a float.
    """
    if type(amount) is not int:
        raise TypeError(f"a whole number is needed, not {type(amount).__name__}")
    return show(amount)


def day(value: dt.date | None) -> str:
    """Write a day as `dd/mm/yyyy`; a moment becomes its day in Vietnam, nothing becomes a dash."""
    if value is None:
        return NOTHING
    if isinstance(value, dt.datetime):
        value = local(value)
    return f"{value:%d/%m/%Y}"


def moment(value: dt.datetime | None) -> str:
    """Write a moment as `dd/mm/yyyy HH:MM` in Vietnam's time; nothing becomes a dash."""
    return NOTHING if value is None else f"{local(value):%d/%m/%Y %H:%M}"


def run(value: Run | str) -> str:
    """Write a run `2026-12` as people say it: `12/2026`. Raises NotARun."""
    return (Run.parse(value) if isinstance(value, str) else value).shown


def local(value: dt.datetime) -> dt.datetime:
    if value.tzinfo is None:
        raise TypeError("a moment needs its time zone")
    return value.astimezone(VIETNAM)


@pass_context
def csrf_field(context: Context | Mapping[str, str]) -> Markup:
    """Write the hidden token field that stands first in every form (`product.md` 2.2.7)."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN_FIELD, context["csrf_token"])
