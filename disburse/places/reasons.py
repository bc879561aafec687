"""Why a credit failed, why a person stays in cash: our codes and texts, and how banks' words find them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from disburse.core.names import fold
from disburse.places.data import rows
from disburse.words import language

NOT_A_WORD = re.compile(r"[^A-Z0-9]+")
UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a credit failed (`domain.md` 4), and what is to be done by whom within how many days (`ux.md` B).

    `kind` is permanent, transient, reactivation, wait, stop, fix or human; `iso` is the ISO 20022 code stored
    beside it; `who` are office, commune, payer; `deadline_days` are calendar days, None where there is none.
    """

    code: str
    label_vi: str
    label_en: str
    iso: str
    iso_read: tuple[str, ...]
    kind: str
    who: tuple[str, ...]
    deadline_days: int | None
    action_vi: str
    action_en: str
    bank_wordings: tuple[str, ...]

    @property
    def label(self) -> str:
        """Give the reason in the current language."""
        return self.label_en if language.get() == "en" else self.label_vi

    @property
    def action(self) -> str:
        """Give what to do in the current language."""
        return self.action_en if language.get() == "en" else self.action_vi


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a person stays in cash (`domain.md` 7.3), the best next action; `ease` is 0 (hard) to 3 (ready)."""

    code: str
    label_vi: str
    label_en: str
    next_action_vi: str
    next_action_en: str
    ease: int

    @property
    def label(self) -> str:
        """Give the obstacle in the current language."""
        return self.label_en if language.get() == "en" else self.label_vi

    @property
    def next_action(self) -> str:
        """Give the next action in the current language."""
        return self.next_action_en if language.get() == "en" else self.next_action_vi


@cache
def reasons() -> dict[str, Reason]:
    """List the reasons by code."""
    return {
        row["code"]: Reason(
            row["code"],
            row["label_vi"],
            row["label_en"],
            row["iso"],
            parted(row["iso_read"]),
            row["kind"],
            parted(row["who"]),
            int(row["deadline_days"]) if row["deadline_days"] else None,
            row["action_vi"],
            row["action_en"],
            parted(row["bank_wordings"]),
        )
        for row in rows("reasons")
    }


@cache
def obstacles() -> dict[str, Obstacle]:
    """List the obstacles by code."""
    return {
        row["code"]: Obstacle(
            row["code"],
            row["label_vi"],
            row["label_en"],
            row["next_action_vi"],
            row["next_action_en"],
            int(row["ease"]),
        )
        for row in rows("obstacles")
    }


@lru_cache(maxsize=2**16)
def find_reason(bank_text: str) -> Reason:
    """Find the reason a bank's text means: our code, an ISO code first in the text, or known wordings in it.

    A wording inside a longer one that fits too does not count. Wordings of two reasons, and a text without
    any, give UNKNOWN, so that a person maps it (REQ31).
    """
    words = NOT_A_WORD.sub(" ", fold(bank_text)).strip()
    by_code = reasons().get(bank_text.strip().upper()) or iso_codes().get(words.split(" ")[0])
    if by_code:
        return by_code
    known = wordings()
    fitting = [f"={words}"] if f"={words}" in known else [w for w in known if f" {w} " in f" {words} "]
    longest = [w for w in fitting if not any(w != other and f" {w} " in f" {other} " for other in fitting)]
    codes = {known[wording] for wording in longest}
    return reasons()[codes.pop() if len(codes) == 1 else UNKNOWN]


@cache
def iso_codes() -> dict[str, Reason]:
    """Index the reasons by the ISO codes that mean them when read."""
    return {iso: reason for reason in reasons().values() for iso in reason.iso_read}


@cache
def wordings() -> dict[str, str]:
    """Index the reasons' codes by the wordings of banks; what begins with "=" must be the whole text."""
    return {wording: reason.code for reason in reasons().values() for wording in reason.bank_wordings}


def parted(cell: str) -> tuple[str, ...]:
    """Part a cell that holds several values."""
    return tuple(cell.split("|")) if cell else ()
