"""Which communes an office covers: dated, moved on a day, never overwritten, each province its own."""

from __future__ import annotations

import json
from datetime import date

import pytest
from builders import COMMUNE, COMMUNES, OFFICE, a_province_units, a_user, as_owner, as_user
from page_steps import at_desk
from typer.testing import CliRunner

from disburse.access import Role, Viewer
from disburse.core.errors import NotAllowed
from disburse.db import transaction
from disburse.db.refusals import AppendOnly, CoveredAlready
from disburse.identity.sessions import acting_as_owner
from disburse.service import Service
from disburse.settings import Settings
from disburse.units import actions, rules, store
from disburse.units.commands import app

pytestmark = pytest.mark.anyio

OTHER = "BHXH-25-07"
SINCE, LATER = date(2025, 7, 1), date(2026, 11, 1)
FREE = "05128"  # a commune of the province that nobody covers


@pytest.fixture
async def admin(disburse: Service) -> Viewer:
    await a_province_units()
    await a_user("quantri", Role.ADMIN, "25")
    await a_user("quantri24", Role.ADMIN, "24")
    return await as_user("quantri")


async def covers() -> list[tuple[str, str, date, date | None]]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT office, commune, valid_from, valid_to FROM office_commune ORDER BY commune, valid_from"
        )
    return [tuple(row) for row in rows]


async def test_an_office_is_added_and_covers_communes_from_a_day(admin: Viewer) -> None:
    await actions.add_office(admin, OTHER, "BHXH cơ sở Mới")
    assert await actions.cover_communes(admin, OTHER, [FREE], SINCE) == 1
    unit, covered, _ = await actions.show_office(admin, OTHER)
    assert (unit.name, unit.province) == ("BHXH cơ sở Mới", "25")
    assert [(one.commune, one.since, one.until) for one in covered] == [(FREE, SINCE, None)]
    await a_user("canbo", Role.SI_OFFICER, OTHER)
    async with transaction(officer := await as_user("canbo")):
        found = await store.connection().fetchval("SELECT viewer_communes()")
    assert (officer.username, found) == ("canbo", [FREE])
    async with as_owner() as database:
        record = await database.fetchrow("SELECT * FROM audit WHERE action = 'office:covers'")
    assert (record["subject"], record["app_user"]) == (f"unit:{OTHER}", admin.user_id)
    assert json.loads(record["body"]) == {"communes": [FREE], "from": "2025-07-01", "taken_over": []}


async def test_covering_again_changes_nothing(admin: Viewer) -> None:
    before = await covers()
    assert await actions.cover_communes(admin, OFFICE, COMMUNES, SINCE) == 0
    assert await actions.cover_communes(admin, OFFICE, COMMUNES, LATER) == 0
    assert await covers() == before


async def test_a_commune_moves_on_one_day_and_its_history_stays(admin: Viewer) -> None:
    await actions.add_office(admin, OTHER, "BHXH cơ sở Mới")
    assert await actions.cover_communes(admin, OTHER, [COMMUNE, FREE], LATER) == 2
    assert [row for row in await covers() if row[1] in (COMMUNE, FREE)] == [
        (OTHER, FREE, LATER, None),
        (OFFICE, COMMUNE, SINCE, LATER),
        (OTHER, COMMUNE, LATER, None),
    ]


async def test_an_office_covers_no_more_from_a_day(admin: Viewer) -> None:
    assert await actions.release_communes(admin, OFFICE, [COMMUNE], LATER) == 1
    assert (OFFICE, COMMUNE, SINCE, LATER) in await covers()
    for communes, day in (([COMMUNE], LATER), ([FREE], LATER), (list(COMMUNES), SINCE)):
        before = await covers()
        with pytest.raises(actions.NotCovered):
            await actions.release_communes(admin, OFFICE, communes, day)
        assert await covers() == before
    assert await actions.cover_communes(admin, OFFICE, [COMMUNE], LATER) == 1


