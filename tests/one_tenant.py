"""One office with everything it, its payer and its commune can have, for tests of what others see of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import merged_people
import months
from builders import (
    COMMUNE,
    OFFICE,
    as_owner,
    as_user,
    as_worker,
)
from known_lists import CASH, a_list
from running_month import (
    Person,
    a_ground,
    an_answer,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
)
from standing_month import reconciled

from disburse.core.states import Method
from disburse.db import transaction
from disburse.making import actions as making
from disburse.outreach import lists, printing
from disburse.outreach.actions import open_cases, plan_visits
from disburse.people import actions as people
from disburse.people import registrations
from disburse.people.registering import Paper, Registration
from disburse.people.rules import HolderKind, StopKind
from disburse.rosters.lessons import Teaching, list_lessons, teach
from disburse.switching.actions import record_first_credits

HAMLET = f"{COMMUNE}-01"


async def a_tenant() -> dict[str, str]:
    """Give the ids of everything one office, its payer and its commune have."""
    await a_ground()
    await an_open_run()
    roster_id = await an_approved_roster([Person(1), Person(2)])
    first, second = await instructed()
    answer_id = await an_answer([answer_row(first), answer_row(second, "rejected", reason="TK DA DONG")])
    await reconciled()
    visit = await a_printed_visit()
    async with as_owner() as database:
        discrepancy = await database.fetchval("SELECT id FROM discrepancy")
        (paper,) = await database.fetch("SELECT id, serial FROM print")
        job = await database.fetchval("SELECT id FROM job WHERE subject = $1", f"roster:{roster_id}")
    maker = await as_user("maker")
    async with transaction(maker):
        await teach(maker, OFFICE, "SI", Teaching({"khoan linh": ("Khoản lĩnh", "amount")}))
    (lesson,) = await list_lessons(maker)
    made_id = await making.ask(maker, "mark_roster", f"roster:{roster_id}", unit=OFFICE)
    await a_registration()
    return {
        "roster_id": str(roster_id),
        "file_id": str(first.file),
        "answer_id": str(answer_id),
        "discrepancy_id": str(discrepancy),
        "job_id": str(job),
        "visit_id": str(visit.id),
        "lesson_id": str(lesson.id),
        "made_id": str(made_id),
        "hamlet": HAMLET,
        "print": f"{paper['id']}.pdf",
        "serial": f"{paper['serial']}-1",
        "sequence": "1",
        "stop_id": str(await a_stop()),
        "merge_id": str(await a_merge()),
        "user_id": str(maker.user_id),
        "office": OFFICE,
    }


async def a_stop() -> UUID:
    """Put on file that somebody died, and who may receive for somebody else."""
    maker = await as_user("maker")
    since = date(2026, 12, 1)
    await people.record_authorisation(
        maker, unit=OFFICE, number=Person(2).citizen_id, holder="Trần Mẫu Con", kind=HolderKind.AUTHORISATION,
        since=since, until=None, evidence="Giấy thử",
    )  # fmt: skip
    return await people.record_stop(
        maker, unit=OFFICE, number=Person(1).citizen_id, kind=StopKind.DEAD, on=since, evidence="Giấy thử"
    )


async def a_registration() -> None:
    await registrations.register(
        await as_user("maker"), unit=OFFICE, number=Person(2).citizen_id,
        registration=Registration(Method.CASH_HOME, date(2026, 12, 1), Paper.FORM, "Giấy thử"),
    )  # fmt: skip


async def a_merge() -> UUID:
    """Ask for two records to be merged."""
    own, other = Person(1).citizen_id, merged_people.OTHER
    await a_list(merged_people.a_row_of(other, **CASH, **merged_people.TUAT), list_number=2)
    await a_list(merged_people.a_row_of(own, other, **CASH), list_number=3)
    await merged_people.asked(kept=own, other=other)
    async with as_owner() as database:
        found: UUID = await database.fetchval("SELECT id FROM person_merge")
    return found


async def a_printed_visit() -> lists.Appointment:
    """Plan the visits of a hamlet and print them; give the first."""
    await months.a_ground()
    await months.a_month("2026-12", [months.Listed(n, hamlet=HAMLET, outcome="") for n in (11, 12)])
    job, officer = await as_worker(), await as_user(f"xa{COMMUNE}")
    await record_first_credits(job, "2026-12")
    await open_cases(job, "2026-12")
    await plan_visits(officer, "2026-12", COMMUNE)
    (printed,) = await printing.prepare_prints(officer, "2026-12", COMMUNE, HAMLET)
    await printing.keep_print(officer, printed, b"%PDF-1.7 paper", [1] * len(printed.people))
    return (await lists.visit_list(officer, "2026-12", COMMUNE, HAMLET))[0]
