"""The page of a list while its file is read: phases, percent, and what is read out."""

from __future__ import annotations

import pytest
from builders import COMMUNE, OFFICE, a_user, as_owner
from page_steps import at_desk
from running_month import RUN, Person, a_ground, a_roster_file, an_open_run

from disburse.access import Role
from disburse.service import Service

pytestmark = pytest.mark.anyio
PEOPLE = [Person(1), Person(2)]


async def a_month() -> None:
    await a_ground()
    await an_open_run()


async def test_while_the_file_is_read_the_page_waits(disburse: Service) -> None:
    await a_month()
    async with at_desk("maker") as maker:
        sent = await maker.follow(
            f"/runs/{RUN}/rosters",
            {"list": f"{OFFICE}:SI"},
            files={"file": ("danh-sach.csv", a_roster_file(PEOPLE))},
        )
        assert "<progress" in sent.text
        assert 'http-equiv="refresh"' in sent.text  # for browsers without JavaScript
        assert '<p class="unseen" id="phase" aria-live="polite"></p>' in sent.text
        assert "Đang chờ đến lượt" in sent.text
        assert "Đang chờ đến lượt" in (await maker.open(f"{sent.url.path}/progress")).text
        async with as_owner() as database:
            await database.execute("UPDATE job SET state = 'running'")
        assert "Đang chờ đến lượt" not in (await maker.open(sent.url.path)).text


async def test_a_new_phase_is_read_out_once_and_the_title_tells_the_percent(disburse: Service) -> None:
    await a_month()
    async with at_desk("maker") as maker:
        sent = await maker.follow(
            f"/runs/{RUN}/rosters",
            {"list": f"{OFFICE}:SI"},
            files={"file": ("danh-sach.csv", a_roster_file(PEOPLE))},
        )
        async with as_owner() as database:
            await database.execute(
                "UPDATE job SET state = 'running', phase = 'Kiểm tra', done = 12400, total = 20442"
            )
        page = sent.url.path
        new = (await maker.open(f"{page}/progress?said=1")).text
        assert "Kiểm tra 12.400/20.442 dòng" in new
        assert "<title>54% – Nạp danh sách" in new
        assert '<p id="phase" hx-swap-oob="innerHTML">Kiểm tra</p>' in new
        assert "hx-swap-oob" not in (await maker.open(f"{page}/progress?said=2")).text
        assert "<title>54% – Nạp danh sách" in (await maker.open(page)).text


async def test_a_colleague_sees_who_uploads_the_list_and_how_far_it_is(disburse: Service) -> None:
    await a_month()
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    async with at_desk("maker") as maker, at_desk("checker") as checker, at_desk("xa") as other:
        sent = await maker.follow(
            f"/runs/{RUN}/rosters",
            {"list": f"{OFFICE}:SI"},
            files={"file": ("danh-sach.csv", a_roster_file(PEOPLE))},
        )
        page = sent.url.path
        async with as_owner() as database:
            await database.execute(
                "UPDATE job SET state = 'running', phase = 'Kiểm tra', done = 12400, total = 20442"
            )
        for path in (page, f"{page}/progress"):
            shown = (await checker.open(path)).text
            assert "Người Thử maker đang nạp danh sách này (54%)." in shown
            assert 'max="100" value="54"' in shown
            assert (await other.open(path)).status_code == 404
