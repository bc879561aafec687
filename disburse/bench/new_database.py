"""Where a benchmark runs: an installation of its own, with the demonstration's offices and people, thrown away."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from disburse.db.embedded import release_and_stop_if_last
from disburse.demo.setting_up import set_up
from disburse.identity.opening import open_disburse
from disburse.settings import read_settings


async def in_new_database(work: Callable[[Path], Awaitable[None]]) -> None:
    """Do something with a service whose data folder is `var` in the folder given; both are removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="disburse-bench-"))
    folder.chmod(0o711)
    settings = read_settings({"DISBURSE_DATA": str(folder / "var")})
    try:
        async with open_disburse(settings):
            await set_up()
            await work(folder)
    finally:
        release_and_stop_if_last(settings.home)
        shutil.rmtree(folder, ignore_errors=True)
        sys.stdout.flush()
