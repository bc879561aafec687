"""What is not yours answers like what does not exist: every route with every foreign id, and every table."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID, uuid4

import httpx
import merged_people
import months
import pytest
from builders import (
    BANK,
    COMMUNE,
    COMMUNES,
    OFFICE,
    OTHER_BANK,
    PROVINCE,
    a_user,
    as_owner,
    as_user,
    as_worker,
)
from clients import PASSWORD, a_client, an_app, sign_in, token_of
from form_fields import posts
from known_lists import CASH, a_list
from litestar.routes import HTTPRoute
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

from disburse.access import ROWS
from disburse.core.states import Method
from disburse.db import connection, transaction
from disburse.identity.passwords import hash_password
from disburse.making import actions as making
from disburse.outreach import lists, printing
from disburse.outreach.actions import open_cases, plan_visits
from disburse.people import actions as people
from disburse.people import registrations
from disburse.people.registering import Paper, Registration
from disburse.people.rules import HolderKind, StopKind
from disburse.rosters.lessons import Teaching, list_lessons, teach
from disburse.service import Service, service
from disburse.switching.actions import record_first_credits

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

HAMLET = f"{COMMUNE}-01"
STRANGERS = {
    "other-maker": ("si_officer", "BHXH-25-09"),
    "other-checker": ("si_approver", "BHXH-25-09"),
    "other-teller": ("payer_officer", OTHER_BANK),
    "other-commune": ("commune_officer", COMMUNES[0]),
    "other-chair": ("commune_approver", COMMUNES[0]),
    "other-admin": ("admin", "24"),
}
TENANT_TABLES = sorted(
    table
    for table, reach in ROWS.items()
    if reach in ("owner", "owner_or_payer", "payer", "commune", "commune_or_owner", "job", "asker")
)


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


async def strangers() -> None:
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO unit (code, kind, name, province, parent)"
            " VALUES ('BHXH-25-09', 'office', 'BHXH cơ sở Khác', $1, 'BHXH-25')",
            PROVINCE,
        )
    for name, (role, unit) in STRANGERS.items():
        await a_user(name, role, unit, password_hash=await hash_password(PASSWORD))


@asynccontextmanager
async def a_stranger(name: str) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    async with a_client() as client:
        await sign_in(client, name)
        yield client, await token_of(client)


def routes_with_ids() -> list[tuple[str, str]]:
    """Every method and path that names something of somebody."""
    found: list[tuple[str, str]] = []
    for route in an_app(service().settings).routes:
        if (
            isinstance(route, HTTPRoute)
            and re.search(r"\{(?!run:)", route.path)
            and not route.path.startswith(
                ("/static", "/api/{path")
            )  # nobody's: files of ours, the page of the API
        ):
            found += [(str(method), route.path) for method in sorted(route.methods - {"OPTIONS", "HEAD"})]
    return found


def collections() -> list[str]:
    """Every page that names nothing, or a run only."""
    return [
        route.path
        for route in an_app(service().settings).routes
        if isinstance(route, HTTPRoute)
        and "GET" in route.methods
        and not re.search(r"\{(?!run:)", route.path)
    ]


def address(path: str, ids: dict[str, str]) -> str:
    """Fill a route's path; a parameter nobody named here is a new kind of id and fails."""
    kind = {"code": "serial" if path.startswith("/L/") else "hamlet", "name": "print"}
    return re.sub(r"\{(\w+):\w+\}", lambda m: "2026-12" if m[1] == "run" else ids[kind.get(m[1], m[1])], path)


def said(answer: httpx.Response, ids: dict[str, str]) -> tuple[int, str]:
    """The answer without what differs from request to request: ids and tokens."""
    text = answer.text
    for value in ids.values():
        text = text.replace(value, "ID") if len(value) > 4 else text
    return answer.status_code, re.sub(r'(_token" value|nonce|content)="[^"]*"|[0-9a-f]{8,}', "", text)


