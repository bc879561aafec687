"""The crash machine: each action is killed at each named place, done again, and must end as if nothing had happened."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree

import pytest
from builders import BANK, OFFICE, as_user, as_worker
from installations import an_installation
from running_month import (
    RUN,
    Person,
    a_ground,
    a_roster_file,
    an_approved_roster,
    an_open_run,
    answer_file,
    answer_row,
    instructed,
)
from standing_month import nothing_is_violated, reconciled
from withdrawn_lists import agreed, asked, state_of

from disburse.core.clock import FixedClock
from disburse.db import embedded_process
from disburse.db.embedded import Server, ensure_running
from disburse.db.embedded import release_and_stop_if_last as release
from disburse.identity.opening import open_disburse
from disburse.payments import actions as payments
from disburse.reconciliation.closing import summary
from disburse.rosters import actions as rosters
from disburse.service import service
from disburse.settings import read_settings

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
CLOCK = FixedClock(datetime(2026, 12, 3, 2, tzinfo=UTC))
PEOPLE = [Person(n, amount=1_000_000 + n) for n in range(1, 5)]
PLACES = [
    "import.after_stage",
    "import.before_commit",
    "payments.before_commit",
    "answer.after_stage",
    "answer.before_commit",
    "reconcile.after_events",
    "reconcile.after_matches",
    "reconcile.before_commit",
]


def start(action: str, subject: object, **more: str) -> subprocess.Popen[bytes]:
    """Start the process that does one action on the open service's database."""
    own = service()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DISBURSE_DATA": str(own.settings.home),
        "DISBURSE_KEY_FILE": str(own.settings.key_file),
        **more,
    }
    if not own.settings.embedded:
        environment |= {
            "DISBURSE_DATABASE_URL": own.app_url,
            "DISBURSE_WORKER_URL": own.worker_url,
            "DISBURSE_OWNER_URL": own.owner_url,
        }
    script = Path(__file__).with_name("one_action.py")
    return subprocess.Popen(
        [sys.executable, script, action, str(subject), CLOCK.now().isoformat()],
        env=environment,
        stderr=subprocess.PIPE,
    )


async def done(action: str, subject: object, place: str) -> None:
    """Do an action; where `place` belongs to it, the first process that does it is killed there."""
    if place.startswith(f"{action}."):
        killed = start(action, subject, FAILPOINT=place)
        _, said = await asyncio.to_thread(killed.communicate)
        assert killed.returncode == -signal.SIGKILL, said.decode()
        await nothing_is_violated()
    again = start(action, subject)
    _, said = await asyncio.to_thread(again.communicate)
    assert again.returncode == 0, said.decode()


async def a_month(place: str) -> str:
    """Bring a list and its answer, with one process killed on the way; give the digest."""
    await a_ground()
    await an_open_run()
    maker, checker = await as_user("maker"), await as_user("checker")
    roster_id, _ = await rosters.upload_roster(
        maker, a_roster_file(PEOPLE), file_name="a.csv", run=RUN, unit=OFFICE, programme="SI"
    )
    await done("import", roster_id, place)
    await rosters.submit_roster(maker, roster_id, acknowledge=None)
    seen = await rosters.look(checker, roster_id)
    await rosters.approve_roster(checker, roster_id, content_digest=seen.content_digest or "")
    await done("payments", roster_id, place)
    wrong = await an_approved_roster([Person(9)], list_number=2)
    await asked(wrong)
    await agreed(wrong)
    await done("reconcile", RUN, place)
    assert await state_of(wrong) == "withdrawn"
    first, second, third, _ = await instructed()
    rows = [
        answer_row(first),
        answer_row(second, "rejected", reason="TK DA DONG"),
        answer_row(third, amount=400),
    ]
    answer_id, _ = await payments.receive_confirmations(
        await as_user(f"teller-{BANK}"), answer_file(rows), file_name="b.csv", run=RUN, payer=BANK
    )
    await done("answer", answer_id, place)
    await done("reconcile", RUN, place)
    digest: str = (await summary(await as_worker(), RUN))["digest"]
    assert await reconciled() == digest
    return digest


def test_a_process_killed_anywhere_leaves_nothing_half_done(cluster: Server, tmp_path: Path) -> None:
    async def digest_of(place: str) -> str:
        async with an_installation(cluster, tmp_path, CLOCK):
            return await a_month(place)

    without = asyncio.run(digest_of("none"))
    assert {place: asyncio.run(digest_of(place)) for place in PLACES} == dict.fromkeys(PLACES, without)


def test_a_database_killed_during_an_import_loses_nothing_acknowledged() -> None:
    """The importing process is held just before its commit while the whole server is killed."""
    home = Path(tempfile.mkdtemp(prefix="disburse-crash-"))
    home.chmod(0o755)
    try:
        assert asyncio.run(_import_without_database(home)) == ("ready", len(PEOPLE))
    finally:
        release(home)
        rmtree(home)


async def _import_without_database(home: Path) -> tuple[str, int]:
    """Give the state and the lines of the list that the command repeated after the kill has read."""
    settings = read_settings({"DISBURSE_DATA": str(home)})
    server = ensure_running(home)
    async with open_disburse(settings, clock=CLOCK):
        await a_ground()
        await an_open_run()
        roster_id, _ = await rosters.upload_roster(
            await as_user("maker"),
            a_roster_file(PEOPLE),
            file_name="a.csv",
            run=RUN,
            unit=OFFICE,
            programme="SI",
        )
        held = start("import", roster_id, FAILPOINT="import.before_commit", FAILPOINT_SIGNAL="SIGSTOP")
        await asyncio.to_thread(os.waitpid, held.pid, os.WUNTRACED)
    postmaster = embedded_process.running_pid(server.data)
    assert postmaster is not None
    for pid in (postmaster, *embedded_process.processes_in(server.data)):
        embedded_process.send(signal.SIGKILL, [pid])
    held.send_signal(signal.SIGCONT)
    await asyncio.to_thread(held.communicate)
    assert held.returncode != 0
    async with open_disburse(settings, clock=CLOCK):
        maker = await as_user("maker")
        assert (await rosters.look(maker, roster_id)).state == "reading"
        await done("import", roster_id, "none")
        read = await rosters.look(maker, roster_id)
        await nothing_is_violated()
        return read.state, read.line_count
