"""What every test on the database stands on: one embedded server per run, one fresh database per test."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest

from disburse.core.clock import FixedClock
from disburse.db.embedded import Server, clone_database, drop_database, ensure_running
from disburse.db.embedded import release_and_stop_if_last as release
from disburse.identity.opening import open_disburse
from disburse.service import Service
from disburse.settings import Settings, read_settings

# The suite judges a commit by what it changed, here and in CI, so its examples stand; `make soak` draws new ones.
hypothesis.settings.register_profile("quick", deadline=None, derandomize=True)
hypothesis.settings.register_profile(
    "soak", deadline=None, derandomize=False, max_examples=int(os.environ.get("EXAMPLES", "2000"))
)
hypothesis.settings.load_profile("quick")  # `make soak` names the other; neither measures time

ROOM = 8 << 30  # bytes, twice what the server keeps of its log at most
A_DAY = 24 * 60 * 60  # seconds
TEMPLATE = "disburse"  # migrated once, with reference data and the session gate; never used itself


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs the database server is slow: `make check` leaves it to `make test`. What takes longest begins first."""
    for item in items:
        if isinstance(item, pytest.Function) and "cluster" in item.fixturenames:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: "soak" not in item.keywords and "journeys" not in item.nodeid)


def pytest_collection_finish() -> None:
    """Leave what is loaded out of the search for garbage, which goes through all of it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> FixedClock:
    """A working Thursday, 9:00 in Việt Nam; a module with another day in mind overrides this fixture."""
    return FixedClock(datetime(2026, 12, 3, 2, tzinfo=UTC))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of this run, shared by its parallel workers; whoever lets go last stops and removes it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)[:12]
    base = tmp_path_factory.getbasetemp()
    lock = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"cluster-{run}.lock"
    # Not below pytest's own folder: that one is closed to the account the server runs as below root.
    home = _roomy() / f"disburse-tests-{run}"
    _sweep(home.parent)
    with _alone(lock):
        server = ensure_running(home, shared_buffers="64MB")
        filled = home / "filled"
        if not filled.exists():  # whoever comes later must not disturb the first copies
            asyncio.run(_fill(home))
            filled.touch()
    yield server
    with _alone(lock):
        if release(home):
            shutil.rmtree(home)


@pytest.fixture
def settings(cluster: Server, tmp_path: Path) -> Iterator[Settings]:
    """Settings that lead to a fresh copy of the template, with the template's keys."""
    name = f"test_{uuid4().hex[:16]}"
    copy = clone_database(cluster, TEMPLATE, name)
    own = read_settings({"DISBURSE_DATA": str(tmp_path / "var")})
    yield replace(
        own,
        owner_url=copy.owner_url,
        app_url=copy.app_url,
        worker_url=copy.worker_url,
        key_file=_of_template(cluster.home).key_file,
    )
    drop_database(cluster, name)


@pytest.fixture
def settings_of_commands(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same settings, and commands led to them by the environment."""
    for name, value in {
        "DISBURSE_DATABASE_URL": settings.app_url,
        "DISBURSE_WORKER_URL": settings.worker_url,
        "DISBURSE_OWNER_URL": settings.owner_url,
        "DISBURSE_KEY_FILE": settings.key_file,
        "DISBURSE_DATA": settings.home,
    }.items():
        monkeypatch.setenv(name, str(value))
    return settings


@pytest.fixture
async def disburse(settings: Settings, clock: FixedClock) -> AsyncIterator[Service]:
    """The open service on a database of its own."""
    async with open_disburse(settings, clock=clock) as opened:
        yield opened


def _roomy() -> Path:
    """Choose memory where there is much of it: on a disk, making and removing a thousand databases takes minutes."""
    memory = Path("/dev/shm")  # noqa: S108 # a folder of its own name is made in it
    if (
        memory.is_dir()
        and not os.statvfs(memory).f_flag & os.ST_NOEXEC
        and shutil.disk_usage(memory).free > ROOM
    ):
        return memory
    return Path(tempfile.gettempdir())


def _sweep(folder: Path) -> None:
    """Give back what runs that were killed hold, memory for the most part."""
    for left in folder.glob("disburse-tests-*"):
        with suppress(FileNotFoundError):  # somebody else sweeps too
            if time.time() - left.stat().st_mtime > A_DAY:
                shutil.rmtree(left, ignore_errors=True)


async def _fill(home: Path) -> None:
    """Migrate the template and lay in what every database holds."""
    async with open_disburse(_of_template(home)):
        pass


def _of_template(home: Path) -> Settings:
    return read_settings({"DISBURSE_DATA": str(home)})


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
