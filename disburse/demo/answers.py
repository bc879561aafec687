"""What the payers would answer to their instruction files, faults included, and which faults those are.

Everything is drawn from the seed, the account (or, for cash, the person) and the month, never from a
reference: a second installation with references of its own gets the same answers (`money.md` M12).
Shares of faults follow `domain.md` 6.4: about 0.6 % of account lines fail, a few cash lines stay unclaimed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from disburse.banks.facts import Instruction
from disburse.core.calendar import WorkingCalendar
from disburse.core.names import fold
from disburse.demo.accounts import account_fault
from disburse.demo.answer_files import AnswerRow, write_answer
from disburse.demo.chance import shares, token
from disburse.demo.months import MonthState
from disburse.demo.people import Line
from disburse.demo.units import BANKS, PROVINCE
from disburse.places.pay_days import pay_days

PENDING, LOST_REFERENCE, LATE_RETURN = 0.005, 0.003, 0.0005
SECOND_DAY = 0.3
UNCLAIMED_OFTEN, UNCLAIMED = 0.008, 0.015
Remedy = Literal["resend", "cash", "carry", "accept", "wait", "none"]


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file as the payer sends it on `received_on`; `late` ones come only after the payer was chased."""

    path: Path
    payer: str
    received_on: date
    count: int
    amount: int
    late: bool = False
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A fault put into the answers: what it is, what it should become, and what would settle it.

    `kind` is a reason code of `domain.md` 4, or `late_return`, `parts`, `amount_short`, `lost_reference`,
    `lost_reference_other_name`, `unclaimed`. `expects` is the discrepancy kind that reconciliation should
    open, or None. `resend` goes to `new_bank`/`new_account`; `wait` is settled by a later file.
    """

    kind: str
    payer: str
    reference: str
    account: str | None
    name: str
    amount: int
    expects: str | None
    remedy: Remedy
    new_bank: str | None = None
    new_account: str | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """All files a payer sends for one instruction file, in the order they come, and the planted faults."""

    files: tuple[AnswerFile, ...]
    faults: tuple[PlantedFault, ...]


def late_payer(month: MonthState) -> str:
    """Give the bank that sends its second file of the month only after a chase; each month another one."""
    return BANKS[(month.run.year * 12 + month.run.month) % len(BANKS)][0]


def repeating_payer(month: MonthState) -> str:
    """Give the bank that sends its first file of the month once more, in other columns."""
    return BANKS[(month.run.year * 12 + month.run.month + 1) % len(BANKS)][0]


def write_answers(
    payer: str,
    rows: Sequence[Instruction],
    month: MonthState,
    folder: Path,
    calendar: WorkingCalendar,
    *,
    part: str = "",
    attempt: int = 1,
) -> Answers:
    """Write the files that `payer` answers to one instruction file of a month, and tell the faults.

    `part` names the instruction file where a payer gets several (a pay point); from the second `attempt`
    on, only what is wrong with an account itself goes wrong again. No rows, no files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not rows:
        return Answers((), ())
    bank = payer in dict(BANKS)
    answer = (_answer_bank if bank else _answer_cash)(payer, rows, month, calendar, attempt)
    stem = "_".join(filter(None, ("KQ", payer, part, str(month.run), f"L{attempt}" if attempt > 1 else "")))
    files: list[AnswerFile] = []
    for name, received_on, answered in answer.batches:
        if not answered:
            continue
        path = write_answer(payer, answered, folder / f"{stem}_{name}", month.run)
        late = name == "lan2" and payer == late_payer(month) and attempt == 1
        files.append(_describe(path, payer, received_on, answered, late=late))
    if files and attempt == 1 and payer == repeating_payer(month):
        first = answer.batches[0][2]
        path = write_answer(payer, first, folder / f"{stem}_gui-lai", month.run, other_layout=True)
        files.insert(1, _describe(path, payer, answer.batches[0][1], first, repeats=files[0].path.name))
    return Answers(tuple(files), tuple(answer.faults))


