"""Programmes and their kinds of benefit, and how a list's wording finds them (`domain.md` 1.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from disburse.places.data import newest, plain_key, rows
from disburse.words import language


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme, owned by an `office` or a `commune`.

    A change received up to `cut_off_day`, that day included, holds from next month on (REQ06, REQ07).
    `list_form` is the code of the official form of its lists, "" where none is known.
    """

    code: str
    name_vi: str
    name_en: str
    owner_kind: str
    cut_off_day: int
    list_form: str
    valid_from: date

    @property
    def name(self) -> str:
        """Give the name in the current language."""
        return self.name_en if language.get() == "en" else self.name_vi


@dataclass(frozen=True, slots=True)
class Benefit:
    """A kind of benefit of one programme; `aliases` are how lists write it (`domain.md` 1.6)."""

    code: str
    programme: str
    name_vi: str
    name_en: str
    aliases: tuple[str, ...]
    valid_from: date

    @property
    def name(self) -> str:
        """Give the name in the current language."""
        return self.name_en if language.get() == "en" else self.name_vi


@lru_cache(maxsize=2**10)
def programmes(on: date | None = None) -> dict[str, Programme]:
    """List the programmes by code as they are on a day, by default as last known."""
    listed = [
        Programme(
            row["code"],
            row["name_vi"],
            row["name_en"],
            row["owner_kind"],
            int(row["cut_off_day"]),
            row["list_form"],
            date.fromisoformat(row["valid_from"]),
        )
        for row in rows("programmes")
    ]
    codes = dict.fromkeys(programme.code for programme in listed)
    return {
        code: found
        for code in codes
        if (found := newest([p for p in listed if p.code == code], on)) is not None
    }


@cache
def listed_benefits() -> tuple[Benefit, ...]:
    """Read every benefit as it ever was."""
    return tuple(
        Benefit(
            row["code"],
            row["programme"],
            row["name_vi"],
            row["name_en"],
            tuple(row["aliases"].split("|")),
            date.fromisoformat(row["valid_from"]),
        )
        for row in rows("benefits")
    )


@lru_cache(maxsize=2**10)
def benefits(on: date | None = None) -> dict[str, Benefit]:
    """List the benefits by code as they are on a day, by default as last known."""
    listed = listed_benefits()
    return {
        code: found
        for code in dict.fromkeys(benefit.code for benefit in listed)
        if (found := newest([b for b in listed if b.code == code], on)) is not None
    }


@lru_cache(maxsize=2**16)
def find_benefit(text: str, programme: str, on: date | None = None) -> Benefit | None:
    """Find a programme's benefit of a day by code, name or alias, with or without marks; None when unknown (R35).

    An empty cell means the only benefit of a programme that has one.
    """
    if text.strip():
        return benefit_names(on).get((programme, plain_key(text)))
    only = [benefit for benefit in benefits(on).values() if benefit.programme == programme]
    return only[0] if len(only) == 1 else None


@lru_cache(maxsize=2**6)
def benefit_names(on: date | None = None) -> dict[tuple[str, str], Benefit]:
    """Index the benefits by programme and the plain key of code, name and aliases."""
    return {
        (benefit.programme, plain_key(name)): benefit
        for benefit in benefits(on).values()
        for name in (benefit.code, benefit.name_vi, benefit.name_en, *benefit.aliases)
    }
