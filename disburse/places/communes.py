"""Provinces and communes as listed since 2025-07-01, and how a written name or address finds them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from disburse.core.errors import Refusal
from disburse.places.data import marked_key, plain_key, rows

TYPE_WORDS = {
    "xa": ("Xã", "x"),
    "phuong": ("Phường", "p"),
    "dac_khu": ("Đặc khu", "đk"),
    "thi_tran": ("Thị trấn", "tt"),
}
DISTRICT = re.compile(
    r"^\s*(huyện|quận|thị xã|thành phố|huyen|quan|thi xa|thanh pho|tp|tx|[hq])\b[.\s]", re.I
)


@dataclass(frozen=True, slots=True)
class Province:
    """One of the 34 provinces; `code` is 2 digits, `kind` is `tinh` or `thanh_pho`."""

    code: str
    name: str
    kind: str
    valid_from: date


class Commune(NamedTuple):
    """One of the 3,321 communes; `code` is 5 digits without any hierarchy, `name` carries its type word.

    `kind` is `xa`, `phuong` or `dac_khu`.
    `latitude` and `longitude` are degrees of a point inside it, good for distances between communes only.
    """

    code: str
    name: str
    kind: str
    province_code: str
    valid_from: date
    valid_to: date | None
    latitude: float
    longitude: float

    @property
    def short_name(self) -> str:
        """Give the name without its type word: "Mường Hoa"."""
        return without_type(self.name)


class UnknownCommune(Refusal):
    """No commune has the code."""

    code = "unknown_commune"
    status = 404
    text = "Không có xã, phường, đặc khu nào mang mã {code}. Kiểm tra lại mã 5 chữ số."


@cache
def provinces() -> dict[str, Province]:
    """List the 34 provinces by code."""
    return {
        row["code"]: Province(row["code"], row["name"], row["kind"], date.fromisoformat(row["valid_from"]))
        for row in rows("provinces")
    }


@cache
def old_provinces() -> dict[str, str]:
    """Map the 63 old prefixes of citizen ids (3 digits, for ever valid) to the code of today's province."""
    return {row["prefix"]: row["province_code"] for row in rows("old_provinces")}


@cache
def communes() -> dict[str, Commune]:
    """List the communes by code."""
    return {row["code"]: read_commune(row) for row in rows("communes")}


def commune(code: str) -> Commune:
    """Give the commune of a 5-digit code; raises UnknownCommune."""
    found = communes().get(code)
    if found is None:
        raise UnknownCommune(code=code)
    return found


@lru_cache(maxsize=2**16)
def find_province(text: str) -> Province | None:
    """Find today's province by code, or by its name of today or before the merger, with or without marks."""
    code = text.strip()
    return provinces().get(code) or provinces().get(province_names().get(plain_key(text), ""))


@lru_cache(maxsize=2**16)
def find_commune(text: str, province_code: str | None = None, on: date | None = None) -> tuple[Commune, ...]:
    """Find communes of a day, by default of today, by code or by a written name or address, in code order; several are ambiguous.

    The type word may be missing or short ("X. Mường Hoa", "P.4"). Marks decide where the text has any and
    they fit (REQ22: "Tan Thanh" in Tây Ninh is two communes, "Tân Thạnh" one). Of an address, "Thôn 3, xã
    Mường Hoa, tỉnh Phú Thọ", the province narrows. An address that names a district is older than the merger
    and finds nothing: ask `old_communes.find_old_commune`.
    """
    exact = communes().get(text.strip())
    if exact and (on is None or holds(exact, on)):
        return (exact,) if province_code in (None, exact.province_code) else ()
    address = read_address(text)
    if address.district:
        return ()
    wanted = province_code or address.province_code
    codes = matching(address.commune, *commune_names())
    found = (communes()[code] for code in codes)
    return tuple(one for one in found if wanted in (None, one.province_code) and holds(one, on))


def holds(one: Commune, on: date | None) -> bool:
    """Tell whether a commune exists on a day; without a day, whether nothing is known of its end."""
    if on is None:
        return one.valid_to is None
    return one.valid_from <= on and (one.valid_to is None or on < one.valid_to)


