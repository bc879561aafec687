"""Clearly fake bank accounts, and which of them a bank would refuse.

What is wrong with an account is a fact of the account: it stays wrong month after month until the
office replaces it, whichever installation asks and whatever references it uses.
"""

from __future__ import annotations

from disburse.demo.chance import pick, shares
from disburse.demo.units import BANKS

FAULTS: tuple[tuple[str, float], ...] = (
    ("ACC_NOT_FOUND", 40),
    ("NAME_MISMATCH", 28),
    ("ACC_CLOSED", 20),
    ("ACC_BLOCKED", 12),
)
FAULTY_SHARE = 0.006  # domain.md 6.4: 0.2 % to 1 % of account lines fail each month


def choose_bank(share: float) -> str:
    """Choose a bank's BIN for `share` in [0, 1); Agribank is nearest in these communes."""
    return pick(share, BANKS)


def account_number(bank: str, person: int, generation: int) -> str:
    """Make the account of a person number at a bank; a later generation is another account.

    Lengths are those of `domain.md` 3.6; every number starts with 99 or 0099, which no branch uses.
    """
    serial = generation % 100
    match bank:
        case "970405":
            return f"99{serial:02d}205{person:06d}"
        case "970436":
            return f"0099{serial:02d}{person:07d}"
        case "970449":
            return f"99{serial:02d}{person:08d}"
        case _:
            return f"99{serial:02d}{person:010d}"


def account_fault(seed: int, account: str) -> str | None:
    """Say why a bank would refuse this account (a reason code of `domain.md` 4), or None if it would not."""
    drawn, kind, *_ = shares(seed, "account", account)
    return pick(kind, FAULTS) if drawn < FAULTY_SHARE else None
