"""From records to paper through the pages: who may print, what is kept, who may look at it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from builders import BANK, OFFICE, a_user, as_owner
from page_steps import Seat, at_desk
from pypdf import PdfReader
from running_month import (
    RUN,
    Person,
    a_ground,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import reconciled

from disburse.access import Role
from disburse.service import Service
from reports import letters
from reports.letters import fonts
from tests.outreach.visit_steps import HAMLET, OFFICER, a_plan

pytestmark = pytest.mark.anyio


def words_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


async def printed(desk: Seat, path: str, fields: dict[str, str]) -> str:
    sent = await desk.send(path, fields)
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


async def counts() -> tuple[int, int]:
    async with as_owner() as database:
        return (
            await database.fetchval("SELECT count(*) FROM print"),
            await database.fetchval("SELECT count(*) FROM print_row"),
        )


async def test_a_commune_prints_its_list_and_looks_at_it_again(disburse: Service) -> None:
    people = await a_plan(people=13)
    async with at_desk(OFFICER) as desk:
        location = await printed(desk, "/outreach/prints", {"run": "2026-12", "hamlet": HAMLET})
        shown = await desk.open(location)
        assert shown.headers["content-type"] == "application/pdf"
        assert shown.headers["content-disposition"].startswith("inline; filename=")
        assert shown.headers["cache-control"] == "no-store"
        text = words_of(shown.content)
        assert people[0].name.upper() in text
        assert "ỦY BAN NHÂN DÂN" in text
        assert "1.000.000" not in text
        assert (await counts()) == (1, 13)
        again = await desk.open(location)
        assert again.content == shown.content
        assert (await counts()) == (1, 13)
        listed = await desk.open("/reports?run=2026-12")
        assert location in listed.text


async def test_the_code_on_paper_leads_to_where_it_is_keyed(disburse: Service) -> None:
    await a_plan()
    async with at_desk(OFFICER) as desk:
        await printed(desk, "/outreach/prints", {"run": "2026-12", "hamlet": HAMLET})
        async with as_owner() as database:
            serial = await database.fetchval("SELECT serial FROM print")
        code = f"{serial.replace('-', '')}-P01"
        led = await desk.open(f"/L/{code}")
        assert led.headers["location"] == f"/outreach/results?page_code={code}"
        assert (await desk.open("/L/nonsense")).status_code == 404


async def test_an_office_that_wants_its_own_font_is_told_when_the_machine_has_none(
    disburse: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_plan()
    fonts.cache_clear()
    monkeypatch.setattr(letters, "SYSTEM_FOLDERS", ())
    wishing = replace(disburse, settings=replace(disburse.settings, system_fonts=True))
    monkeypatch.setattr("disburse.service._open", [wishing])
    async with at_desk(OFFICER) as desk:
        refused = await desk.send("/outreach/prints", {"run": "2026-12", "hamlet": HAMLET})
    assert refused.status_code == 503
    assert "Liberation Serif" in refused.text
    assert await counts() == (0, 0)


async def test_nobody_else_finds_a_print(disburse: Service) -> None:
    await a_plan()
    async with at_desk(OFFICER) as desk:
        location = await printed(desk, "/outreach/prints", {"run": "2026-12", "hamlet": HAMLET})
        assert (await desk.open(f"/prints/{uuid4()}.pdf")).status_code == 404
        assert (await desk.open("/prints/nothing.pdf")).status_code == 404
        empty = await desk.send("/outreach/prints", {"run": "2027-03", "hamlet": HAMLET})
        assert empty.status_code == 404
    async with at_desk("xa04978") as desk:
        assert (await desk.open(location)).status_code == 404
        assert (await desk.send("/outreach/prints", {"run": "2026-12", "hamlet": HAMLET})).status_code == 404
    assert (await counts())[0] == 1


async def a_reconciled_month() -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(n) for n in range(1, 4)])
    first, second, third = await instructed()
    await stated(
        [
            answer_row(first),
            answer_row(second),
            answer_row(third, "rejected", reason="TK DA DONG", booked_on=date(2026, 12, 2)),
        ]
    )
    await reconciled()


async def test_minutes_add_up_and_name_those_not_paid(disburse: Service) -> None:
    await a_reconciled_month()
    async with at_desk("maker") as desk:
        assert "In biên bản" in (await desk.open(f"/runs/{RUN}/balance")).text
        fields = {"unit": OFFICE, "payer": BANK, "programme": "SI"}
        text = words_of((await desk.open(await printed(desk, f"/runs/{RUN}/minutes", fields))).content)
        for words in (
            "a) Danh sách đã gửi (lần 1) 3 3.000.000",
            "b) Đã ghi có 2 2.000.000",
            "c) Bị trả lại 1 1.000.000",
            "đ) Chênh lệch (a − b − c − d) 0 0",
            "BHXH CƠ SỞ TÂN LẠC",
            "Tài khoản đã đóng",
        ):
            assert words in text


async def test_minutes_are_in_vietnamese_for_an_english_reader(disburse: Service) -> None:
    await a_reconciled_month()
    async with at_desk("maker") as desk:
        await desk.send("/language", {"language": "en"})
        location = await printed(desk, f"/runs/{RUN}/minutes", {"unit": OFFICE, "payer": BANK})
        text = words_of((await desk.open(location)).content)
        assert "Tài khoản đã đóng" in text
        assert "Account closed" not in text


async def test_a_payer_does_not_print_minutes_of_what_it_does_not_see(disburse: Service) -> None:
    await a_reconciled_month()
    await a_user("other", Role.SI_OFFICER, "BHXH-25")
    async with at_desk(f"teller-{BANK}") as desk:
        sent = await desk.send(f"/runs/{RUN}/minutes", {"unit": OFFICE, "payer": BANK})
        assert sent.status_code == 404
    async with at_desk("maker") as desk:
        nothing = await desk.send(f"/runs/{RUN}/minutes", {"unit": OFFICE, "payer": "970436"})
        assert nothing.status_code == 404
