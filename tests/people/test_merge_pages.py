"""Merging two records at the pages and by command: from the problem of a row to one person."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from builders import OFFICE, a_user, as_owner
from known_lists import CASH, a_list, an_approved_list
from merged_people import KEPT, OTHER, a_row_of, agreed, asked
from page_steps import at_desk, signed
from running_month import RUN, a_ground, an_open_run
from typer.testing import CliRunner

from disburse.access import Role
from disburse.identity.opening import open_disburse
from disburse.people.commands import app
from disburse.service import Service
from disburse.settings import Settings

TUAT = {"Loại chế độ": "Tuất"}
FIELDS = {"unit": OFFICE, "kept": KEPT, "merged": OTHER}


async def two_records() -> None:
    await a_ground()
    await an_open_run()
    await an_approved_list(a_row_of(KEPT, **CASH), a_row_of(OTHER, **CASH, **TUAT))


@pytest.mark.anyio
async def test_from_the_problem_to_one_person_at_the_pages(disburse: Service) -> None:
    await two_records()
    await an_open_run(RUN.next())
    roster = await a_list(a_row_of(KEPT, OTHER, **CASH), run=RUN.next())
    async with at_desk("maker") as seat:
        assert 'href="/people/merges"' in (await seat.open(f"/rosters/{roster}")).text
        assert 'href="/people/merges"' in (await seat.open("/people")).text
        for changed, words in (
            ({"kept": "1"}, "Nhập số CCCD 12 số"),
            ({"merged": "9900000099"}, "Không thấy hai hồ sơ như vậy"),
            ({"merged": KEPT}, "đã thuộc cùng một hồ sơ"),
        ):
            refused = await seat.send("/people/merges/pair", FIELDS | changed)
            assert refused.status_code in (404, 409, 422)
            assert words in refused.text
        shown = await seat.send("/people/merges/pair", FIELDS)
        assert shown.status_code == 200
        assert "999•••••0001" in shown.text and "••••••0001" in shown.text
        assert "Trợ cấp tuất cơ bản" in shown.text
        seen = hidden(shown.text, "seen")
        nothing = await seat.send("/people/merges", FIELDS | {"seen": seen, "reason": " "})
        assert nothing.status_code == 422 and "Ghi lý do và căn cứ" in nothing.text
        changed = await seat.send("/people/merges", FIELDS | {"seen": "khác", "reason": "Một người"})
        assert changed.status_code == 409 and "đã thay đổi" in changed.text
        mine = await seat.follow(
            "/people/merges", FIELDS | {"seen": seen, "reason": "Một người, theo sổ BHXH"}
        )
        assert "Đang chờ người thứ hai." in mine.text and "Đồng ý: hai hồ sơ" not in mine.text
        assert KEPT not in mine.text and OTHER not in mine.text
        merge = str(mine.url.path)
        assert (await seat.send(f"{merge}/answer", signed({"answer": "yes"}))).status_code == 403
    async with at_desk("checker") as seat:
        assert merge in (await seat.open("/people/merges")).text
        assert merge in (await seat.open("/approvals")).text
        shown = await seat.open(merge)
        assert "Một người, theo sổ BHXH" in shown.text
        yes = {"answer": "yes", "seen": hidden(shown.text, "seen")}
        wrong = await seat.send(f"{merge}/answer", yes | {"password": "không phải"})
        assert wrong.status_code == 422
        done = await seat.follow(f"{merge}/answer", signed(yes))
        assert "Đã gộp." in done.text
        assert (await seat.send(f"{merge}/answer", signed(yes))).status_code == 409
    async with as_owner() as database:
        said = await database.fetch("SELECT action FROM audit WHERE action LIKE 'person:merge%' ORDER BY seq")
    assert [row["action"] for row in said] == ["person:merge_asked", "person:merged"]


@pytest.mark.anyio
async def test_a_double_payment_is_told_and_nothing_can_be_agreed_to(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_list(a_row_of(KEPT, **CASH))
    await an_approved_list(a_row_of(OTHER, **CASH, **TUAT), list_number=2)
    merge = await asked()
    await an_approved_list(a_row_of(KEPT, **CASH, **TUAT), list_number=3)
    async with at_desk("checker") as seat:
        shown = await seat.open(f"/people/merges/{merge}")
        assert "Cả hai hồ sơ cùng được duyệt chi: Trợ cấp tuất cơ bản 12/2026." in shown.text
        assert "Đồng ý: hai hồ sơ" not in shown.text
        sent = await seat.send(f"/people/merges/{merge}/answer", signed({"answer": "yes", "seen": "x"}))
        assert sent.status_code == 409 and "chi trùng" in sent.text
        await seat.send(f"/people/merges/{merge}/answer", {"answer": "no", "note": "Chi trùng"})
    async with at_desk("maker") as seat:
        assert (
            "Người thứ hai không đồng ý gộp: Chi trùng" in (await seat.open(f"/people/merges/{merge}")).text
        )
        pair = await seat.send("/people/merges/pair", FIELDS)
        assert "Đề nghị gộp hai hồ sơ</button>" not in pair.text and "12/2026" in pair.text


@pytest.mark.anyio
async def test_who_neither_makes_nor_approves_only_reads(disburse: Service) -> None:
    await two_records()
    merge = await asked()
    await a_user("leader", Role.LEADER, OFFICE)
    async with at_desk("leader") as seat:
        assert "Đang chờ người thứ hai." in (await seat.open(f"/people/merges/{merge}")).text
        assert (await seat.send("/people/merges/pair", FIELDS)).status_code == 403
    await agreed(merge)


def test_commands_ask_agree_and_list(settings: Settings, settings_of_commands: Settings) -> None:
    async def fill() -> None:
        async with open_disburse(settings):
            await two_records()

    asyncio.run(fill())

    def person(*args: str, said: str = "", ends: int = 0) -> str:
        result = CliRunner().invoke(app, args, input=said)
        assert result.exit_code == ends, result.output
        return result.stdout

    ask = ("merge", "-", "-", "--unit", OFFICE, "--reason", "Một người", "--as", "maker", "--json")
    made = json.loads(person(*ask, said=f"{KEPT}\n{OTHER}\n"))
    assert (made["kept"]["citizen_id"], made["merged"]["vss_number"], made["agreed"]) == (
        "999•••••0001", "••••••0001", None,
    )  # fmt: skip
    person("merge", "--as", "maker", ends=2)
    person("merge", "--agree", made["id"], "--as", "checker", ends=2)
    person("merge", "--agree", made["id"], "--seen", "khác", "--as", "checker", ends=4)
    person("merge", "--agree", made["id"], "--seen", made["seen"], "--as", "maker", ends=3)
    assert "waiting" in person("merges", "--as", "checker")
    assert "merged" in person("merge", "--agree", made["id"], "--seen", made["seen"], "--as", "checker")
    (one,) = json.loads(person("merges", "--as", "maker", "--json"))["items"]
    assert one["agreed"] is True
    said = ("register", "-", "--unit", OFFICE, "--method", "account", "--received", "2026-01-05", "--paper", "23-CBH số 1",
            "--bank", "Agribank", "--account", "-", "--as", "maker", "--json")  # fmt: skip
    assert json.loads(person(*said, said=f"{OTHER}\n3105205000001\n"))["effective_run"] == "2026-02"
    (listed,) = json.loads(person("registrations", "--as", "checker", "--json"))["items"]
    assert (listed["answer_by"], listed["evidence"], listed["waits"]) == ("2026-01-10", "form", True)
    assert "waiting" in person("registrations", "--as", "maker")


def hidden(text: str, name: str) -> str:
    (found,) = set(re.findall(rf'name="{name}" value="([^"]*)"', text))
    return str(found)
