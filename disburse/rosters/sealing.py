"""Turn parsed lines into keyed lines: people, accounts and hamlets are found or added, sealed once.

A line that has an error is not keyed. Blind indexes are asked for in sets; only people and accounts nobody has
seen before are sealed (`architecture.md` 1.5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from disburse.core.names import place_sort_key
from disburse.db import run
from disburse.rosters.line import RosterLine
from disburse.vault import Vault, place

CITIZEN_ID = "beneficiary.citizen_id"
VSS_NUMBER = "beneficiary.vss_number"
PHONE = "beneficiary.phone"
ACCOUNT = "account.number"
LAST4 = "account.last4"
DIGEST_MODULUS = 1 << 128

Record = tuple[object, ...]


@dataclass
class Sealing:
    """Keys for the lines of one roster; keeps the order-free content digest of what it keyed (`money.md` M11)."""

    vault: Vault
    province: str
    clashes: list[int] = field(default_factory=list)  # rows whose two numbers belong to two people (R38)
    lines: int = 0
    amount: int = 0
    _digest: int = 0
    _hamlets: dict[tuple[str, str], str] = field(default_factory=dict)
    _last4s: dict[str, UUID] = field(default_factory=dict)

    @property
    def content_digest(self) -> str:
        """Name the content: the digest of the lines in whatever order, their number and their sum."""
        return f"{self._digest % DIGEST_MODULUS:032x}-{self.lines}-{self.amount}"

    async def key(self, lines: Sequence[RosterLine]) -> list[Record]:
        """Give the records of `fresh_line` for lines without errors."""
        hamlets = await self._key_hamlets(lines)
        people = await self._key_people(lines, hamlets)
        accounts = await self._key_accounts(lines)
        records: list[Record] = []
        for line, person, account, hamlet in zip(lines, people, accounts, hamlets, strict=True):
            self._take_into_digest(line)
            records.append(
                (
                    line.row,
                    person,
                    line.benefit,
                    line.source,
                    line.full_name,
                    line.commune,
                    hamlet,
                    line.method,
                    line.bank,
                    account,
                    line.holder,
                    line.pay_point,
                    line.months,
                    line.regular,
                    line.arrears,
                    line.deduction,
                    line.amount,
                    line.note,
                )
            )
        return records

    def _take_into_digest(self, line: RosterLine) -> None:
        self.lines += 1
        self.amount += line.amount
        natural = "\x1f".join(
            (
                line.citizen_id or line.vss_number or "",
                line.full_name,
                line.benefit,
                line.source,
                line.method,
                line.bank or "",
                line.account or "",
                line.holder or "",
                line.pay_point or "",
                line.commune or "",
                line.hamlet or "",
                ",".join(line.months),
                f"{line.regular}+{line.arrears}-{line.deduction}={line.amount}",
            )
        )
        self._digest += int.from_bytes(hashlib.sha256(natural.encode()).digest()[:16], "big")

    async def _key_people(self, lines: Sequence[RosterLine], hamlets: Sequence[str | None]) -> list[int]:
        index, seal = self.vault.index, self.vault.seal
        citizen_ids = [index(CITIZEN_ID, line.citizen_id) if line.citizen_id else None for line in lines]
        vss_numbers = [index(VSS_NUMBER, line.vss_number) if line.vss_number else None for line in lines]
        found = await run("rosters", "find_people", self.province, citizen_ids, vss_numbers)
        incomplete = [
            i
            for i, row in enumerate(found)
            if row["beneficiary"] is None
            or (citizen_ids[i] is not None and not row["knows_citizen_id"])
            or (vss_numbers[i] is not None and not row["knows_vss_number"])
        ]
        people: list[Any] = [row["beneficiary"] for row in found]
        self.clashes.extend(lines[i].row for i, row in enumerate(found) if row["clash"])
        if incomplete:
            some = [lines[i] for i in incomplete]
            phones = [index(PHONE, line.phone) if line.phone else None for line in some]
            added = await run(
                "rosters",
                "add_people",
                self.province,
                [citizen_ids[i] for i in incomplete],
                [_sealed(seal, CITIZEN_ID, lines[i].citizen_id, citizen_ids[i]) for i in incomplete],
                [vss_numbers[i] for i in incomplete],
                [_sealed(seal, VSS_NUMBER, lines[i].vss_number, vss_numbers[i]) for i in incomplete],
                [line.full_name for line in some],
                [line.name_fold for line in some],
                [line.name_sort for line in some],
                [line.birth for line in some],
                [line.sex for line in some],
                [line.commune for line in some],
                [hamlets[i] for i in incomplete],
                [_sealed(seal, PHONE, line.phone, phone) for line, phone in zip(some, phones, strict=True)],
                phones,
            )
            for i, row in zip(incomplete, added, strict=True):
                people[i] = row["beneficiary"]
        return people

    async def _key_accounts(self, lines: Sequence[RosterLine]) -> list[int | None]:
        asked = list(
            dict.fromkeys(
                (line.bank, line.account)
                for line in lines
                if line.method == "account" and line.bank and line.account
            )
        )
        keyed: dict[tuple[str | None, str | None], int] = {}
        if asked:
            indexes = [self.vault.index(ACCOUNT, number) for _, number in asked]
            banks = [bank for bank, _ in asked]
            found = await run("rosters", "find_accounts", banks, indexes)
            new = [i for i, row in enumerate(found) if row["account"] is None]
            keys = [row["account"] for row in found]
            if new:
                added = await run(
                    "rosters",
                    "add_accounts",
                    [banks[i] for i in new],
                    [indexes[i] for i in new],
                    [self.vault.seal(asked[i][1], place(ACCOUNT, indexes[i])) for i in new],
                    [self._last4(asked[i][1][-4:]) for i in new],
                )
                for i, row in zip(new, added, strict=True):
                    keys[i] = row["account"]
            keyed.update(zip(asked, keys, strict=True))
        return [keyed.get((line.bank, line.account)) if line.method == "account" else None for line in lines]

    def _last4(self, digits: str) -> UUID:
        index = self._last4s.get(digits)
        if index is None:
            index = self._last4s[digits] = self.vault.index(LAST4, digits)
        return index

    async def _key_hamlets(self, lines: Sequence[RosterLine]) -> list[str | None]:
        wanted = {(line.commune, line.hamlet) for line in lines if line.commune and line.hamlet}
        asked = sorted(pair for pair in wanted if pair not in self._hamlets)
        if asked:
            rows = await run(
                "rosters",
                "find_or_add_hamlets",
                [commune for commune, _ in asked],
                [name for _, name in asked],
                [place_sort_key(name) for _, name in asked],
            )
            self._hamlets.update((asked[row["place"] - 1], row["code"]) for row in rows)
        return [
            self._hamlets[(line.commune, line.hamlet)] if line.commune and line.hamlet else None
            for line in lines
        ]


def _sealed(seal: Any, column: str, value: str | None, index: UUID | None) -> bytes | None:
    return seal(value, place(column, index)) if value and index else None
