"""The versions of a list: their files, checking again, who saw the warnings, and content that was taken in before."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
from builders import COMMUNE, OFFICE, a_user, as_owner, as_user, as_worker
from page_steps import at_desk
from roster_files import PLAIN_HEADER, plain_row, xlsx
from running_month import RUN, Person, a_ground, a_read_roster, a_roster_file, an_open_run

from disburse.access import Role
from disburse.core.errors import Conflict
from disburse.rosters import actions, versions
from disburse.service import Service

pytestmark = pytest.mark.anyio
PEOPLE = [Person(1), Person(2, amount=2_500_000)]
WARNED = [*PEOPLE, Person(4, account="0912345678")]  # R11
BROKEN = [*PEOPLE, Person(5, amount=0)]


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def named(name: str, people: list[Person]) -> UUID:
    """Upload a file under a name and read it."""
    roster_id, _ = await actions.upload_roster(
        await as_user("maker"), a_roster_file(people), file_name=name, run=RUN, unit=OFFICE, programme="SI"
    )
    await actions.read_roster_file(await as_worker(), roster_id)
    return roster_id


async def test_the_file_is_given_as_it_came_under_its_own_name_and_that_is_noted() -> None:
    roster_id = await named('Tân Lạc "12-2026".csv', PEOPLE)
    for who in ("maker", "checker"):
        async with at_desk(who) as seat:
            assert f'href="/rosters/{roster_id}/file"' in (await seat.open(f"/rosters/{roster_id}")).text
            answer = await seat.open(f"/rosters/{roster_id}/file")
        assert answer.content == a_roster_file(PEOPLE)
        assert answer.headers["content-disposition"] == (
            'attachment; filename="T_n L_c _12-2026_.csv"; '
            "filename*=UTF-8''T%C3%A2n%20L%E1%BA%A1c%20%2212-2026%22.csv"
        )
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["x-content-type-options"] == "nosniff"
    async with as_owner() as database:
        noted = await database.fetch(
            "SELECT DISTINCT app_user FROM read_log WHERE action = 'roster:file_taken'"
        )
        recorded = await database.fetchval("SELECT count(*) FROM audit WHERE action = 'roster:file_taken'")
    assert (len(noted), recorded) == (2, 2)


async def test_who_only_looks_gets_no_file_and_to_others_it_is_not_there() -> None:
    await a_user("leader", Role.LEADER, "25")
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    roster_id = await a_read_roster(PEOPLE)
    async with at_desk("leader") as leader:
        shown = await leader.open(f"/rosters/{roster_id}")
        assert (shown.status_code, f"/rosters/{roster_id}/file" in shown.text) == (200, False)
        assert (await leader.open(f"/rosters/{roster_id}/file")).status_code == 403
    async with at_desk("xa") as commune:
        assert (await commune.open(f"/rosters/{roster_id}/file")).status_code == 404
        assert (await commune.send(f"/rosters/{roster_id}/checks")).status_code == 404


async def test_both_versions_are_named_with_their_files() -> None:
    first = await named("cu.csv", BROKEN)
    second = await named("moi.csv", PEOPLE)
    async with at_desk("maker") as maker:
        shown = (await maker.open(f"/rosters/{second}")).text
    assert "cu.csv" in shown
    assert f'href="/rosters/{first}/file"' in shown


@pytest.mark.parametrize("people", [BROKEN, WARNED])
async def test_a_list_is_checked_again_without_a_new_upload(people: list[Person]) -> None:
    roster_id = await a_read_roster(people)
    async with at_desk("maker") as maker:
        assert f'action="/rosters/{roster_id}/checks"' in (await maker.open(f"/rosters/{roster_id}")).text
        sent = await maker.send(f"/rosters/{roster_id}/checks")
        again = UUID(sent.headers["location"].removeprefix("/rosters/"))
    read = await actions.read_roster_file(await as_worker(), again)
    before = await actions.look(await as_user("maker"), roster_id)
    assert (before.state, read.state) == ("superseded", "has_errors" if people is BROKEN else "ready")
    assert (read.file_sha, read.version) == (before.file_sha, before.version + 1)


async def test_only_what_is_still_its_maker_s_is_checked_again() -> None:
    roster_id = await a_read_roster(PEOPLE)
    again = await a_read_roster(PEOPLE)
    maker = await as_user("maker")
    with pytest.raises(Conflict):
        await versions.check_again(maker, again)  # its content stands in the first
    await actions.submit_roster(maker, roster_id, acknowledge=None)
    with pytest.raises(Conflict):
        await versions.check_again(maker, roster_id)
    async with at_desk("checker") as checker:
        assert (await checker.send(f"/rosters/{roster_id}/checks")).status_code == 403
    async with at_desk("maker") as seat:
        for one in (roster_id, again):
            assert "/checks" not in (await seat.open(f"/rosters/{one}")).text


async def test_who_saw_the_warnings_and_when_is_read_by_maker_and_approver() -> None:
    roster_id = await a_read_roster(WARNED)
    async with at_desk("checker") as checker:
        assert "Đã xem:" not in (await checker.open(f"/rosters/{roster_id}")).text
    await actions.submit_roster(await as_user("maker"), roster_id, acknowledge=None)
    for who in ("maker", "checker"):
        async with at_desk(who) as seat:
            text = (await seat.open(f"/rosters/{roster_id}")).text
            assert "Cảnh báo đã xem" in text
            assert re.search(r"Đã xem: Người Thử maker, \d\d/\d\d/\d{4} \d\d:\d\d", text)
    await actions.return_roster(await as_user("checker"), roster_id, reason="Hỏi lại")
    async with at_desk("maker") as maker:
        assert (await maker.open(f"/rosters/{roster_id}")).status_code == 200


async def test_content_taken_in_before_says_its_number_and_time_and_hides_no_version() -> None:
    first = await named("a.csv", PEOPLE)
    again = await named("b.csv", PEOPLE)
    async with at_desk("maker") as maker:
        shown = (await maker.open(f"/rosters/{again}")).text
        assert "Tệp này đã nạp lúc" in shown
        assert "Nội dung đã có trong bản 1, 2 dòng, người nạp: Người Thử maker." in shown
        assert f'<a href="/rosters/{first}">Mở bản 1</a>' in shown
        assert "Không nạp được" not in shown
        listed = (await maker.open(f"/runs/{RUN}/rosters")).text
        for roster_id, words in ((first, "Chưa gửi duyệt"), (again, "Đã nạp trước")):
            row = listed[listed.index(f'href="/rosters/{roster_id}"') :]
            assert words in row[: row.index("</tr>")]
        assert listed.count("Chưa nạp</span>") == 0
        found = (await maker.open(f"/runs/{RUN}/rosters?standing=repeat")).text
        assert f"/rosters/{again}" in found
        assert f"/rosters/{first}" not in found


async def test_the_cause_of_hidden_rows_leads_to_where_they_are_counted_or_left_out(tmp_path: Path) -> None:
    rows = [
        PLAIN_HEADER,
        plain_row(),
        plain_row(id="999145000002", name="Trần Mẫu Hai", Số_tài_khoản="3105205123457"),
    ]
    content = xlsx(tmp_path / "an.xlsx", rows, hidden=[3]).read_bytes()
    roster_id, _ = await actions.upload_roster(
        await as_user("maker"), content, file_name="an.xlsx", run=RUN, unit=OFFICE, programme="SI"
    )
    await actions.read_roster_file(await as_worker(), roster_id)
    async with at_desk("maker") as maker:
        shown = (await maker.open(f"/rosters/{roster_id}")).text
        assert f'href="/rosters/{roster_id}/columns#where">Chọn tính hay bỏ' in shown
        assert 'id="where"' in (await maker.open(f"/rosters/{roster_id}/columns")).text
