"""The communes of before 2025-07-01, what became of them, and how a written name or address finds them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from disburse.places.communes import (
    district_keys,
    expanded,
    index,
    matching,
    old_provinces,
    read_address,
)
from disburse.places.data import plain_key, rows


class OldCommune(NamedTuple):
    """A commune as it was until 2025-06-30; `successors` are codes of today, several where it was split.

    Old and new codes overlap without meaning the same place, so an old code never looks up a commune.
    """

    old_code: str
    name: str
    also_written: str
    district: str
    province_prefix: str
    province_code: str
    successors: tuple[str, ...]


@cache
def old_communes() -> dict[str, OldCommune]:
    """List the 10,033 communes of before the merger by their old code."""
    return {
        row["code"]: OldCommune(
            row["code"],
            row["name"],
            row["also_written"],
            row["district"],
            row["province_prefix"],
            old_provinces()[row["province_prefix"]],
            tuple(row["new_codes"].split("|")),
        )
        for row in rows("old_communes")
    }


@lru_cache(maxsize=2**16)
def find_old_commune(
    text: str, province_code: str | None = None, district_name: str = ""
) -> tuple[OldCommune, ...]:
    """Find communes of before 2025-07-01 by a written name or address, district and province narrowing.

    `province_code` is today's; `district_name` counts where the address names none, its type word may be missing. One result with one successor is an answer; more is for a person (REQ22).
    """
    address = read_address(text)
    wanted = province_code or address.province_code
    district = plain_key(address.district or expanded(district_name))
    found = [old_communes()[code] for code in matching(address.commune, *old_commune_names())]
    return tuple(
        old
        for old in found
        if wanted in (None, old.province_code)
        and (not district or district in district_keys(old.district))
        and (not address.province_prefix or old.province_prefix == address.province_prefix)
    )


def is_code_of_two(code: str) -> bool:
    """Tell whether a code of today was that of a commune that has been split: alone it says not which is meant."""
    return code in _codes_of_split()


@cache
def _codes_of_split() -> frozenset[str]:
    return frozenset(row["code"] for row in rows("old_communes") if "|" in row["new_codes"])


@cache
def old_commune_names() -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Index the communes of before the merger by marked and by plain key."""
    return index(
        (old.old_code, name)
        for old in old_communes().values()
        for name in (old.name, old.also_written)
        if name
    )
