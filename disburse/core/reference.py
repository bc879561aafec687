"""The reference of an instruction ("mã lệnh"): 15 random characters and one that checks them.

The check is the weighted sum of ISO 7064's pure systems, modulo the prime 31 with weights 3^15 … 3^0, which
are sixteen different numbers. So every single altered character and every two characters that changed places,
adjacent or not, are noticed; the hybrid MOD 31,30 of the same standard lets some neighbours change places.
The modulus has one value more than the alphabet: bodies whose check would be that value are never issued.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from operator import mul

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
MODULUS = 31


def new_references(count: int, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> list[str]:
    """Make `count` references; every issuable one is equally likely."""
    made: list[str] = []
    while len(made) < count:
        missing = count - len(made)
        # 16 in 256 bytes and 1 in 31 bodies fall away; a tenth more makes a second round rare
        drawn = random_bytes(missing * (LENGTH - 1) * 11 // 10 + LENGTH).translate(BYTE_VALUES, BIASED)
        bodies = (drawn[at : at + LENGTH - 1] for at in range(0, len(drawn) - LENGTH + 2, LENGTH - 1))
        made += [(body + CHECKS[r]).translate(LETTERS).decode() for body in bodies if (r := remainder(body))]
    return made[:count]


def is_reference(text: str) -> bool:
    """Tell whether the text is exactly one whole reference, as issued."""
    return (
        len(text) == LENGTH
        and VALUES.keys() >= set(text)
        and weigh(map(VALUES.__getitem__, text)) % MODULUS == 0
    )


def read_reference(text: str) -> str | None:
    """Find the one reference in a free text, such as the narrative of a bank line.

    Letters may be small, and spaces, dashes, dots or line ends may stand inside it. A reference that was cut
    or altered, or two different ones, give None.
    """
    pieces = re.findall(r"[^\W_]+", text.upper())
    found = {piece for piece in pieces if is_reference(piece)} or set(joined(pieces))
    return found.pop() if len(found) == 1 else None


def joined(pieces: list[str]) -> Iterator[str]:
    """Give the references that neighbouring pieces spell together."""
    for start in range(len(pieces)):
        whole = ""
        for piece in pieces[start:]:
            whole += piece
            if len(whole) >= LENGTH:
                break
        if is_reference(whole):
            yield whole


def weigh(values: Iterable[int]) -> int:
    return sum(map(mul, WEIGHTS, values))  # a body has one value less than there are weights


def remainder(body: bytes) -> int:
    """Give 1 to 30 for the fifteen drawn values, or 0 where no character can check them."""
    # the check is -sum; where that is 30, which has no letter, the sum is 1: moved to 0 here
    return (weigh(body) - 1) % MODULUS


VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, LENGTH - 1 - position, MODULUS) for position in range(LENGTH))
BIASED = bytes(range(256 // len(ALPHABET) * len(ALPHABET), 256))
BYTE_VALUES = bytes(byte % len(ALPHABET) for byte in range(256))
LETTERS = bytes(ord(ALPHABET[value]) for value in BYTE_VALUES)
CHECKS = tuple(bytes([-(r + 1) % MODULUS]) for r in range(MODULUS))
