"""Figures of a benchmark, in the order they are found."""

from __future__ import annotations

import sys


class Figures(dict[str, float]):
    """Figures by what they say; each is told on standard error at once, for a great benchmark takes long."""

    def __setitem__(self, step: str, value: float) -> None:
        super().__setitem__(step, value)
        print(f"{step}: {value:.2f}", file=sys.stderr, flush=True)
