"""What the people of the demonstration do in a month, through the public actions only."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl

from disburse.access import Viewer
from disburse.banks.facts import Instruction
from disburse.core.calendar import Run
from disburse.demo.answers import AnswerFile, PlantedFault, write_answers
from disburse.demo.late_returns import write_late_return
from disburse.demo.months import MonthState
from disburse.demo.rosters import RosterFile, write_rosters
from disburse.demo.units import OFFICE, communes, payers
from disburse.identity.sessions import open_cli
from disburse.payments import actions as payments
from disburse.places import reference
from disburse.queue import work_until
from disburse.reconciliation import actions as reconciliation
from disburse.rosters import actions as rosters
from disburse.rosters import changed_accounts
from disburse.service import service


@dataclass
class Office:
    """The people of the demonstration at work; keeps who planted which fault and what was paid to whom."""

    folder: Path
    job: Viewer
    seats: dict[str, Viewer] = field(default_factory=dict)
    faults: dict[str, PlantedFault] = field(default_factory=dict)
    sent: dict[tuple[str, str], list[Instruction]] = field(default_factory=lambda: defaultdict(list))

    async def seat(self, username: str) -> Viewer:
        """Sit down as one of the people; the session is opened once."""
        if username not in self.seats:
            self.seats[username] = await open_cli(username)
        return self.seats[username]

    async def maker(self, unit: str) -> Viewer:
        return await self.seat("hanh" if unit == OFFICE else f"xa{unit}")

    async def checker(self, unit: str) -> Viewer:
        return await self.seat("tuan" if unit == OFFICE else f"chutich{unit}")

    async def teller(self, payer: str) -> Viewer:
        if payer.startswith("UBND-"):
            return await self.seat(f"xa{payer[5:]}")
        return await self.seat("buudien" if payer.startswith("VNPOST") else payers()[payer].lower())

    # ------------------------------------------------------------ rosters

    async def bring_rosters(self, month: MonthState) -> list[RosterFile]:
        """Write the month's files, upload them, have them approved by a second person."""
        files = write_rosters(month, self.folder / str(month.run) / "rosters")
        for file in files:
            await self.bring_roster(month.run, file)
        return files

    async def bring_roster(self, run: Run, file: RosterFile) -> UUID:
        maker = await self.maker(file.unit)
        roster_id, job = await rosters.upload_roster(
            maker,
            file.path.read_bytes(),
            file_name=file.path.name,
            run=run,
            unit=file.unit,
            programme=file.programme,
            list_number=file.list_number,
        )
        await work_until(job)
        with suppress(changed_accounts.NoAccountChosen):
            await changed_accounts.give_evidence(
                maker,
                roster_id,
                lines=None,
                kind="form",
                reference=f"Giấy đăng ký nộp kỳ {run.shown}",
                dated_on=service().clock.today(),
            )
        await rosters.submit_roster(maker, roster_id, count=file.count, amount=file.amount, acknowledge=None)
        await self.approve(roster_id, file.unit)
        return roster_id

    async def approve(self, roster_id: UUID, unit: str) -> None:
        checker = await self.checker(unit)
        seen = await rosters.look(checker, roster_id)
        await work_until(
            await rosters.approve_roster(
                checker,
                roster_id,
                content_digest=seen.content_digest or "",
                accounts_seen=await changed_accounts.waiting_digest(checker, roster_id),
            )
        )

    async def carry(self, into: Run) -> int:
        """List again what earlier runs could not pay; give how many lists that made."""
        made = 0
        for unit, programme in _owners():
            maker = await self.maker(unit)
            try:
                roster_id = await reconciliation.carry_over(maker, into, unit=unit, programme=programme)
            except reconciliation.NothingToCarry:
                continue
            await rosters.submit_roster(maker, roster_id, acknowledge=None)
            await self.approve(roster_id, unit)
            made += 1
        return made

    # ------------------------------------------------------------ instructions and answers

    async def send(self, month: MonthState, *, attempt: int) -> list[AnswerFile]:
        """Send every owner's instructions; each payer answers all it was sent in files of its own."""
        orders: dict[str, list[Instruction]] = {}
        for unit in dict.fromkeys(unit for unit, _ in _owners()):
            maker = await self.maker(unit)
            try:
                files = await payments.instruct_banks(maker, month.run, unit=unit)
            except payments.NothingToInstruct:
                continue
            for file in files:
                await payments.hand_over(maker, file["id"])
                teller = await self.teller(file["payer"])
                for part in file["parts"]:
                    _, content = await payments.fetch_part(teller, file["id"], part["sequence"])
                    orders.setdefault(file["payer"], []).extend(_read_part(part["name"], content))
        return [
            answer for payer, rows in orders.items() for answer in self._answer(month, payer, rows, attempt)
        ]

    def _answer(
        self, month: MonthState, payer: str, rows: list[Instruction], attempt: int
    ) -> list[AnswerFile]:
        self.sent[payer, str(month.run)] += rows
        folder = self.folder / str(month.run) / "answers"
        written = write_answers(payer, rows, month, folder, reference.working_calendar(), attempt=attempt)
        self.faults.update((fault.reference, fault) for fault in written.faults)
        return list(written.files)

    async def bring_answers(self, run: Run, files: Iterable[AnswerFile]) -> None:
        """Upload answers in the order they came."""
        for file in sorted(files, key=lambda f: (f.received_on, f.path.name)):
            teller = await self.teller(file.payer)
            _, job = await payments.receive_confirmations(
                teller, file.path.read_bytes(), file_name=file.path.name, run=run, payer=file.payer
            )
            await work_until(job)

    async def late_return(self, before: MonthState, run: Run, payer: str) -> None:
        """A bank gives back, after the close, money of the month before."""
        orders = self.sent[payer, str(before.run)]
        paid = [order for order in orders if order.reference not in self.faults]
        if paid:
            file, fault = write_late_return(
                payer, paid, before, self.folder / str(run) / "answers", reference.working_calendar()
            )
            self.faults[fault.reference] = fault
            await self.bring_answers(run, [file])

    # ------------------------------------------------------------ discrepancies

    async def settle(self, run: Run) -> int:
        """Decide about every open discrepancy as the planted faults suggest; give how many were decided."""
        decided = 0
        for unit in dict.fromkeys(unit for unit, _ in _owners()):
            maker = await self.maker(unit)
            for found in await reconciliation.list_discrepancies(maker, run, state="open", limit=5000):
                decided += await self._decide(maker, await self.checker(unit), found)
        await reconciliation.reconcile(self.job, run)
        return decided

    async def _decide(self, maker: Viewer, checker: Viewer, found: dict[str, Any]) -> bool:
        fault = self.faults.get(found["reference"] or "")
        kind, remedy = found["kind"], fault.remedy if fault else None
        if kind in ("failed", "unmapped_reason"):
            if remedy == "resend" and fault and fault.new_account:
                await reconciliation.resolve(
                    maker, found["id"], "resend", bank=fault.new_bank, account=fault.new_account
                )
            else:
                await reconciliation.resolve(maker, found["id"], "cash" if remedy == "cash" else "carry")
        elif kind == "late_return":
            await reconciliation.resolve(maker, found["id"], "carry")
        elif kind in ("amount_short", "name_conflict", "proposed", "account_conflict", "account_holder"):
            decision = "cancel" if kind == "amount_short" else "accept"  # the short rest is cancelled with it
            await reconciliation.resolve(
                maker, found["id"], decision, reason="Ngân hàng đã xác nhận bằng văn bản"
            )
            await reconciliation.consent(checker, found["id"], agree=True, note="Đã xem chứng từ")
        elif kind in ("no_answer", "contradictory"):
            return False
        else:
            await reconciliation.resolve(
                maker, found["id"], "dismiss", reason="Dòng không thuộc danh sách nào"
            )
        return True

    async def close(self, run: Run) -> int:
        """Close every owner's part of the run; give how many parts were closed."""
        closed = 0
        for unit, programme in _owners():
            closed += len(
                await reconciliation.close_run(
                    await self.checker(unit), self.job, run, unit=unit, programme=programme
                )
            )
        return closed