async def test_what_is_anothers_answers_like_what_does_not_exist(disburse: Service) -> None:
    own = await a_tenant()
    await strangers()
    routes, taken = routes_with_ids(), posts()
    assert len(routes) > 15
    for name in STRANGERS:
        async with a_stranger(name) as (client, token):
            for method, path in routes:
                unknown = {
                    **{kind: str(uuid4()) for kind in own},
                    "hamlet": "05134-98",
                    "print": f"{uuid4()}.pdf",
                    "serial": f"{own['serial'][:-3]}{'22' if own['serial'][-3] != '2' else '33'}-1",
                    "sequence": "1",
                    "office": "BHXH-25-98",
                }
                said_of = {"note": "x", "reason": "x", "result": "V", "resolution": "dismiss"}
                body = {"_token": token} | {k: v for k, v in said_of.items() if k in taken.get(path, ())}
                answers = []
                for ids in (own, unknown):
                    sent = body if method == "POST" else None
                    headers = {"X-CSRF-Token": token}
                    answer = await client.request(method, address(path, ids), data=sent, headers=headers)
                    answers.append(said(answer, ids))
                assert answers[0] == answers[1], (name, method, path)
                # A hamlet is reference data: another commune's page is empty, like that of no hamlet.
                assert answers[0][0] in (403, 404) or "hamlets" in path, (name, method, path, answers[0][0])


async def test_no_page_shows_anything_of_anothers_whatever_is_asked_for(disburse: Service) -> None:
    own = await a_tenant()
    await strangers()
    async with as_owner() as database:
        secrets = {row[0] for row in await database.fetch("SELECT name FROM beneficiary")}
        secrets |= {row[0] for row in await database.fetch("SELECT reference FROM instruction")}
        secrets |= {row[0] for row in await database.fetch("SELECT shown FROM column_lesson")}
    secrets |= {value for value in own.values() if len(value) > 12}
    pages = [path for path in collections() if path != "/sign-in"]
    assert len(pages) > 10
    asked = {"unit": OFFICE, "payer": BANK, "programme": "SI", "commune": COMMUNE, "run": "2026-12"}
    for name in STRANGERS:
        async with a_stranger(name) as (client, _):
            for path in pages:
                for query in ({}, asked):
                    text = (await client.get(address(path, {}), params=query)).text
                    assert not [secret for secret in secrets if secret in text], (name, path, query)


async def test_no_row_of_another_tenant_is_seen_in_sql(disburse: Service) -> None:
    await a_tenant()
    await strangers()
    async with as_owner() as database:
        filled = {t for t in TENANT_TABLES if await database.fetchval(f'SELECT count(*) FROM "{t}"')}
    assert {
        "roster",
        "column_lesson",
        "payment",
        "instruction",
        "confirmation",
        "discrepancy",
        "visit",
        "month_claim",
        "beneficiary",
        "person_merge",
        "row_of_two_people",
        "method_request",
    } <= filled
    for name in STRANGERS:
        viewer = await as_user(name)
        for table in sorted(filled):
            async with transaction(viewer):
                allowed = await connection().fetchval("SELECT has_table_privilege($1, 'SELECT')", table)
                seen = await connection().fetchval(f'SELECT count(*) FROM "{table}"') if allowed else 0
                assert seen == 0, (name, table)


@pytest.mark.parametrize("sid", ["", "unknown"])
async def test_without_a_session_nothing_is_seen(disburse: Service, sid: str) -> None:
    await a_tenant()
    viewer = await as_user("maker")
    async with transaction(viewer):
        await connection().execute("SELECT set_config('app.sid', $1, true)", sid)
        for table in TENANT_TABLES:
            if await connection().fetchval("SELECT has_table_privilege($1, 'SELECT')", table):
                assert await connection().fetchval(f'SELECT count(*) FROM "{table}"') == 0, table