async def test_what_is_known_for_later_is_not_changed(admin: Viewer) -> None:
    await actions.add_office(admin, OTHER, "BHXH cơ sở Mới")
    await actions.cover_communes(admin, OTHER, [COMMUNE], LATER)
    before = await covers()
    for office, day in ((OFFICE, date(2026, 1, 1)), (OFFICE, LATER), (OTHER, date(2026, 1, 1))):
        with pytest.raises(actions.KnownForLater):
            await actions.cover_communes(admin, office, [COMMUNE], day)
    assert await covers() == before


async def test_what_is_named_has_to_exist_in_the_province(admin: Viewer) -> None:
    with pytest.raises(actions.NoSuchOffice):
        await actions.cover_communes(admin, "BHXH-25-99", [FREE], SINCE)
    with pytest.raises(actions.NoCommuneNamed):
        await actions.cover_communes(admin, OFFICE, [], SINCE)
    with pytest.raises(actions.UnknownCommunes):
        await actions.cover_communes(admin, OFFICE, [FREE, "00004"], SINCE)
    with pytest.raises(actions.OfficeExists):
        await actions.add_office(admin, OFFICE, "BHXH cơ sở Khác")
    with pytest.raises(actions.NoProvinceOffice):
        await actions.add_office(admin, "BHXH-24-01", "BHXH cơ sở Khác")
    for code, name in (("BHXH-25", "X"), ("25-01", "X"), (OTHER, " ")):
        with pytest.raises(rules.BadOffice):
            await actions.add_office(admin, code, name)


async def test_another_province_s_administrator_changes_nothing(admin: Viewer) -> None:
    before, other = await covers(), await as_user("quantri24")
    for change in (actions.cover_communes, actions.release_communes):
        with pytest.raises(actions.NoSuchOffice):
            await change(other, OFFICE, [COMMUNE], LATER)
    async with transaction(other):
        assert await store.end_covers(OFFICE, [COMMUNE], LATER) == set()
    with pytest.raises(NotAllowed):
        async with transaction(other):
            await store.add_covers(OFFICE, [FREE], SINCE)
    assert await covers() == before
    async with at_desk("quantri24") as seat:
        assert OFFICE not in (await seat.open("/units")).text
        assert (await seat.open(f"/units/{OFFICE}")).status_code == 404
        for action in ("covers", "releases"):
            fields = {"commune": COMMUNE, "since": "2026-11-01"}
            assert (await seat.send(f"/units/{OFFICE}/{action}", fields)).status_code == 404
    assert await covers() == before


async def test_nobody_but_an_administrator_says_what_an_office_covers(admin: Viewer) -> None:
    await a_user("canbo")
    officer = await as_user("canbo")
    with pytest.raises(NotAllowed):
        await actions.cover_communes(officer, OFFICE, [FREE], SINCE)
    with pytest.raises(NotAllowed):
        async with transaction(officer):
            await store.add_covers(OFFICE, [FREE], SINCE)


async def test_the_database_itself_keeps_one_office_a_day_and_all_history(admin: Viewer) -> None:
    await actions.add_office(admin, OTHER, "BHXH cơ sở Mới")
    with pytest.raises(CoveredAlready):
        async with transaction(admin):
            await store.add_covers(OTHER, [COMMUNE], LATER)
    for statement in (
        "DELETE FROM office_commune",
        "UPDATE office_commune SET valid_from = '2026-01-01'",
        "UPDATE office_commune SET office = 'BHXH-25-07'",
    ):
        with pytest.raises(NotAllowed):
            async with transaction(admin):
                await store.connection().execute(statement)
    await actions.release_communes(admin, OFFICE, [COMMUNE], LATER)
    for day in (None, date(2026, 12, 1)):
        with pytest.raises(AppendOnly):
            async with transaction(admin):
                await store.connection().execute(
                    "UPDATE office_commune SET valid_to = $1 WHERE valid_to IS NOT NULL", day
                )


