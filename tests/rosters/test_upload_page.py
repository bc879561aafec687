"""The page a list is uploaded on, and what is noted of whoever tries what he must not (A10, A14, A16)."""

from __future__ import annotations

import asyncio
import re

import pytest
from builders import OFFICE, a_user, as_owner, as_user, as_worker
from page_steps import at_desk, signed
from running_month import RUN, Person, a_ground, a_roster_file, an_open_run
from test_roster_pages import PEOPLE, a_month, uploaded

from disburse.access import Role
from disburse.rosters import actions
from disburse.service import Service, service

pytestmark = pytest.mark.anyio
NAMES = {
    "a way up": "../../../tmp/x.csv",
    "a drive": "C:\\Windows\\x.csv",
    "a line of its own": "a.csv%0d%0aSet-Cookie: x=1",
    "letters that turn around": "danh-sach\u202evsc.exe",
    "much": "ữ" * 300 + ".csv",
    "marks": "Danh sách tháng 12 – xã Mường Hoa.csv",
    "a quote": 'a";filename="b.html',
}


async def test_a_form_sent_twice_at_once_makes_one_list_and_with_another_file_two(disburse: Service) -> None:
    await a_month()
    async with at_desk("maker") as maker:
        key = re.search(r'name="form" value="([^"]+)"', (await maker.open(f"/runs/{RUN}/rosters")).text)
        assert key

        async def click(content: bytes) -> str:
            fields = {"list": f"{OFFICE}:SI", "form": key[1]}
            sent = await maker.send(
                f"/runs/{RUN}/rosters", fields, files={"file": ("danh-sach.csv", content)}
            )
            assert sent.status_code == 303, sent.text
            return str(sent.headers["location"])

        places = await asyncio.gather(*(click(a_roster_file(PEOPLE)) for _ in range(5)))
        assert len(set(places)) == 1
        assert await click(a_roster_file(PEOPLE[:2])) not in places


async def test_whoever_tries_to_approve_his_own_list_is_noted(disburse: Service) -> None:
    await a_month()
    await a_user("maker", Role.SI_APPROVER, OFFICE)
    async with at_desk("maker") as maker:
        roster_id = await uploaded(maker, a_roster_file(PEOPLE))
        await actions.submit_roster(await as_user("maker"), roster_id, acknowledge=None)
        digest = (await actions.look(await as_worker(), roster_id)).content_digest or ""
        sent = await maker.send(f"/rosters/{roster_id}/approval", signed({"content_digest": digest}))
        assert sent.status_code == 403
    async with as_owner() as database:
        noted = await database.fetch("SELECT subject, body FROM audit WHERE action = 'access:denied'")
    assert [(one["subject"], one["body"]) for one in noted] == [
        (f"path:/rosters/{roster_id}/approval", '{"code": "four_eyes"}')
    ]


async def test_the_name_of_a_file_is_only_shown(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    folder = service().settings.home
    async with at_desk("maker") as maker:
        for number, (what, name) in enumerate(NAMES.items(), 1):
            before = {
                path for path in folder.parent.rglob("*") if path.is_file() and "postgres" not in path.parts
            }
            content = a_roster_file([Person(10 + number)])
            fields = {"list": f"{OFFICE}:SI", "number": str(number)}
            sent = await maker.send(f"/runs/{RUN}/rosters", fields, files={"file": (name, content)})
            assert sent.status_code == 303, (what, sent.text)
            assert "set-cookie" not in {header.lower() for header in sent.headers}
            shown = await maker.open(sent.headers["location"])
            assert shown.status_code == 200
            assert "\u202e" not in shown.text
            fresh = {
                path for path in folder.parent.rglob("*") if path.is_file() and "postgres" not in path.parts
            }
            assert all(re.fullmatch(r"[0-9a-f]{2,}(\.\w+)?", path.name) for path in fresh - before), what
