"""Seal and unseal what identifies people, and find it again by a blind index; keys never reach the database.

AES-256-GCM with a random nonce; the place a value belongs to is authenticated with it, so that a sealed value
cannot be moved to another row. The blind index is HMAC-SHA-256 cut to 128 bits, with its own key per column.
A sealed value begins with the id of its key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as FastUUID  # the driver's own, ten times faster to make
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from disburse.core.errors import Refusal, Temporary

NONCE_BYTES: Final = 12


class VaultLocked(Temporary):
    code = "vault_locked"
    text = (
        "Chưa mở được kho khóa {file}. Kiểm tra tệp khóa còn nguyên và chỉ chủ sở hữu đọc được (chmod 600)."
    )


class SealBroken(Refusal):
    """A sealed value was changed, or belongs to another place."""

    code = "seal_broken"
    status = 500
    exit_code = 1
    text = "Một giá trị niêm phong đã bị thay đổi hoặc không thuộc vị trí này. Báo ngay cho quản trị viên."


@dataclass(frozen=True)
class Vault:
    """The opened keys. `seal(text, place)` and `unseal(sealed, place)`; `index(column, value)`."""

    current: int
    data_keys: dict[int, AESGCM] = field(repr=False)
    index_key: bytes = field(repr=False)
    gate: str = field(repr=False)

    def seal(self, text: str, place: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return (
            bytes([self.current]) + nonce + self.data_keys[self.current].encrypt(nonce, text.encode(), place)
        )

    def unseal(self, sealed: bytes, place: bytes) -> str:
        return self.unseal_bytes(sealed, place).decode()

    def seal_bytes(self, data: bytes, place: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return bytes([self.current]) + nonce + self.data_keys[self.current].encrypt(nonce, data, place)

    def unseal_bytes(self, sealed: bytes, place: bytes) -> bytes:
        try:
            return self.data_keys[sealed[0]].decrypt(
                sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], place
            )
        except (InvalidTag, KeyError, IndexError, ValueError):  # ValueError: too short to hold a nonce
            raise SealBroken from None

    def index(self, column: str, value: str) -> UUID:
        keyed = self._keyed.get(column)
        if keyed is None:
            of_column = hmac.digest(self.index_key, column.encode(), "sha256")
            keyed = self._keyed[column] = HMAC(of_column, SHA256())
        asked = keyed.copy()  # a third of the time that keying anew takes
        asked.update(value.encode())
        return FastUUID(asked.finalize()[:16])

    _keyed: dict[str, HMAC] = field(default_factory=dict, repr=False)


def place(column: str, index: UUID) -> bytes:
    """Name the place of a sealed number: its column and the blind index it is stored under."""
    return column.encode() + b":" + index.bytes


def unlock(key_file: Path, *, make: bool = True) -> Vault:
    """Open the key file, making it with mode 0600 on first start; raise `VaultLocked` when it cannot be read."""
    try:
        if make and not key_file.exists():
            _make(key_file)
        if stat.S_IMODE(key_file.stat().st_mode) & 0o077:
            raise VaultLocked(file=key_file.name)
        kept = json.loads(key_file.read_text("ascii"))
        return Vault(
            current=int(kept["current"]),
            data_keys={int(k): AESGCM(base64.b64decode(v)) for k, v in kept["data"].items()},
            index_key=base64.b64decode(kept["index"]),
            gate=kept["gate"],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise VaultLocked(file=key_file.name) from None


def _make(key_file: Path) -> None:
    key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {
        "current": 1,
        "data": {"1": base64.b64encode(secrets.token_bytes(32)).decode()},
        "index": base64.b64encode(secrets.token_bytes(32)).decode(),
        "gate": secrets.token_urlsafe(32),
    }
    fresh = key_file.with_name(f"{key_file.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, key_file)  # the first process wins; the others use its keys
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def sha256_of_gate(gate: str) -> bytes:
    """Hash the gate's secret as the database keeps it."""
    return hashlib.sha256(gate.encode()).digest()
