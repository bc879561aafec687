"""How clerks write what the lists hold: births, methods, sexes, amounts, benefits, and names in a hurry."""

from __future__ import annotations

from disburse.demo.chance import shares
from disburse.demo.naming import as_typed
from disburse.demo.people import Line
from disburse.places.programmes import benefits

METHODS = {"account": "TK", "cash_point": "TM", "cash_home": "Tại nhà"}
SEXES = {"M": "Nam", "F": "Nữ"}
SOURCES = {"nsnn": "NSNN", "fund": "Quỹ", "other": "Khác"}


def typed_name(seed: int, line: Line) -> str:
    """Write the name as the clerk of this list types it, every month alike."""
    return as_typed(line.person.name, shares(seed, line.key, "typed")[0])


def benefit_name(line: Line) -> str:
    """Write the benefit out in full."""
    return benefits()[line.benefit].name_vi


def born(birth: str) -> str:
    """Write a birth: `05/03/1941`, or only the year."""
    return "/".join(reversed(birth.split("-")))


def dotted(amount: int) -> str:
    """Write whole đồng with dots; nothing for zero."""
    return f"{amount:,}".replace(",", ".") if amount else ""