def _owners() -> list[tuple[str, str]]:
    """Owners and their programmes in the demonstration."""
    own = [(OFFICE, "SI")]
    for place in communes():
        own += [(place.code, programme) for programme in ("SOCIAL_PENSION", "SOCIAL_ASSISTANCE", "MERIT")]
    return own


def _read_part(name: str, content: bytes) -> Iterable[Instruction]:
    """Read a part of an instruction file as its payer would."""
    if name.endswith(".csv"):
        for row in csv.DictReader(StringIO(content.decode("utf-8-sig"))):
            yield Instruction(
                row["reference"],
                row["bank"],
                row["account"],
                row["name"],
                int(row["amount"]),
                row["narrative"],
            )
        return
    sheet: Any = openpyxl.load_workbook(BytesIO(content), read_only=True).active
    head: list[str] = []
    for row in sheet.iter_rows(values_only=True):
        cells = [str(cell) if cell is not None else "" for cell in row]
        if "Mã lệnh" in cells:
            head = cells
        elif head and cells[head.index("Mã lệnh")]:
            said = dict(zip(head, cells, strict=False))
            yield Instruction(
                said["Mã lệnh"],
                None,
                None,
                said["Họ và tên"],
                int(said["Số tiền"]),
                "",
                hamlet=said.get("Thôn/xóm"),
            )
