"""Lay the committed lists into the database, so that its rows can point at them (`product.md` 2.2.17)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final

import asyncpg
from piccolo.columns import Column
from piccolo.table import Table

from disburse.core.states import MOVES
from disburse.places.changes import evidence_kinds, leaving_reasons
from disburse.places.data import rows as listed
from disburse.places.reference import banks, benefits, communes, obstacles, provinces, reasons, targets
from disburse.tables.places import BankAlias, Benefit, BenefitBound, Commune, Payer, Programme, Province, Unit
from disburse.tables.reference import (
    EvidenceKind,
    Holiday,
    LeavingReason,
    Obstacle,
    ProvinceCalendar,
    Reason,
    Setting,
    StateMove,
    SwappedDay,
    Target,
)

LOADER: Final = "1"  # raise it when this file lays the same lists differently
LOAD_LOCK: Final = 5104
DIGEST_KEY: Final = "reference_digest"
BEGINNING: Final = date(2025, 7, 1)  # the first day of the two-level map, and of the digest's only row


@dataclass(frozen=True)
class Listed:
    """Rows for a table, cells in the order of its columns or of those named; outside its key a later list may change them."""

    table: type[Table]
    rows: Sequence[tuple[object, ...]]
    named: tuple[Column, ...] = ()

    @property
    def statement(self) -> str:
        columns = self.named or self.table._meta.columns
        names = [column._meta.name for column in columns]
        key = [column._meta.name for column in self.table._meta.columns if column._meta.primary_key]
        given = ", ".join(f"${place}::{column.column_type}[]" for place, column in enumerate(columns, 1))
        changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
        return (
            f"INSERT INTO {self.table._meta.tablename} ({', '.join(names)}) SELECT * FROM unnest({given})"
            f" ON CONFLICT ({', '.join(key)}) {f'DO UPDATE SET {changed}' if changed else 'DO NOTHING'}"
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
        for given in (*places(), *programme_tables(), *payers(), *calendars(), *wordings(digest)):
            columns = list(zip(*given.rows, strict=True))
            await connection.execute(given.statement, *columns)
    return True


def reference_digest() -> str:
    """Digest every list, the moves and the way they are laid in."""
    digest = hashlib.sha256(f"{LOADER} {sorted((thing, *sorted(m)) for thing, m in MOVES.items())}".encode())
    folder = files("disburse.places.data")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".csv"):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def places() -> Iterable[Listed]:
    yield Listed(Province, [(p.code, p.name, p.kind, p.valid_from) for p in provinces().values()])
    yield Listed(
        Commune,
        [(c.code, c.name, c.kind, c.province_code, c.valid_from, c.valid_to) for c in communes().values()],
    )
    yield Listed(
        Unit,
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
        named=(Unit.code, Unit.kind, Unit.name, Unit.province),
    )


def within(name: str) -> str:
    """Write a place's name as it stands inside another name: `Tỉnh Phú Thọ` → `tỉnh Phú Thọ`."""
    return name[0].lower() + name[1:]


def programme_tables() -> Iterable[Listed]:
    texts = ("code", "name_vi", "name_en", "owner_kind")
    yield Listed(
        Programme,
        [
            (*(r[text] for text in texts), int(r["cut_off_day"]), day(r["valid_from"]))
            for r in listed("programmes")
        ],
    )
    yield Listed(
        Benefit, [(b.code, b.programme, b.name_vi, b.name_en, b.valid_from) for b in benefits().values()]
    )
    yield Listed(
        BenefitBound,
        [
            (
                *(r["benefit"], day(r["valid_from"]), int(r["amount_from"]), int(r["amount_to"])),
                *(int(r[age]) if r[age] else None for age in ("age_from", "age_from_poor")),
                r["source"],
            )
            for r in listed("benefit_bounds")
        ],
    )
    yield Listed(Target, [(t.programme, t.area, t.year, t.target_percent, t.amber_points) for t in targets()])


def payers() -> Iterable[Listed]:
    yield Listed(
        Payer,
        [
            *((bank.bin, "bank", bank.bic or None) for bank in banks().values()),
            *((f"VNPOST-{code}", "post", None) for code in provinces()),
            *((f"UBND-{code}", "commune", None) for code in communes()),
        ],
        named=(Payer.code, Payer.kind, Payer.bic),
    )
    yield Listed(
        BankAlias,
        [(r["bin"], r["alias"], r["ambiguous"] == "1", day(r["valid_from"])) for r in listed("bank_aliases")],
    )


def calendars() -> Iterable[Listed]:
    yield Listed(Holiday, [(day(r["day"]), r["name"], r["source"]) for r in listed("holidays")])
    yield Listed(SwappedDay, [(day(r["day"]), r["kind"], r["reason"]) for r in listed("swapped_days")])
    numbers = (
        "rosters_due_day", "account_working_day", "cash_first", "cash_last", "counter_first", "counter_last", "account_deadline_day",
    )  # fmt: skip
    yield Listed(
        ProvinceCalendar,
        [
            (r["province_code"], r["programme"], *(int(r[name]) for name in numbers), day(r["valid_from"]))
            for r in listed("province_calendars")
            if r["province_code"]  # the table is of provinces; the nation's own days are read from the list
        ],
    )


def wordings(digest: str) -> Iterable[Listed]:
    yield Listed(
        Reason,
        [
            (r.code, r.label_vi, r.label_en, r.iso, r.kind, "|".join(r.who), r.deadline_days, r.action_vi, r.action_en)
            for r in reasons().values()
        ],
    )  # fmt: skip
    yield Listed(
        Obstacle,
        [
            (o.code, o.label_vi, o.label_en, o.next_action_vi, o.next_action_en, o.ease)
            for o in obstacles().values()
        ],
    )
    for table, labels in ((LeavingReason, leaving_reasons()), (EvidenceKind, evidence_kinds())):
        yield Listed(table, [(one.code, one.label_vi, one.label_en) for one in labels.values()])
    yield Listed(
        Setting,
        [
            *((r["key"], r["value"], day(r["valid_from"]), r["source"]) for r in listed("settings")),
            (DIGEST_KEY, digest, BEGINNING, "disburse/places/data"),
        ],
    )
    yield Listed(
        StateMove,
        [(thing, before, after) for thing in sorted(MOVES) for before, after in sorted(MOVES[thing])],
    )


def day(text: str) -> date:
    return date.fromisoformat(text)
