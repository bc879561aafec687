"""Who issues a document and from where, by the unit's name (`domain.md` 8.3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from disburse.places import reference
from disburse.service import service
from disburse.words import language
from reports import decree30
from reports.decree30 import Issuer

KINDS: dict[str, Literal["xã", "phường", "đặc khu"]] = {"xa": "xã", "phuong": "phường", "dac_khu": "đặc khu"}


@contextmanager
def in_vietnamese() -> Iterator[None]:
    """Speak Vietnamese while the block lasts: what an office signs does not follow the reader's language."""
    speaking = language.set("vi")
    try:
        yield
    finally:
        language.reset(speaking)


def of_commune(code: str) -> Issuer:
    """Name a commune's people's committee below its province; raises UnknownCommune."""
    found = reference.commune(code)
    province = reference.provinces()[found.province_code]
    word = "thành phố" if province.kind == "thanh_pho" else "tỉnh"
    return decree30.commune(KINDS[found.kind], found.short_name, f"{word} {bare(province.name)}")


def of_office(name: str, above: str | None) -> Issuer:
    """Name a social insurance office below the one above it."""
    return Issuer((above or "Bảo hiểm xã hội Việt Nam").upper(), (name.upper(),))


def place_of(name: str) -> str:
    """Give the place in an office's name: "Bảo hiểm xã hội cơ sở Tân Lạc" → "Tân Lạc"."""
    for word in (" cơ sở ", " tỉnh ", " thành phố "):
        if word in name:
            return name.partition(word)[2]
    return name


def in_sentence(commune: str) -> str:
    """Name a commune's committee inside a sentence: "Xã Mường Hoa" → "Ủy ban nhân dân xã Mường Hoa"."""
    return f"Ủy ban nhân dân {commune[:1].lower()}{commune[1:]}"


def bare(name: str) -> str:
    """Give a province's name without its type word."""
    for word in ("Tỉnh ", "Thành phố ", "tỉnh ", "thành phố "):
        name = name.removeprefix(word)
    return name


def link_of(serial: str) -> str:
    """Give the address a QR code leads to, in capitals, which a QR code holds most coarsely."""
    return f"{service().settings.base_url}/L/{serial.replace('-', '')}".upper()
