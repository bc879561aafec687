"""What an office sends to payers, and what payers answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID, uuid4

from disburse import audit, queue
from disburse.access import Permission, Role, Viewer
from disburse.banks import FORMATS
from disburse.banks.facts import Fact, Instruction
from disburse.banks.reading import Batch, Totals, read_confirmations
from disburse.core.calendar import Run
from disburse.core.errors import Conflict, NotAllowed, NotFound, Refusal
from disburse.core.identifiers import mask_citizen_id, mask_vss
from disburse.core.names import fold
from disburse.core.reference import new_references
from disburse.db import transaction
from disburse.payments import store
from disburse.places import reference
from disburse.service import service
from disburse.sheets.refusals import FileRefused
from disburse.vault import Vault, place

ACCOUNT = "account.number"


class NothingToInstruct(Conflict):
    code = "nothing_to_instruct"
    exit_code = 1
    text = (
        "Không có khoản nào cần lập lệnh chi trong kỳ {run}: danh sách chưa duyệt, hoặc mọi khoản đã có lệnh."
    )


class NothingWasSent(Refusal):
    code = "nothing_was_sent"
    status = 422
    text = "Kỳ {run} chưa gửi lệnh chi nào cho đơn vị {payer}. Kiểm tra lại kỳ và đơn vị chi trả của tệp."


class UnknownFormat(Refusal):
    code = "unknown_format"
    status = 422
    exit_code = 2
    text = "Không có mẫu tệp “{format}”. Các mẫu có: {known}."


class SamePersonConfirms(NotAllowed):
    code = "four_eyes"
    text = "Anh/chị đã nạp kết quả này nên không thể tự xác nhận. Hãy nhờ kiểm soát viên khác."


async def instruct_banks(
    viewer: Viewer, run: Run, *, unit: str | None = None, programme: str | None = None
) -> list[dict[str, Any]]:
    """Make one instruction file per payer for every payment that needs one, and give them.

    A bank's file is cut into parts of the payer's limit, a cash payer's into one list per pay point. The
    same money is never instructed twice: what has a live attempt is left out (`money.md` M4).
    """
    viewer.require(Permission.INSTRUCTION_CREATE)
    made: list[UUID] = []
    async with transaction(viewer):
        owners = [unit] if unit else list(viewer.units(Role.SI_OFFICER, Role.COMMUNE_OFFICER))
        due = await store.due_payments(str(run), owners, programme)
        if not due:
            raise NothingToInstruct(run=run.shown)
        references = iter(new_references(len(due)))
        for (owner, of_programme, payer), group in groupby(
            due, key=itemgetter("owner", "programme", "payer")
        ):
            file_id = uuid4()
            await _instruct(
                viewer, run, file_id, owner, of_programme, await store.payer(payer), list(group), references
            )
            made.append(file_id)
        return [await store.file(file_id) for file_id in made]


async def _instruct(
    viewer: Viewer,
    run: Run,
    file_id: UUID,
    owner: str,
    programme: str,
    payer: Any,
    due: Sequence[Any],
    references: Iterator[str],
) -> None:
    parts = list(_parts(due, payer["lines_per_file"], by_pay_point=payer["kind"] != "bank"))
    await store.add_file(
        file_id,
        run=str(run),
        province=due[0]["province"],
        owner=owner,
        programme=programme,
        payer=payer["code"],
        line_count=len(due),
        amount=sum(row["amount"] for row in due),
        made_by=viewer.user_id,
    )
    await store.post_instructions(
        str(run),
        [
            (
                row["payment"],
                payer["code"],
                row["account"],
                row["pay_point"],
                file_id,
                sequence,
                next(references),
            )
            for sequence, (_, rows) in enumerate(parts, 1)
            for row in rows
        ],
    )
    numbers = await store.numbers(file_id)
    names = {code: bank.name for code, bank in reference.banks().items()}
    for sequence, (pay_point, rows) in enumerate(parts, 1):
        lines = await store.lines(file_id, str(run), sequence=sequence)
        content = _written(payer, lines, numbers, names, f"{programme} {run}", pay_point)
        extension = "csv" if payer["kind"] == "bank" else "xlsx"
        label = pay_point or payer["code"]
        await store.add_part(
            file_id,
            sequence,
            owner=owner,
            payer=payer["code"],
            name=f"{run}_{owner}_{programme}_{label}_{str(file_id)[:8]}-{sequence}.{extension}",
            pay_point=pay_point,
            line_count=len(rows),
            amount=sum(row["amount"] for row in rows),
            sha256=service().files.keep(content),
        )
    await audit.record(
        "instructions:created",
        f"instruction_file:{file_id}",
        unit=owner,
        body={"payer": payer["code"], "lines": len(due), "amount": sum(row["amount"] for row in due)},
        covers=[("instruction", file_id)],
    )


def _parts(due: Sequence[Any], limit: int, *, by_pay_point: bool) -> Iterator[tuple[str | None, list[Any]]]:
    """Cut what goes to one payer into lists: by pay point for cash, by the payer's limit for banks."""
    if by_pay_point:
        for pay_point, rows in groupby(due, key=itemgetter("pay_point")):
            yield pay_point, list(rows)
    else:
        for start in range(0, len(due), limit):
            yield None, list(due[start : start + limit])