class Address(NamedTuple):
    """What an address says above the hamlet; `province_prefix` only where the name has fallen away since."""

    commune: str
    district: str
    province_code: str | None
    province_prefix: str


def read_address(text: str) -> Address:
    """Take an address apart at its commas; a text without commas is a commune's name."""
    parts = [part.strip() for part in re.split("[,;]", text) if part.strip()]
    province = find_province(parts[-1]) if len(parts) > 1 else None
    prefix = ""
    if province:
        prefix = fallen_names().get(plain_key(parts.pop()), "")
    district = parts.pop() if len(parts) > 1 and DISTRICT.match(parts[-1]) else ""
    return Address(
        parts[-1] if parts else "", expanded(district), province.code if province else None, prefix
    )


@cache
def district_keys(district: str) -> tuple[str, str]:
    """Give the plain keys of a district with and without its type word."""
    return plain_key(district), plain_key(DISTRICT.sub("", district))


def expanded(district: str) -> str:
    """Write out a district's short type word: "H. Tân Lạc" → "huyện Tân Lạc"."""
    short = {"h": "huyện", "q": "quận", "tp": "thành phố", "tx": "thị xã"}
    word, _, name = district.replace(".", " ").partition(" ")
    return f"{short.get(word.lower(), word)} {name}".strip()


def matching(name: str, marked: Mapping[str, list[str]], plain: Mapping[str, list[str]]) -> list[str]:
    """Give the codes under a name: by its marks where it has any and they fit, else without them."""
    with_marks, without = marked_key(name), plain_key(name)
    found = marked.get(with_marks, []) if with_marks != without else []
    return found or plain.get(without, [])


@cache
def commune_names() -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Index the communes by marked and by plain key."""
    return index((c.code, c.name) for c in communes().values())


def index(named: Iterable[tuple[str, str]]) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Index codes by every way to write their full name: type word, short type word, none."""
    marked: defaultdict[str, set[str]] = defaultdict(set)
    plain: defaultdict[str, set[str]] = defaultdict(set)
    for code, name in named:
        bare = without_type(name)
        short = next(abbreviation for word, abbreviation in TYPE_WORDS.values() if name.startswith(word))
        for written in (name, bare, f"{short} {bare}"):
            marked[marked_key(written)].add(code)
            plain[plain_key(written)].add(code)
    return sorted_lists(marked), sorted_lists(plain)


def sorted_lists(sets: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """Give every set of codes its order."""
    return {key: sorted(codes) for key, codes in sets.items()}


def without_type(name: str) -> str:
    """Take the type word off a full name."""
    for word, _ in TYPE_WORDS.values():
        if name.startswith(f"{word} "):
            return name.removeprefix(f"{word} ")
    return name


@cache
def province_names() -> dict[str, str]:
    """Index today's province codes by the plain keys of new and old names."""
    found: dict[str, str] = {}
    for row in rows("old_provinces"):
        for prefix in ("", "Tỉnh ", "T. "):
            found[plain_key(prefix + row["name"])] = row["province_code"]
    for province in provinces().values():
        bare = province.name.removeprefix("Tỉnh ").removeprefix("Thành phố ")
        for prefix in ("", "Tỉnh ", "T. ", "Thành phố ", "TP ")[: 3 if province.kind == "tinh" else 5]:
            found[plain_key(prefix + bare)] = province.code
    return found | {plain_key("TP HCM"): "79", plain_key("TPHCM"): "79", plain_key("Sài Gòn"): "79"}


@cache
def fallen_names() -> dict[str, str]:
    """Index the old prefixes by the plain keys of provinces that merged into another's name."""
    kept = {plain_key(p.name.removeprefix("Tỉnh ").removeprefix("Thành phố ")) for p in provinces().values()}
    return {
        plain_key(prefix + row["name"]): row["prefix"]
        for row in rows("old_provinces")
        if plain_key(row["name"]) not in kept
        for prefix in ("", "Tỉnh ", "T. ")
    }


def read_commune(row: dict[str, str]) -> Commune:
    """Read one row of communes.csv."""
    return Commune(
        row["code"],
        row["name"],
        row["kind"],
        row["province_code"],
        date.fromisoformat(row["valid_from"]),
        date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        float(row["latitude"]),
        float(row["longitude"]),
    )
