"""The words shown to people: Vietnamese is the source, English comes from one catalogue.

A sentence is written where it is said, in Vietnamese, and found in `locale/en.po` when the current
language is English. A sentence that the catalogue lacks stays Vietnamese; a test keeps it complete.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
language: ContextVar[Language] = ContextVar("language", default="vi")


def say(sentence: str, **params: object) -> str:
    """Say a Vietnamese sentence in the current language, its `{named}` places filled."""
    text = english().get(sentence, sentence) if language.get() == "en" else sentence
    return text.format(**params) if params else text


def mark(sentence: str) -> str:
    """Mark a sentence for the catalogue without saying it yet."""
    return sentence


@cache
def english() -> dict[str, str]:
    """Read the English catalogue: Vietnamese sentence → English sentence."""
    from babel.messages.pofile import read_po  # reading processes, one for each file, never ask for English

    with (Path(__file__).parent / "locale" / "en.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string}
