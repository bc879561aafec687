"""Data folders for embedded servers: one that everybody can pass through to, one below a closed folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from own_servers import open_home, stopped_afterwards


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder that everybody can pass through to, as below /srv; stopped and removed afterwards."""
    yield from open_home()


@pytest.fixture
def closed_home(tmp_path: Path) -> Iterator[Path]:
    """A data folder below a home folder that only its owner may enter."""
    (tmp_path / "closed").mkdir(mode=0o700)
    yield from stopped_afterwards(tmp_path / "closed" / "var")
