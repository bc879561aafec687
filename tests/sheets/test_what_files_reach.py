"""Files that reach for more than they are: other machines, the disk (A8, A9)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from hell_archives import BOMBS, SHEET, after_declaration, edited

from disburse.rosters.file.reading import read_roster
from disburse.sheets.refusals import FileRefused

pytestmark = pytest.mark.anyio
PARTS = {"xlsx": SHEET, "ods": "content.xml"}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port of this machine somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize("kind", PARTS)
async def test_a_document_type_is_refused_and_nobody_is_called(
    kind: str, tmp_path: Path, listener: socket.socket
) -> None:
    place = f"http://127.0.0.1:{listener.getsockname()[1]}/w.dtd"
    doctype = f'<!DOCTYPE w SYSTEM "{place}" [<!ENTITY x SYSTEM "{place}">]>'.encode()
    with pytest.raises(FileRefused) as refused:
        await read(edited(PARTS[kind], after_declaration(doctype), kind)(tmp_path))
    assert refused.value.code == "F14"
    await asyncio.sleep(0.2)
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("shape", BOMBS)
async def test_a_bomb_leaves_no_file_behind(
    shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    path = BOMBS[shape](there)
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("TMPDIR", str(empty))
    monkeypatch.setattr("tempfile.tempdir", str(empty))
    with pytest.raises(FileRefused):
        await read(path)
    assert list(empty.iterdir()) == []


async def read(path: Path) -> None:
    batches = read_roster(path, run="2026-12", unit="BHXH-25-01", programme="SI")
    async with aclosing(batches):
        async for _ in batches:
            pass
