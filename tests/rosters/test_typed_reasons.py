"""What somebody types as a reason is printed and marked as one harmless paragraph, in every document that shows it."""

from __future__ import annotations

import csv
import io
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest
from builders import BANK, OFFICE, as_user, as_worker
from openpyxl.cell.cell import Cell
from page_steps import at_desk
from pypdf import PdfReader
from repair_desk import GOOD, ZERO_LOST, ZERO_LOST_TOO, read
from running_month import (
    RUN,
    Person,
    a_ground,
    a_read_roster,
    an_approval,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import reconciled

from disburse.rosters import actions as rosters
from disburse.rosters import exporting, mending, withdrawing
from disburse.rosters.correcting import REASON_MAX, ReasonOfExclusion, TooLong, correct_roster
from disburse.rosters.file.repairs import Repair
from disburse.rosters.withdrawing import WithdrawalReasonMissing
from disburse.service import Service
from disburse.sheets.writing import write_csv, write_xlsx
from reports.corrections import shortened

pytestmark = pytest.mark.anyio
FORMULAS = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "＝1+1"]
LONG = "Đã chuyển đi nơi khác theo giấy báo, " * 6


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def corrected(roster_id: UUID, *repairs: Repair) -> UUID:
    new_id, _ = await correct_roster(await as_user("maker"), roster_id, repairs=repairs)
    await rosters.read_roster_file(await as_worker(), new_id)
    return new_id


@pytest.mark.parametrize("reason", FORMULAS)
async def test_a_reason_or_a_value_is_no_formula_in_the_marked_workbook(month: None, reason: str) -> None:
    roster_id = await corrected(
        await read(GOOD, ZERO_LOST, ZERO_LOST_TOO),
        Repair("exclude", 3, "", reason),
        Repair("cell", 2, "note", reason),
    )
    for only_problems in (False, True):
        _, content = await exporting.annotated_roster(
            await as_user("maker"), roster_id, only_problems=only_problems
        )
        cells = [
            cell
            for sheet in openpyxl.load_workbook(io.BytesIO(content))
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell, Cell)
        ]
        assert [cell.value for cell in cells if cell.data_type == "f"] == []
        assert only_problems or any(reason.strip() in str(cell.value) for cell in cells)


@pytest.mark.parametrize("reason", FORMULAS)
def test_no_table_that_is_taken_away_makes_a_formula_of_it(reason: str) -> None:
    (_, (cell,)) = csv.reader(io.StringIO(write_csv(["Lý do"], [(reason,)]).decode("utf-8-sig")))
    assert cell == f"'{reason}"
    book = BytesIO()
    write_xlsx(book, ["Lý do"], [(reason,)])
    written = openpyxl.load_workbook(book).worksheets[0]["A2"]
    assert (written.value, written.data_type) == (reason, "s")


async def test_a_reason_is_kept_as_one_paragraph_and_has_an_end(month: None) -> None:
    roster_id = await read(GOOD, ZERO_LOST)
    for unsaid in ("  ", "\u200b\u2060", "\n\t"):
        with pytest.raises(ReasonOfExclusion):
            await corrected(roster_id, Repair("exclude", 3, "", unsaid))
    with pytest.raises(TooLong) as refused:
        await corrected(roster_id, Repair("exclude", 3, "", "x" * (REASON_MAX + 1)))
    assert str(REASON_MAX) in str(refused.value)
    second = await corrected(roster_id, Repair("exclude", 3, "", "Đã\u202e mất\r\n\n ngày\t2/12 "))
    (layer,) = (await mending.in_force(await as_user("maker"), second)).repairs
    assert layer.value == "Đã mất ngày 2/12"


async def test_a_withdrawal_asks_for_words(month: None) -> None:
    roster_id = await read(GOOD)
    await an_approval(roster_id)
    with pytest.raises(WithdrawalReasonMissing):
        await withdrawing.ask_withdrawal(await as_user("maker"), roster_id, reason="\u200b \n")


@pytest.mark.slow
async def test_a_long_reason_is_wrapped_in_the_minutes(month: None) -> None:
    reason = LONG[: REASON_MAX - 1].strip()
    first = await a_read_roster([Person(number) for number in (1, 2, 3)])
    unbroken = "=" * REASON_MAX
    second = await corrected(first, Repair("exclude", 3, "", reason), Repair("exclude", 4, "", unbroken))
    await an_approval(second)
    await stated([answer_row(order) for order in await instructed()])
    await reconciled()
    async with at_desk("maker") as desk:
        sent = await desk.send(f"/runs/{RUN}/minutes", {"unit": OFFICE, "payer": BANK})
        shown = await desk.open(sent.headers["location"])
    page = PdfReader(BytesIO(shown.content)).pages[-1]
    text = page.extract_text()
    assert reason in " ".join(text.split())
    assert text.replace("\n", "").replace(" ", "").count("=") == REASON_MAX
    assert max(len(line) for line in text.splitlines()) < 150


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("Đã mất", "Đã mất"), ("a\n b", "a b"), ("x" * 200, "x" * 200), ("x" * 201, "x" * 199 + "…")],
)
def test_what_is_printed_of_a_reason_is_short(typed: str, printed: str) -> None:
    assert shortened(typed) == printed