def _written(
    payer: Any,
    lines: Sequence[Any],
    numbers: dict[int, Any],
    bank_names: dict[str, str],
    about: str,
    pay_point: str | None,
) -> bytes:
    vault = service().vault
    instructions = (
        Instruction(
            reference=line["reference"],
            bank=bank_names.get(line["payer"]),
            account=_account(vault, numbers[line["id"]]),
            name=line["name"],
            amount=line["amount"],
            narrative=f"{about} {line['reference']}",
            hamlet=line["hamlet_name"],
            masked_id=_masked(vault, numbers[line["id"]]),
        )
        for line in lines
    )
    out = BytesIO()
    if payer["kind"] == "bank":
        FORMATS["csv"].write(instructions, out, container="csv")
    else:
        titles = (f"{payer['name']} - {pay_point or ''}", about)
        FORMATS["cash_list"].write(instructions, out, container="xlsx", titles=titles)
    return out.getvalue()


def _account(vault: Vault, numbers: Any) -> str | None:
    if numbers["account_sealed"] is None:
        return None
    return vault.unseal(numbers["account_sealed"], place(ACCOUNT, numbers["account_index"]))


def _masked(vault: Vault, numbers: Any) -> str:
    if numbers["citizen_id_sealed"] is not None:
        where = place("beneficiary.citizen_id", numbers["citizen_id_index"])
        return mask_citizen_id(vault.unseal(numbers["citizen_id_sealed"], where))
    where = place("beneficiary.vss_number", numbers["vss_number_index"])
    return mask_vss(vault.unseal(numbers["vss_number_sealed"], where))


async def fetch_part(viewer: Viewer, file_id: UUID, sequence: int) -> tuple[str, bytes]:
    """Give the name and content of one part of an instruction file, noted in the read log."""
    viewer.require(Permission.INSTRUCTION_READ)
    async with transaction(viewer):
        found = await store.file(file_id)
        part = next((one for one in found["parts"] if one["sequence"] == sequence), None)
        if part is None:
            raise NotFound
        await audit.note_read(
            "instructions:exported", f"instruction_file:{file_id}", rows=part["count"], user=viewer.user_id
        )
    return part["name"], service().files.read(part["sha256"])


async def hand_over(viewer: Viewer, file_id: UUID) -> None:
    """Note that an instruction file went to its payer."""
    viewer.require(Permission.INSTRUCTION_CREATE)
    async with transaction(viewer):
        found = await store.file(file_id)
        if found["state"] == "created":
            await store.hand_over(file_id)
            await audit.record("instructions:handed_over", f"instruction_file:{file_id}", unit=found["owner"])


# ---------------------------------------------------------------- answers


async def receive_confirmations(
    viewer: Viewer, content: bytes, *, file_name: str, run: Run, payer: str, format_name: str = "csv"
) -> tuple[UUID, UUID]:
    """Keep a payer's answer as it came; give the answer and the job that reads it."""
    viewer.require(Permission.CONFIRMATION_RECEIVE)
    if format_name not in FORMATS:
        raise UnknownFormat(format=format_name, known=", ".join(FORMATS))
    sha = service().files.keep(content)
    answer_id = uuid4()
    async with transaction(viewer):
        province = await store.province_of_answers(str(run), payer)
        if province is None:
            raise NothingWasSent(run=run.shown, payer=payer)
        await store.add_answer(
            answer_id,
            run=str(run),
            province=province,
            payer=payer,
            kind="file",
            format=format_name,
            file_sha=sha,
            file_name=file_name[-200:],
            received_by=viewer.user_id,
        )
        job = await queue.enqueue(viewer, "read_confirmations", f"confirmation_file:{answer_id}", unit=payer)
        await audit.record(
            "confirmation:received", f"confirmation_file:{answer_id}", unit=payer, body={"file": sha}
        )
    return answer_id, job


async def read_confirmation_file(viewer: Viewer, answer_id: UUID) -> None:
    """Read an answer into facts, all or nothing; running it again changes nothing."""
    async with transaction(viewer):
        of = await store.answer(answer_id)
        payer = await store.payer(of["payer"])
    if of["state"] != "reading" or of["kind"] != "file":
        return
    try:
        async with transaction(viewer):
            await _take_in(viewer, of, needs_checker=payer["needs_checker"])
    except FileRefused as refused:
        async with transaction(viewer):
            problem = {
                "row": None,
                "column": None,
                "code": refused.code,
                "text": refused.text,
                "params": refused.params,
            }
            await _finish(of, state="failed", problems=[problem])


