"""Files as they came and as they went, kept sealed under the hash of their content.

Nothing with personal data lies readable on disk: a file is sealed chunk by chunk, each chunk bound to its place
in its file, and is written aside, flushed and renamed, so that a crash leaves either the whole file or none.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import struct
from collections.abc import Container, Iterator
from pathlib import Path
from typing import IO, Final

from disburse.core.errors import Refusal
from disburse.vault import SealBroken, Vault

CHUNK: Final = 1024 * 1024
MAGIC: Final = b"DSB1"
SPARED: Final = 3600.0  # seconds a file may lie before somebody names it


class FileGone(Refusal):
    code = "file_gone"
    status = 500
    exit_code = 5
    text = "Không còn tệp gốc {sha} trong kho lưu trữ. Khôi phục từ bản sao lưu hoặc nạp lại tệp."


class FileStore:
    """A folder of sealed files. `keep` gives the SHA-256 of the content, by which it is read again."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self.folder = folder
        self.vault = vault

    def keep(self, source: IO[bytes] | bytes) -> str:
        """Seal a file's content, read piece by piece, and keep it; give its SHA-256 in hex.

        The same content is kept once.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        name = secrets.token_bytes(16)
        fresh = self.folder / f"new-{name.hex()}"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(MAGIC + name)
            for number, (chunk, last) in enumerate(_chunks(source)):
                digest.update(chunk)
                sealed = self.vault.seal_bytes(chunk, _place(name, number, last))
                out.write(struct.pack(">I?", len(sealed), last) + sealed)
            out.flush()
            os.fsync(out.fileno())
        sha = digest.hexdigest()
        home = self._path(sha)
        home.parent.mkdir(exist_ok=True, mode=0o700)
        with self._alone():
            fresh.replace(home)
        _flush_folder(home.parent)
        return sha

    def read(self, sha: str) -> bytes:
        """Unseal a whole file; raise `FileGone`, or `SealBroken` when a byte of it was changed."""
        return b"".join(self.chunks(sha))

    def chunks(self, sha: str) -> Iterator[bytes]:
        """Unseal a file piece by piece."""
        try:
            file = self._path(sha).open("rb")
        except OSError:
            raise FileGone(sha=sha[:12]) from None
        with file:
            if file.read(len(MAGIC)) != MAGIC:
                raise SealBroken
            name = file.read(16)
            number, last = 0, False
            while not last:
                head = file.read(5)
                if len(head) < 5:
                    raise SealBroken
                length, last = struct.unpack(">I?", head)
                yield self.vault.unseal_bytes(file.read(length), _place(name, number, last))
                number += 1

    def check(self, sha: str) -> bool:
        """Say whether a kept file still has the content it was kept for."""
        digest = hashlib.sha256()
        try:
            for chunk in self.chunks(sha):
                digest.update(chunk)
        except (SealBroken, FileGone):
            return False
        return digest.hexdigest() == sha

    def sweep(self, named: Container[str]) -> int:
        """Remove every file whose hash is not `named`, and what writers that died left behind; give how many.

        What was written within the last hour, kept again included, stays: its writer may be about to name it.
        """
        if not self.folder.is_dir():
            return 0
        os.utime(self.folder)
        now = self.folder.stat().st_mtime  # ages are told by the clock of the file system alone
        removed = 0
        for path in [*self.folder.glob("new-*"), *self.folder.glob("??/*")]:
            if path.name in named:
                continue
            with self._alone(), contextlib.suppress(FileNotFoundError):
                if now - path.stat().st_mtime > SPARED:
                    path.unlink()
                    removed += 1
        return removed

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep a file from being removed in the moment it is kept again."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _path(self, sha: str) -> Path:
        if len(sha) != 64 or not set(sha) <= set("0123456789abcdef"):
            raise FileGone(sha=sha[:12])
        return self.folder / sha[:2] / sha


def _chunks(source: IO[bytes] | bytes) -> Iterator[tuple[bytes, bool]]:
    if isinstance(source, bytes):
        for start in range(0, max(len(source), 1), CHUNK):
            yield source[start : start + CHUNK], start + CHUNK >= len(source)
        return
    chunk = source.read(CHUNK)
    while True:
        following = source.read(CHUNK) if chunk else b""
        yield chunk, not following
        if not following:
            return
        chunk = following


def _place(name: bytes, number: int, last: bool) -> bytes:
    return b"file:" + name + number.to_bytes(8, "big") + (b"L" if last else b".")


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
