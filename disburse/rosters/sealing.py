"""Turn parsed lines into keyed lines: people, accounts and hamlets are found or added, sealed once.

A line that has an error is not keyed. Blind indexes are asked for in sets; only people and accounts nobody has
seen before are sealed (`architecture.md` 1.5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from disburse.core.names import Likeness, compare, fold, place_sort_key
from disburse.db import run
from disburse.rosters.file.line import RosterLine
from disburse.rosters.staging import run_on
from disburse.rosters.store import Record
from disburse.vault import Vault, place

CITIZEN_ID = "beneficiary.citizen_id"
VSS_NUMBER = "beneficiary.vss_number"
PHONE = "beneficiary.phone"
ACCOUNT = "account.number"
LAST4 = "account.last4"
DIGEST_MODULUS = 1 << 128

Numbers = tuple[str | None, str | None]
Account = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """Lines without errors and whom they name, each once: people by both numbers, accounts by bank and number."""

    lines: Sequence[RosterLine]
    people: dict[Numbers, RosterLine]
    citizen_ids: list[UUID | None]
    vss_numbers: list[UUID | None]
    accounts: list[tuple[str, str]]
    account_numbers: list[UUID]


@dataclass
class Sealing:
    """Keys for the lines of one roster; keeps the order-free content digest of what it keyed (`money.md` M11)."""

    vault: Vault
    province: str
    clashes: list[int] = field(default_factory=list)  # rows whose two numbers belong to two people (R38)
    spelt_otherwise: list[int] = field(default_factory=list)  # rows whose holder has other marks (R15)
    lines: int = 0
    amount: int = 0
    _digest: int = 0
    _hamlets: dict[tuple[str | None, str | None], str] = field(default_factory=dict)
    _last4s: dict[str, UUID] = field(default_factory=dict)

    @property
    def content_digest(self) -> str:
        """Name the content: the digest of the lines in whatever order, their number and their sum."""
        return f"{self._digest % DIGEST_MODULUS:032x}-{self.lines}-{self.amount}"

    def ask(self, lines: Sequence[RosterLine]) -> Asked:
        """Take lines without errors into the digest and work out the blind indexes; asks nothing of the database."""
        index = self.vault.index
        people: dict[Numbers, RosterLine] = {}
        for line in lines:
            self._take_into_digest(line)
            people.setdefault((line.citizen_id, line.vss_number), line)
        accounts = list(
            dict.fromkeys(
                (line.bank, line.account)
                for line in lines
                if line.method == "account" and line.bank and line.account
            )
        )
        return Asked(
            lines,
            people,
            [index(CITIZEN_ID, number) if number else None for number, _ in people],
            [index(VSS_NUMBER, number) if number else None for _, number in people],
            accounts,
            [index(ACCOUNT, number) for _, number in accounts],
        )

    async def key(self, asked: Asked) -> list[Record]:
        """Give the records of `fresh_line` for the lines."""
        lines = asked.lines
        await self._know_hamlets(lines)
        people = await self._key_people(asked)
        accounts = await self._key_accounts(asked)
        hamlets = self._hamlets
        return [
            (
                line.row,
                people[line.citizen_id, line.vss_number],
                line.benefit,
                line.source,
                line.full_name,
                line.commune,
                hamlets.get((line.commune, line.hamlet)),
                line.method,
                line.bank,
                accounts.get((line.bank, line.account)) if line.method == "account" else None,
                line.holder,
                line.pay_point,
                line.months,
                line.regular,
                line.arrears,
                line.deduction,
                line.amount,
                line.note,
                line.birth,
                self._other_holder(line) if line.holder else None,
                line.authorised,
                fold(line.authorised) if line.authorised else None,
                line.authorised_from,
                line.authorised_to,
            )
            for line in lines
        ]

    def _other_holder(self, line: RosterLine) -> str | None:
        """Fold the name an account stands in where it is another than the person's; note one with other marks."""
        holder = line.holder or ""
        if line.method != "account" or holder == line.full_name:
            return None
        folded = fold(holder)
        if folded != line.name_fold and compare(holder, line.full_name) is Likeness.DIFFERENT:
            return folded
        if not holder.isascii() and compare(holder, line.full_name) is Likeness.MARKS_ONLY:
            self.spelt_otherwise.append(line.row)
        return None

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

    async def _key_people(self, asked: Asked) -> dict[Numbers, int]:
        found = await run_on(
            "asked_person",
            zip(asked.citizen_ids, asked.vss_numbers, strict=True),
            "find_people",
            self.province,
        )
        keys: list[int] = [row["beneficiary"] for row in found]
        clashes = {numbers for numbers, row in zip(asked.people, found, strict=True) if row["clash"]}
        if clashes:
            self.clashes.extend(
                line.row for line in asked.lines if (line.citizen_id, line.vss_number) in clashes
            )
        lacking = [
            i
            for i, (row, citizen_id, vss_number) in enumerate(
                zip(found, asked.citizen_ids, asked.vss_numbers, strict=True)
            )
            if row["beneficiary"] is None
            or (citizen_id is not None and not row["knows_citizen_id"])
            or (vss_number is not None and not row["knows_vss_number"])
        ]
        if lacking:
            for i, row in zip(lacking, await self._add_people(asked, lacking), strict=True):
                keys[i] = row["beneficiary"]
        return dict(zip(asked.people, keys, strict=True))

    async def _add_people(self, asked: Asked, which: Sequence[int]) -> list[Any]:
        seal = self.vault.seal
        people = list(asked.people.values())
        lines = [people[i] for i in which]
        citizen_ids = [asked.citizen_ids[i] for i in which]
        vss_numbers = [asked.vss_numbers[i] for i in which]
        phones = [self.vault.index(PHONE, line.phone) if line.phone else None for line in lines]
        hamlets = self._hamlets
        records = (
            (
                citizen_id,
                _sealed(seal, CITIZEN_ID, line.citizen_id, citizen_id),
                vss_number,
                _sealed(seal, VSS_NUMBER, line.vss_number, vss_number),
                line.full_name,
                line.name_fold,
                line.name_sort,
                line.birth,
                line.sex,
                line.commune,
                hamlets.get((line.commune, line.hamlet)),
                _sealed(seal, PHONE, line.phone, phone),
                phone,
            )
            for line, citizen_id, vss_number, phone in zip(
                lines, citizen_ids, vss_numbers, phones, strict=True
            )
        )
        return await run_on("new_person", records, "add_people", self.province)

    async def _key_accounts(self, asked: Asked) -> dict[Account, int]:
        if not asked.accounts:
            return {}
        numbers = asked.account_numbers
        pairs = [(bank, index) for (bank, _), index in zip(asked.accounts, numbers, strict=True)]
        found = await run_on("asked_account", pairs, "find_accounts")
        keys: list[int] = [row["account"] for row in found]
        new = [i for i, key in enumerate(keys) if key is None]
        if new:
            added = await run_on("new_account", (self._new_account(asked, i) for i in new), "add_accounts")
            for i, row in zip(new, added, strict=True):
                keys[i] = row["account"]
        keyed: Iterable[tuple[Account, int]] = zip(asked.accounts, keys, strict=True)
        return dict(keyed)

    def _new_account(self, asked: Asked, i: int) -> Record:
        (bank, number), index = asked.accounts[i], asked.account_numbers[i]
        return bank, index, self.vault.seal(number, place(ACCOUNT, index)), self._last4(number[-4:])

    def _last4(self, digits: str) -> UUID:
        index = self._last4s.get(digits)
        if index is None:
            index = self._last4s[digits] = self.vault.index(LAST4, digits)
        return index

    async def _know_hamlets(self, lines: Sequence[RosterLine]) -> None:
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


def _sealed(seal: Any, column: str, value: str | None, index: UUID | None) -> bytes | None:
    return seal(value, place(column, index)) if value and index else None
