"""The list machine: whatever an office does to its lists, they hold what the model says, and so do their payments."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test
from list_desk import ListDesk
from month_at_work import RUNS, prepared
from running_month import an_open_run

from disburse.db.embedded import Server

pytestmark = [pytest.mark.slow, pytest.mark.soak]


class Lists(ListDesk):
    """Two months are open at once, each with two lists."""

    approved = 0  # payments made of what was put right

    @initialize()
    def open_runs(self) -> None:
        for run in RUNS[:2]:
            self.do(an_open_run(run))
        self.bring(1, [(1, "", ""), (2, "", "")], strange=False, moved=True, twin=False, who="deputy")
        self.bring(3, [(3, "zero", ""), (4, "", "")], strange=True, moved=False, twin=True, who="maker")

    @invariant()
    def nothing_is_violated(self) -> None:
        self.do(self.nothing_violated())
        Lists.approved = max(Lists.approved, len(self.of))


def test_lists_put_right_in_any_order_are_what_the_model_says(cluster: Server, tmp_path: Path) -> None:
    with prepared(Lists, cluster, tmp_path):
        run_state_machine_as_test(
            Lists,
            settings=settings(
                max_examples=int(os.environ.get("EXAMPLES", "8")),
                stateful_step_count=30,
                deadline=None,
                phases=(Phase.explicit, Phase.generate),  # as in the month machine
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert Lists.approved > 0