@dataclass(frozen=True, slots=True)
class _Answer:
    batches: tuple[tuple[str, date, list[AnswerRow]], ...]
    faults: list[PlantedFault]


@dataclass(frozen=True, slots=True)
class _Asked:
    """An instruction under its natural key; `twin`: only references tell several apart."""

    key: str
    order: Instruction
    twin: bool


def _describe(
    path: Path, payer: str, received_on: date, rows: list[AnswerRow], late: bool = False, repeats: str = ""
) -> AnswerFile:
    return AnswerFile(path, payer, received_on, len(rows), sum(row.amount for row in rows), late, repeats)


def _keyed(rows: Iterable[Instruction], *parts: str) -> list[_Asked]:
    """Give instructions natural keys, in an order that does not depend on references."""
    natural = [(":".join(str(getattr(row, part)) for part in parts), row) for row in rows]
    often = Counter(key for key, _ in natural)
    seen: Counter[str] = Counter()
    asked = []
    for key, row in sorted(natural, key=lambda pair: (pair[0], pair[1].reference)):
        seen[key] += 1
        asked.append(_Asked(f"{key}:{seen[key]}", row, often[key] > 1))
    return asked


def _answer_bank(
    payer: str, rows: Sequence[Instruction], month: MonthState, calendar: WorkingCalendar, attempt: int
) -> _Answer:
    first_day = calendar.nth_working_day(month.run, 2 if attempt == 1 else 8)
    second_day = calendar.add_working_days(first_day, 1)
    return_day = calendar.add_working_days(first_day, 5)
    lines = {line.account: line for line in month.lines if line.account}
    asked = _keyed(rows, "account", "amount")
    plan = _plan(asked, month) if attempt == 1 else {}
    first: list[AnswerRow] = []
    second: list[AnswerRow] = []
    returned: list[AnswerRow] = []
    faults: list[PlantedFault] = []
    for item in asked:
        order = item.order
        drawn = shares(month.seed, item.key, month.run, "day", attempt)[0]
        day, batch = (second_day, second) if drawn < SECOND_DAY else (first_day, first)
        trace = "FT" + token(month.seed, item.key, month.run, attempt, size=12)
        paid = AnswerRow(
            order.reference, payer, order.account or "", order.name, order.amount, "paid", "", day, trace
        )
        reason = account_fault(month.seed, order.account or "")
        match reason or plan.get(item.key):
            case None:
                batch.append(paid)
            case "pending":
                first.append(replace(paid, status="pending", booked_on=first_day, bank_reference=""))
                second.append(replace(paid, booked_on=second_day))
            case "lost_reference" as kind:
                batch.append(replace(paid, reference=""))
                faults.append(_fault(kind, payer, order, None, "none"))
            case "lost_reference_other_name" as kind:
                batch.append(replace(paid, reference="", name=_mistaken(order.name)))
                faults.append(_fault(kind, payer, order, "proposed", "accept"))
            case "amount_short" as kind:
                batch.append(replace(paid, amount=order.amount - _rest(order.amount)))
                faults.append(_fault(kind, payer, order, "amount_short", "accept"))
            case "parts" as kind:
                rest = order.amount // 2
                first.append(replace(paid, amount=order.amount - rest, booked_on=first_day))
                second.append(replace(paid, amount=rest, booked_on=second_day, bank_reference=trace + "B"))
                faults.append(_fault(kind, payer, order, "amount_short", "wait"))
            case "late_return" as kind:
                batch.append(paid)
                back = replace(paid, status="returned", reason="ACC_DORMANT", booked_on=return_day)
                returned.append(replace(back, bank_reference=trace + "R"))
                faults.append(_fault(kind, payer, order, "failed", "carry"))
            case str() as kind:
                batch.append(replace(paid, status="rejected", reason=kind, bank_reference=""))
                faults.append(_failed(kind, payer, order, month, lines.get(order.account or "")))
    late_day = calendar.add_working_days(second_day, 2) if payer == late_payer(month) else second_day
    batches = (("lan1", first_day, first), ("lan2", late_day, second), ("hoan-tra", return_day, returned))
    return _Answer(tuple(batch for batch in batches if batch[2]), faults)


