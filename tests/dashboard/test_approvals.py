"""What waits for a second person is found among his own units, however much waits elsewhere, page by page."""

from __future__ import annotations

import re

import pytest
from builders import COMMUNE, OFFICE, a_user, as_user
from page_steps import at_desk
from running_month import Person, a_ground, a_read_roster, an_open_run

from disburse.access import Role
from disburse.dashboard.approvals import waiting_for
from disburse.rosters import actions
from disburse.service import Service

pytestmark = pytest.mark.anyio


async def sent(number: int, *, maker: str = "maker", unit: str = OFFICE, programme: str = "SI") -> str:
    roster_id = await a_read_roster(
        [Person(number, benefit="Trợ cấp hưu trí xã hội" if programme == "SOCIAL_PENSION" else "Hưu trí")],
        list_number=number,
        maker=maker,
        unit=unit,
        programme=programme,
    )
    await actions.submit_roster(await as_user(maker), roster_id, acknowledge=None)
    return f"/rosters/{roster_id}"


async def test_work_of_other_units_in_sight_hides_nothing_and_no_page_is_the_last_by_mistake(
    disburse: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_ground()
    await an_open_run()
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    await a_user("chu-tich", Role.COMMUNE_APPROVER, COMMUNE)
    await a_user("chu-tich", Role.LEADER, "25")  # sees what all offices of the province send
    elsewhere = [await sent(n) for n in (1, 2, 3)]
    own = await sent(4, maker="xa", unit=COMMUNE, programme="SOCIAL_PENSION")
    found = await waiting_for(await as_user("chu-tich"), limit=1)
    assert [one.url for one in found] == [own]
    seen, after = list[str](), ""
    checker = await as_user("checker")
    while True:
        page = await waiting_for(checker, after=after, limit=1)
        seen += [one.url for one in page[:1]]
        if len(page) < 2:
            break
        after = page[0].place
    assert seen == elsewhere
    for nonsense in ("x", ":", "9" * 40 + ":k", "-1:k"):
        assert len(await waiting_for(checker, after=nonsense)) == 3
    monkeypatch.setattr("disburse.dashboard.approvals.PAGE", 2)
    async with at_desk("checker") as seat:
        first = (await seat.open("/approvals")).text
        next_ = re.search(r'href="(/approvals\?after=[^"]+)" rel="next"', first)
        assert next_
        second = (await seat.open(next_[1])).text
    assert [url in first for url in elsewhere] == [True, True, False]
    assert [url in second for url in elsewhere] == [False, False, True]
