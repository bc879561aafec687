"""Lay the committed lists into the database, so that its rows can point at them (`product.md` 2.2.17)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final

import asyncpg

from disburse.core.states import MOVES
from disburse.places.data import rows as listed
from disburse.places.reference import banks, benefits, communes, obstacles, provinces, reasons, targets

LOADER: Final = "1"  # raise it when this file lays the same lists differently
LOAD_LOCK: Final = 5104
DIGEST_KEY: Final = "reference_digest"
BEGINNING: Final = date(2025, 7, 1)  # the first day of the two-level map, and of the digest's only row


@dataclass(frozen=True)
class Table:
    """Rows for one table: columns with their types, the key they are known by, what a later list may change."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]

    @property
    def statement(self) -> str:
        given = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(self.columns.values(), 1))
        changed = [name for name in self.columns if name not in self.key]
        then = "DO NOTHING"
        if changed:
            then = "DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in changed)
        return (
            f"INSERT INTO {self.name} ({', '.join(self.columns)}) SELECT * FROM unnest({given})"
            f" ON CONFLICT ({', '.join(self.key)}) {then}"
        )


async def load_reference(connection: asyncpg.Connection) -> bool:
    """Lay the lists into their tables, as the owner; say whether anything had to be done.

    Repeating it changes nothing: the digest of the lists is kept as a setting. Rows are added and corrected,
    never removed, because others may point at them; only the allowed moves are exactly those of this program.
    """
    digest = reference_digest()
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOAD_LOCK)
        known = await connection.fetchval("SELECT value FROM setting WHERE key = $1", DIGEST_KEY)
        if known == digest:
            return False
        await connection.execute("DELETE FROM state_move")
        for table in (*places(), *programme_tables(), *payers(), *calendars(), *wordings(digest)):
            columns = list(zip(*table.rows, strict=True))
            await connection.execute(table.statement, *columns)
    return True


def reference_digest() -> str:
    """Digest every list, the moves and the way they are laid in."""
    digest = hashlib.sha256(f"{LOADER} {sorted((thing, *sorted(m)) for thing, m in MOVES.items())}".encode())
    folder = files("disburse.places.data")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".csv"):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def places() -> Iterable[Table]:
    text = {"code": "text", "name": "text", "kind": "text"}
    yield Table(
        "province",
        {**text, "valid_from": "date"},
        ("code",),
        [(p.code, p.name, p.kind, p.valid_from) for p in provinces().values()],
    )
    yield Table(
        "commune",
        {**text, "province": "text", "valid_from": "date", "valid_to": "date"},
        ("code",),
        [(c.code, c.name, c.kind, c.province_code, c.valid_from, c.valid_to) for c in communes().values()],
    )
    yield Table(
        "unit",
        {"code": "text", "kind": "text", "name": "text", "province": "text"},
        ("code",),
        [
            *((p.code, "province", p.name, p.code) for p in provinces().values()),
            *(
                (f"BHXH-{p.code}", "office", f"Bảo hiểm xã hội {within(p.name)}", p.code)
                for p in provinces().values()
            ),
            *((c.code, "commune", c.name, c.province_code) for c in communes().values()),
            *((bank.bin, "payer", bank.name, None) for bank in banks().values()),
            *(
                (f"VNPOST-{p.code}", "payer", f"Bưu điện {within(p.name)}", p.code)
                for p in provinces().values()
            ),
            *(
                (f"UBND-{c.code}", "payer", f"UBND {within(c.name)}", c.province_code)
                for c in communes().values()
            ),
        ],
    )


def within(name: str) -> str:
    """Write a place's name as it stands inside another name: `Tỉnh Phú Thọ` → `tỉnh Phú Thọ`."""
    return name[0].lower() + name[1:]


