"""What is on file about people: what may be recorded, by whom, on the page and by command."""

from __future__ import annotations

import asyncio
import json
from datetime import date

import pytest
from builders import COMMUNE, OFFICE, a_user, as_owner, as_user
from known_lists import a_list, a_row
from page_steps import at_desk
from running_month import a_ground, an_open_run
from typer.testing import CliRunner

from disburse.access import Role
from disburse.core.errors import NotAllowed, Refusal
from disburse.identity.opening import open_disburse
from disburse.people import actions, rules
from disburse.people.commands import app
from disburse.people.rules import HolderKind, StopKind
from disburse.service import Service
from disburse.settings import Settings

SOMEBODY, NOBODY = "999145000001", "999145000099"
DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2025, 11, 21), None, date(2026, 11, 21)),
        (date(2025, 11, 21), date(2026, 11, 21), date(2026, 11, 21)),
        (date(2025, 11, 21), date(2026, 11, 22), rules.AuthorisationTooLong),
        (date(2025, 11, 21), date(2025, 11, 20), rules.EndsBeforeItBegins),
        (date(2024, 2, 29), None, date(2025, 2, 28)),
    ],
)
def test_an_authorisation_lives_at_most_so_many_months(
    since: date, until: date | None, expected: date | type[Refusal]
) -> None:
    if isinstance(expected, date):
        assert rules.check_term(HolderKind.AUTHORISATION, since, until, 12) == expected
    else:
        with pytest.raises(expected):
            rules.check_term(HolderKind.AUTHORISATION, since, until, 12)


def test_a_guardianship_needs_no_end() -> None:
    assert rules.check_term(HolderKind.GUARDIANSHIP, DAY, None, 12) is None
    assert rules.check_term(HolderKind.GUARDIANSHIP, DAY, date(2040, 1, 1), 12) == date(2040, 1, 1)


def test_a_number_is_a_citizen_id_or_a_social_insurance_number() -> None:
    assert rules.check_number("999 145 000 001") == (SOMEBODY, None)
    assert rules.check_number("2500000001") == (None, "2500000001")
    with pytest.raises(rules.NotANumberOfAPerson):
        rules.check_number("12345")


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await a_list(a_row(1))


pytestmark = pytest.mark.anyio


async def test_only_makers_of_a_unit_record_for_it(month: None) -> None:
    for name, role, unit in (("duyet", Role.SI_APPROVER, OFFICE), ("xa", Role.COMMUNE_OFFICER, COMMUNE)):
        await a_user(name, role, unit)
        with pytest.raises(NotAllowed):
            await actions.record_stop(
                await as_user(name), unit=OFFICE, number=SOMEBODY, kind=StopKind.DEAD, on=DAY, evidence="x"
            )


async def test_a_unit_speaks_only_about_its_own_people(month: None) -> None:
    await a_user("xa", Role.COMMUNE_OFFICER, "04978")
    for user, unit, number in (("xa", "04978", SOMEBODY), ("maker", OFFICE, NOBODY)):
        with pytest.raises(actions.NobodyOfYours):
            await actions.record_stop(
                await as_user(user), unit=unit, number=number, kind=StopKind.DEAD, on=DAY, evidence="x"
            )


async def test_nobody_is_reported_dead_in_advance_or_without_evidence(month: None) -> None:
    maker = await as_user("maker")
    with pytest.raises(rules.NotYet):
        await actions.record_stop(
            maker, unit=OFFICE, number=SOMEBODY, kind=StopKind.DEAD, on=date(2026, 12, 4), evidence="x"
        )
    with pytest.raises(rules.EvidenceMissing):
        await actions.record_stop(
            maker, unit=OFFICE, number=SOMEBODY, kind=StopKind.DEAD, on=DAY, evidence=" "
        )


async def test_the_page_records_and_lists_and_a_second_person_lifts(month: None) -> None:
    whose = {"unit": OFFICE, "number": SOMEBODY, "evidence": "13-HSB"}
    holder = {**whose, "holder": "Trần Mẫu Con", "since": "2026-12-01"}
    async with at_desk("maker") as seat:
        assert "Ủy quyền, báo mất, tạm dừng" in (await seat.open("/runs/2026-12/rosters")).text
        shown = await seat.follow("/people/authorisations", {**holder, "kind": "authorisation"})
        assert "Đã ghi người nhận thay." in shown.text
        assert "01/12/2027" in shown.text
        for path, fields, words in (
            ("authorisations", holder, "đã có trong hồ sơ"),
            ("authorisations", {**holder, "until": "2028-01-01"}, "dài quá 12 tháng"),
            ("authorisations", {**holder, "holder": ""}, "Nhập họ tên người được ủy quyền"),
            ("stops", {**whose, "on": "2026-12-01", "number": NOBODY}, "Không có người nào mang số này"),
            ("stops", {**whose, "on": ""}, "Chưa rõ ngày nào"),
        ):
            again = await seat.send(f"/people/{path}", fields)
            assert again.status_code in (404, 409, 422)
            assert words in again.text
        shown = await seat.follow("/people/stops", {**whose, "on": "2026-12-01", "kind": "dead"})
        assert "sau tháng đó sẽ báo lỗi" in shown.text
        assert SOMEBODY not in shown.text
        assert "Gỡ báo này" not in shown.text
    async with as_owner() as database:
        stop = await database.fetchval("SELECT id FROM stop")
    async with at_desk("checker") as seat:
        assert "Gỡ báo này" in (await seat.open("/people")).text
        assert "Ghi người nhận thay" not in (await seat.open("/people")).text
        assert (await seat.send(f"/people/stops/{stop}/lift", {"reason": ""})).status_code == 422
        assert "Đã gỡ" in (await seat.follow(f"/people/stops/{stop}/lift", {"reason": "nhầm người"})).text


def test_the_commands_record_and_list(settings: Settings, settings_of_commands: Settings) -> None:
    async def fill() -> None:
        async with open_disburse(settings):
            await a_ground()
            await an_open_run()
            await a_list(a_row(1))

    def person(*args: str, ends: int = 0, said: str = "") -> str:
        result = CliRunner().invoke(app, args, input=said)
        assert result.exit_code == ends, result.stderr
        return result.stdout

    asyncio.run(fill())
    of = ("--unit", OFFICE, "--evidence", "Giấy thử", "--as", "maker")
    named = ("authorise", "-", "--holder", "Trần Mẫu Con", "--from", "2026-01-01", *of, "--json")
    made = json.loads(person(*named, said=f"{SOMEBODY}\n"))
    assert made == {"kind": "authorisation", "from": "2026-01-01", "to": "2027-01-01"}
    person(*named, said=f"{SOMEBODY}\n", ends=4)
    stop = json.loads(person("stop", SOMEBODY, "--kind", "dead", "--on", "2026-01-01", *of, "--json"))
    person("lift", stop["id"], "--reason", "nhầm", "--as", "checker", ends=0)
    kept = json.loads(person("list", "--as", "checker", "--json"))["items"]
    assert [(one["kind"], one["lifted"]) for one in kept] == [("dead", "nhầm"), ("authorisation", None)]
