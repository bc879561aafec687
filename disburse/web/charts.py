"""Bars: whole numbers to rectangles, and rectangles to SVG.

The drawing list (`Rect`) knows no medium, so that paper may draw the same. No inline style is used,
because the content security policy forbids it; colours come from the style sheet by class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

WIDTH = 1000
GAP = 3
THINNEST = 4  # a part that exists must be seen, however small beside the others


class Part(NamedTuple):
    """One part of a whole: its label, its amount, its kind and the list it opens.

    A kind is one of `ok`, `warn`, `bad`, `wait`, `mute`, `info`. What is not above zero is not drawn.
    """

    label: str
    amount: int
    kind: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on a strip `WIDTH` units wide; x and width in units."""

    x: int
    width: int
    kind: str


def strip(parts: Sequence[Part]) -> Markup:
    """Draw parts side by side as one strip; decoration only, the numbers stand beside it in words."""
    drawn = Markup("").join(
        Markup('<rect class="fill-{}" x="{}" y="0" width="{}" height="10"/>').format(r.kind, r.x, r.width)
        for r in layout(parts)
    )
    return Markup(
        '<svg class="strip" viewBox="0 0 {} 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="fill-none" x="0" y="0" width="{}" height="10"/>{}</svg>'
    ).format(WIDTH, WIDTH, drawn)


def bars(parts: Sequence[Part], most: int | None = None) -> list[Markup]:
    """Draw one bar per part against a common scale: `most`, or the largest part."""
    scale = max([most or 0, *(part.amount for part in parts)]) or 1
    return [strip_of(part, part.amount * WIDTH // scale) for part in parts]


def layout(parts: Sequence[Part]) -> list[Rect]:
    """Lay parts out side by side: widths in proportion, none thinner than `THINNEST`, gaps between.

    Parts of nothing are left out. The widths and gaps together fill the strip exactly.
    """
    shown = [part for part in parts if part.amount > 0]
    if not shown:
        return []
    room = WIDTH - GAP * (len(shown) - 1)
    whole = sum(part.amount for part in shown)
    widths = [max(THINNEST, part.amount * room // whole) for part in shown]
    widest = widths.index(max(widths))
    widths[widest] += room - sum(widths)
    starts = [sum(widths[:i]) + GAP * i for i in range(len(widths))]
    return [Rect(x, width, part.kind) for x, width, part in zip(starts, widths, shown, strict=True)]


def strip_of(part: Part, width: int) -> Markup:
    drawn = max(THINNEST, width) if part.amount > 0 else 0
    return Markup(
        '<svg class="bar" viewBox="0 0 {} 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="fill-{}" x="0" y="0" width="{}" height="10"/></svg>'
    ).format(WIDTH, part.kind, drawn)
