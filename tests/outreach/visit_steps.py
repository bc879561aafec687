"""Steps of outreach that several tests take: derive, plan, print, a results file."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from builders import COMMUNE, as_owner, as_user, as_worker
from months import Listed, a_ground, a_month

from disburse.demo.results import COLUMNS
from disburse.outreach import lists, printing
from disburse.outreach.actions import Opened, open_cases, plan_visits
from disburse.switching.actions import record_first_credits

ACCOUNT = "1500200300400"
HAMLET = f"{COMMUNE}-01"
OFFICER = f"xa{COMMUNE}"


async def derive(run: str) -> Opened:
    job = await as_worker()
    await record_first_credits(job, run)
    return await open_cases(job, run)


async def cases() -> list[dict[str, Any]]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT c.*, b.name AS person FROM outreach_case c JOIN beneficiary b ON b.id = c.beneficiary ORDER BY b.id"
        )
    return [dict(row) for row in rows]


async def a_plan(people: int = 3) -> list[lists.Appointment]:
    await a_ground()
    await a_month("2026-12", [Listed(n, hamlet=HAMLET, outcome="") for n in range(1, people + 1)])
    await derive("2026-12")
    officer = await as_user(OFFICER)
    await plan_visits(officer, "2026-12", COMMUNE)
    return await lists.visit_list(officer, "2026-12", COMMUNE, HAMLET)


def a_file(rows: list[tuple[object, ...]]) -> bytes:
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("Kết quả")
    sheet.write_row(0, 0, COLUMNS)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
            else:
                sheet.write(number, column, cell)
    book.close()
    return made.getvalue()


async def a_print(officer: Any) -> printing.PrintableList:
    (printed,) = await printing.prepare_prints(officer, "2026-12", COMMUNE, HAMLET)
    await printing.keep_print(
        officer, printed, b"%PDF-1.7 paper", [n // 2 + 1 for n in range(len(printed.people))]
    )
    return printed
