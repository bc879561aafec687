"""`disburse bench serve` starts the real program, signs in and finds every page of the month."""

from __future__ import annotations

import asyncio
import sys

import pytest

from disburse.bench.serving import PAGES, bench_serve

pytestmark = pytest.mark.slow


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_serving_is_measured_from_start_to_pages() -> None:
    figures = asyncio.run(bench_serve(len(PAGES)))
    assert [figure for figure, value in figures.items() if value <= 0] == []
    assert sum("seconds" in figure for figure in figures) == 5
    assert sum(figure.endswith("MB") for figure in figures) == 2
