"""The page of a run's lists: filtered, and page by page without losing one."""

from __future__ import annotations

import re

import pytest
from builders import COMMUNE, OFFICE, a_user, as_user
from page_steps import at_desk
from running_month import RUN, Person, a_ground, a_read_roster, an_open_run

from disburse.rosters import listing
from disburse.rosters.listing import MISSING, Wanted
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_every_list_and_every_missing_one_stands_on_one_page_of_many() -> None:
    made = [await a_read_roster([Person(n)], list_number=n) for n in (1, 2, 3)]
    viewer = await as_user("maker")
    whole = await listing.list_rosters(viewer, RUN)
    assert [one.id for one in whole.rosters] == made
    assert (whole.missing, whole.more) == ([], "")
    for limit in (1, 2):
        seen, after = [], ""
        while True:
            page = await listing.list_rosters(viewer, RUN, after=after, limit=limit)
            assert len(page.rosters) + len(page.missing) <= limit
            seen += [one.id for one in page.rosters]
            if not page.more:
                break
            after = page.more
        assert seen == made
    for nonsense in ("x", ":::", "a:b:c:d", f"{OFFICE}:SI:{'9' * 30}:1"):
        assert len((await listing.list_rosters(viewer, RUN, after=nonsense)).rosters) == 3


async def test_what_is_missing_is_paged_behind_the_lists() -> None:
    await a_user("xa", "commune_officer", COMMUNE)
    viewer = await as_user("xa")
    whole = await listing.list_rosters(viewer, RUN)
    assert len(whole.missing) == 3
    first = await listing.list_rosters(viewer, RUN, limit=2)
    rest = await listing.list_rosters(viewer, RUN, limit=2, after=first.more)
    assert (first.missing + rest.missing, rest.more) == (whole.missing, "")
    one = await listing.list_rosters(viewer, RUN, "", Wanted(whole.missing[0].programme, MISSING))
    assert one.missing == whole.missing[:1]
    assert (await listing.list_rosters(viewer, RUN, "", Wanted(state="ready"))).missing == []


async def test_lists_are_filtered_by_state_and_an_empty_filter_leads_back() -> None:
    ready = await a_read_roster([Person(1)])
    broken = await a_read_roster([Person(2, amount=0)], list_number=2)
    async with at_desk("checker") as checker:
        found = (await checker.open(f"/runs/{RUN}/rosters?standing=has_errors&only=SI")).text
        assert (f"/rosters/{broken}" in found, f"/rosters/{ready}" in found) == (True, False)
        assert re.search(r'<option value="has_errors" selected>', found)
        empty = (await checker.open(f"/runs/{RUN}/rosters?standing=approved")).text
        assert "Không có danh sách nào khớp 1 bộ lọc" in empty
        assert f'href="/runs/{RUN}/rosters">Bỏ lọc' in empty
        assert (await checker.open(f"/runs/{RUN}/rosters?standing=x&only=y&after=z")).status_code == 200