def _plan(asked: list[_Asked], month: MonthState) -> dict[str, str]:
    """Choose the rows that go wrong this month for no fault of their account: those that draw lowest."""
    sound = [
        item for item in asked if not item.twin and not account_fault(month.seed, item.order.account or "")
    ]
    sound.sort(key=lambda item: shares(month.seed, item.key, month.run, "plan"))
    count = len(sound)
    if count < 20:
        return {}
    wanted = (
        ["amount_short", "parts", "lost_reference_other_name"]
        + ["late_return"] * max(1, round(count * LATE_RETURN))
        + ["lost_reference"] * max(1, round(count * LOST_REFERENCE))
        + ["pending"] * round(count * PENDING)
    )
    return {item.key: kind for item, kind in zip(sound, wanted, strict=False)}


def _failed(kind: str, payer: str, order: Instruction, month: MonthState, line: Line | None) -> PlantedFault:
    corrected = month.will_correct(line) if line else None
    if corrected:
        bank, account = corrected
        return replace(_fault(kind, payer, order, "failed", "resend"), new_bank=bank, new_account=account)
    by_cash = shares(month.seed, order.account, "remedy")[0] < 0.5
    return _fault(kind, payer, order, "failed", "cash" if by_cash else "carry")


def _fault(kind: str, payer: str, order: Instruction, expects: str | None, remedy: Remedy) -> PlantedFault:
    return PlantedFault(
        kind, payer, order.reference, order.account, order.name, order.amount, expects, remedy
    )


def _rest(amount: int) -> int:
    return 10_000 if amount > 100_000 else 1_000


def _mistaken(name: str) -> str:
    """Write the name as a teller misreads it: the given name lost, or doubled if it is short."""
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 2 else f"{name} {words[-1]}"


def _answer_cash(
    payer: str, rows: Sequence[Instruction], month: MonthState, calendar: WorkingCalendar, attempt: int
) -> _Answer:
    paying = pay_days(month.run, PROVINCE, "SI")
    counted, counter = _days(calendar, *paying.cash), _days(calendar, *paying.counter)
    at_point: list[AnswerRow] = []
    after: list[AnswerRow] = []
    faults: list[PlantedFault] = []
    for item in _keyed(rows, "hamlet", "name", "masked_id", "amount"):
        order = item.order
        often = shares(month.seed, order.hamlet, fold(order.name), order.masked_id, "away")[0]
        came, which, later, *_ = shares(month.seed, item.key, month.run, "cash", attempt)
        row = AnswerRow(order.reference, payer, "", order.name, order.amount, "paid", "", counted[0], "")
        row = replace(row, hamlet=order.hamlet or "", masked_id=order.masked_id or "")
        if attempt == 1 and (often < UNCLAIMED_OFTEN or came < UNCLAIMED):
            after.append(replace(row, status="unclaimed", booked_on=counter[-1]))
            faults.append(_fault("unclaimed", payer, order, None, "carry"))
        elif later < 0.1:
            after.append(replace(row, booked_on=counter[int(which * len(counter))]))
        else:
            at_point.append(replace(row, booked_on=counted[int(which * which * len(counted))]))
    closing = calendar.add_working_days(counter[-1], 1)
    batches = (
        ("lan1", calendar.add_working_days(counted[-1], 1), at_point),
        ("lan2", closing, after),
    )
    return _Answer(batches, faults)


def _days(calendar: WorkingCalendar, first: date, last: date) -> list[date]:
    def walk() -> Iterator[date]:
        day = first
        while day <= last:
            yield day
            day = calendar.add_working_days(day, 1)

    return list(walk())
