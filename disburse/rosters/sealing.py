"""Turn parsed lines into keyed lines: people, accounts and hamlets are found or added, sealed once.

A line that has an error is not keyed. Blind indexes are asked for in sets; only people and accounts nobody has
seen before are sealed (`architecture.md` 1.5). After a set of strangers the next is taken for one too: it is
sealed while the database works, and added without asking.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from disburse.core.names import Likeness, compare, fold, place_sort_key
from disburse.db import run
from disburse.rosters.file.line import RosterLine
from disburse.rosters.staging import Clash, Staged
from disburse.rosters.store import Record
from disburse.vault import Vault, place

CITIZEN_ID = "beneficiary.citizen_id"
VSS_NUMBER = "beneficiary.vss_number"
PHONE = "beneficiary.phone"
ACCOUNT = "account.number"
LAST4 = "account.last4"
DIGEST_MODULUS = 1 << 128
AT_ONCE = 40  # lines worked on before others may go on: about a millisecond

Numbers = tuple[str | None, str | None]
Account = tuple[str, str]
Place = tuple[str | None, str | None]  # commune and hamlet


@dataclass(slots=True)
class Asked:
    """Lines without errors and whom they name, each once: people by both numbers, accounts by bank and number.

    `unkeyed` has the lines without their keys; `sealed_people` and `sealed_accounts` are there where they are taken
    for strangers.
    """

    lines: Sequence[RosterLine]
    people: dict[Numbers, RosterLine] = field(default_factory=dict)
    citizen_ids: list[UUID | None] = field(default_factory=list)
    vss_numbers: list[UUID | None] = field(default_factory=list)
    accounts: dict[Account, UUID] = field(default_factory=dict)
    unkeyed: list[tuple[Numbers, Place, Account | None, Record]] = field(default_factory=list)
    sealed_people: list[Record] | None = None
    sealed_accounts: list[Record] | None = None


@dataclass
class Sealing:
    """Keys for the lines of one roster; keeps the order-free content digest of what it keyed (`money.md` M11)."""

    vault: Vault
    province: str
    clashing: list[Clash] = field(default_factory=list)  # rows whose two numbers belong to two people (R38)
    spelt_otherwise: list[int] = field(default_factory=list)  # rows whose holder has other marks (R15)
    lines: int = 0
    amount: int = 0
    _digest: int = 0
    _hamlets: dict[Place, str] = field(default_factory=dict)
    _last4s: dict[str, UUID] = field(default_factory=dict)
    _new_people: bool = False  # nobody of the set before was known
    _new_accounts: bool = False
    _asked_people: Staged = field(default_factory=lambda: Staged("asked_person"))
    _added_people: Staged = field(default_factory=lambda: Staged("new_person"))
    _asked_accounts: Staged = field(default_factory=lambda: Staged("asked_account"))
    _added_accounts: Staged = field(default_factory=lambda: Staged("new_account"))

    @property
    def content_digest(self) -> str:
        """Name the content: the digest of the lines in whatever order, their number and their sum."""
        return f"{self._digest % DIGEST_MODULUS:032x}-{self.lines}-{self.amount}"

    async def ask(self, lines: Sequence[RosterLine]) -> Asked:
        """Take lines without errors into the digest and work out the blind indexes; asks nothing of the database."""
        asked = Asked(lines)
        index = self.vault.index
        if self._new_people:
            asked.sealed_people = []
        if self._new_accounts:
            asked.sealed_accounts = []
        for start in range(0, len(lines), AT_ONCE):
            for line in lines[start : start + AT_ONCE]:
                self._take_into_digest(line)
                numbers = line.citizen_id, line.vss_number
                if numbers not in asked.people:
                    asked.people[numbers] = line
                    asked.citizen_ids.append(index(CITIZEN_ID, numbers[0]) if numbers[0] else None)
                    asked.vss_numbers.append(index(VSS_NUMBER, numbers[1]) if numbers[1] else None)
                    if asked.sealed_people is not None:
                        asked.sealed_people.append(self._seal_person(asked, len(asked.citizen_ids) - 1, line))
                account = None
                if line.method == "account" and line.bank and line.account:
                    account = line.bank, line.account
                    if account not in asked.accounts:
                        asked.accounts[account] = index(ACCOUNT, line.account)
                        if asked.sealed_accounts is not None:
                            asked.sealed_accounts.append(self._seal_account(asked, account))
                where = line.commune, line.hamlet
                asked.unkeyed.append((numbers, where, account, self._unkeyed(line)))
            await asyncio.sleep(0)
        return asked

    async def key(self, asked: Asked) -> list[Record]:
        """Give the records of `fresh_line` for the lines."""
        await self._know_hamlets(asked.lines)
        people = await self._key_people(asked)
        accounts = await self._key_accounts(asked)
        hamlets = self._hamlets
        return [
            (people[numbers], hamlets.get(where), accounts[account] if account else None, *unkeyed)
            for numbers, where, account, unkeyed in asked.unkeyed
        ]

    def _unkeyed(self, line: RosterLine) -> Record:
        """Give what a record of `fresh_line` holds beside its keys, the row first."""
        return (
            line.row,
            line.benefit,
            line.source,
            line.full_name,
            line.commune,
            line.method,
            line.bank,
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
            line.reasoned,
            line.arrears_months,
        )

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
                *(line.arrears_months or ()),
            )
        )
        self._digest += int.from_bytes(hashlib.sha256(natural.encode()).digest()[:16], "big")

    async def _key_people(self, asked: Asked) -> dict[Numbers, int]:
        if asked.sealed_people is None:
            found = await self._find_people(asked)
        else:
            found = await self._add_people(asked, range(len(asked.people)), asked.sealed_people)
            self._new_people = found[0]["all_new"]
        indexed = zip(asked.people, asked.citizen_ids, asked.vss_numbers, found, strict=True)
        clashes = {numbers: (citizen_id, vss) for numbers, citizen_id, vss, row in indexed if row["clash"]}
        for line in asked.lines if clashes else ():
            if index := clashes.get((line.citizen_id, line.vss_number)):
                self.clashing.append((line.row, *index))
        return {numbers: row["beneficiary"] for numbers, row in zip(asked.people, found, strict=True)}

    async def _find_people(self, asked: Asked) -> list[Any]:
        numbers = asked.citizen_ids, asked.vss_numbers
        found = await self._asked_people.run_on(zip(*numbers, strict=True), "find_people", self.province)
        lacking = [
            i
            for i, (row, citizen_id, vss_number) in enumerate(zip(found, *numbers, strict=True))
            if row["beneficiary"] is None
            or (citizen_id is not None and not row["knows_citizen_id"])
            or (vss_number is not None and not row["knows_vss_number"])
        ]
        self._new_people = all(row["beneficiary"] is None for row in found)
        if lacking:
            lines = list(asked.people.values())
            sealed = (self._seal_person(asked, i, lines[i]) for i in lacking)
            for i, row in zip(lacking, await self._add_people(asked, lacking, sealed), strict=True):
                found[i] = row
        return found

    async def _add_people(self, asked: Asked, which: Sequence[int], sealed: Iterable[Record]) -> list[Any]:
        lines, hamlets = list(asked.people.values()), self._hamlets
        records = (
            (
                asked.citizen_ids[i],
                citizen_id,
                asked.vss_numbers[i],
                vss_number,
                lines[i].full_name,
                lines[i].name_fold,
                lines[i].name_sort,
                lines[i].birth,
                lines[i].sex,
                lines[i].commune,
                hamlets.get((lines[i].commune, lines[i].hamlet)),
                phone_sealed,
                phone,
            )
            for i, (citizen_id, vss_number, phone_sealed, phone) in zip(which, sealed, strict=True)
        )
        return await self._added_people.run_on(records, "add_people", self.province)

    def _seal_person(self, asked: Asked, i: int, line: RosterLine) -> Record:
        """Seal both numbers and the telephone, which is indexed too."""
        seal = self.vault.seal
        phone = self.vault.index(PHONE, line.phone) if line.phone else None
        return (
            _sealed(seal, CITIZEN_ID, line.citizen_id, asked.citizen_ids[i]),
            _sealed(seal, VSS_NUMBER, line.vss_number, asked.vss_numbers[i]),
            _sealed(seal, PHONE, line.phone, phone),
            phone,
        )

    async def _key_accounts(self, asked: Asked) -> dict[Account, int]:
        if not asked.accounts:
            return {}
        if asked.sealed_accounts is not None:
            added = await self._added_accounts.run_on(asked.sealed_accounts, "add_accounts")
            self._new_accounts = added[0]["all_new"]
            return {account: row["account"] for account, row in zip(asked.accounts, added, strict=True)}
        pairs = ((bank, index) for (bank, _), index in asked.accounts.items())
        found = await self._asked_accounts.run_on(pairs, "find_accounts")
        keyed: dict[Account, int] = {
            account: row["account"] for account, row in zip(asked.accounts, found, strict=True)
        }
        new = [account for account in asked.accounts if keyed[account] is None]
        self._new_accounts = len(new) == len(keyed)
        if new:
            sealed = (self._seal_account(asked, account) for account in new)
            added = await self._added_accounts.run_on(sealed, "add_accounts")
            keyed |= {account: row["account"] for account, row in zip(new, added, strict=True)}
        return keyed

    def _seal_account(self, asked: Asked, account: tuple[str, str]) -> Record:
        bank, number = account
        index = asked.accounts[account]
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
