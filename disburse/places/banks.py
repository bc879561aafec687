"""Banks by NAPAS BIN, the many ways files write their names, the usual shapes of their accounts."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from disburse.core.names import fold
from disburse.places.data import plain_key, rows
from disburse.words import say

LEADING = re.compile(
    r"^(NGAN HANG|NHTMCP|NHTM|NH|THUONG MAI CO PHAN|THUONG MAI|TMCP|TM CP"
    r"|TNHH|MTV|MOT THANH VIEN|CO PHAN|CP)\b\s*"
)
TRAILING = re.compile(r"\s*\b(VIET NAM|VIETNAM|VN)$")
BRANCH = re.compile(r"\b(?:CHI NHANH|CN|PHONG GIAO DICH|PGD)\b")
PUNCTUATION = re.compile(r"[,;:()|/]| [-–] ")
SPACING = re.compile(r"[^A-Z0-9&]+")


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank that receives credits; `bin` is its 6-digit NAPAS BIN, which survives a change of name.

    `bic` and `sbv_code` (3 digits) are empty where no source gives them.
    """

    bin: str
    name: str
    bic: str
    sbv_code: str
    valid_from: date


@cache
def banks() -> dict[str, Bank]:
    """List the banks by BIN."""
    return {
        row["bin"]: Bank(
            row["bin"], row["name"], row["bic"], row["sbv_code"], date.fromisoformat(row["valid_from"])
        )
        for row in rows("banks")
    }


@lru_cache(maxsize=2**16)
def find_bank(text: str, on: date | None = None) -> tuple[Bank, ...]:
    """Find the bank a cell means, in BIN order; several are ambiguous ("BVB"), none is unknown.

    Read are the BIN, the BIC (8 or 11 letters), the 3-digit code of the State Bank, the 8-digit branch code,
    and names old and new with what stands around them: "NH Agribank CN Tân Lạc", "CN Hòa Bình - BIDV"
    (REQ21). Names count from their day on, without a day all that are known.
    """
    folded = fold(text).strip()
    whole = plain_key(folded)
    coded = bank_codes().get(whole) or bank_codes().get(whole[:8] if len(whole) == 11 else "")
    if not coded and re.fullmatch(r"\d{8}", whole):
        coded = bank_codes().get(whole[2:5])
    found = {coded} if coded else found_by_name(folded, on)
    return tuple(banks()[bin_] for bin_ in sorted(found))


def unusual_account(bin_: str, account: str) -> tuple[str, ...]:
    """Describe the usual shapes of a bank's account numbers when this one has none of them; else nothing.

    Good for a warning only: banks publish no rule (`domain.md` 3.6).
    """
    shapes = account_shapes().get(bin_, ())
    if any(pattern.fullmatch(account) for pattern, _ in shapes):
        return ()
    return tuple(say(description) for _, description in shapes)


def found_by_name(folded: str, on: date | None) -> set[str]:
    """Find BINs by the whole name, by its pieces around a branch, by the longest name a piece begins with."""
    names = bank_names(on)
    branches = BRANCH.split(folded)
    parts = [part for branch in branches for part in PUNCTUATION.split(branch)]
    pieces = [piece for piece in map(spaced, (*branches, *parts)) if piece]
    for piece in [spaced(folded), *pieces]:
        for candidate in (piece, stripped(piece)):
            if plain_key(candidate) in names:
                return names[plain_key(candidate)]
    for piece in pieces:
        words = stripped(piece).split()
        for length in range(len(words), 0, -1):
            beginning = plain_key(" ".join(words[:length]))
            if len(beginning) >= 3 and beginning in names:
                return names[beginning]
    return set()


def spaced(folded: str) -> str:
    """Leave letters, digits and "&", single spaces between."""
    return SPACING.sub(" ", folded).strip()


def stripped(piece: str) -> str:
    """Take off what every bank's full name begins and ends with."""
    before = ""
    while before != piece:
        before, piece = piece, LEADING.sub("", piece)
    return TRAILING.sub("", piece) or piece


@cache
def bank_codes() -> dict[str, str]:
    """Index BINs by the plain keys of BIN, BIC and the State Bank's code."""
    found: dict[str, str] = {}
    for bank in banks().values():
        for code in (bank.bin, bank.bic, bank.sbv_code):
            if code:
                found[code.lower()] = bank.bin
    return found | {row["alias"]: row["bin"] for row in rows("bank_aliases") if row["alias"].isdigit()}


@lru_cache(maxsize=2**6)
def bank_names(on: date | None = None) -> dict[str, set[str]]:
    """Index BINs by the plain keys of names and aliases, with and without what all full names share."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    named = [(bank.bin, bank.name) for bank in banks().values()]
    named += [
        (row["bin"], row["alias"])
        for row in rows("bank_aliases")
        if on is None or row["valid_from"] <= on.isoformat()
    ]
    for bin_, name in named:
        found[plain_key(name)].add(bin_)
        found[plain_key(stripped(spaced(fold(name))))].add(bin_)
    return dict(found)


@cache
def account_shapes() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    """Read the usual shapes of account numbers by BIN, each with its description."""
    found: defaultdict[str, list[tuple[re.Pattern[str], str]]] = defaultdict(list)
    for row in rows("bank_account_shapes"):
        found[row["bin"]].append((re.compile(row["pattern"]), row["description"]))
    return dict(found)
