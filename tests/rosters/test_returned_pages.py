"""The pages of a returned list: why it came back, and the form that sends it again."""

from __future__ import annotations

import pytest
from builders import OFFICE, a_user, as_user
from page_steps import at_desk
from returned_lists import WHY, approved, returned, sent, state_of
from running_month import RUN, Person, a_ground, a_read_roster, an_approved_roster, an_open_run

from disburse.access import Role
from disburse.rosters import changed_accounts
from disburse.service import Service, service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_the_maker_reads_why_and_sends_it_again() -> None:
    roster_id = await a_read_roster([Person(1), Person(2)])
    base = f"/rosters/{roster_id}"
    await sent(roster_id)
    await returned(roster_id)
    async with at_desk("maker") as maker:
        assert "Sửa rồi gửi lại" in (await maker.open(f"/runs/{RUN}")).text
        shown = (await maker.open(base)).text
        assert WHY in shown
        assert "Người Thử checker" in shown
        assert f'action="{base}/submission"' in shown
        assert "Nạp lại tệp" in shown, "a new version may come instead"
        wrong = await maker.send(f"{base}/submission", {"count": "3", "amount": "2000000"})
        assert (wrong.status_code, 'href="#f-count"' in wrong.text, WHY in wrong.text) == (422, True, True)
        after = await maker.follow(f"{base}/submission", {"count": "2", "amount": "2.000.000"})
        assert "Bản này đã bị trả lại một lần rồi được gửi lại." in after.text
    async with at_desk("checker") as checker:
        assert f'href="{base}"' in (await checker.open("/approvals")).text
        shown = (await checker.open(base)).text
        assert WHY in shown
        assert f'action="{base}/approval"' in shown


async def test_once_it_is_approved_the_return_is_told_no_more() -> None:
    roster_id = await a_read_roster([Person(1)])
    await sent(roster_id)
    await returned(roster_id)
    await approved(roster_id, await sent(roster_id))
    async with at_desk("maker") as maker:
        assert WHY not in (await maker.open(f"/rosters/{roster_id}")).text


async def test_others_read_why_and_see_no_form() -> None:
    await a_user("boss", Role.LEADER, OFFICE)
    roster_id = await a_read_roster([Person(1)])
    await sent(roster_id)
    await returned(roster_id)
    for who in ("boss", "checker"):
        async with at_desk(who) as seat:
            shown = (await seat.open(f"/rosters/{roster_id}")).text
            assert (WHY in shown, "/submission" in shown) == (True, False)
            refused = await seat.send(f"/rosters/{roster_id}/submission", {"count": "1", "amount": "1000000"})
            assert refused.status_code == 403
    assert await state_of(roster_id) == "returned"


async def test_beside_an_approved_version_nothing_is_offered() -> None:
    first = await a_read_roster([Person(1)])
    await sent(first)
    await returned(first)
    await an_approved_roster([Person(1), Person(2)])
    async with at_desk("maker") as maker:
        assert "/submission" not in (await maker.open(f"/rosters/{first}")).text


async def test_evidence_that_waits_can_be_ticked_and_replaced() -> None:
    await an_approved_roster([Person(1), Person(2)])
    await an_open_run(NEXT)
    roster_id = await a_read_roster([Person(1, account="3105205777777"), Person(2)], run=NEXT)
    await changed_accounts.give_evidence(
        await as_user("maker"), roster_id, lines=None, kind="form", reference="Giấy 1", dated_on=service().clock.today()
    )  # fmt: skip
    await sent(roster_id)
    base = f"/rosters/{roster_id}/accounts"
    async with at_desk("maker") as maker:
        assert 'name="line"' not in (await maker.open(base)).text, "it is with the second person"
        await returned(roster_id)
        shown = (await maker.open(base)).text
        assert (WHY in shown, 'name="line"' in shown) == (True, True)
        (one,) = await changed_accounts.account_changes(await as_user("maker"), roster_id)
        given = {"line": str(one.line), "kind": "form", "reference": "Giấy 2", "dated_on": "2026-12-02"}
        after = await maker.follow(f"{base}/evidence", given)
        assert ("Giấy 2" in after.text, "Giấy 1" in after.text) == (True, False)
