"""A month in few lines: who is listed how, and what the bank did; posted through the database's own functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from builders import (
    BANK,
    COMMUNE,
    COMMUNES,
    OFFICE,
    POST,
    PROVINCE,
    a_province_units,
    a_user,
    as_user,
    as_worker,
)

from disburse.core.names import fold, sort_key
from disburse.core.reference import new_references
from disburse.db import connection, transaction
from disburse.service import service
from disburse.vault import place

OWNERS = {"SI": OFFICE}
BENEFITS = {"SI": "HUU_CCVC", "SOCIAL_PENSION": "HTXH", "MERIT": "NCC"}


@dataclass(frozen=True)
class Listed:
    """One line of a roster; `number` makes the person, `account` the account number, `outcome` what the payer did."""

    number: int
    account: str | None = None
    outcome: str = "paid"
    programme: str = "SI"
    hamlet: str | None = None
    commune: str = COMMUNE
    name: str = ""
    booked_on: date | None = None

    @property
    def person(self) -> str:
        return self.name or f"Nguyễn Thị Mẫu {self.number}"


async def a_ground() -> None:
    """Lay in units, users and hamlets."""
    await a_province_units()
    await a_user("maker", "si_officer", OFFICE)
    await a_user("checker", "si_approver", OFFICE)
    for commune in COMMUNES:
        await a_user(f"xa{commune}", "commune_officer", commune)
        await a_user(f"duyet{commune}", "commune_approver", commune)
    job = await as_worker()
    async with transaction(job):
        names = [f"Xóm Mẫu {n}" for n in range(1, 9)]
        for commune in COMMUNES:
            await connection().fetch(
                "SELECT * FROM find_or_add_hamlets($1, $2, $3)",
                [commune] * len(names),
                names,
                [sort_key(name) for name in names],
            )


async def a_month(run: str, lines: list[Listed]) -> None:
    """Open a run if needed, approve one roster per owner and programme, pay or not as the lines say."""
    job = await as_worker()
    async with transaction(job):
        await connection().execute("INSERT INTO run (name) VALUES ($1) ON CONFLICT DO NOTHING", run)
        await connection().execute("INSERT INTO run_month VALUES ($1, $1) ON CONFLICT DO NOTHING", run)
        await connection().execute("SELECT open_run_tables($1)", run)
    for programme in sorted({line.programme for line in lines}):
        for owner in sorted({_owner(line) for line in lines if line.programme == programme}):
            await _a_roster(
                run, owner, programme, [x for x in lines if (x.programme, _owner(x)) == (programme, owner)]
            )


def _owner(line: Listed) -> str:
    return OWNERS.get(line.programme, line.commune)


async def _a_roster(run: str, owner: str, programme: str, lines: list[Listed]) -> None:
    job = await as_worker()
    office = owner.startswith("BHXH")
    maker = await as_user("maker" if office else f"xa{owner}")
    checker = await as_user("checker" if office else f"duyet{owner}")
    roster = uuid4()
    people = await _people(lines)
    accounts = await _accounts(lines)
    async with transaction(job):
        base = connection()
        await base.execute(
            "INSERT INTO run_part (run, owner, programme, province) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            run,
            owner,
            programme,
            PROVINCE,
        )
        serial = await base.fetchval(
            "SELECT count(*) + 1 FROM roster WHERE run = $1 AND owner = $2 AND programme = $3",
            run,
            owner,
            programme,
        )
        await base.execute(
            "INSERT INTO roster (id, run, province, owner, programme, list_number, version, kind, state, uploaded_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, 1, 'regular', 'reading', $7)",
            roster,
            run,
            PROVINCE,
            owner,
            programme,
            serial,
            maker.user_id,
        )
        await base.executemany(
            "INSERT INTO roster_line (run, province, roster, file_row, owner, programme, beneficiary, benefit, source,"
            " name, commune, hamlet, method, payer, account, pay_point, months, regular, amount)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'fund', $9, $10, $11, $12, $13, $14, $15, $16, 1000000, 1000000)",
            [
                (
                    run,
                    PROVINCE,
                    roster,
                    row,
                    owner,
                    programme,
                    people[line.number],
                    BENEFITS[programme],
                    line.person,
                    line.commune,
                    line.hamlet,
                    "account" if line.account else "cash_point",
                    BANK if line.account else POST,
                    accounts.get(line.account or ""),
                    None if line.account else f"{line.commune}-P1",
                    [run],
                )
                for row, line in enumerate(lines, start=1)
            ],
        )
        await base.execute(
            "UPDATE roster SET state = 'ready', content_digest = 'x', line_count = $2, amount = $3 WHERE id = $1",
            roster,
            len(lines),
            len(lines) * 1_000_000,
        )
    async with transaction(maker):
        await connection().execute(
            "UPDATE roster SET state = 'submitted', submitted_by = $2 WHERE id = $1", roster, maker.user_id
        )
    async with transaction(checker):
        await connection().execute(
            "INSERT INTO roster_approval (roster, person, by_user, owner, content_digest) VALUES ($1, $2, $3, $4, 'x')",
            roster,
            checker.person_id,
            checker.user_id,
            owner,
        )
    async with transaction(job):
        await connection().execute("SELECT post_payments($1)", roster)
        paid = await connection().fetch(
            "SELECT p.id, p.payer, p.account, p.pay_point, l.file_row FROM payment p"
            " JOIN roster_line l ON l.run = p.run AND l.id = p.line WHERE p.run = $1 AND p.roster = $2 ORDER BY p.id",
            run,
            roster,
        )
    for payer in sorted({row["payer"] for row in paid}):
        rows = [row for row in paid if row["payer"] == payer]
        file = uuid4()
        async with transaction(maker):
            await connection().execute(
                "INSERT INTO instruction_file (id, run, province, owner, programme, payer, round, line_count, amount)"
                " VALUES ($1, $2::text, $3, $4::text, $5::text, $6::text, (SELECT count(*) + 1 FROM instruction_file WHERE run = $2 AND owner = $4"
                " AND programme = $5 AND payer = $6), $7, $8)",
                file,
                run,
                PROVINCE,
                owner,
                programme,
                payer,
                len(rows),
                len(rows) * 1_000_000,
            )
            await connection().execute(
                "SELECT post_instructions($1, $2, $3, $4, $5, $6, $7, $8)",
                run,
                [row["id"] for row in rows],
                [payer] * len(rows),
                [row["account"] for row in rows],
                [row["pay_point"] for row in rows],
                [file] * len(rows),
                list(range(1, len(rows) + 1)),
                new_references(len(rows)),
            )
    outcomes = [(row["id"], lines[row["file_row"] - 1]) for row in paid]
    await answer(
        run,
        [
            (payment, line.outcome, line.booked_on or date(int(run[:4]), int(run[5:]), 3))
            for payment, line in outcomes
            if line.outcome
        ],
    )


async def answer(run: str, outcomes: list[tuple[int, str, date]]) -> None:
    """Post what the payer did with payments."""
    if not outcomes:
        return
    job = await as_worker()
    async with transaction(job):
        tries = await connection().fetch(
            "SELECT DISTINCT ON (payment) payment, id FROM instruction WHERE run = $1 AND payment = ANY ($2)"
            " ORDER BY payment, attempt DESC",
            run,
            [payment for payment, _, _ in outcomes],
        )
        of = {row["payment"]: row["id"] for row in tries}
        n = len(outcomes)
        await connection().execute(
            "SELECT post_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            run,
            uuid4(),
            [run] * n,
            [p for p, _, _ in outcomes],
            [of[p] for p, _, _ in outcomes],
            [kind for _, kind, _ in outcomes],
            [1_000_000] * n,
            [day for _, _, day in outcomes],
            [None if kind == "paid" else "CLOSED" for _, kind, _ in outcomes],
            list(range(1, n + 1)),
            [None] * n,
            [None] * n,
        )


async def _people(lines: list[Listed]) -> dict[int, int]:
    numbers = sorted({line.number for line in lines})
    of = {line.number: line for line in lines}
    vault = service().vault
    ids = [f"999{number:09}" for number in numbers]
    phones = [f"0987{number:06}" for number in numbers]
    indexes = [vault.index("beneficiary.citizen_id", id_) for id_ in ids]
    phone_indexes = [vault.index("beneficiary.phone", phone) for phone in phones]
    names = [of[number].person for number in numbers]
    none: list[None] = [None] * len(numbers)
    async with transaction(await as_worker()):
        rows = await connection().fetch(
            "SELECT place, beneficiary FROM add_people($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            PROVINCE,
            indexes,
            [
                vault.seal(id_, place("beneficiary.citizen_id", index))
                for id_, index in zip(ids, indexes, strict=True)
            ],
            none,
            none,
            names,
            [fold(name) for name in names],
            [sort_key(name) for name in names],
            [str(1940 + number % 50) for number in numbers],
            ["F"] * len(numbers),
            [of[number].commune for number in numbers],
            [of[number].hamlet for number in numbers],
            [
                vault.seal(p, place("beneficiary.phone", i))
                for p, i in zip(phones, phone_indexes, strict=True)
            ],
            phone_indexes,
        )
    return {number: row["beneficiary"] for number, row in zip(numbers, rows, strict=True)}


async def _accounts(lines: list[Listed]) -> dict[str, int]:
    numbers = sorted({line.account for line in lines if line.account})
    if not numbers:
        return {}
    vault = service().vault
    indexes = [vault.index("account.number", number) for number in numbers]
    async with transaction(await as_worker()):
        rows = await connection().fetch(
            "SELECT place, account FROM add_accounts($1, $2, $3, $4)",
            [BANK] * len(numbers),
            indexes,
            [vault.seal(n, place("account.number", i)) for n, i in zip(numbers, indexes, strict=True)],
            [vault.index("account.last4", number[-4:]) for number in numbers],
        )
    return {number: row["account"] for number, row in zip(numbers, rows, strict=True)}
