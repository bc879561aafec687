"""Kept files: sealed, found by their content, and never read back changed."""

from __future__ import annotations

import io
import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest

from disburse.files import CHUNK, SPARED, FileGone, FileStore
from disburse.vault import SealBroken, unlock


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", unlock(tmp_path / "keys.json"))


def kept(store: FileStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_a_file_is_read_back_by_its_hash(store: FileStore, size: int) -> None:
    content = (b"999145000001" * (size // 12 + 1))[:size]
    for source in (content, io.BytesIO(content)):
        assert store.keep(source) == sha256(content).hexdigest()
        assert store.read(sha256(content).hexdigest()) == content
        assert store.check(sha256(content).hexdigest())


def test_the_same_content_is_kept_once_sealed_and_for_its_owner_only(store: FileStore) -> None:
    content = b"So CCCD 999145000001"
    store.keep(content)
    store.keep(content)
    (path,) = kept(store)
    assert content not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_kept_file_cut_short_changed_or_exchanged_is_not_read(store: FileStore) -> None:
    first, second = b"a" * (2 * CHUNK + 5), b"b" * 100
    sha, other = store.keep(first), store.keep(second)
    path = next(path for path in kept(store) if path.name == sha)
    whole = path.read_bytes()
    piece = (len(whole) - 20) // 2
    for broken in (
        whole[:-1],
        whole[: 20 + piece],
        whole[:50] + b"x" + whole[51:],
        b"",
        whole[:20],
        whole[:28],
    ):
        path.write_bytes(broken)
        with pytest.raises(SealBroken):
            store.read(sha)
        assert not store.check(sha)
    path.write_bytes(next(one for one in kept(store) if one.name == other).read_bytes())
    assert not store.check(sha)


@pytest.mark.parametrize("sha", ["0" * 64, "../../keys.json", "", "A" * 64])
def test_what_was_never_kept_is_gone_whatever_it_is_called(store: FileStore, sha: str) -> None:
    with pytest.raises(FileGone):
        store.read(sha)
    assert not store.check(sha)


def aged(path: Path, seconds: float) -> None:
    at = path.stat().st_mtime - seconds
    os.utime(path, (at, at))


def test_what_nobody_names_is_swept_and_what_was_just_written_is_not(store: FileStore) -> None:
    assert store.sweep(set()) == 0
    named, old, fresh, again = (store.keep(text) for text in (b"named", b"old", b"fresh", b"again"))
    left = store.folder / "new-0123"
    left.write_bytes(b"half a file")
    for path in kept(store):
        if path.name != fresh:
            aged(path, SPARED + 60)
    assert store.keep(b"again") == again  # by somebody who is about to name it
    assert store.sweep({named}) == 2
    assert {path.name for path in kept(store)} == {named, fresh, again}
    with pytest.raises(FileGone):
        store.read(old)
    assert store.read(named) == b"named"
    assert store.sweep({named}) == 0
