"""A month of money through the public actions, and the files that its people write (`month_files`).

`from running_month import (Person, a_ground, an_approved_roster, instructed, answer_row, an_answer`.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from account_evidence import evidence_given
from builders import (
    BANK,
    OFFICE,
    OTHER_BANK,
    POST,
    PROVINCE,
    a_province_units,
    a_user,
    as_owner,
    as_user,
    as_worker,
)
from month_files import ROSTER_HEADER as ROSTER_HEADER
from month_files import Order as Order
from month_files import Person as Person
from month_files import a_roster_file as a_roster_file
from month_files import answer_file as answer_file
from month_files import answer_row as answer_row

from disburse import audit
from disburse.access import Role
from disburse.core.calendar import Run
from disburse.core.names import fold
from disburse.db import transaction
from disburse.jobs import prepare_queue
from disburse.payments import actions as payments
from disburse.payments import store as payment_store
from disburse.places import reference
from disburse.rosters import actions as rosters
from disburse.rosters import changed_accounts, runs
from disburse.service import service
from disburse.vault import place

RUN = Run.parse("2026-12")


async def a_ground() -> None:
    """Lay in units, and the people who make, check and pay; the queue can be asked for jobs."""
    prepare_queue()
    await a_province_units()
    await a_user("maker", Role.SI_OFFICER)
    await a_user("checker", Role.SI_APPROVER)
    for payer in (BANK, OTHER_BANK, POST):
        await a_user(f"teller-{payer}", Role.PAYER_OFFICER, payer)


async def an_open_run(run: Run = RUN) -> Run:
    """Open a run."""
    await runs.open_run(await as_worker(), run)
    return run


async def a_read_roster(
    people: Iterable[Person], *, run: Run = RUN, list_number: int = 1, maker: str = "maker", unit: str = OFFICE,
    programme: str = "SI",
) -> UUID:  # fmt: skip
    """Upload a roster and read it; give its id, whatever the reading found."""
    roster_id, _ = await rosters.upload_roster(
        await as_user(maker),
        a_roster_file(people),
        file_name="danh-sach.csv",
        run=run,
        unit=unit,
        programme=programme,
        list_number=list_number,
    )
    await rosters.read_roster_file(await as_worker(), roster_id)
    return roster_id


async def an_approval(roster_id: UUID, *, maker: str = "maker", checker: str = "checker") -> None:
    """Submit a roster that was read, changed accounts with their evidence, have it approved, make its payments."""
    await evidence_given(maker, roster_id)
    await rosters.submit_roster(await as_user(maker), roster_id, acknowledge=None)
    second = await as_user(checker)
    digest = (await rosters.look(second, roster_id)).content_digest or ""
    accounts = await changed_accounts.waiting_digest(second, roster_id)
    await rosters.approve_roster(second, roster_id, content_digest=digest, accounts_seen=accounts)
    await rosters.make_payments(await as_worker(), roster_id)


async def an_approved_roster(people: Iterable[Person], **where: Any) -> UUID:
    """Upload, read, submit and approve a roster; its payments exist."""
    roster_id = await a_read_roster(people, **where)
    await an_approval(roster_id)
    return roster_id


async def instructed(run: Run = RUN, *, maker: str = "maker") -> list[Order]:
    """Instruct what is due; give the new orders in the order of their people's names."""
    viewer = await as_user(maker)
    seen = await payments.preview_instructions(viewer, run)
    files = await payments.instruct_banks(viewer, run)
    made = [
        (file["owner"], file["programme"], file["payer"], file["line_count"], file["amount"])
        for file in files
    ]
    shown = [(one["owner"], one["programme"], one["payer"], one["line_count"], one["amount"]) for one in seen]
    assert sorted(shown) == sorted(made), "what is shown before is what is made"
    return await orders(run, files=[file["id"] for file in files])


async def orders(run: Run = RUN, *, files: Sequence[UUID] | None = None) -> list[Order]:
    """Give the orders of a run by name and attempt, as their payers see them."""
    vault = service().vault
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT i.*, a.number_sealed, a.number_index FROM instruction i LEFT JOIN account a ON a.id = i.account"
            " WHERE i.run = $1 AND ($2::uuid[] IS NULL OR i.file = ANY ($2)) ORDER BY i.name, i.amount, i.payment, i.attempt",
            str(run),
            files,
        )
    return [
        Order(
            reference=row["reference"],
            payer=row["payer"],
            account=None
            if row["number_sealed"] is None
            else vault.unseal(row["number_sealed"], place("account.number", row["number_index"])),
            name=row["name"],
            amount=row["amount"],
            id=row["id"],
            payment=row["payment"],
            attempt=row["attempt"],
            file=row["file"],
        )
        for row in rows
    ]


async def an_answer(
    rows: Sequence[dict[str, Any]], *, run: Run = RUN, payer: str = BANK, container: str = "csv", file_name: str = "ket-qua"
) -> UUID:  # fmt: skip
    """Bring a payer's answer as a file and read it; give its id, whatever the reading found."""
    content = answer_file(rows, container)
    answer_id, _ = await payments.receive_confirmations(
        await as_user(f"teller-{payer}"), content, file_name=f"{file_name}.{container}", run=run, payer=payer
    )
    await payments.read_confirmation_file(await as_worker(), answer_id)
    return answer_id


async def stated(rows: Sequence[dict[str, Any]], *, run: Run = RUN, payer: str = BANK) -> UUID:
    """Take in facts as reading a file would, without the child process and without the check for repeats."""
    teller, answer_id = await as_user(f"teller-{payer}"), uuid4()
    async with transaction(teller):
        await payment_store.add_answer(
            answer_id,
            run=str(run),
            province=PROVINCE,
            payer=payer,
            kind="file",
            format="csv",
            received_by=teller.user_id,
        )
    async with transaction(await as_worker()):
        of = await payment_store.answer(answer_id)
        await payment_store.open_staging()
        await payment_store.stage([_staged(number, row) for number, row in enumerate(rows, start=2)])
        await payment_store.take_in_facts(of)
        amount = sum(row["amount"] or 0 for row in rows)
        await payment_store.finish_answer(answer_id, state="confirmed", line_count=len(rows), amount=amount)
        await audit.record(
            "confirmation:confirmed",
            f"confirmation_file:{answer_id}",
            unit=payer,
            body={"lines": len(rows), "amount": amount},
            covers=[("confirmation", answer_id)],
        )
    return answer_id


def _staged(number: int, row: dict[str, Any]) -> tuple[object, ...]:
    vault, account, reason = service().vault, row["account"], row["reason"]
    index = vault.index("account.number", account) if account else None
    return (
        number,
        row["reference"],
        None,
        index,
        vault.seal(account, place("confirmation.account", index)) if index else None,
        row["name"],
        fold(row["name"]) if row["name"] else None,
        row["amount"],
        row["status"],
        reference.find_reason(reason).code if reason else None,
        reason,
        row["booked_on"],
        row["bank_reference"],
    )
