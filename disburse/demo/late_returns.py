"""A bank that gives money back after the month was closed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from disburse.banks.facts import Instruction
from disburse.core.calendar import WorkingCalendar
from disburse.demo.accounts import account_fault
from disburse.demo.answer_files import AnswerRow, write_answer
from disburse.demo.answers import AnswerFile, PlantedFault
from disburse.demo.chance import shares, token
from disburse.demo.months import MonthState


def write_late_return(
    payer: str, paid: Sequence[Instruction], month: MonthState, folder: Path, calendar: WorkingCalendar
) -> tuple[AnswerFile, PlantedFault]:
    """Return one of the instructions that `payer` had paid in `month`, in a file of the month after.

    `paid` holds at least one instruction paid in full; which comes back does not depend on references.
    """
    sound = [order for order in paid if not account_fault(month.seed, order.account or "")]
    order = min(sound, key=lambda x: shares(month.seed, x.account, x.amount, month.run, "late return"))
    after = month.run.next()
    day = calendar.nth_working_day(after, 3)
    trace = f"FT{token(month.seed, order.account, order.amount, month.run, 'late return', size=12)}R"
    row = AnswerRow(
        *(order.reference, payer, order.account or "", order.name, order.amount),
        *("returned", "ACC_DORMANT", day, trace),
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = write_answer(payer, [row], folder / f"KQ_{payer}_{after}_hoan-tra-ky-truoc", after)
    fault = PlantedFault(
        *("late_return", payer, order.reference, order.account, order.name, order.amount),
        *("late_return", "carry"),
    )
    return AnswerFile(path, payer, day, 1, order.amount), fault