async def test_the_pages_lay_in_an_office_and_its_communes(admin: Viewer) -> None:
    async with at_desk("quantri") as seat:
        shown = await seat.follow("/units", {"code": OTHER, "name": "BHXH cơ sở Mới"})
        assert "chưa phụ trách xã, phường nào" in shown.text
        moved = await seat.follow(f"/units/{OTHER}/covers", {"commune": COMMUNE, "since": "2026-11-01"})
        assert "Đang phụ trách" in moved.text
        assert "01/11/2026" in (await seat.open(f"/units/{OFFICE}")).text, "it ended there that day"
        for path, fields, words in (
            ("/units", {"code": "x", "name": "X"}, "Mã cơ quan BHXH cơ sở gồm"),
            ("/units", {"code": OTHER, "name": "X"}, "Đã có đơn vị mã"),
            (f"/units/{OTHER}/covers", {"since": "2026-11-01"}, "Chưa chọn xã"),
            (f"/units/{OTHER}/covers", {"commune": FREE, "since": "mai"}, "Chưa rõ từ ngày nào"),
            (f"/units/{OTHER}/covers", {"commune": COMMUNES[0], "since": "2025-07-01"}, "Chọn ngày muộn hơn"),
            (f"/units/{OTHER}/releases", {"commune": FREE, "since": "2026-11-02"}, "không đang phụ trách"),
        ):
            refused = await seat.send(path, fields)
            assert refused.status_code in (409, 422)
            assert words in refused.text


async def test_the_machine_s_owner_lays_in_every_province(disburse: Service) -> None:
    async with acting_as_owner() as owner:
        await actions.add_office(owner, OTHER, "BHXH cơ sở Mới")
        await actions.cover_communes(owner, OTHER, [FREE], SINCE)
        await actions.cover_communes(owner, OTHER, [FREE], SINCE)
        listed = {one.code: one.communes for one in await actions.list_offices(owner, LATER)}
    assert listed[OTHER] == 1


def test_the_commands_add_cover_list_and_release(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DISBURSE_DATABASE_URL": settings.app_url,
        "DISBURSE_WORKER_URL": settings.worker_url,
        "DISBURSE_OWNER_URL": settings.owner_url,
        "DISBURSE_KEY_FILE": settings.key_file,
        "DISBURSE_DATA": settings.home,
    }.items():
        monkeypatch.setenv(name, str(value))

    def unit(*args: str, ends: int = 0) -> str:
        result = CliRunner().invoke(app, args)
        assert result.exit_code == ends, result.stderr
        return result.stdout

    unit("add", OTHER, "--name", "BHXH cơ sở Mới")
    unit("add", OTHER, "--name", "BHXH cơ sở Mới", ends=4)
    made = json.loads(unit("cover", OTHER, *COMMUNES, "--from", "2025-07-01", "--json"))
    assert made == {"office": OTHER, "from": "2025-07-01", "covered": 2}
    unit("release", OTHER, COMMUNES[0], "--from", "2026-11-01")
    unit("release", OTHER, FREE, "--from", "2026-11-01", ends=4)
    unit("cover", OTHER, FREE, "--from", "hôm qua", ends=2)
    (listed,) = [one for one in json.loads(unit("list", "--json"))["items"] if one["code"] == OTHER]
    assert [(one["commune"], one["from"], one["to"]) for one in listed["communes"]] == [
        (COMMUNE, "2025-07-01", None),
        (COMMUNES[0], "2025-07-01", "2026-11-01"),
    ]


async def test_a_province_decides_about_other_peoples_accounts_from_a_day_on(admin: Viewer) -> None:
    await actions.allow_other_holders(admin, "25", False, LATER, "Công văn thử")
    with pytest.raises(actions.DecidedAlready):
        await actions.allow_other_holders(admin, "25", True, LATER, "Công văn thử")
    with pytest.raises(actions.DocumentMissing):
        await actions.allow_other_holders(admin, "25", True, SINCE, " ")
    with pytest.raises(actions.NoProvinceOffice):
        await actions.allow_other_holders(admin, "24", False, LATER, "Công văn thử")
    async with as_owner() as database:
        kept = await database.fetch("SELECT province, key, value, valid_from FROM province_setting")
    assert [tuple(row) for row in kept] == [("25", "holder_may_differ", "no", LATER)]


def test_the_command_lets_a_province_forbid_other_peoples_accounts(settings_of_commands: Settings) -> None:
    decided = ("holders", "25", "--forbid", "--from", "2026-11-01", "--source", "Công văn thử")
    assert CliRunner().invoke(app, decided).exit_code == 0
    assert CliRunner().invoke(app, decided).exit_code == 4
