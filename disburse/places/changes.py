"""Why people leave a list, and what a new account may stand on: an office's own words, kept as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from disburse.places.data import rows
from disburse.words import language


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list of words to choose from."""

    code: str
    label_vi: str
    label_en: str

    @property
    def label(self) -> str:
        """Give the words in the current language."""
        return self.label_en if language.get() == "en" else self.label_vi


@cache
def leaving_reasons() -> dict[str, Choice]:
    """List by code why somebody no longer stands on a list (`domain.md` 2.7, `ux.md` 3.7)."""
    return _choices("leaving_reasons")


@cache
def evidence_kinds() -> dict[str, Choice]:
    """List by code what a changed account may stand on (`ux.md` 3.5 R22)."""
    return _choices("evidence_kinds")


def _choices(name: str) -> dict[str, Choice]:
    return {row["code"]: Choice(row["code"], row["label_vi"], row["label_en"]) for row in rows(name)}
