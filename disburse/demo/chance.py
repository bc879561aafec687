"""Chance that depends on names only: the same seed and the same facts draw the same numbers everywhere."""

from __future__ import annotations

from hashlib import blake2b
from struct import unpack
from typing import TypeVar

T = TypeVar("T")


def shares(*facts: object) -> tuple[float, ...]:
    """Draw eight numbers in [0, 1) that depend on nothing but `facts`, their order included."""
    digest = blake2b("\x1f".join(map(str, facts)).encode(), digest_size=32).digest()
    return tuple(part / 2**32 for part in unpack(">8I", digest))


def token(*facts: object, size: int) -> str:
    """Draw `size` decimal digits (at most 30) that depend on nothing but `facts`."""
    digest = blake2b("\x1f".join(map(str, facts)).encode(), digest_size=16).digest()
    return str(int.from_bytes(digest, "big"))[-size:].zfill(size)


def pick(share: float, weighted: tuple[tuple[T, float], ...]) -> T:
    """Pick the entry that `share` in [0, 1) falls on; weights are relative."""
    left = share * sum(weight for _, weight in weighted)
    for entry, weight in weighted:
        if left < weight:
            return entry
        left -= weight
    return weighted[-1][0]
