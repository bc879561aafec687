"""The page of printed documents is read part by part, newest first, however many there are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from builders import OFFICE, as_owner, as_user
from page_steps import at_desk
from running_month import RUN, a_ground, an_open_run

from disburse.service import Service
from reports.pages import SHOWN_MAX

pytestmark = pytest.mark.anyio


async def prints(count: int) -> list[UUID]:
    """Note documents that `maker` printed, two at each moment; give their ids in the order of the page."""
    maker, began = await as_user("maker"), datetime(2026, 12, 3, tzinfo=UTC)
    made = [(uuid4(), began + timedelta(minutes=n // 2)) for n in range(count)]
    async with as_owner() as database:
        await database.executemany(
            "INSERT INTO print (id, report, serial, run, owner, file_sha, pages, rows, made_by, made_at)"
            " VALUES ($1, 'minutes', $2, $3, $4, 'x', 1, 1, $5, $6)",
            [(id, f"S{n:05}", str(RUN), OFFICE, maker.user_id, at) for n, (id, at) in enumerate(made)],
        )
    return [id for id, _ in sorted(made, key=lambda one: (-one[1].timestamp(), str(one[0])))]


def listed(text: str) -> list[UUID]:
    return [UUID(found) for found in re.findall(r'href="/prints/([0-9a-f-]{36})\.pdf"', text)]


async def test_every_document_stands_on_one_page_in_one_order(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    wanted, found = await prints(2 * SHOWN_MAX + 3), []
    async with at_desk("maker") as maker:
        address = f"/reports?run={RUN}"
        for part in (SHOWN_MAX, SHOWN_MAX, 3):
            shown = (await maker.open(address)).text
            assert len(listed(shown)) == part
            found += listed(shown)
            onward = re.search(r'href="([^"]*after=[^"]*)"', shown)
            assert (onward is None) == (part == 3)
            assert ("Về đầu bảng" in shown) == (address != f"/reports?run={RUN}")
            address = onward[1].replace("&amp;", "&") if onward else ""
        assert found == wanted
        assert "Không còn bản in nào" in (await maker.open(f"/reports?run={RUN}&after={wanted[-1]}")).text
        assert "Không còn bản in nào" in (await maker.open(f"/reports?run={RUN}&after={uuid4()}")).text
        assert (await maker.open(f"/reports?run={RUN}&after=x")).status_code == 400


async def test_a_page_that_is_just_full_leads_nowhere(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await prints(SHOWN_MAX)
    async with at_desk("maker") as maker:
        assert "after=" not in (await maker.open(f"/reports?run={RUN}")).text
