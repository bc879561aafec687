"""What an office sends to payers, and what payers answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import IO, Any
from uuid import UUID, uuid4

from disburse import audit, queue
from disburse.access import Permission, Role, Viewer
from disburse.banks import FORMATS
from disburse.core.calendar import Run
from disburse.core.errors import Conflict, NotAllowed, NotFound, Refusal
from disburse.core.reference import new_references
from disburse.db import take_time, transaction
from disburse.db.withdrawal_refusals import AskedBackMeanwhile
from disburse.payments import store
from disburse.payments.holding import require_none_held
from disburse.payments.taking_in import read_confirmation_file as read_confirmation_file
from disburse.payments.ticking import AnsweredBefore as AnsweredBefore
from disburse.payments.ticking import tick_failures as tick_failures
from disburse.payments.writing import cut, written
from disburse.places import reference
from disburse.service import service


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
    same money is never instructed twice: what has a live attempt is left out (`money.md` M4), and so are lists that
    somebody asked to withdraw. Raises `NothingToInstruct`, `HeldForWithdrawal`.
    """
    viewer.require(Permission.INSTRUCTION_CREATE)
    try:
        return await _instruct(viewer, run, unit, programme)
    except AskedBackMeanwhile:  # while its payments were gathered; those of the other lists must not be late
        return await _instruct(viewer, run, unit, programme)


async def _instruct(
    viewer: Viewer, run: Run, unit: str | None, programme: str | None
) -> list[dict[str, Any]]:
    async with transaction(viewer):
        await take_time()
        owners = [unit] if unit else list(viewer.units(Role.SI_OFFICER, Role.COMMUNE_OFFICER))
        due = await store.due_payments(str(run), owners, programme)
        if not due:
            await require_none_held(run, owners, programme)
            raise NothingToInstruct(run=run.shown)
        batches = []
        for (owner, of_programme, payer), group in groupby(
            due, key=itemgetter("owner", "programme", "payer")
        ):
            batches.append(await _open_batch(viewer, run, owner, of_programme, payer, list(group)))
        await store.post_instructions(
            str(run), (row for batch in batches for row in batch.rows()), new_references(len(due))
        )
        for batch in batches:
            await _write(run, batch)
        return [await store.file(batch.file_id) for batch in batches]


async def preview_instructions(viewer: Viewer, run: Run, *, unit: str | None = None) -> list[dict[str, Any]]:
    """Show which instruction files `instruct_banks` would make, without making them."""
    viewer.require(Permission.INSTRUCTION_CREATE)
    async with transaction(viewer):
        await take_time()
        owners = [unit] if unit else list(viewer.units(Role.SI_OFFICER, Role.COMMUNE_OFFICER))
        due = await store.due_counts(str(run), owners)
    return [{"id": None, **one, "round": 0, "state": "preview", "parts": []} for one in due]


@dataclass(frozen=True)
class _Batch:
    """What goes to one payer for one owner and programme, cut into parts."""

    file_id: UUID
    owner: str
    programme: str
    payer: Any
    due: list[Any]
    parts: list[tuple[str | None, list[Any]]]

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Give (payment, payer, account, pay point, file, sequence) in the order of the parts."""
        for sequence, (_, rows) in enumerate(self.parts, 1):
            for row in rows:
                yield (
                    row["payment"],
                    self.payer["code"],
                    row["account"],
                    row["pay_point"],
                    self.file_id,
                    sequence,
                )


async def _open_batch(
    viewer: Viewer, run: Run, owner: str, programme: str, payer_code: str, due: list[Any]
) -> _Batch:
    payer = await store.payer(payer_code)
    parts = list(cut(due, payer["lines_per_file"], by_pay_point=payer["kind"] != "bank"))
    batch = _Batch(uuid4(), owner, programme, payer, due, parts)
    await store.add_file(
        batch.file_id,
        run=str(run),
        province=due[0]["province"],
        owner=owner,
        programme=programme,
        payer=payer_code,
        line_count=len(due),
        amount=sum(row["amount"] for row in due),
        made_by=viewer.user_id,
    )
    return batch


async def _write(run: Run, batch: _Batch) -> None:
    file_id, owner, programme, payer = batch.file_id, batch.owner, batch.programme, batch.payer
    in_cash = payer["kind"] != "bank"
    numbers = await store.numbers(file_id) if in_cash else await store.account_numbers(file_id)
    names = {code: bank.name for code, bank in reference.banks().items()}
    for sequence, (pay_point, rows) in enumerate(batch.parts, 1):
        lines = await store.lines(file_id, str(run), sequence=sequence)
        content = written(payer, lines, numbers, names, f"{programme} {run}", pay_point)
        extension = "xlsx" if in_cash else "csv"
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
        body={
            "payer": payer["code"],
            "lines": len(batch.due),
            "amount": sum(row["amount"] for row in batch.due),
        },
        covers=[("instruction", file_id)],
    )


async def list_files(viewer: Viewer, run: Run) -> list[dict[str, Any]]:
    """List the instruction files of a run within the viewer's rows, each with its parts."""
    viewer.require(Permission.INSTRUCTION_READ)
    async with transaction(viewer):
        return await store.files(str(run))


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
    viewer: Viewer,
    content: bytes | IO[bytes],
    *,
    file_name: str,
    run: Run,
    payer: str,
    format_name: str = "csv",
) -> tuple[UUID, UUID]:
    """Keep a payer's answer as it came; give the answer and the job that reads it."""
    viewer.require(Permission.CONFIRMATION_RECEIVE)
    if format_name not in FORMATS:
        raise UnknownFormat(format=format_name, known=", ".join(FORMATS))
    sha = await asyncio.to_thread(service().files.keep, content)
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


async def confirm_answer(viewer: Viewer, answer_id: UUID) -> None:
    """Confirm a received answer as the payer's second person, so that it is reconciled."""
    viewer.require(Permission.CONFIRMATION_CONFIRM)
    if viewer.user_id is None:
        raise NotAllowed
    async with transaction(viewer):
        of = await store.answer(answer_id)
        if await store.person_of(of["received_by"]) == viewer.person_id:
            raise SamePersonConfirms
        await store.confirm(answer_id, viewer.user_id)
        await queue.enqueue(viewer, "reconcile", f"run:{of['run']}")
        await audit.record("confirmation:confirmed", f"confirmation_file:{answer_id}", unit=of["payer"])
