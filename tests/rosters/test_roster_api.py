"""Rosters for programs: 202 with a job, answered again by the same key, stopped, seen by whoever may."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import httpx
import pytest
from builders import BANK, OFFICE, a_user, as_owner, as_user, as_worker
from page_steps import Seat, at_desk
from running_month import RUN, Person, a_ground, a_read_roster, a_roster_file, an_open_run

from disburse.access import Role
from disburse.core.errors import Conflict
from disburse.jobs import prepare_queue
from disburse.queue import Cancelled, work_until
from disburse.rosters import actions, upload_limits
from disburse.rosters.stopping import stop_reading
from disburse.service import Service

pytestmark = pytest.mark.anyio
PEOPLE = [Person(1), Person(2, amount=2_500_000), Person(3, cash=True)]


@pytest.fixture
async def month(disburse: Service) -> None:
    prepare_queue()
    await a_ground()
    await an_open_run()


async def sent(seat: Seat, content: bytes, key: str, **fields: str) -> httpx.Response:
    """Upload a roster as a program does: token in the header, a key that names the call."""
    headers = {"X-CSRF-Token": (await seat.client.get("/api/v1/session")).json()["token"]}
    said = {"run": str(RUN), "unit": OFFICE, "programme": "SI", **fields}
    return await seat.client.post(
        "/api/v1/rosters",
        data=said,
        files={"file": ("danh-sach.csv", content)},
        headers=headers | ({"Idempotency-Key": key} if key else {}),
    )


async def rosters_kept() -> list[str]:
    async with as_owner() as database:
        return [row["state"] for row in await database.fetch("SELECT state FROM roster ORDER BY version")]


async def test_an_upload_is_answered_at_once_with_its_job_and_ends_as_a_checked_roster(month: None) -> None:
    async with at_desk("maker") as maker:
        answer = await sent(maker, a_roster_file(PEOPLE), "k1")
        assert answer.status_code == 202, answer.text
        assert answer.headers["location"] == answer.json()["job_url"]
        job = (await maker.client.get(answer.headers["location"])).json()
        assert (job["state"], job["result_url"]) == ("waiting", answer.json()["url"])
        await work_until(UUID(answer.json()["job"]))
        assert (await maker.client.get(answer.headers["location"])).json()["state"] == "done"
        shown = await maker.client.get(answer.json()["url"])
        assert (shown.json()["state"], shown.json()["count"], shown.json()["amount"]) == (
            "ready",
            3,
            4_500_000,
        )
        assert shown.headers["etag"] == f'"{shown.json()["content_digest"]}"'


async def test_the_same_key_is_answered_as_before_and_other_content_under_it_is_refused(month: None) -> None:
    async with at_desk("maker") as maker:
        first = await sent(maker, a_roster_file(PEOPLE), "k1")
        again = await sent(maker, a_roster_file(PEOPLE), "k1")
        assert again.json() == first.json()
        other = await sent(maker, a_roster_file(PEOPLE[:1]), "k1")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await rosters_kept() == ["reading"]


async def test_a_call_without_a_key_keeps_nothing(month: None) -> None:
    async with at_desk("maker") as maker:
        answer = await sent(maker, a_roster_file(PEOPLE), "")
        assert answer.status_code == 400
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert "Idempotency-Key" in answer.json()["detail"]
    assert await rosters_kept() == []


async def test_twenty_calls_at_once_with_one_key_make_one_roster(month: None) -> None:
    async with at_desk("maker") as maker:
        answers = await asyncio.gather(*(sent(maker, a_roster_file(PEOPLE), "k1") for _ in range(20)))
    assert {answer.json()["id"] for answer in answers} == {answers[0].json()["id"]}
    assert await rosters_kept() == ["reading"]


async def test_twenty_uploads_of_one_file_at_once_make_one_roster_the_others_name_it(month: None) -> None:
    file = a_roster_file(PEOPLE)
    maker = await as_user("maker")
    made = await asyncio.gather(
        *(
            actions.upload_roster(maker, file, file_name=f"tep-{i}.csv", run=RUN, unit=OFFICE, programme="SI")
            for i in range(20)
        )
    )
    hands = asyncio.Semaphore(4)  # as many as one worker has

    async def read(job: UUID) -> None:
        async with hands:
            await work_until(job)

    await asyncio.gather(*(read(job) for _, job in made))
    found = [await actions.look(maker, roster) for roster, _ in made]
    (taken,) = [one for one in found if one.state == "ready"]
    assert {one.state for one in found if one is not taken} == {"failed"}
    assert {one.reading.get("repeat_of") for one in found if one is not taken} == {str(taken.id)}


async def test_an_upload_that_waits_is_stopped_at_once(month: None) -> None:
    async with at_desk("maker") as maker:
        roster_id, job = await actions.upload_roster(
            await as_user("maker"),
            a_roster_file(PEOPLE),
            file_name="a.csv",
            run=RUN,
            unit=OFFICE,
            programme="SI",
        )
        page = await maker.open(f"/rosters/{roster_id}")
        assert f"/jobs/{job}/cancellation" in page.text
        after = await maker.follow(f"/jobs/{job}/cancellation", {})
        assert "Bản này đã được rút" in after.text
        assert "Đã dừng" in (await maker.open("/jobs")).text
    with pytest.raises(Cancelled):
        await work_until(job)
    assert await rosters_kept() == ["withdrawn"]
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM roster_line") == 0


async def test_a_file_that_is_read_already_is_not_stopped(month: None) -> None:
    maker = await as_user("maker")
    roster_id, job = await actions.upload_roster(
        maker, a_roster_file(PEOPLE), file_name="a.csv", run=RUN, unit=OFFICE, programme="SI"
    )
    await work_until(job)
    with pytest.raises(Conflict):
        await stop_reading(maker, roster_id)
    assert await rosters_kept() == ["ready"]


async def test_a_stopped_file_can_be_uploaded_again(month: None) -> None:
    maker = await as_user("maker")
    first, _ = await actions.upload_roster(
        maker, a_roster_file(PEOPLE), file_name="a.csv", run=RUN, unit=OFFICE, programme="SI"
    )
    await stop_reading(maker, first)
    second, job = await actions.upload_roster(
        maker, a_roster_file(PEOPLE), file_name="a.csv", run=RUN, unit=OFFICE, programme="SI"
    )
    await work_until(job)
    assert (await actions.look(maker, second)).state == "ready"
    assert (await actions.read_roster_file(await as_worker(), first)).state == "withdrawn"


async def test_an_owner_with_too_many_unread_files_waits(
    month: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_limits, "UNREAD_MAX", 2)
    async with at_desk("maker") as maker:
        for number in ("1", "2"):
            assert (await sent(maker, a_roster_file(PEOPLE), number, list=number)).status_code == 202
        refused = await sent(maker, a_roster_file(PEOPLE), "3", list="3")
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_unread")


async def test_a_person_uploads_only_so_many_files_a_day(
    month: None, disburse: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_quota = replace(disburse, settings=replace(disburse.settings, uploads_per_day=2))
    monkeypatch.setattr("disburse.service._open", [with_quota])
    await a_user("second", Role.SI_OFFICER)
    async with at_desk("maker") as maker, at_desk("second") as second:
        for number in ("1", "2"):
            assert (await sent(maker, a_roster_file(PEOPLE), number, list=number)).status_code == 202
        refused = await sent(maker, a_roster_file(PEOPLE), "3", list="3")
        assert (refused.status_code, refused.json()["code"]) == (429, "uploads_of_a_day")
        assert (await sent(maker, a_roster_file(PEOPLE), "2", list="2")).status_code == 202, "said before"
        assert (await sent(second, a_roster_file(PEOPLE), "3", list="3")).status_code == 202
        async with as_owner() as database:
            await database.execute("UPDATE roster SET uploaded_at = uploaded_at - interval '25 hours'")
        assert (await sent(maker, a_roster_file(PEOPLE), "4", list="4")).status_code == 202


async def test_rosters_are_listed_by_cursor(month: None) -> None:
    async with at_desk("maker") as maker:
        made = [(await sent(maker, a_roster_file(PEOPLE), n, list=n)).json()["id"] for n in ("1", "2", "3")]
        first = (await maker.client.get(f"/api/v1/rosters?run={RUN}&limit=2")).json()
        assert [one["id"] for one in first["items"]] == made[:2]
        rest = await maker.client.get(f"/api/v1/rosters?run={RUN}&limit=2&cursor={first['next_cursor']}")
        assert [one["id"] for one in rest.json()["items"]] == made[2:]
        assert rest.json()["next_cursor"] is None


async def test_pages_of_rosters_join_without_gaps_whatever_their_size(month: None) -> None:
    await a_user("maker-25", Role.SI_OFFICER, "BHXH-25")
    for unit, number in ((OFFICE, 10), (OFFICE, 2), ("BHXH-25", 1), (OFFICE, 2), (OFFICE, 2)):
        maker = "maker" if unit == OFFICE else "maker-25"
        await a_read_roster(
            [Person(n) for n in range(1, 2 + len(await rosters_kept()))],
            list_number=number,
            unit=unit,
            maker=maker,
        )
    await a_user("leader", Role.LEADER, "25")
    async with at_desk("leader") as leader:
        whole = (await leader.client.get(f"/api/v1/rosters?run={RUN}")).json()["items"]
        assert [(one["unit"], one["list"], one["version"]) for one in whole] == [
            ("BHXH-25", 1, 1),
            (OFFICE, 2, 3),
            (OFFICE, 2, 2),
            (OFFICE, 2, 1),
            (OFFICE, 10, 1),
        ]
        for size in (1, 2, 3, 4, 5):
            walked, address = [], f"/api/v1/rosters?run={RUN}&limit={size}"
            while address:
                answer = await leader.client.get(address)
                walked += answer.json()["items"]
                address = answer.links["next"]["url"] if "next" in answer.links else ""
            assert walked == whole
        assert (await leader.client.get(f"/api/v1/rosters?run={RUN}&cursor={uuid4()}")).status_code == 404
        assert (await leader.client.get(f"/api/v1/rosters?run={RUN}&cursor=x")).status_code == 400
    async with at_desk("maker") as maker:
        cursor = whole[0]["id"]
        answer = await maker.client.get(f"/api/v1/rosters?run={RUN}&cursor={cursor}")
        assert answer.status_code == 404, "another office's list is no place to begin"


async def test_what_another_asked_for_looks_as_if_it_were_not_there(month: None) -> None:
    async with at_desk("maker") as maker:
        answer = await sent(maker, a_roster_file(PEOPLE), "k1")
    async with at_desk(f"teller-{BANK}") as teller:
        for address in (answer.json()["url"], answer.json()["job_url"], f"/api/v1/jobs/{uuid4()}"):
            assert (await teller.client.get(address)).status_code in (403, 404)


async def test_the_description_of_the_api_names_its_calls_and_no_page(month: None) -> None:
    async with at_desk("maker") as maker:
        paths = (await maker.client.get("/api/openapi.json")).json()["paths"]
    assert {"/api/v1/rosters", "/api/v1/jobs/{job_id}", "/api/v1/session"} <= set(paths)
    assert all(path.startswith("/api/v1/") for path in paths)