async def _take_in(viewer: Viewer, of: Any, *, needs_checker: bool) -> None:
    vault = service().vault
    problems: list[dict[str, object]] = []
    totals: Totals | None = None
    await store.open_staging()
    async for batch in read_confirmations(
        service().files.read(of["file_sha"]), of["format"], find_bank=_find_bank, find_reason=_find_reason
    ):
        if isinstance(batch, Batch):
            problems.extend({"row": p.row, "column": p.column, "code": p.code} for p in batch.problems)
            if batch.facts:
                await store.stage([_record(vault, fact) for fact in batch.facts])
        else:
            totals = batch
    if totals is None:
        raise FileRefused
    before = await store.same_answer(of, totals.file_digest)
    if before is not None:
        await _finish(
            of,
            state="failed",
            problems=[{"row": None, "column": None, "code": "F07", "repeat_of": str(before)}],
        )
        return
    await store.take_in_facts(of)
    await _finish(
        of,
        state="received" if needs_checker else "confirmed",
        file_digest=totals.file_digest,
        line_count=totals.rows,
        amount=totals.amount,
        problems=problems,
    )
    if not needs_checker:
        await queue.enqueue(viewer, "reconcile", f"run:{of['run']}")


async def _finish(of: Any, *, state: str, **found: Any) -> None:
    await store.finish_answer(of["id"], state=state, **found)
    await audit.record(
        f"confirmation:{state}",
        f"confirmation_file:{of['id']}",
        unit=of["payer"],
        body={"lines": found.get("line_count", 0), "amount": found.get("amount", 0)},
        covers=[("confirmation", of["id"])],
    )


def _record(vault: Vault, fact: Fact) -> tuple[object, ...]:
    index = vault.index(ACCOUNT, fact.account) if fact.account else None
    return (
        fact.row,
        fact.reference or fact.reference_text,
        fact.bank_bin or fact.bank,
        index,
        vault.seal(fact.account, place("confirmation.account", index)) if fact.account and index else None,
        fact.name,
        fold(fact.name) if fact.name else None,
        fact.amount,
        fact.status,
        fact.reason,
        fact.reason_text,
        date.fromisoformat(fact.booked_on) if fact.booked_on else None,
        fact.payer_reference,
    )


def _find_bank(text: str) -> str | None:
    found = reference.find_bank(text)
    return found[0].bin if len(found) == 1 else None


def _find_reason(text: str) -> str:
    return reference.find_reason(text).code


async def confirm_answer(viewer: Viewer, answer_id: UUID) -> None:
    """Confirm a received answer as the payer's second person, so that it is reconciled."""
    viewer.require(Permission.CONFIRMATION_CONFIRM)
    if viewer.user_id is None:
        raise NotAllowed
    async with transaction(viewer):
        of = await store.answer(answer_id)
        if of["received_by"] == viewer.user_id:
            raise SamePersonConfirms
        await store.confirm(answer_id, viewer.user_id)
        await queue.enqueue(viewer, "reconcile", f"run:{of['run']}")
        await audit.record("confirmation:confirmed", f"confirmation_file:{answer_id}", unit=of["payer"])


async def tick_failures(
    viewer: Viewer, file_id: UUID, failures: dict[int, str], *, sequence: int | None = None
) -> UUID:
    """Answer an instruction file by ticking: the lines named failed with our reason codes, all others paid.

    Cash payers tick who did not come (`unclaimed`). The ticks are one answer like any file; the file that
    details them later is the same fact, more complete (`money.md` M5.1).
    """
    viewer.require(Permission.CONFIRMATION_RECEIVE)
    answer_id = uuid4()
    async with transaction(viewer):
        of = await store.file(file_id)
        payer = await store.payer(of["payer"])
        province = await store.province_of_answers(of["run"], of["payer"])
        await store.add_answer(
            answer_id,
            run=of["run"],
            province=province,
            payer=of["payer"],
            kind="tick",
            format="tick",
            received_by=viewer.user_id,
        )
        failed_as = "rejected" if payer["kind"] == "bank" else "unclaimed"
        await store.tick(file_id, answer_id, failures, failed_as=failed_as, sequence=sequence)
        count, amount = await store.facts_sum(answer_id, of["run"])
        ticked = f"{file_id}:{sequence}:{sorted(failures.items())}"
        answer = await store.answer(answer_id)
        before = await store.same_answer(answer, sha256(ticked.encode()).hexdigest())
        if before is not None:
            raise AnsweredBefore
        await _finish(
            answer,
            state="received" if payer["needs_checker"] else "confirmed",
            file_digest=sha256(ticked.encode()).hexdigest(),
            line_count=count,
            amount=amount,
        )
        if not payer["needs_checker"]:
            await queue.enqueue(viewer, "reconcile", f"run:{of['run']}")
    return answer_id


class AnsweredBefore(Conflict):
    code = "answered_before"
    text = "Kết quả này đã được xác nhận trước đó, không có gì thay đổi. Tải lại trang để xem trạng thái mới."
