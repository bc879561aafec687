"""Passwords: Argon2id in two threads of its own, so that hashing neither stops pages nor eats the machine."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's smallest recommended cost; two threads at a time bound memory to 38 MiB (reliability.md T10).
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
THREADS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")


async def hash_password(password: str) -> str:
    """Hash a password for keeping."""
    return await asyncio.get_running_loop().run_in_executor(THREADS, HASHER.hash, password)


async def is_password(password: str, kept: str | None) -> bool:
    """Say whether a password is the kept one; without a kept one it takes just as long and says no."""
    return await asyncio.get_running_loop().run_in_executor(THREADS, _verify, password, kept)


def _verify(password: str, kept: str | None) -> bool:
    try:
        return HASHER.verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")