def programme_tables() -> Iterable[Table]:
    names = {"name_vi": "text", "name_en": "text"}
    yield Table(
        "programme",
        {"code": "text", **names, "owner_kind": "text", "cut_off_day": "int", "valid_from": "date"},
        ("code",),
        [
            (
                r["code"],
                r["name_vi"],
                r["name_en"],
                r["owner_kind"],
                int(r["cut_off_day"]),
                day(r["valid_from"]),
            )
            for r in listed("programmes")
        ],
    )
    yield Table(
        "benefit",
        {"code": "text", "programme": "text", **names, "valid_from": "date"},
        ("code",),
        [(b.code, b.programme, b.name_vi, b.name_en, b.valid_from) for b in benefits().values()],
    )
    yield Table(
        "target",
        {"programme": "text", "area": "text", "year": "int", "target_percent": "int", "amber_points": "int"},
        ("programme", "area", "year"),
        [(t.programme, t.area, t.year, t.target_percent, t.amber_points) for t in targets()],
    )


def payers() -> Iterable[Table]:
    yield Table(
        "payer",
        {"code": "text", "kind": "text", "bic": "text"},
        ("code",),
        [
            *((bank.bin, "bank", bank.bic or None) for bank in banks().values()),
            *((f"VNPOST-{code}", "post", None) for code in provinces()),
            *((f"UBND-{code}", "commune", None) for code in communes()),
        ],
    )
    yield Table(
        "bank_alias",
        {"bin": "text", "alias": "text", "ambiguous": "boolean"},
        ("bin", "alias"),
        [(r["bin"], r["alias"], r["ambiguous"] == "1") for r in listed("bank_aliases")],
    )


def calendars() -> Iterable[Table]:
    yield Table(
        "holiday",
        {"on_day": "date", "name": "text", "source": "text"},
        ("on_day",),
        [(day(r["day"]), r["name"], r["source"]) for r in listed("holidays")],
    )
    yield Table(
        "swapped_day",
        {"on_day": "date", "kind": "text", "reason": "text"},
        ("on_day",),
        [(day(r["day"]), r["kind"], r["reason"]) for r in listed("swapped_days")],
    )
    numbers = (
        "account_working_day", "cash_first", "cash_last", "counter_first", "counter_last", "account_deadline_day",
    )  # fmt: skip
    yield Table(
        "province_calendar",
        {"province": "text", **dict.fromkeys(numbers, "int"), "valid_from": "date"},
        ("province", "valid_from"),
        [
            (r["province_code"], *(int(r[name]) for name in numbers), day(r["valid_from"]))
            for r in listed("province_calendars")
        ],
    )


def wordings(digest: str) -> Iterable[Table]:
    yield Table(
        "reason",
        {
            **dict.fromkeys(("code", "label_vi", "label_en", "iso", "kind", "who"), "text"),
            "deadline_days": "int", "action_vi": "text", "action_en": "text",
        },
        ("code",),
        [
            (r.code, r.label_vi, r.label_en, r.iso, r.kind, "|".join(r.who), r.deadline_days, r.action_vi, r.action_en)
            for r in reasons().values()
        ],
    )  # fmt: skip
    texts = ("code", "label_vi", "label_en", "next_action_vi", "next_action_en")
    yield Table(
        "obstacle",
        {**dict.fromkeys(texts, "text"), "ease": "int"},
        ("code",),
        [
            (o.code, o.label_vi, o.label_en, o.next_action_vi, o.next_action_en, o.ease)
            for o in obstacles().values()
        ],
    )
    yield Table(
        "setting",
        {"key": "text", "value": "text", "valid_from": "date", "source": "text"},
        ("key", "valid_from"),
        [
            *((r["key"], r["value"], day(r["valid_from"]), r["source"]) for r in listed("settings")),
            (DIGEST_KEY, digest, BEGINNING, "disburse/places/data"),
        ],
    )
    yield Table(
        "state_move",
        {"thing": "text", "before": "text", "after": "text"},
        ("thing", "before", "after"),
        [(thing, before, after) for thing in sorted(MOVES) for before, after in sorted(MOVES[thing])],
    )


def day(text: str) -> date:
    return date.fromisoformat(text)
