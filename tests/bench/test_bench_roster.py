"""`disburse bench roster` takes lists in from both kinds of file, beside both yardsticks, and looks at their problems."""

from __future__ import annotations

import asyncio
import sys

import pytest

from disburse.bench.taking_in import SMALLEST, bench_roster
from disburse.jobs import prepare_queue

pytestmark = pytest.mark.slow


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_lists_are_measured_beside_their_yardsticks() -> None:
    prepare_queue()
    figures = asyncio.run(bench_roster(SMALLEST))
    assert [figure for figure, value in figures.items() if value <= 0] == []
    assert sum(figure.endswith("uploaded to digest: s") for figure in figures) == 3
    assert sum("unchecked" in figure or "ORM" in figure for figure in figures) == 3
    assert sum(figure.endswith((": MB", ": ms")) for figure in figures) == 4
