"""What somebody began and did not finish: drafts by their file's name, failed jobs, templates, and whom to ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from builders import COMMUNE, OFFICE, a_user, as_owner, as_user, as_worker
from page_steps import at_desk
from running_month import RUN, Person, a_ground, a_read_roster, a_roster_file, an_approved_roster, an_open_run

from disburse.access import Role
from disburse.dashboard.todos import drafts
from disburse.rosters import actions
from disburse.rosters.listing import Part, Standing
from disburse.service import Service

pytestmark = pytest.mark.anyio
PEOPLE = [Person(1), Person(2)]
BROKEN = [*PEOPLE, Person(5, amount=0), Person(6, account="9704050000000018")]
DRAFT = Standing(
    uuid4(), Part(OFFICE, "BHXH", "SI"), 1, 1, "has_errors", False, 1, 1, "maker", datetime(2026, 12, 1, tzinfo=UTC), 0,
    "Tan-Lac-12-2026.xlsx", 3, False,
)  # fmt: skip


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_unfinished_lists_are_named_by_file_and_errors_for_seven_days() -> None:
    assert [one.label for one in drafts([DRAFT])] == ["Còn dở: Tan-Lac-12-2026.xlsx – 3 lỗi"]
    assert list(drafts([replace(DRAFT, days=7)])) == []
    assert len(list(drafts([replace(DRAFT, days=6, state="failed")]))) == 1
    assert list(drafts([replace(DRAFT, state="failed", repeats=True)])) == []
    assert list(drafts([DRAFT, replace(DRAFT, state="submitted", version=2)])) == []
    assert [one.url for one in drafts([DRAFT] * 5)][3:] == [""]


async def test_the_home_of_the_maker_names_his_drafts_the_failed_too(month: None) -> None:
    broken = await a_read_roster(BROKEN)
    failed, _ = await actions.upload_roster(
        await as_user("maker"), b"%PDF-1.7", file_name="giay.pdf", run=RUN, unit=OFFICE, programme="SI", list_number=2
    )  # fmt: skip
    await actions.read_roster_file(await as_worker(), failed)
    async with at_desk("maker") as maker:
        text = (await maker.open(f"/runs/{RUN}")).text
    assert f'<a href="/rosters/{broken}">Còn dở: danh-sach.csv – 2 lỗi' in text
    assert f'<a href="/rosters/{failed}">Còn dở: giay.pdf – 1 lỗi' in text


async def a_failed_job(people: list[Person]) -> tuple[UUID, UUID]:
    """Upload a list whose reading fails; give it and its job."""
    roster_id, job = await actions.upload_roster(
        await as_user("maker"), a_roster_file(people), file_name="a.csv", run=RUN, unit=OFFICE, programme="SI"
    )
    async with as_owner() as database:
        await database.execute("UPDATE job SET state = 'failed', finished_at = now() WHERE id = $1", job)
    return roster_id, job


async def test_a_failed_job_is_asked_for_again_by_its_asker_and_only_while_it_helps(month: None) -> None:
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    roster_id, job = await a_failed_job(PEOPLE)
    path = f"/jobs/{job}/repetition"
    async with at_desk("xa") as stranger:
        assert (await stranger.send(path)).status_code == 404
    async with at_desk("maker") as maker:
        assert f'action="{path}"' in (await maker.open("/jobs")).text
        assert "Kiểm tra lại" in (await maker.open(f"/rosters/{roster_id}")).text
        again = await maker.send(path)
        assert (again.status_code, again.headers["location"]) == (303, f"/rosters/{roster_id}")
        assert f'action="{path}"' not in (await maker.open("/jobs")).text  # a newer one is at it
        await actions.read_roster_file(await as_worker(), roster_id)
        assert (await maker.send(path)).status_code == 409
    async with as_owner() as database:
        states = await database.fetch("SELECT state FROM job WHERE subject = $1", f"roster:{roster_id}")
    assert sorted(row["state"] for row in states) == ["failed", "waiting"]


async def test_a_job_that_did_not_fail_is_not_asked_for_again(month: None) -> None:
    _, job = await actions.upload_roster(
        await as_user("maker"), a_roster_file(PEOPLE), file_name="a.csv", run=RUN, unit=OFFICE, programme="SI"
    )
    async with at_desk("maker") as maker:
        assert (await maker.send(f"/jobs/{job}/repetition")).status_code == 409


async def test_a_refusal_says_which_role_of_the_unit_to_ask(month: None) -> None:
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    async with at_desk("maker") as maker:
        refused = await maker.open("/approvals")
    assert refused.status_code == 403
    assert "Hãy nhờ Người duyệt BHXH của BHXH cơ sở Tân Lạc." in refused.text
    async with at_desk("xa") as commune:
        assert "Hãy nhờ Người duyệt của xã của " in (await commune.open("/approvals")).text
    async with at_desk("checker") as checker:
        roster_id = await a_read_roster(PEOPLE)
        answer = await checker.send(f"/rosters/{roster_id}/checks")
        assert "Hãy nhờ Cán bộ chi trả BHXH của BHXH cơ sở Tân Lạc." in answer.text


async def test_the_template_says_of_how_many_people_of_which_month_it_begins_with(month: None) -> None:
    async with at_desk("maker") as maker:
        assert "đã điền sẵn" not in (await maker.open(f"/runs/{RUN}/rosters")).text
        await an_approved_roster(PEOPLE)
        await an_open_run(RUN.next())
        text = (await maker.open(f"/runs/{RUN.next()}/rosters")).text
    assert "Tải tệp mẫu (đã điền sẵn 2 người của tháng 12/2026)" in text
    assert "Điền sẵn 2 người của tháng 12/2026" in text
